"""Which agencies the person may see, and which of them are now selected."""

from dataclasses import dataclass, replace
from hashlib import sha256


@dataclass(frozen=True)
class Scope:
    """A required argument of every read.

    Attributes:
        allowed: Agency codes the person may see; None means all.
        selected: Agency codes now asked for; None means all that are allowed.
        projects: Codes of the projects the person may see; None means those of agencies that are allowed.
    """

    allowed: frozenset[str] | None = None
    selected: frozenset[str] | None = None
    projects: frozenset[str] | None = None

    @property
    def codes(self) -> frozenset[str] | None:
        """The agency codes to read: selected, never beyond what is allowed; None means all."""
        if self.allowed is None:
            return self.selected
        return self.allowed if self.selected is None else self.allowed & self.selected

    @property
    def key(self) -> str:
        """A short text that is equal for equal scopes: the part of a cache key that says who reads."""
        if self.codes is None:
            return "all"
        return sha256("\n".join(sorted(self.codes)).encode()).hexdigest()[:16]

    def select(self, codes: frozenset[str] | None) -> "Scope":
        """The same person with other agencies selected."""
        return replace(self, selected=codes)


EVERYTHING = Scope()
"""The scope of a single local person and of the command line."""
