"""Delimited text: encoding, separator, line ends and quotes are found out, rows become text."""

import codecs
import csv
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.containers import Limits
from connectors.sheets import HEAD_ROWS, SOURCE, Line, Sheet, StoredSheet, quoted
from kpi.errors import RaporError

BLOCK = 4 << 20
SEPARATORS = ",;\t|"
SEPARATOR_LINE = re.compile(r"\"?sep=([^\w\s\"'.+-]|\t)\"?", re.IGNORECASE)
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
BATCH = 20_000
FIELD = 1 << 20  # characters after which a field can only be a quotation mark left open
SHOWN = 1000  # characters kept of a row that could not be split
SIGNS = "\ufeff \u00a0\t\r\n"  # around a heading


@dataclass(frozen=True)
class Text:
    """Delimited text in UTF-8 on disk.

    Attributes:
        regular: Whether all lines end alike and none is blank, so that the fast reader numbers rows rightly.
        cp1252: Whether it had to be read as Windows-1252.
    """

    path: Path
    regular: bool
    cp1252: bool = False


def decode(path: Path, folder: Path) -> Text:
    """Find out the encoding and, unless it is UTF-8 already, write the text anew as UTF-8.

    Args:
        path: The file.
        folder: Where a decoded copy may be written.

    Raises:
        RaporError: For NUL bytes, a mixture of encodings or one that cannot be told.
    """
    with path.open("rb") as file:
        mark = file.read(2)
    if mark in UTF16:
        return Text(*_transcode(path, folder, UTF16[mark]))
    try:
        return Text(path, _scan(path))
    except UnicodeDecodeError:
        if _has_multibyte(path):
            raise RaporError("encoding_mixed") from None
        return Text(*_transcode(path, folder, "cp1252"), cp1252=True)


def _scan(path: Path) -> bool:
    """Check that a file is UTF-8 without NUL; true if all its lines end alike and none is blank."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns = feeds = pairs = 0
    blank, before = False, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            decoder.decode(block)
            if b"\0" in block:
                raise RaporError("null_bytes")
            text = before[-3:] + block
            returns += block.count(b"\r")
            feeds += block.count(b"\n")
            pairs += block.count(b"\r\n") + (before[-1:] == b"\r" and block[:1] == b"\n")
            body = text.rstrip(b"\r\n") if len(block) < BLOCK else text
            blank = blank or b"\n\n" in body or b"\n\r" in body or b"\r\r" in body
            before = block
    decoder.decode(b"", final=True)
    alike = (returns == feeds == pairs) or returns == 0 or feeds == 0
    return alike and not blank


def _has_multibyte(path: Path) -> bool:
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if MULTIBYTE.search(before + block):
                return True
            before = block[-3:]
    return False


def _transcode(path: Path, folder: Path, encoding: str) -> tuple[Path, bool]:
    target = folder / "text.csv"
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as copy,
        ):
            while block := source.read(BLOCK):
                copy.write(block)
    except UnicodeError as error:
        raise RaporError("encoding_unknown") from error
    return target, _scan(target)


@dataclass(frozen=True)
class DelimitedSheet:
    """A delimited text split by one separator.

    Attributes:
        head_regular: Whether each of the first rows is one line.
        folder: Where rows may be stored when the fast reader cannot be trusted with them.
    """

    text: Text
    separator: str
    head: tuple[Line, ...]
    head_regular: bool
    folder: Path
    name: None = None
    tagged: bool = False
    epoch_1904: bool = False
    rows: int = 0

    def attach(
        self, connection: duckdb.DuckDBPyConnection, heading: int, width: int, careful: bool = False
    ) -> None:
        """Make the view `source`; see connectors.sheets.Sheet."""
        if self.text.regular and self.head_regular and not careful:
            self._attach_fast(connection, heading, width)
        else:
            self.store(heading, width).attach(connection, heading, width)

    def _attach_fast(self, connection: duckdb.DuckDBPyConnection, heading: int, width: int) -> None:
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        # An empty cell is '', never NULL: no cell can hold the text that the reader takes for NULL.
        never = secrets.token_hex(16)
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {SOURCE} AS "
            f"SELECT row_number() OVER () + {heading} AS row_no, NULL::VARCHAR AS broken, * "
            f"FROM read_csv({quoted(str(self.text.path))}, delim = {quoted(self.separator)}, quote = '\"', "
            f"escape = '\"', header = false, auto_detect = false, strict_mode = true, skip = {heading}, "
            f"columns = {{{columns}}}, nullstr = {quoted(never)})"
        )

    def store(self, heading: int, width: int) -> StoredSheet:
        """Split row by row with the careful reader and store the rows: for files that are not regular.

        Raises:
            RaporError: If a quotation mark is never closed.
        """
        path = self.folder / "rows.parquet"
        names = ["row_no", "broken", *(f"c{i}" for i in range(width))]
        schema = pa.schema([("row_no", pa.int64()), *((name, pa.string()) for name in names[1:])])
        with _open(self.text) as file, pq.ParquetWriter(path, schema) as writer:
            rows = _careful(file, self.separator, heading, width)
            while batch := list(islice(rows, BATCH)):
                cells = zip(zip(*batch, strict=True), schema, strict=True)
                columns = [pa.array(column, field.type) for column, field in cells]
                writer.write_table(pa.table(columns, schema=schema))
        return StoredSheet(path, self.head, width=width)


def _open(text: Text) -> IO[str]:
    return text.path.open(encoding="utf-8-sig", newline="")


class _Lines:
    """The lines of a file, remembering those of the record now being read."""

    def __init__(self, file: IO[str]) -> None:
        self.file, self.record = file, list[str]()

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.record.append(line)
            yield line


def _records(file: IO[str], separator: str) -> Iterator[tuple[list[str] | None, list[str]]]:
    """Records as their cells, or None where quotation marks do not match, and the lines they take.

    Blanks around a quoted cell are tolerated, as the fast reader does.
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
            if "unexpected end" in str(error) or ("field limit" in str(error) and len(lines.record) > 1):
                raise RaporError("quote_open", row=number) from error
            if "field limit" in str(error):
                raise RaporError("row_too_long", row=number, limit=FIELD) from error
            yield _mended(lines.record, separator), lines.record


