"""Headings: which row they stand in and which column each of them means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from connectors import heading_rows
from connectors.containers import Limits
from connectors.heading_rows import Candidate
from connectors.sheets import HEAD_ROWS, Sheet
from kpi.errors import RaporError
from kpi.format_parts import Part
from kpi.formats import Format
from kpi.tables import Table, normalise

CANONICAL = "canonical"


@dataclass(frozen=True)
class Cut:
    """Where text of a column comes from: a cell, or the part of it that a pattern captures.

    Attributes:
        clock: One of kpi.format_parts.CLOCKS if that text is an id that stands for a moment.
        hour: The cell with the time of the day, where this one holds the day alone.
    """

    index: int
    pattern: str | None = None
    clock: str | None = None
    hour: int | None = None


@dataclass(frozen=True)
class Layout:
    """How the rows of a sheet map to a table.

    Attributes:
        row: Number of the last heading row; rows above are banner rows.
        above: Rows above the data that are not headings.
        headings: Headings as written, one for each cell of a row.
        columns: For each column of the table that the sheet has, its cuts: the first that yields text counts.
        owner: Where the handle of the account that owns the row stands, or None.
        ignored: Headings that nobody knows.
        twice: Two headings that mean the same, which makes the sheet useless.
        lost: Headings that a person gave a column, but the sheet does not have.
    """

    table: Table
    format: Format | None
    row: int
    above: int
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[Cut, ...]]
    owner: Cut | None
    ignored: tuple[str, ...]
    twice: tuple[str, str] | None = None
    lost: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the format."""
        return self.format.name if self.format else CANONICAL

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self.headings)

    def heading(self, column: str) -> str:
        """The heading of a column as written, or its title where the sheet has none."""
        cuts = self.columns.get(column)
        return self.headings[cuts[0].index] if cuts else self.table.columns[column].title.id

    def cut(self, part: Part) -> Cut | None:
        """Where the text of a part of the format stands, or None if the sheet has none of its headings."""
        return _cut(part, [(heading,) for heading in self.headings])

    @property
    def suggested(self) -> Mapping[str, str]:
        """The column of each heading, "" where it means none; the whole cell's before a part of it."""
        meant = {heading: "" for heading in self.headings if heading}
        cuts = [(column, cut) for column, cuts in self.columns.items() for cut in cuts]
        for column, cut in sorted(cuts, key=lambda found: found[1].pattern is not None):
            meant[self.headings[cut.index]] = meant[self.headings[cut.index]] or column
        return meant

    @property
    def unnamed_account(self) -> str | None:
        """The column of the account where an export names none: then it is of the agency's registered one."""
        handles = [c.name for c in self.table.columns.values() if c.type == "handle" and c.required]
        return next((name for name in handles if self.format and name not in self.columns), None)

    def missing(self, agency_given: bool) -> list[str]:
        """Required columns that neither the sheet, the format nor the command names."""
        given = {*self.columns, *(self.format.constants if self.format else ())}
        if agency_given or self.owner is not None:
            given.add("agency_code")
        if agency_given and self.unnamed_account:
            given.add(self.unnamed_account)
        columns = self.table.columns.values()
        return [c.name for c in columns if c.required and c.default is None and c.name not in given]


