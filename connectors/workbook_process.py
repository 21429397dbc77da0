"""The process that parses one workbook: an order on standard input, Arrow files and a report in a folder.

It exits without a report when it is too heavy: the caller then says so. It imports as little as it can:
its start is part of every import.
"""

import errno
import gc
import json
import re
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import pyarrow as pa
import python_calamine

from connectors import formula_faults, ole, web_tables
from connectors.sheets import FAULT, HEAD_ROWS, HEAD_SUFFIX, MOMENT, NUMBER, TAGS, TRUSTED, TRUTH, shown

REPORT = "report.json"
EPOCH_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](1|true)[\"']")

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

Cells = list[list[Any]]


class Refusal(Exception):  # noqa: N818 – no error: the answer
    """The whole file is refused, with the code of a sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def main() -> None:
    """Read the order, parse, write the report."""
    gc.disable()  # millions of cells and no circles: collecting would cost a third of the time
    order = json.loads(sys.stdin.buffer.read())
    _limit(order["memory_bytes"], order["seconds"])
    folder = Path(order["folder"])
    try:
        report = _parse(order, folder)
    except Refusal as refusal:
        report = {"refused": refusal.code, "values": refusal.values}
    (folder / REPORT).write_text(json.dumps(report), encoding="utf-8")


def _limit(memory_bytes: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limits; the caller's time-out still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _parse(order: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = Path(order["path"])
    epoch_1904 = order["kind"] == "xlsx" and _counts_from_1904(path)
    tables = (
        web_tables.read(path)
        if order["kind"] == "html"
        else _calamine(path, order["kind"], set(order["suspects"]))
    )
    found = []
    for number, (name, rows) in enumerate(tables):
        width = max(map(len, rows), default=0)
        if not width:
            continue
        if width > order["columns"]:
            raise Refusal("file_too_wide", found=width, limit=order["columns"])
        if len(rows) > order["rows"] + HEAD_ROWS:
            raise Refusal("file_too_long", found=len(rows), limit=order["rows"])
        file = f"sheet{number}.arrow"
        cells = _store(rows, width, folder / file)
        found.append({"name": name, "file": file, "width": width, "rows": len(rows), "head": cells})
    if not found:
        raise Refusal("file_empty" if order["kind"] != "html" else "file_not_a_table")
    return {"epoch_1904": epoch_1904, "sheets": found}


def _damage(error: Exception) -> Exception:
    """What a fault of reading means: the file is damaged, unless it was memory that was missing."""
    short = (
        "Error -4" in str(error) or getattr(error, "errno", None) == errno.ENOMEM
    )  # -4: zlib's Z_MEM_ERROR
    return MemoryError() if short else Refusal("file_damaged")


def _calamine(path: Path, kind: str, suspects: set[str]) -> Iterator[tuple[str, Cells]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        faults = _faults(path, kind, suspects)
        for number, sheet in enumerate(book.sheets_metadata):
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                continue
            if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            for row, column in faults.get(sheet.name) or faults.get(number, ()):
                _mark(rows, row, column)
            yield sheet.name, rows
    except python_calamine.PasswordError as error:
        raise Refusal("file_encrypted") from error
    except DAMAGED as error:
        raise _damage(error) from error


def _faults(path: Path, kind: str, suspects: set[str]) -> Mapping[str | int, Sequence[formula_faults.Place]]:
    """Faulty cells by the name of the sheet or, in old workbooks, by its place."""
    if kind == "xls":
        return dict(enumerate(formula_faults.of_xls(path)))
    if not suspects:
        return {}
    return formula_faults.of_ods(path) if kind == "ods" else formula_faults.of_xlsx(path, suspects)


def _mark(rows: Cells, row: int, column: int) -> None:
    """Put a fault where the reader gave nothing; rows of nothing but faults it left out altogether."""
    if row >= MOST_ROWS or column >= MOST_COLUMNS:
        raise Refusal("file_damaged")
    rows.extend([] for _ in range(len(rows), row + 1))
    rows[row].extend("" for _ in range(len(rows[row]), column + 1))
    if rows[row][column] == "":
        rows[row][column] = _Fault


class _Fault:
    """Stands in a cell for an error value or a formula without a stored result."""


def _counts_from_1904(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return bool(EPOCH_1904.search(archive.read("xl/workbook.xml")))
    except DAMAGED as error:
        raise _damage(error) from error


def _store(rows: Cells, width: int, file: Path) -> list[list[str]]:
    """Write a sheet as text columns, tagged where a cell is no text; give its first rows as people see it."""
    if any(len(row) != width for row in rows):
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    head = [_column(cells) for cells in zip(*rows[:HEAD_ROWS], strict=True)]
    _write(file.with_suffix(HEAD_SUFFIX), 1, [_strings(texts) for texts in head])
    _write(
        file,
        1 + HEAD_ROWS,
        [_body(cells) for cells in zip(*rows[HEAD_ROWS:], strict=True)] or [pa.nulls(0, pa.string())] * width,
    )
    return [[shown(cell).strip() for cell in cells] for cells in zip(*head, strict=True)]


def _write(file: Path, first: int, columns: Sequence["pa.Array[Any]"]) -> None:
    """Write rows from a number on, with that number beside them."""
    count = len(columns[0])
    rows = array("q", range(first, first + count))
    table = pa.Table.from_arrays(
        [_buffered(pa.int64(), rows), pa.nulls(count, pa.string()), *columns],
        names=["row_no", "broken", *(f"c{place}" for place in range(len(columns)))],
    )
    with pa.ipc.new_file(str(file), table.schema) as writer:
        writer.write_table(table)


def _body(cells: Sequence[Any]) -> "pa.Array[Any]":
    """A column below the first rows: figures as they are where there is nothing else, text otherwise."""
    if set(map(type, cells)) == {float}:
        return _buffered(pa.float64(), array("d", cells))
    return _strings(_column(cells))


def _buffered(kind: pa.DataType, figures: "array[Any]") -> "pa.Array[Any]":
    return pa.Array.from_buffers(kind, len(figures), [None, pa.py_buffer(figures)])


def _strings(texts: Sequence[str]) -> "pa.Array[Any]":
    """Texts as an Arrow column; pa.array would load pandas first, to ask whether they are one of its own."""
    builder = pa.lib.StringBuilder()
    builder.append_values(texts)
    return builder.finish()


def _column(cells: Sequence[Any]) -> Sequence[str]:
    """Cells as text, in their order; each kind of cell is turned into text at once."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return _texts(cells)
    texts = {kind: iter(_tagged(kind, [cell for cell in cells if type(cell) is kind])) for kind in kinds}
    return [next(texts[type(cell)]) for cell in cells]


