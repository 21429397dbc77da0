"""Delimited text: separator, line ends and quotes are found out, rows become text."""

import csv
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa

from connectors import encodings
from connectors.encodings import Text
from connectors.sheets import HEAD_ROWS, SOURCE, TAGS, Line, Sheet, StoredSheet, quoted
from kpi.errors import RaporError

SEPARATORS = ",;\t|"
SEPARATOR_LINE = re.compile(r"\"?sep=([^\w\s\"'.+-]|\t)\"?", re.IGNORECASE)
BATCH = 20_000
FIELD = 1 << 20  # characters after which a field can only be a quotation mark left open
SPANNED = 500  # lines after which a quotation mark counts as never closed, though a stray one closes it
SHOWN = 1000  # characters kept of a row that could not be split
SIGNS = "\ufeff \u00a0\t\r\n"  # around a heading


@dataclass(frozen=True)
class DelimitedSheet:
    """A delimited text split by one separator.

    Attributes:
        head_regular: Whether each of the first rows is one line.
        longest: Characters that a cell may have.
        folder: Where rows may be stored when the fast reader cannot be trusted with them.
    """

    text: Text
    separator: str
    head: tuple[Line, ...]
    head_regular: bool
    longest: int
    folder: Path
    name: None = None
    tagged: bool = False
    epoch_1904: bool = False
    numbered: bool = False
    rows: int = 0

    def attach(
        self, connection: duckdb.DuckDBPyConnection, heading: int, width: int, careful: bool = False
    ) -> Mapping[int, str]:
        """Make the view `source`; see connectors.sheets.Sheet."""
        if self.text.regular and self.head_regular and not careful:
            self._attach_fast(connection, heading, width)
        else:
            self.store(heading, width).attach(connection, heading, width)
        return {}

    def _attach_fast(self, connection: duckdb.DuckDBPyConnection, heading: int, width: int) -> None:
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        # An empty cell is '', never NULL: no cell can hold the text that the reader takes for NULL.
        never = secrets.token_hex(16)
        # A row longer than a cell may be makes the reader stop: the careful one then looks at its cells.
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {SOURCE} AS "
            f"SELECT NULL::BIGINT AS row_no, NULL::VARCHAR AS broken, * "
            f"FROM read_csv({quoted(str(self.text.path))}, delim = {quoted(self.separator)}, quote = '\"', "
            f"escape = '\"', header = false, auto_detect = false, strict_mode = true, skip = {heading}, "
            f"columns = {{{columns}}}, nullstr = {quoted(never)}, max_line_size = {self.longest})"
        )

    def store(self, heading: int, width: int) -> StoredSheet:
        """Split row by row with the careful reader and store the rows: for files that are not regular.

        Raises:
            RaporError: If a quotation mark is never closed or a cell is too long.
        """
        path = self.folder / "rows.arrow"
        names = ["row_no", "broken", *(f"c{i}" for i in range(width))]
        kinds: list[pa.DataType] = [pa.int64(), *[pa.string()] * (len(names) - 1)]
        schema = pa.schema(list(zip(names, kinds, strict=True)))
        with self.text.open() as file, pa.ipc.new_file(str(path), schema) as writer:
            headings = self.head[heading - 1].cells
            rows = _careful(_records(file, self.separator), heading, width, headings, self.longest)
            while batch := list(islice(rows, BATCH)):
                cells = zip(zip(*batch, strict=True), schema, strict=True)
                columns = [pa.array(column, field.type) for column, field in cells]
                writer.write_table(pa.table(columns, schema=schema))
        return StoredSheet(path, self.head, width=width)


class _Lines:
    """The lines of a file, remembering those of the record now being read."""

    def __init__(self, file: IO[str]) -> None:
        self.file, self.record, self.again = iter(file), list[str](), list[str]()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else next(self.file)
        self.record.append(line)
        return line

    def give_back(self) -> None:
        """Keep the first line of the record only; the others are read again."""
        self.again += reversed(self.record[1:])
        del self.record[1:]


def _records(file: IO[str], separator: str) -> Iterator[tuple[list[str] | None, list[str]]]:
    """Records as their cells, or None where quotation marks do not match, and the lines they take.

    Blanks around a quoted cell are tolerated, as the fast reader does. A stray quotation mark costs its own
    line and none of those that it seems to span.
    """
    csv.field_size_limit(FIELD)
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    number = 0
    while True:
        lines.record.clear()
        number += 1
        try:
            yield next(reader), lines.record
        except StopIteration:
            return
        except csv.Error as error:
            _refuse(error, len(lines.record), number)
            cells = _mended(lines.record, separator)
            if cells is None:
                lines.give_back()
            yield cells, lines.record


