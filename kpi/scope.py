"""Which agencies the person may see, and which of them are now selected."""

from dataclasses import dataclass, replace
from functools import cached_property
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

    @cached_property
    def key(self) -> str:
        """A short text that is equal for equal scopes: the part of a cache key that says who reads.

        Not only for equal agencies to read: names and targets that stand beside figures depend on what is
        allowed as well.
        """
        parts = (self.allowed, self.codes, self.projects)
        if parts == (None, None, None):
            return "all"
        told = [None if one is None else sorted(one) for one in parts]
        return sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def whole(self) -> "Scope":
        """The same person with nothing selected: all that may be seen."""
        return replace(self, selected=None)

    def select(self, codes: frozenset[str] | None) -> "Scope":
        """The same person with other agencies selected."""
        return replace(self, selected=codes)

    def covers(self, code: str | None) -> bool:
        """Whether an agency may be seen; what belongs to none is for those who see all."""
        return self.allowed is None or code in self.allowed


EVERYTHING = Scope()
"""The scope of a single local person and of the command line."""
