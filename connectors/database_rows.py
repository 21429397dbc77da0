"""Rows of drivers that give values of Python: written to a file as tagged cells, a batch at a time."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, CursorResult

from connectors.copied import FIRST_ROW, ROW_BYTES, TAGGED, Copied, Rows, Wanted, copied
from connectors.sheets import MOMENT, NUMBER, TAGS, TRUTH
from connectors.sources import Origin
from kpi.errors import RaporError

BATCH = 2_000  # rows
WIDEST = 4  # bytes of a character
QUOTES = {"postgresql": '""', "mysql": "``", "mssql": ("[", "]"), "sqlite": '""'}  # around a name
MYSQL_TYPES = {
    **{0: "decimal", 1: "tinyint", 2: "smallint", 3: "int", 4: "float", 5: "double", 7: "timestamp"},
    **{8: "bigint", 9: "mediumint", 10: "date", 11: "time", 12: "datetime", 13: "year", 16: "bit"},
    **{245: "json", 246: "decimal", 249: "text", 250: "text", 251: "text", 252: "text", 253: "varchar"},
    **{254: "char", 255: "geometry"},
}
"""The types that MySQL tells with the rows, by its numbers for them; it tells no more of them."""


GROWING = (int, float, Decimal, date, datetime)
"""Values that a watermark may have; a truth value is no number. SQLite, without dates, may give text too."""


def _text(cell: str) -> str:
    """Text as it stands; one that looks tagged, or would end early, is a reject."""
    return f"\x01{cell}" if cell.startswith(tuple(TAGS)) else cell.replace("\0", "\x01")


def _figure(text: str) -> str:
    return text if text.lstrip("-").isdigit() else f"{NUMBER}{text}"


def _bytes(cell: bytes) -> str:
    return f"\\x{cell.hex()}"


def _moment(cell: datetime) -> str:
    return cell.isoformat(" ") if cell.tzinfo else f"{MOMENT}{cell.isoformat(' ')}"


CELLS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    str: _text,
    bool: lambda cell: f"{TRUTH}{str(cell).lower()}",
    int: str,
    float: lambda cell: _figure(str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)),
    Decimal: lambda cell: _figure(format(cell, "f")),
    datetime: _moment,
    date: lambda cell: f"{MOMENT}{cell.isoformat()}",
    time: str,
    timedelta: str,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    list: json.dumps,
    dict: json.dumps,
}
"""How a value is written, by its type; see connectors.sheets. Whole figures lose no digits here: no tag."""


def read(connection: Connection, wanted: Wanted, latest: datetime) -> Copied:
    """Copy what is wanted into its file.

    Args:
        connection: In a read-only transaction.
        wanted: What.
        latest: After which nothing can have happened; UTC.

    Raises:
        RaporError: If it cannot be a table, a row is too long, or the watermark cannot be compared.
        SQLAlchemyError: If the server or the line to it gives up; nothing that was written is of use then.
    """
    plain = connection.execution_options(no_parameters=True)  # the connection's own cursors stream already
    result = plain.exec_driver_sql(_narrowed(connection.dialect.name, wanted))
    names = list(result.keys())
    growing = (*GROWING, str) if connection.dialect.name == "sqlite" else GROWING
    watermark = Watermark(wanted.watermark(names), latest, growing)
    types = _described(result, connection.dialect.name)
    zoned = [place for place, kind in enumerate(types) if kind == "timestamp"]
    count = 0
    with Rows(wanted.file, wanted.told) as rows:
        for batch in result.partitions(BATCH):
            rows.write(_block(batch, zoned, count + FIRST_ROW))
            watermark.see(batch)
            count += len(batch)
    found = copied(rows, count, wanted, names, [TAGGED] * len(names))
    declared = dict(zip(names, types, strict=True)) | _declared(connection, wanted.origin)
    return replace(found, types=declared, watermark=watermark.text)


def _narrowed(dialect: str, wanted: Wanted) -> str:
    """The query without rows that were read before, or with a few rows only."""
    origin, query = wanted.origin, wanted.query
    if origin.watermark and origin.since is not None:
        column = quoted(origin.watermark, dialect)
        query = f"SELECT * FROM ({query}) AS pulled WHERE {column} >= {_literal(origin.since)}"
    if origin.first is None:
        return query
    top, limit = (f" TOP {origin.first}", "") if dialect == "mssql" else ("", f" LIMIT {origin.first}")
    return f"SELECT{top} * FROM ({query}) AS pulled{limit}"


def _literal(value: str) -> str:
    """A watermark as SQL: a number as it is, so that no digit is lost, all else as text."""
    if value.removeprefix("-").replace(".", "", 1).isdecimal():
        return value
    if "\\" in value or not value.isprintable():
        raise RaporError("database_watermark_kind")
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str, dialect: str) -> str:
    """A name as SQL."""
    opening, closing = QUOTES[dialect]
    return f"{opening}{name.replace(closing, closing * 2)}{closing}"


def _described(result: CursorResult[Any], dialect: str) -> list[str]:
    """The types that the driver tells with the rows, if it does."""
    description: Sequence[Any] = result.cursor.description if result.cursor is not None else ()
    return [MYSQL_TYPES.get(column[1], "") if dialect == "mysql" else "" for column in description]


def _declared(connection: Connection, origin: Origin) -> dict[str, str]:
    """The types that a table of SQLite declares; it tells none with the rows."""
    if connection.dialect.name != "sqlite" or origin.query or not origin.sheet:
        return {}
    *schema, table = [quoted(part, "sqlite") for part in origin.sheet.strip().split(".")]
    rows = connection.exec_driver_sql(f"PRAGMA {'.'.join([*schema, f'table_xinfo({table})'])}")
    return {row[1]: str(row[2]).lower() for row in rows}


def _block(rows: Sequence[Sequence[Any]], zoned: Sequence[int], first: int) -> bytes:
    """Rows, each behind its number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    start = 0
    for number, row in enumerate(rows, first):
        cells = _at_utc(row, zoned) if zoned else row
        writer.writerow([number, *(CELLS.get(type(cell), str)(cell) for cell in cells)])
        end = text.tell()
        if WIDEST * (end - start) > ROW_BYTES and len(text.getvalue()[start:].encode()) > ROW_BYTES:
            raise RaporError("database_row_long", limit=ROW_BYTES // 1_000_000)
        start = end
    return text.getvalue().encode("utf-8", "replace")


def _at_utc(row: Sequence[Any], zoned: Sequence[int]) -> list[Any]:
    cells = list(row)
    for place in zoned:
        if isinstance(cells[place], datetime):
            cells[place] = cells[place].replace(tzinfo=UTC)
    return cells


class Watermark:
    """The highest value of a column over the rows that it is shown; nothing from the future counts."""

    def __init__(self, place: int | None, latest: datetime, growing: tuple[type, ...]) -> None:
        self.place, self.latest, self.growing = place, latest, growing
        self.highest: Any = None

    def see(self, rows: Sequence[Sequence[Any]]) -> None:
        """Look at rows.

        Raises:
            RaporError: If the column holds what cannot be compared.
        """
        if self.place is None:
            return
        values = [row[self.place] for row in rows if row[self.place] is not None]
        if not all(isinstance(value, self.growing) and not isinstance(value, bool) for value in values):
            raise RaporError("database_watermark_kind")
        values = [value for value in values if not self._lies_ahead(value)]
        try:
            self.highest = max([*values, *([] if self.highest is None else [self.highest])], default=None)
        except TypeError as error:  # numbers and texts in one column
            raise RaporError("database_watermark_kind") from error

    def _lies_ahead(self, value: Any) -> bool:
        """A wrong date in the future would hide all that follows."""
        if isinstance(value, datetime):
            return value.replace(tzinfo=None) > self.latest
        return isinstance(value, date) and value > self.latest.date()

    @property
    def text(self) -> str | None:
        """The value as the database takes it back."""
        if isinstance(self.highest, datetime):
            return self.highest.isoformat(" ")
        return None if self.highest is None else str(self.highest)
