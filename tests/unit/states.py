"""States that tests of both databases share: filled rows of every table, and processes that write."""

import os
import sys
from collections.abc import Mapping
from datetime import date, datetime
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import ForkServerProcess
from typing import Any

import killed
from alembic import command
from alembic.config import Config
from killed import PROCESSES
from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    inspect,
    select,
)

from kpi import store
from kpi.state import audit, database
from kpi.state.access_models import Entry
from kpi.state.dialogue_models import Note
from kpi.state.imports import now

REVISIONS = ("0001", "0002", "0003", "0004")
DAY = date(2026, 2, 28)


def brought(engine: Engine, revision: str) -> None:
    """Bring a database to a revision, up or down."""
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        at = database._revision(engine)
        down = at is not None and (revision == "base" or revision < at)
        (command.downgrade if down else command.upgrade)(config, revision)


def tables(engine: Engine) -> dict[str, Table]:
    """The tables that a database has, as it has them; those that others refer to come first."""
    found = MetaData()
    found.reflect(engine)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def filled(engine: Engine, rows: int = 3) -> None:
    """Fill every table with rows that differ in each column that must differ."""
    for table in tables(engine).values():
        with engine.begin() as connection:
            for number in range(1, rows + 1):
                connection.execute(table.insert().values(_row(table, number)))


def held(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in tables(engine).items()
        }


def shared(
    one: Mapping[str, list[dict[str, Any]]], other: Mapping[str, list[dict[str, Any]]]
) -> dict[str, list[Any]]:
    """The rows of one in the tables and columns that the other knows too."""
    return {
        name: sorted(
            ({key: row[key] for key in row if not other[name] or key in other[name][0]} for row in rows),
            key=repr,
        )
        for name, rows in one.items()
        if name in other
    }


def _row(table: Table, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        if column.autoincrement is True or (column.primary_key and isinstance(kind, Integer)):
            continue
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            found[column.name] = number if isinstance(target.type, Integer) else f"code-{number}"
        elif isinstance(kind, Boolean):
            found[column.name] = True
        elif isinstance(kind, DateTime):
            found[column.name] = datetime(2026, 2, 28, 23, 30)
        elif isinstance(kind, Date):
            found[column.name] = DAY
        elif isinstance(kind, Float | Numeric):
            found[column.name] = number + 0.5
        elif isinstance(kind, Integer):
            found[column.name] = number
        elif kind.__class__.__name__ == "JSON":
            found[column.name] = {"kunci": [number, "é"]}
        else:
            found[column.name] = f"{column.name}-{number}"[-(getattr(kind, "length", None) or 254) :]
    return found | {name: None for name in ("supersedes",) if name in found}


def chained(entries: list[Entry]) -> bool:
    """Whether each line of the audit log follows from the one before."""
    hashes = [audit.FIRST, *(entry.hash for entry in entries)]
    links = zip(entries, hashes, strict=False)
    return all(entry.previous == before and entry.hash == audit.digest(entry) for entry, before in links)


def wrote(number: int) -> None:
    """One change as pages make it: a row and its line in the audit log, in one transaction."""
    with store.open().writing() as session:
        session.add(
            Note(indicator="reach", dated=DAY, text=f"catatan {number}", added_by="a@x.id", added_at=now())
        )
        audit.note(session, "a@x.id", "note.added", number, after={"text": f"catatan {number}"})


def writer(first: int, home: str, url: str) -> tuple[ForkServerProcess, Pipe]:
    """A process that writes until it is killed, and tells the number of each change once it is committed."""
    mine, its = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_write, args=(first, home, url, its))
    process.start()
    its.close()
    return process, mine


def _write(first: int, home: str, url: str, told: Pipe) -> None:
    os.environ.update(RAPOR_HOME=home, RAPOR_STATE_URL=url)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 – until the process ends
    for number in range(first, first + 10_000):
        wrote(number)
        told.send(number)


def migrating(home: str, url: str, point: str, calls: int) -> int | None:
    """The exit status of a process that opens a state and is killed at a call of a migration."""
    process = PROCESSES.Process(target=_migrate, args=(home, url, point, calls))
    process.start()
    process.join()
    return process.exitcode


def _migrate(home: str, url: str, point: str, calls: int) -> None:
    os.environ.update(RAPOR_HOME=home, RAPOR_STATE_URL=url)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 – until the process ends
    killed._wrap(f"{point}:after:{calls}")
    database.revision(url)


def names(engine: Engine) -> set[str]:
    """The tables of a database."""
    return set(inspect(engine).get_table_names())