def read(
    sheet: Sheet,
    table: Table,
    format: Format | None,
    limits: Limits,
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    """The layout of a sheet, for a table and a format that are known.

    Args:
        sheet: The rows.
        table: What they shall become.
        format: Whose headings they have, or None for the words of the table.
        limits: How many columns it may have.
        mapping: What a person says that headings mean: a column, or "" for nothing.

    Raises:
        RaporError: If no row carries headings, or if there are too many columns.
    """
    known = _known(table, format, mapping or {})
    best = max(
        heading_rows.candidates(sheet.head), key=lambda candidate: _worth(candidate, known), default=None
    )
    if best is None or not _meanings(best, known):
        raise RaporError("headings_missing", table=table.title)
    if len(best.names) > limits.columns:
        raise RaporError("file_too_wide", found=len(best.names), limit=limits.columns)
    return replace(_layout(best, table, format, known), lost=_lost(best, mapping or {}))


def guess(sheet: Sheet, table: Table) -> Layout:
    """The layout of a sheet of which no heading is known: the fullest of the first rows has the headings.

    Raises:
        RaporError: If the first rows are empty.
    """
    lines = [line for line in sheet.head[:HEAD_ROWS] if any(line.cells)]
    if not lines:
        raise RaporError("headings_missing", table=table.title)
    best = max(lines, key=lambda line: len(list(filter(None, line.cells))))
    return _layout(heading_rows.single(best), table, None, {})


def recognised(sheet: Sheet, formats: Mapping[str, Format]) -> set[str]:
    """Names of the formats whose marks a sheet has, all in one row."""
    rows = [
        {spelling(name) for names in candidate.names for name in names} - {""}
        for candidate in heading_rows.candidates(sheet.head)
    ]
    return {name for name, one in formats.items() if any(one.fits(row) for row in rows)}


@lru_cache(maxsize=4096)
def spelling(heading: str) -> str:
    """What a heading is known by: without case and the like, or as it stands if nothing else is in it."""
    return normalise(heading) or heading.strip()


@dataclass(frozen=True)
class _Meaning:
    """A column that a heading can mean: its place among the column's cuts, its rank among alternatives."""

    column: str
    place: int = 0
    rank: int = 0
    part: Part | None = None


_Known = Mapping[str, Sequence[_Meaning]]


def _known(table: Table, format: Format | None, mapping: Mapping[str, str]) -> _Known:
    """For each heading what it can mean; nothing where a person says so."""
    known: dict[str, list[_Meaning]] = {}
    if format is None:
        known = {heading: [_Meaning(column)] for heading, column in table.headings.items()}
    for column, parts in (format.columns if format else {}).items():
        for place, part in enumerate(parts):
            for rank, heading in enumerate(part.headings):
                known.setdefault(normalise(heading), []).append(_Meaning(column, place, rank, part))
    for heading, column in mapping.items():
        word = spelling(heading)
        if column not in [meaning.column for meaning in known.get(word, [])]:
            known[word] = [_Meaning(column)] if column else []
    return known


def _meaning(names: Sequence[str], known: _Known) -> Sequence[_Meaning] | None:
    """What the first name that is known can mean, or None if none is."""
    return next((known[spelling(name)] for name in names if spelling(name) in known), None)


def _meanings(candidate: Candidate, known: _Known) -> dict[str, int]:
    """The columns that a row means, each with the rank of its best heading."""
    found: dict[str, int] = {}
    for meaning in (one for names in candidate.names for one in _meaning(names, known) or []):
        found[meaning.column] = min(meaning.rank, found.get(meaning.column, meaning.rank))
    return found


def _worth(candidate: Candidate, known: _Known) -> tuple[int, int]:
    """More columns before fewer, headings that a format names first before those it names later."""
    found = _meanings(candidate, known)
    return len(found), -sum(found.values())


def _lost(found: Candidate, mapping: Mapping[str, str]) -> tuple[str, ...]:
    have = {spelling(name) for names in found.names for name in names}
    return tuple(heading for heading, column in mapping.items() if column and spelling(heading) not in have)


def _cut(part: Part, names: Sequence[Sequence[str]]) -> Cut | None:
    index, hour = (heading_rows.place(words, names) for words in (part.headings, part.hour))
    return None if index is None else Cut(index, part.pattern, part.clock, hour)


def _layout(found: Candidate, table: Table, format: Format | None, known: _Known) -> Layout:
    cuts: dict[str, dict[int, Cut]] = {}
    taken: dict[tuple[str, int], tuple[int, str]] = {}
    unknown, twice = dict[int, str](), None
    owner = _cut(format.owner, found.names) if format and format.owner else None
    for index, names in enumerate(found.names):
        meanings = _meaning(names, known)
        if meanings is None and names and names[0].strip():
            unknown[index] = names[0]
        for meaning in meanings or []:
            spot = (meaning.column, meaning.place)
            rank, first = taken.get(spot, (meaning.rank + 1, ""))
            if rank == meaning.rank and meaning.column not in table.texts:
                twice = twice or (first, names[0])
            if meaning.rank < rank:
                taken[spot] = (meaning.rank, names[0])
                part = meaning.part or Part(())
                cut = Cut(index, part.pattern, part.clock, heading_rows.place(part.hour, found.names))
                cuts.setdefault(meaning.column, {})[meaning.place] = cut
    read = {cut.hour for places in cuts.values() for cut in places.values()} | {
        owner.index if owner else None
    }
    return Layout(
        table=table,
        format=format,
        row=found.row,
        above=found.above,
        headings=tuple(names[0] if names else "" for names in found.names),
        columns={column: tuple(cut for _, cut in sorted(places.items())) for column, places in cuts.items()},
        owner=owner,
        ignored=tuple(heading for index, heading in unknown.items() if index not in read),
        twice=twice,
    )