def _tagged(kind: type, cells: Sequence[Any]) -> Sequence[str]:  # noqa: PLR0911 – one for each kind
    if kind is str:
        return _texts(cells)
    if kind is float or kind is int:
        return [f"{NUMBER}{text}" for text in _numbers(list(map(float, cells)))]
    if kind is bool:
        return [f"{TRUTH}{str(cell).lower()}" for cell in cells]
    if kind is datetime:
        return [f"{MOMENT}{cell.isoformat(' ')}" for cell in cells]
    if kind is date:
        return [f"{MOMENT}{cell.isoformat()} 00:00:00" for cell in cells]
    if kind is time:
        return [f"{MOMENT}{cell.isoformat()}" for cell in cells]
    if kind is timedelta:
        return [f"{NUMBER}{cell / timedelta(days=1)!r}" for cell in cells]
    return [FAULT] * len(cells)


def _numbers(figures: Sequence[float]) -> list[Any]:
    """Whole figures without a decimal part, as far as a number cell can be trusted with its digits."""
    if all(map(float.is_integer, figures)) and max(map(abs, figures)) < TRUSTED:
        return list(map(int, figures))
    return [int(f) if f.is_integer() and abs(f) < TRUSTED else repr(f) for f in figures]


def _texts(cells: Sequence[Any]) -> Sequence[str]:
    """Texts as they stand; one that looks tagged gets a control character in front and so is a reject."""
    joined = "".join(cells)
    if not joined.isascii():  # only then can there be lone surrogates, which no file can hold
        cells = [cell.encode("utf-8", "replace").decode() for cell in cells]
    if any(tag in joined for tag in TAGS):
        return [f"\x01{cell}" if cell.startswith(tuple(TAGS)) else cell for cell in cells]
    return cells


if __name__ == "__main__":
    main()
