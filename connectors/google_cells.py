"""Cells of Google sheets: which rows to ask for at once, and how answers become stored sheets."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from gspread.utils import absolute_range_name

from connectors import workbook_columns
from connectors.containers import Limits
from connectors.google_book import Kept
from connectors.sheets import Line, StoredSheet
from kpi.errors import RaporError

CELLS = 1_500_000  # of one answer: 50,000 rows of 26 columns come at once, and memory stays bounded
RANGES = 30  # of one answer: their names stand in the address, which may not be long
ROWS, COLUMNS = 1000, 26  # of a new worksheet


Rows = list[list[Any]]


class _Fault:
    """Stands for an error value, as in workbooks."""


ERRORS = (
    *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#ERROR!", "#SPILL!", "#CALC!"),
    "Loading...",  # a formula that had no result yet
)
MEANT: dict[Any, Any] = {**dict.fromkeys(ERRORS, _Fault()), None: ""}
"""What the API writes for cells that are neither text, number nor truth value."""


@dataclass(frozen=True)
class Grid:
    """A worksheet: its name and how many rows and columns it has, used or not."""

    name: str
    rows: int = ROWS
    columns: int = COLUMNS


@dataclass(frozen=True)
class Span:
    """Rows of a worksheet, both ends included."""

    grid: Grid
    first: int
    last: int

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows."""
        return self.first == 1 and self.last == self.grid.rows

    @property
    def cells(self) -> int:
        """How many cells there are at most."""
        return (self.last - self.first + 1) * self.grid.columns

    @property
    def range(self) -> str:
        """Its name for the API; a worksheet that is asked for as a whole may have grown meanwhile."""
        rows = None if self.is_whole else f"{self.first}:{self.last}"
        name: str = absolute_range_name(self.grid.name, rows)
        return name


def answers(grids: Iterable[Grid], first: int | None) -> Iterator[list[Span]]:
    """What to ask for at once, in the order of the worksheets.

    Args:
        grids: The worksheets to read.
        first: How many rows are enough; None for all.
    """
    asked: list[Span] = []
    for span in _spans(grids, first):
        if asked and (len(asked) == RANGES or sum(one.cells for one in asked) + span.cells > CELLS):
            yield asked
            asked = []
        asked.append(span)
    if asked:
        yield asked


def halves(spans: list[Span]) -> list[list[Span]]:
    """The same rows in two answers; none if they cannot be divided."""
    if len(spans) > 1:
        middle = len(spans) // 2
        return [spans[:middle], spans[middle:]]
    span = spans[0]
    middle = (span.first + span.last) // 2
    return [[replace(span, last=middle)], [replace(span, first=middle + 1)]] if middle < span.last else []


def _spans(grids: Iterable[Grid], first: int | None) -> Iterator[Span]:
    for grid in grids:
        last = grid.rows if first is None else min(first, grid.rows)
        step = max(1, CELLS // grid.columns)
        for start in range(1, last + 1, step):
            yield Span(grid, start, min(start + step - 1, last))


def keep(grid: Grid, came: Iterator[tuple[Span, Rows]], file: Path, limits: Limits) -> Kept | None:
    """Store the rows of a worksheet as they come; None if it has none.

    Args:
        grid: The worksheet.
        came: Its spans in their order with the rows of each, ragged, without the empty ones at its end.
        file: Where to.
        limits: How many columns there may be and how long a cell.

    Raises:
        RaporError: If a limit is exceeded.
    """
    span, rows = next(came)
    width = max(map(len, rows), default=0)
    if span.last < grid.rows:  # what is still to come may be wider
        width = max(width, min(grid.columns, limits.columns))
    if width > limits.columns:
        raise RaporError("google_sheet_wide", sheet=grid.name, found=width, limit=limits.columns)
    tally = _Tally(grid.name)
    read = tally.through(_filled(chain([(span, rows)], came), width))
    head = workbook_columns.store(read, width, file, limits.cell) if width else []
    if not tally.count:
        return None
    lines = tuple(Line(number, tuple(cells)) for number, cells in enumerate(head, start=1))
    sheet = StoredSheet(file, lines, grid.name, tagged=True, width=width, rows=tally.count)
    return Kept(sheet, tally.digest.hexdigest())


def _filled(came: Iterable[tuple[Span, Rows]], width: int) -> Iterator[Sequence[Any]]:
    """Rows one by one, with the empty ones that the API leaves out before a further span."""
    count = 0
    for span, rows in came:
        if max(map(len, rows), default=0) > width:
            raise RaporError("google_changed")
        if rows:
            yield from [[]] * (span.first - 1 - count)
            count = span.first - 1 + len(rows)
            yield from rows


class _Tally:
    """Counts and digests rows on their way to the disk, where cells are what they mean."""

    def __init__(self, name: str) -> None:
        self.count = 0
        self.digest = hashlib.sha256(json.dumps(name).encode())

    def through(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            self.count += 1
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            self.digest.update(b"\n" + line.encode("utf-8", "surrogatepass"))
            yield [MEANT.get(cell, cell) for cell in row]
