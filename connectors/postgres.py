"""PostgreSQL: rows streamed as fast as the server gives them, by COPY in a read-only transaction."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

import psycopg
from psycopg import pq, sql

from connectors import encodings
from connectors.copied import (
    BLOCK,
    DAY,
    FIGURE,
    FIRST_ROW,
    LOGICAL,
    ROW_BYTES,
    TAGGED,
    TEXT,
    TIME,
    WHOLE,
    Copied,
    Rows,
    Wanted,
    copied,
)
from kpi.errors import RaporError

SETTINGS = {
    "DateStyle": "ISO, YMD",
    "TimeZone": "UTC",
    "IntervalStyle": "iso_8601",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",  # as queries were understood
}

INTEGERS = {20: "BIGINT", 21: "BIGINT", 23: "BIGINT", 26: "BIGINT"}
FIGURES = {1700: "DECIMAL(38, 9)", 700: "DOUBLE", 701: "DOUBLE"}
TIMES = {1082: "DATE", 1114: "TIMESTAMP"}
ZONED = {1184: "TIMESTAMP"}  # written in UTC, so that text and value have one order
GROWING: Mapping[int, str] = {**INTEGERS, 1700: FIGURES[1700], **TIMES, **ZONED}
"""Types by the server's number for them, with DuckDB's name; a watermark has one of the last."""

KINDS = {
    **dict.fromkeys(INTEGERS, WHOLE),
    **dict.fromkeys(FIGURES, FIGURE),
    **dict.fromkeys(ZONED, TAGGED),
    **{16: LOGICAL, 1082: DAY, 1114: TIME},
}
"""What cells are in the file, by the same numbers; all others are text."""

NO_ENCODING = "SQL_ASCII"  # of a database that takes any bytes for text, and gives them as they are

Session = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Field:
    """A column of what is asked for: its heading, the server's name and number for its type."""

    name: str
    type: str
    oid: int

    @property
    def kind(self) -> str:
        """What its cells are in the file; see connectors.copied."""
        return KINDS.get(self.oid, TEXT)


def read(session: Session, wanted: Wanted, latest: datetime) -> Copied:
    """Copy what is wanted into its file.

    Args:
        session: In a read-only transaction.
        wanted: What.
        latest: After which nothing can have happened; UTC.

    Raises:
        RaporError: If it cannot be a table, or a row is too long.
        psycopg.Error: If the server or the line to it gives up; nothing that was written is of use then.
    """
    _prepare(session, wanted.limits.seconds)
    fields = _fields(session, wanted.query)
    names = [field.name for field in fields]
    place = wanted.watermark(names)
    query = _narrowed(session, wanted, None if place is None else names[place])
    rows, number = _copy(session, query, wanted)
    found = copied(rows, number, wanted, names, [field.kind for field in fields])
    found = replace(found, types={field.name: field.type for field in fields})
    if _has_no_encoding(session):
        text = encodings.decode(wanted.file, wanted.folder)
        found = replace(found, sheet=replace(found.sheet, path=text.path))
    if place is None:
        return found
    kind = GROWING.get(fields[place].oid)
    if kind is None:
        raise RaporError("database_watermark_kind")
    bound = latest.isoformat(" ") if kind in ("DATE", "TIMESTAMP") else None
    return replace(found, watermark=found.sheet.highest(place, kind, bound))


def _has_no_encoding(session: Session) -> bool:
    return session.info.parameter_status("server_encoding") == NO_ENCODING


def _prepare(session: Session, seconds: int) -> None:
    """Make a session write values in one way and give up in time."""
    settings = {**SETTINGS, "statement_timeout": f"{seconds}s", "lock_timeout": f"{seconds}s"}
    for name, value in settings.items():
        session.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def _fields(session: Session, query: str) -> list[Field]:
    """The columns that a query gives."""
    result = session.execute(f"SELECT * FROM ({query}) AS pulled LIMIT 0".encode()).pgresult
    if result is None:
        return []
    places = range(result.nfields)
    oids = [result.ftype(place) for place in places]
    types = session.execute(
        "SELECT format_type(t.oid, t.mod) FROM unnest(%s::oid[], %s::int[]) "
        "WITH ORDINALITY AS t(oid, mod, place) ORDER BY place",
        [oids, [result.fmod(place) for place in places]],
    ).fetchall()
    names = [(result.fname(place) or b"").decode("utf-8", "replace") for place in places]
    return [Field(name, row[0], oid) for name, row, oid in zip(names, types, oids, strict=True)]


def _narrowed(session: Session, wanted: Wanted, watermark: str | None) -> str:
    """The query without rows that were read before, or with a few rows only."""
    condition, limit = "", ""
    if watermark is not None and wanted.origin.since is not None:
        since = sql.Literal(wanted.origin.since)
        condition = " WHERE " + sql.SQL("{} >= {}").format(sql.Identifier(watermark), since).as_string(
            session
        )
    if wanted.origin.first is not None:
        limit = f" LIMIT {wanted.origin.first}"
    return (
        f"SELECT * FROM ({wanted.query}) AS pulled{condition}{limit}" if condition + limit else wanted.query
    )


def _copy(session: Session, query: str, wanted: Wanted) -> tuple[Rows, int]:
    """The rows, and how many the server says that there are."""
    server = session.pgconn
    encoding = f", ENCODING '{NO_ENCODING}'" if _has_no_encoding(session) else ""
    result = server.exec_(f"COPY ({query}) TO STDOUT (FORMAT csv{encoding})".encode())
    if result.status != pq.ExecStatus.COPY_OUT:
        raise psycopg.errors.error_from_result(result)
    rows = Rows(wanted.file, wanted.told)
    with io.BufferedWriter(rows, BLOCK) as file:
        _receive(server.get_copy_data, file.write)
    result = server.get_result() or result
    while server.get_result() is not None:  # until there is nothing more, the server takes no command
        pass
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(result)
    return rows, result.command_tuples or 0


def _receive(
    receive: Callable[[int], tuple[int, "memoryview | bytes"]], write: Callable[["memoryview | bytes"], int]
) -> None:
    """Write each row with its number as it comes: in less time than the server needs; copy() needs more."""
    for number in count(FIRST_ROW):
        length, row = receive(0)
        if length <= 0:
            return
        if length > ROW_BYTES:
            raise RaporError("database_row_long", limit=ROW_BYTES // 1_000_000)
        write(b"%d," % number)
        write(row)
