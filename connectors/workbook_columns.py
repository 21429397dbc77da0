"""Columns of a workbook: the cells of a sheet as text in Arrow files, whole columns at a time."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from connectors.sheets import FAULT, HEAD_ROWS, HEAD_SUFFIX, MOMENT, NUMBER, TAGS, TRUSTED, TRUTH, shown
from kpi.errors import RaporError

Columns = list["pa.Array[Any]"]
BLOCK_ROWS = 2_000  # rows whose cells stay in the processor's cache while their columns are made


def store(rows: Iterable[Sequence[Any]], width: int, file: Path, longest: int) -> list[list[str]]:
    """Write a sheet as text columns, tagged where a cell is no text; give its first rows as people see it.

    Raises:
        RaporError: If a cell holds more characters than the longest one may.
    """
    reader = iter(rows)
    head = [_column(cells) for cells in _columns(islice(reader, HEAD_ROWS), width)]
    first = [_strings(texts) for texts in head]
    _check(first, 1, longest)
    _write(file.with_suffix(HEAD_SUFFIX), 1, [[column] for column in first])
    _write(file, 1 + HEAD_ROWS, _body(reader, width, longest))
    return [[shown(cell).strip() for cell in cells] for cells in zip(*head, strict=True)]


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[tuple[Any, ...]]:
    block = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return list(zip(*block, strict=True)) or [()] * width


def _body(reader: Iterator[Sequence[Any]], width: int, longest: int) -> list[Columns]:
    """Columns in pieces: figures as they are where a column has nothing else, text otherwise."""
    columns: list[Columns] = [[] for _ in range(width)]
    row = 1 + HEAD_ROWS
    while block := list(islice(reader, BLOCK_ROWS)):
        pieces = [_piece(cells) for cells in _columns(block, width)]
        _check(pieces, row, longest)
        for column, piece in zip(columns, pieces, strict=True):
            column.append(piece)
        row += len(block)
    return [_alike(column) for column in columns]


def _piece(cells: Sequence[Any]) -> "pa.Array[Any]":
    if set(map(type, cells)) == {float}:
        return _buffered(pa.float64(), array("d", cells))
    return _strings(_column(cells))


def _alike(column: Columns) -> Columns:
    """Pieces of one type: figures become text where another piece is text."""
    if len({piece.type for piece in column}) < 2:
        return column or [pa.nulls(0, pa.string())]
    return [
        _strings(_tagged(float, piece.to_pylist())) if pa.types.is_floating(piece.type) else piece
        for piece in column
    ]


def _check(columns: Sequence["pa.Array[Any]"], start: int, longest: int) -> None:
    for place, column in enumerate(columns):
        if column.type != pa.string():
            continue
        lengths = pc.utf8_length(cast(pa.StringArray, column))
        if (pc.max(lengths).as_py() or 0) > longest:
            row = start + next(at for at, length in enumerate(lengths.to_pylist()) if (length or 0) > longest)
            raise RaporError("cell_too_long", row=row, column=place + 1, limit=longest)


def _write(file: Path, first: int, columns: Sequence[Columns]) -> None:
    """Write rows from a number on, with that number beside them."""
    count = sum(map(len, columns[0]))
    rows = array("q", range(first, first + count))
    table = pa.Table.from_arrays(
        [
            _buffered(pa.int64(), rows),
            pa.nulls(count, pa.string()),
            *(pa.chunked_array(column) for column in columns),
        ],
        names=["row_no", "broken", *(f"c{place}" for place in range(len(columns)))],
    )
    with pa.ipc.new_file(str(file), table.schema) as writer:
        writer.write_table(table)


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
