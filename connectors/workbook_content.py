"""The content of a workbook: its visible sheets as Arrow files and a report of them."""

import errno
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import python_calamine

from connectors import epochs, formula_faults, ole, web_tables, workbook_columns
from connectors.sheets import HEAD_ROWS
from connectors.workbook_reader import Book, visible
from kpi.errors import RaporError

Row = list[Any]
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14  # of a sheet of any program
DAMAGED = (
    python_calamine.CalamineError,
    ole.DamagedError,
    BadZipFile,
    zlib.error,
    struct.error,
    *(EOFError, KeyError, ValueError, OSError),
)
"""What a file raises that is not what it claims to be."""
PANIC = "PanicException"  # the reader's own, of no other class, where bytes contradict one another


@dataclass(frozen=True)
class Grid:
    """A sheet as it is read: rows that may be shorter than its width."""

    name: str
    rows: Iterable[Row]
    width: int
    height: int


def report(book: Book, order: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, or why the whole file is refused."""
    try:
        return _parse(book, order)
    except RaporError as refusal:
        return {"refused": refusal.code, "values": refusal.values}
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        return {"refused": "file_damaged", "values": {}}


def _parse(book: Book, order: Mapping[str, Any]) -> dict[str, Any]:
    path = Path(order["path"])
    epoch_1904 = _counts_from_1904(path, order["kind"])
    html = order["kind"] == "html"
    tables = _web_tables(path) if html else _sheets(book, path, order["kind"], set(order["suspects"]))
    found = []
    for number, grid in enumerate(tables):
        if not grid.width:
            continue
        if grid.width > order["columns"]:
            raise RaporError("file_too_wide", found=grid.width, limit=order["columns"])
        if grid.height > order["rows"] + HEAD_ROWS:
            raise RaporError("file_too_long", found=grid.height, limit=order["rows"])
        file = f"sheet{number}.arrow"
        head = workbook_columns.store(grid.rows, grid.width, Path(order["folder"]) / file, order["cell"])
        found.append(
            {"name": grid.name, "file": file, "width": grid.width, "rows": grid.height, "head": head}
        )
    if not found:
        raise RaporError("file_not_a_table" if html else "file_empty")
    return {"epoch_1904": epoch_1904, "sheets": found}


def _damage(error: Exception) -> Exception:
    """What a fault of reading means: the file is damaged, unless it was memory that was missing."""
    short = (
        "Error -4" in str(error) or getattr(error, "errno", None) == errno.ENOMEM
    )  # -4: zlib's Z_MEM_ERROR
    return MemoryError() if short else RaporError("file_damaged")


def _sheets(book: Book, path: Path, kind: str, suspects: set[str]) -> Iterator[Grid]:
    try:
        opened = book.opened()
        faults = _faults(path, kind, suspects)
        for name in visible(opened):
            places = faults.get(name) or faults.get(opened.sheet_names.index(name), ())
            yield _grid(book.sheet(name), places)
    except python_calamine.PasswordError as error:
        raise RaporError("file_encrypted") from error
    except DAMAGED as error:
        raise _damage(error) from error


def _faults(path: Path, kind: str, suspects: set[str]) -> Mapping[str | int, Sequence[formula_faults.Place]]:
    """Faulty cells by the name of the sheet or, in old workbooks, by its place."""
    if kind == "xls":
        return dict(enumerate(formula_faults.of_xls(path)))
    if not suspects:
        return {}
    return formula_faults.of_ods(path) if kind == "ods" else formula_faults.of_xlsx(path, suspects)


def _grid(sheet: python_calamine.CalamineSheet, places: Sequence[formula_faults.Place]) -> Grid:
    """A worksheet with a fault where the reader gives nothing; rows of nothing but faults it leaves out."""
    top, left = sheet.start or (0, 0)
    height = max([top + sheet.height, *(row + 1 for row, _ in places)])
    width = max([left + sheet.width, *(column + 1 for _, column in places)])
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise RaporError("file_damaged")
    rows: Iterator[Row] = sheet.iter_rows()
    return Grid(sheet.name, _marked(rows, left, places, height) if left or places else rows, width, height)


def _marked(
    rows: Iterator[Row], left: int, places: Sequence[formula_faults.Place], height: int
) -> Iterator[Row]:
    """Rows from the first column on, with their faults; the reader begins at the first column in use."""
    faulty: dict[int, list[int]] = {}
    for row, column in places:
        faulty.setdefault(row, []).append(column)
    for number, read in enumerate(islice(chain(rows, repeat([])), height)):
        cells: Row = [*[""] * left, *read]
        for column in faulty.get(number, ()):
            cells.extend([""] * (column + 1 - len(cells)))
            if cells[column] in ("", 0.0):
                cells[column] = _Fault
        yield cells


def _web_tables(path: Path) -> Iterator[Grid]:
    for name, rows in web_tables.read(path):
        yield Grid(name, rows, max(map(len, rows), default=0), len(rows))


class _Fault:
    """Stands in a cell for an error value or a formula without a stored result."""


def _counts_from_1904(path: Path, kind: str) -> bool:
    try:
        return epochs.counts_from_1904(path, kind)
    except DAMAGED as error:
        raise _damage(error) from error
