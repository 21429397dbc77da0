"""Seals: a checksum of the rows behind figures, as SQLite takes a flipped bit in them for what was meant.

It stands in the header of the file as user_version, committed along with the rows; 0 means never sealed.
Other databases look after their pages themselves.
"""

from zlib import crc32

from sqlalchemy import Connection

from kpi.errors import RaporError
from kpi.state.project_models import STORED

SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
FIRST = tuple(model.__tablename__ for model in STORED.values())
OTHERS = (
    *("projects", "spans", "members", "evidence", "stakeholders", "positions", "support", "reviews", "notes"),
    *("people", "snapshots"),
)
"""What people write. The audit log is chained by itself; imports, pulls and drafts come and go too often."""


def check(connection: Connection) -> None:
    """Raise if sealed rows are not those that were written.

    Raises:
        RaporError: If the state is damaged.
    """
    if connection.dialect.name == "sqlite" and _seal(connection) not in (0, *_sums(connection)):
        raise RaporError("state_damaged")


def renew(connection: Connection) -> None:
    """Seal the rows as they are now, in the transaction that changed them."""
    if connection.dialect.name == "sqlite" and _seal(connection) != (now := _sums(connection)[1]):
        connection.exec_driver_sql(f"PRAGMA user_version = {now}")


def _seal(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _sums(connection: Connection) -> tuple[int, int]:
    """The checksum of what was sealed at first, which an older state bears, and that of all."""
    there = set(connection.exec_driver_sql(TABLES).scalars())
    first = _sum(connection, [SCHEMA, *map(_rows, FIRST)], 0)
    whole = _sum(connection, [_rows(name) for name in OTHERS if name in there], first)
    return _fitting(first), _fitting(whole)


def _rows(table: str) -> str:
    return f"SELECT * FROM {table} ORDER BY number"


def _sum(connection: Connection, queries: list[str], total: int) -> int:
    for query in queries:
        rows = connection.exec_driver_sql(query).fetchall()
        total = crc32(repr([tuple(row) for row in rows]).encode(errors="backslashreplace"), total)
    return total


def _fitting(total: int) -> int:
    return (total & 0x7FFFFFFF) or 1  # user_version is signed
