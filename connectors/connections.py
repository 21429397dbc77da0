"""Connections: to databases, at the place that was checked, in a session that can only read."""

import importlib
import socket
import sqlite3
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote

import psycopg
import pymysql
from pymysql.cursors import SSCursor
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from connectors import addresses
from connectors.addresses import DRIVERS, Address
from kpi.errors import RaporError

CONNECT_SECONDS = 10
NAME = "Rapor Perubahan"  # as the administrator of the database sees it
STEPS = 20_000  # of SQLite's machine between two looks at the clock
READS = (
    *(sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE),
    sqlite3.SQLITE_TRANSACTION,
)
DESCRIBES = ("table_xinfo", "read_uncommitted")  # what SQLite may be asked for beside rows
ALIVE = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class _Connection(pymysql.Connection):  # type: ignore[misc]  # the package has no types
    """What is unread when it is closed is not waited for."""

    def close(self) -> None:
        if self._result is not None:
            self._result.unbuffered_active = False
        super().close()


@contextmanager
def opened(address: Address, trusted: bool, seconds: int) -> Iterator[Connection]:
    """A connection in a read-only transaction, closed afterwards whatever it was doing.

    Args:
        address: Where to.
        trusted: Whether it may lead into a private network.
        seconds: After which a statement is given up.

    Raises:
        RaporError: If the host may not be reached, or the driver is not installed.
    """
    connect = CONNECT[address.dialect]
    if address.dialect == "mssql" and find_spec(DRIVERS["mssql"]) is None:
        raise RaporError("database_driver", driver=DRIVERS["mssql"])
    places = [] if address.dialect == "sqlite" else addresses.places(address, trusted)
    engine = create_engine(
        f"{address.dialect}+{DRIVERS[address.dialect]}://",
        creator=lambda: connect(address, places, seconds),
        poolclass=NullPool,
        hide_parameters=True,
    )
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        if address.dialect == "postgresql":
            connection.execution_options(**options)
        try:
            yield connection
        except BaseException:
            connection.invalidate()  # what was not read yet is not waited for
            raise


def _postgresql(address: Address, places: list[str], seconds: int) -> "psycopg.Connection[Any]":
    del seconds  # set once the dialect has asked its questions
    options: dict[str, Any] = {**ALIVE, "application_name": NAME, "client_encoding": "utf8"}
    if address.sslmode:
        options["sslmode"] = address.sslmode
    if address.sslmode == "verify-full":
        options["sslrootcert"] = "system"
    return psycopg.connect(
        host=",".join([address.host] * len(places)),  # the name is for certificates only
        hostaddr=",".join(places),
        port=address.port,
        user=address.user or None,
        password=address.password,
        dbname=address.database,
        connect_timeout=CONNECT_SECONDS,
        **options,
    )


def _mysql(address: Address, places: list[str], seconds: int) -> _Connection:
    connection = _Connection(
        host=address.host,  # the name is for certificates only
        port=address.port,
        user=address.user,
        password=(address.password or "").encode(),
        database=address.database,
        charset="utf8mb4",
        read_timeout=seconds + CONNECT_SECONDS,
        local_infile=False,
        program_name=NAME,
        cursorclass=SSCursor,
        defer_connect=True,
        **_tls(address.sslmode),
    )
    connection.connect(_reached(places, address))
    limit = f"max_execution_time = {seconds * 1000}"
    if "mariadb" in connection.get_server_info().lower():
        limit = f"max_statement_time = {seconds}"
    with connection.cursor() as cursor:
        # The mode decides how quotation marks are read: as they were when the query was checked.
        cursor.execute(f"SET SESSION sql_mode = '', time_zone = '+00:00', {limit}")
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    connection.commit()
    return connection


def _tls(mode: str | None) -> dict[str, Any]:
    if mode == "disable":
        return {"ssl_disabled": True}
    if mode == "verify-full":
        return {"ssl": ssl.create_default_context()}
    return {"ssl": {"verify_mode": False}} if mode == "require" else {}


def _reached(places: list[str], address: Address) -> socket.socket:
    """A connection to the first place that answers."""
    failure: OSError | None = None
    for place in places:
        try:
            found = socket.create_connection((place, address.port), timeout=CONNECT_SECONDS)
        except OSError as error:
            failure = error
            continue
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return found
    raise RaporError("database_unreachable", address=address.shown, detail=str(failure)) from failure


def _sqlite(address: Address, places: list[str], seconds: int) -> sqlite3.Connection:
    del places
    file = addresses.file(address)
    connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=CONNECT_SECONDS)
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > until), STEPS)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.set_authorizer(_allowed)
    return connection


def _allowed(action: int, name: str | None, *_: str | None) -> int:
    if action in READS or (action == sqlite3.SQLITE_PRAGMA and name in DESCRIBES):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _mssql(address: Address, places: list[str], seconds: int) -> Any:
    return importlib.import_module(DRIVERS["mssql"]).connect(
        server=places[0],
        port=str(address.port),
        user=address.user,
        password=address.password,
        database=address.database,
        login_timeout=CONNECT_SECONDS,
        timeout=seconds,
        appname=NAME,
        read_only=True,
    )


CONNECT: dict[str, Callable[[Address, list[str], int], Any]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "sqlite": _sqlite,
    "mssql": _mssql,
}
