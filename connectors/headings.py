"""Headings: which row they stand in and which column each of them means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from connectors.containers import Limits
from connectors.sheets import HEAD_ROWS, Line, Sheet
from kpi.errors import RaporError
from kpi.formats import Format
from kpi.tables import Table, normalise

CANONICAL = "canonical"


@dataclass(frozen=True)
class Cut:
    """Where text of a column comes from: a cell, or the part of it that a pattern captures."""

    index: int
    pattern: str | None = None


@dataclass(frozen=True)
class Layout:
    """How the rows of a sheet map to a table.

    Attributes:
        row: Number of the last heading row; rows above are banner rows.
        above: Rows above the data that are not headings.
        headings: Headings as written, one for each cell of a row.
        columns: For each column of the table that the sheet has, its cuts: the first that yields text counts.
        owner: Cell with the handle of the account that owns the row, or None.
        ignored: Headings that nobody knows.
        twice: Two headings that mean the same, which makes the sheet useless.
    """

    table: Table
    format: Format | None
    row: int
    above: int
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[Cut, ...]]
    owner: int | None
    ignored: tuple[str, ...]
    twice: tuple[str, str] | None = None

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

    def missing(self, agency_given: bool) -> list[str]:
        """Required columns that neither the sheet, the format nor the command names."""
        given = {*self.columns, *(self.format.constants if self.format else ())}
        if agency_given or self.owner is not None:
            given.add("agency_code")
        columns = self.table.columns.values()
        return [c.name for c in columns if c.required and c.default is None and c.name not in given]


def read(sheet: Sheet, table: Table, format: Format | None, limits: Limits) -> Layout:
    """The layout of a sheet, for a table and a format that are known.

    Raises:
        RaporError: If no row carries headings, or if there are too many columns.
    """
    known = _known(table, format)
    best = max(_candidates(sheet.head), key=lambda candidate: len(_meanings(candidate, known)), default=None)
    if best is None or not _meanings(best, known):
        raise RaporError("headings_missing", table=table.name)
    if len(best.names) > limits.columns:
        raise RaporError("file_too_wide", found=len(best.names), limit=limits.columns)
    return _layout(best, table, format, known)


def recognises(sheet: Sheet, format: Format) -> bool:
    """Whether a sheet has all headings that mark a format, in one row."""
    marks = {normalise(heading) for heading in format.headings}
    return any(
        marks <= {normalise(name) for names in candidate.names for name in names}
        for candidate in _candidates(sheet.head)
    )


@dataclass(frozen=True)
class _Candidate:
    """One or two rows that may be headings; each cell with the names it could go by, the fullest first."""

    row: int
    above: int
    names: tuple[tuple[str, ...], ...]


def _candidates(head: Sequence[Line]) -> Iterator[_Candidate]:
    searched = head[:HEAD_ROWS]
    for line in searched:
        if any(line.cells):
            yield _Candidate(
                line.number, line.number - 1, tuple((cell,) if cell else () for cell in line.cells)
            )
    for top, bottom in pairwise(searched):
        if any(top.cells) and any(bottom.cells):
            yield _Candidate(bottom.number, top.number - 1, tuple(_joined(top.cells, bottom.cells)))


def _joined(top: Sequence[str], bottom: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Names of two-level headings; a merged upper cell stands over the empty ones to its right."""
    over = ""
    for index in range(max(len(top), len(bottom))):
        upper = top[index] if index < len(top) else ""
        lower = bottom[index] if index < len(bottom) else ""
        over = upper or over
        if lower:
            yield (f"{over} {lower}".strip(), lower)
        else:
            yield (upper,) if upper else ()


@dataclass(frozen=True)
class _Meaning:
    """A column that a heading can mean: its place among the column's cuts, its rank among alternatives."""

    column: str
    place: int = 0
    rank: int = 0


_Known = Mapping[str, Sequence[_Meaning]]


def _known(table: Table, format: Format | None) -> _Known:
    """For each normalised heading what it can mean."""
    if format is None:
        return {heading: [_Meaning(column)] for heading, column in table.headings.items()}
    known: dict[str, list[_Meaning]] = {}
    for column, parts in format.columns.items():
        for place, part in enumerate(parts):
            for rank, heading in enumerate(part.headings):
                known.setdefault(normalise(heading), []).append(_Meaning(column, place, rank))
    return known


def _meaning(names: Sequence[str], known: _Known) -> Sequence[_Meaning]:
    return next((known[normalise(name)] for name in names if normalise(name) in known), [])


def _meanings(candidate: _Candidate, known: _Known) -> set[str]:
    return {meaning.column for names in candidate.names for meaning in _meaning(names, known)}


def _layout(found: _Candidate, table: Table, format: Format | None, known: _Known) -> Layout:
    cuts: dict[str, dict[int, Cut]] = {}
    taken: dict[tuple[str, int], tuple[int, str]] = {}
    owner, ignored, twice = None, [], None
    owner_heading = normalise(format.owner) if format and format.owner else None
    for index, names in enumerate(found.names):
        meanings = _meaning(names, known)
        if owner_heading and owner_heading in map(normalise, names):
            owner = index
        elif not meanings and names and names[0].strip():
            ignored.append(names[0])
        for meaning in meanings:
            spot = (meaning.column, meaning.place)
            rank, first = taken.get(spot, (meaning.rank + 1, ""))
            if rank == meaning.rank:
                twice = twice or (first, names[0])
            if meaning.rank < rank:
                taken[spot] = (meaning.rank, names[0])
                pattern = format.columns[meaning.column][meaning.place].pattern if format else None
                cuts.setdefault(meaning.column, {})[meaning.place] = Cut(index, pattern)
    return Layout(
        table=table,
        format=format,
        row=found.row,
        above=found.above,
        headings=tuple(names[0] if names else "" for names in found.names),
        columns={column: tuple(cut for _, cut in sorted(places.items())) for column, places in cuts.items()},
        owner=owner,
        ignored=tuple(ignored),
        twice=twice,
    )
