"""Seals: a checksum of the rows behind figures, as SQLite takes a flipped bit in them for what was meant.

It stands in the header of the file as user_version, committed along with the rows; 0 means never sealed.
Other databases look after their pages themselves.
"""

from zlib import crc32

from sqlalchemy import Connection

from kpi.errors import RaporError
from kpi.state.project_models import STORED

SEALED = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
    *(f"SELECT * FROM {model.__tablename__} ORDER BY number" for model in STORED.values()),
)


def check(connection: Connection) -> None:
    """Raise if sealed rows are not those that were written.

    Raises:
        RaporError: If the state is damaged.
    """
    if connection.dialect.name == "sqlite" and _seal(connection) not in (0, _sum(connection)):
        raise RaporError("state_damaged")


def renew(connection: Connection) -> None:
    """Seal the rows as they are now, in the transaction that changed them."""
    if connection.dialect.name == "sqlite" and _seal(connection) != (now := _sum(connection)):
        connection.exec_driver_sql(f"PRAGMA user_version = {now}")


def _seal(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _sum(connection: Connection) -> int:
    total = 0
    for query in SEALED:
        rows = connection.exec_driver_sql(query).fetchall()
        total = crc32(repr([tuple(row) for row in rows]).encode(errors="backslashreplace"), total)
    return (total & 0x7FFFFFFF) or 1  # user_version is signed
