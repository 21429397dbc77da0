"""Heading rows: the rows of a sheet that may carry its headings, alone or two together."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from connectors.sheets import HEAD_ROWS, Line
from kpi.tables import normalise


@dataclass(frozen=True)
class Candidate:
    """One or two rows that may be headings; each cell with the names it could go by, the fullest first."""

    row: int
    above: int
    names: tuple[tuple[str, ...], ...]


def candidates(head: Sequence[Line]) -> Iterator[Candidate]:
    """The rows that may carry headings: each of the first rows, then each two of them together."""
    searched = head[:HEAD_ROWS]
    yield from (single(line) for line in searched if any(line.cells))
    for top, bottom in pairwise(searched):
        if any(top.cells) and any(bottom.cells):
            yield Candidate(bottom.number, top.number - 1, tuple(_joined(top.cells, bottom.cells)))


def single(line: Line) -> Candidate:
    """One row as headings."""
    return Candidate(line.number, line.number - 1, tuple((cell,) if cell else () for cell in line.cells))


def packed(head: Sequence[Line]) -> Iterator[Candidate]:
    """Rows whose headings stand in one cell, as where a spreadsheet kept a file that it had not split."""
    for line in head[:HEAD_ROWS]:
        cells = list(filter(None, line.cells))
        for separator in ",;\t|" if len(cells) == 1 else "":
            names = next(csv.reader(cells, delimiter=separator), [])
            yield Candidate(line.number, line.number - 1, tuple((name.strip(),) for name in names))


def place(words: Sequence[str], names: Sequence[Sequence[str]]) -> int | None:
    """Where the first of some headings stands that a row has, or None if it has none of them."""
    places = {normalise(name): index for index, some in enumerate(names) for name in some}
    return next((places[normalise(word)] for word in words if normalise(word) in places), None)


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