def _mended(lines: list[str], separator: str) -> list[str] | None:
    text = re.sub(rf'" +(?={re.escape(separator)}|[\r\n]|$)', '"', "".join(lines))
    try:
        found = list(
            csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True, skipinitialspace=True)
        )
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _careful(file: IO[str], separator: str, heading: int, width: int) -> Iterator[tuple[object, ...]]:
    """Rows below the heading as (row_no, broken, c0 …); trailing blank lines are left out."""
    blanks, nothing = 0, [""] * width
    for number, (cells, lines) in enumerate(_records(file, separator), start=1):
        if number <= heading:
            continue
        if cells is not None and not "".join(cells).strip(SIGNS) and len(cells) <= 1:
            blanks += 1
            continue
        yield from ((number - step, None, *nothing) for step in range(blanks, 0, -1))
        blanks = 0
        if cells is not None and len(cells) == width:
            yield (number, None, *cells)
        else:
            code = "quote_broken" if cells is None else "field_count"
            yield (number, code, "".join(lines).strip()[:SHOWN], *nothing[1:])


def open_sheet(text: Text, folder: Path, separator: str) -> DelimitedSheet:
    """Split the first rows by a separator and make the sheet.

    Raises:
        RaporError: If one of them opens a quotation mark that is never closed.
    """
    head, regular = [], True
    with _open(text) as file:
        for number, (cells, lines) in enumerate(islice(_records(file, separator), HEAD_ROWS), start=1):
            regular = regular and cells is not None and len(lines) == 1
            head.append(Line(number, tuple(cell.strip(SIGNS) for cell in cells or ())))
    return DelimitedSheet(text, separator, tuple(head), regular, folder)


def sheets(path: Path, folder: Path) -> tuple[list[Sheet], bool]:
    """The ways to split a text, one sheet for each separator that could be meant, the likeliest first.

    Returns:
        The candidates, and whether the text had to be read as Windows-1252.

    Raises:
        RaporError: If the encoding cannot be told, or the first rows open a quotation mark and never close it.
    """
    text = decode(path, folder)
    with _open(text) as file:
        first = file.readline(10_000).strip("\r\n")
    named = SEPARATOR_LINE.fullmatch(first)
    candidates = [named[1]] if named else sorted(SEPARATORS, key=lambda one: -first.count(one))
    found: list[DelimitedSheet] = []
    for separator in candidates:
        try:
            found.append(open_sheet(text, folder, separator))
        except RaporError:
            if separator == candidates[0]:
                raise
    found.sort(key=lambda sheet: -max((len(line.cells) for line in sheet.head), default=0))
    return list(found), text.cp1252