def _refuse(error: csv.Error, lines: int, number: int) -> None:
    """Raise if a fault of quotation marks concerns more than one row."""
    too_long = "field limit" in str(error)
    if "unexpected end" in str(error) or (too_long and lines > 1) or lines > SPANNED:
        raise RaporError("quote_open", row=number) from error
    if too_long:
        raise RaporError("row_too_long", row=number, limit=FIELD) from error


def _refuse_long(cells: Sequence[str], number: int, headings: Sequence[str], longest: int) -> None:
    for place, cell in enumerate(cells):
        if len(cell) > longest:
            column = headings[place] if place < len(headings) else place + 1
            raise RaporError("cell_too_long", row=number, column=column, limit=longest)


def _mended(lines: list[str], separator: str) -> list[str] | None:
    text = re.sub(rf'" +(?={re.escape(separator)}|[\r\n]|$)', '"', "".join(lines))
    try:
        found = list(
            csv.reader(
                text.splitlines(keepends=True), delimiter=separator, strict=True, skipinitialspace=True
            )
        )
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _careful(
    records: Iterator[tuple[list[str] | None, list[str]]],
    heading: int,
    width: int,
    headings: Sequence[str],
    longest: int,
) -> Iterator[tuple[object, ...]]:
    """Rows below the heading as (row_no, broken, c0 …); trailing blank lines are left out."""
    blanks, nothing = 0, [""] * width
    for number, (cells, lines) in enumerate(records, start=1):
        if number <= heading:
            continue
        if cells is not None and sum(map(len, lines)) > longest:
            _refuse_long(cells, number, headings, longest)
        if cells is not None and not "".join(cells).strip(SIGNS) and len(cells) <= 1:
            blanks += 1
            continue
        yield from ((number - step, None, *nothing) for step in range(blanks, 0, -1))
        blanks = 0
        if cells is not None and len(cells) == width:
            yield (number, None, *map(_untaggable, cells))
        else:
            code = "quote_broken" if cells is None else "field_count"
            yield (number, code, "".join(lines).strip()[:SHOWN], *nothing[1:])


def _untaggable(cell: str) -> str:
    """A cell that begins like a tagged one gets a control character before it, which makes it a reject."""
    return f"\x01{cell}" if cell[:1] and cell[0] in TAGS else cell


def open_sheet(text: Text, folder: Path, separator: str, longest: int) -> DelimitedSheet:
    """Split the first rows by a separator and make the sheet.

    Raises:
        RaporError: If one of them opens a quotation mark that is never closed.
    """
    head, regular = [], True
    with text.open() as file:
        for number, (cells, lines) in enumerate(islice(_records(file, separator), HEAD_ROWS), start=1):
            regular = regular and cells is not None and len(lines) == 1
            head.append(Line(number, tuple(cell.strip(SIGNS) for cell in cells or ())))
    return DelimitedSheet(text, separator, tuple(head), regular, longest, folder)


def sheets(path: Path, folder: Path, longest: int) -> tuple[list[Sheet], bool]:
    """The ways to split a text, one sheet for each separator that could be meant, the likeliest first.

    Args:
        path: The text.
        folder: Where a decoded copy and rows may be written.
        longest: Characters that a cell may have.

    Returns:
        The candidates, and whether the text had to be read as Windows-1252.

    Raises:
        RaporError: If the encoding cannot be told, or a quotation mark in the first rows is never closed.
    """
    text = encodings.decode(path, folder)
    with text.open() as file:
        first = file.readline(10_000).strip("\r\n")
    named = SEPARATOR_LINE.fullmatch(first)
    candidates = [named[1]] if named else sorted(SEPARATORS, key=lambda one: -first.count(one))
    if named and first.startswith('"'):
        text = replace(text, regular=False)  # the fast reader loses its way after such a line
    found: list[DelimitedSheet] = []
    for separator in candidates:
        try:
            found.append(open_sheet(text, folder, separator, longest))
        except RaporError:
            if separator == candidates[0]:
                raise
    if not any(any(line.cells) for sheet in found for line in sheet.head) and _is_blank(text):
        raise RaporError("file_empty")
    found.sort(key=lambda sheet: -max((len(line.cells) for line in sheet.head), default=0))
    return list(found), text.cp1252


def _is_blank(text: Text) -> bool:
    with text.open() as file:
        return not any(line.strip(SIGNS) for line in file)
