"""The database of the state: SQLite by default, PostgreSQL by its address."""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from kpi.errors import RaporError
from kpi.state import patience, seals

log = logging.getLogger(__name__)

HEAD = "0004"  # the newest migration; a test compares it with the folder
BUSY_SECONDS = 30  # that a command waits for a database; a page less, see kpi.state.patience
CONNECTIONS, MORE = 10, 30  # of a process: each writer that waits for its turn holds one
MIGRATION = 0x4D494752  # "MIGR": the advisory lock under which PostgreSQL is migrated
MIGRATIONS = Path(__file__).with_name("migrations")


POOL: dict[str, Any] = {"pool_size": CONNECTIONS, "max_overflow": MORE, "pool_timeout": 4}

SAID = {
    r"disk is full|No space left": "disk_full",
    r"database is locked|table is locked|lock timeout|deadlock detected|connection slots|too many clients"
    r"|QueuePool limit": "state_busy",
    r"readonly database|read-only transaction|read-only mode": "state_readonly",
    r"malformed|not a database|disk I/O error|decode to UTF-8"
    r"|no such (table|column)|(relation|column) \S+ does not exist": "state_damaged",
    patience.SILENT: "state_slow",
    r"unable to open|could not connect|connection (failed|refused|timeout)|terminating connection"
    r"|not currently accepting connections|starting up|shutting down": "state_unreachable",
}
"""What databases say, and the sentence that tells it to people; anything else is a bug of ours."""


class Engines:
    """The engine of each address, found sound and its tables brought up to date.

    It is made once, however many threads ask at the same time: each would have connections of its own.
    """

    def __init__(self) -> None:
        self._known: dict[str, Engine] = {}
        self._lock = Lock()  # also since migrations of one process share their context

    def __call__(self, url: str) -> Engine:
        """The engine of an address.

        Raises:
            RaporError: If the database cannot be reached or is damaged.
        """
        with self._lock:
            if url not in self._known:
                self._known[url] = _opened(url)
            return self._known[url]

    def cache_clear(self) -> None:
        """Open each anew when it is next asked for."""
        with self._lock:
            self._known.clear()


engine_of = Engines()


def _opened(url: str) -> Engine:
    try:
        engine = _made(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise RaporError("state_unreachable") from error
    except OSError as error:
        raise RaporError("store_closed") from error
    with _told():
        _check(engine, "quick_check")
        _migrate(engine)
    return engine


def _made(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True, **POOL)
        if address.get_driver_name() == "psycopg":
            event.listen(engine, "do_connect", patience.connect)
        return engine
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, **POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


@contextmanager
def writing(url: str) -> Iterator[Session]:
    """One transaction that may write: committed at the end, rolled back on any error."""
    with _told(), Session(engine_of(url)) as opened, opened.begin():
        seals.check(opened.connection())
        yield opened
        opened.flush()
        seals.renew(opened.connection())


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """One transaction that only reads, and therefore waits for nobody."""
    with _told(), Session(engine_of(url).execution_options(reads=True)) as opened, opened.begin():
        yield opened


@contextmanager
def _told() -> Iterator[None]:
    """Inside, what the database complains about becomes one sentence."""
    try:
        yield
    except ValueError as error:
        if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) or "isoformat" in str(
            error
        ):  # once text, JSON, or a day
            raise RaporError("state_damaged") from error
        raise
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        for words, code in SAID.items():
            if re.search(words, str(error)):
                raise RaporError(code) from error
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise RaporError("state_unreachable") from error
        raise


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, see _begin_immediate
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    # A transaction that reads and then writes fails under contention despite the time-out, unless it takes
    # the write lock at once.
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(patience.seconds(BUSY_SECONDS) * 1000)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def revision(url: str) -> str | None:
    """The migration that a state stands at."""
    return _revision(engine_of(url))


def checked(url: str) -> str | None:
    """The migration that a state stands at, after its file was read from end to end.

    Raises:
        RaporError: If the file is damaged.
    """
    with _told():
        _check(engine_of(url), "integrity_check")
    return revision(url)


def _check(engine: Engine, how: str) -> None:
    with engine.execution_options(reads=True).connect() as connection:
        if engine.dialect.name == "sqlite" and connection.exec_driver_sql(f"PRAGMA {how}").scalar() != "ok":
            raise RaporError("state_damaged")
        if _known(connection):
            seals.check(connection)


def _known(connection: Connection) -> bool:
    return inspect(connection).has_table("alembic_version")


def _revision(engine: Engine) -> str | None:
    with engine.execution_options(reads=True).connect() as connection:
        if not _known(connection):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    at = _revision(engine)
    if at == HEAD:
        return
    from alembic import command  # noqa: PLC0415 – half a second, and only a new state needs it
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # of several processes one does it
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            seals.renew(connection)
    except CommandError as error:  # a revision that this version does not know
        raise RaporError("state_newer") from error
    log.info("state brought from %s to %s", at, HEAD)
