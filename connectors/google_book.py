"""A Google spreadsheet as far as it was read, and which of its worksheets somebody wants."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from connectors.sheets import Sheet
from connectors.sources import Pulled
from kpi import declarations
from kpi.errors import RaporError

BETWEEN = ";"  # names of worksheets
LABEL_LENGTH = 120


@dataclass(frozen=True)
class Kept:
    """A worksheet on disk.

    Attributes:
        content_hash: SHA-256 of what is in it.
    """

    sheet: Sheet
    content_hash: str


@dataclass(frozen=True)
class Book:
    """A spreadsheet as far as it was read.

    Attributes:
        address: Without secrets.
        kept: Worksheets that have rows, by their names, in their order.
        calls: How many requests it took.
        empty: Names of worksheets without rows; None where they cannot be told from those that are not there.
        hidden: Names of worksheets that are passed over.
        decimal: The decimal sign of its locale, or None.
        warnings: Codes of sentences.
        settings: Its locale and time zone.
    """

    title: str
    address: str
    kept: Mapping[str, Kept]
    calls: int
    empty: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    decimal: str | None = None
    warnings: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def parts(self, wanted: str | None) -> Iterator[Pulled]:
        """Each worksheet that is named, or all of them at once, of which one is to be recognised.

        Raises:
            RaporError: If none of them has rows.
        """
        names = named(wanted, [*self.kept, *(self.empty or ()), *self.hidden])
        if names is None:
            if not self.kept:
                raise RaporError("google_empty")
            yield self._pulled(self.title, list(self.kept))
            return
        found = [name for name in names if name in self.kept]
        if not found:
            raise self._refusal(names[0])
        for name in names:
            if name in self.kept:
                yield self._pulled(name, [name])
            else:
                yield Pulled(_label(name), (), "", refused=self._refusal(name))

    def _pulled(self, label: str, names: Sequence[str]) -> Pulled:
        chosen = [self.kept[name] for name in names]
        hashes = "".join(one.content_hash for one in chosen)
        return Pulled(
            label=_label(label),
            sheets=[one.sheet for one in chosen],
            content_hash=chosen[0].content_hash if len(chosen) == 1 else sha256(hashes.encode()).hexdigest(),
            warnings=self.warnings,
            decimal=self.decimal,
            provenance={
                "address": self.address,
                "title": self.title,
                "sheet": f"{BETWEEN} ".join(names),
                "calls": str(self.calls),
                **self.settings,
            },
        )

    def _refusal(self, name: str) -> RaporError:
        if name in self.hidden:
            return RaporError("google_sheet_hidden", sheet=name)
        if self.empty and name in self.empty:
            return RaporError("google_sheet_empty", sheet=name)
        nearest = declarations.nearest(name, [*self.kept, *(self.empty or ())]) or "–"
        code = "google_sheet_unseen" if self.empty is None else "google_sheet_missing"
        return RaporError(code, sheet=name, nearest=nearest)


def named(wanted: str | None, known: Iterable[str]) -> list[str] | None:
    """The names of worksheets that somebody wants, each once; None if all that are visible."""
    if wanted is None or not wanted.strip(f"{BETWEEN} "):
        return None
    if wanted in set(known):  # a name may itself have the sign that stands between names
        return [wanted]
    parts = (part.strip() for part in wanted.split(BETWEEN))
    return list(dict.fromkeys(part for part in parts if part))


def _label(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:LABEL_LENGTH] or "Google Sheets"
