"""Seals: a bit that flipped in anything people wrote is found before it is believed."""

import sqlite3
from pathlib import Path

import pytest
import states

from kpi import store
from kpi.errors import RaporError
from kpi.state import database, seals


@pytest.fixture
def sealed(home: Path) -> Path:
    """A state with rows in every table, all of it in its file."""
    url = store.open().state_url
    states.filled(database.engine_of(url))
    with sqlite3.connect(home / "state.db") as connection:
        connection.execute("PRAGMA user_version = 0")
    connection.close()
    with database.writing(url):
        pass  # seals it
    closed()
    return home / "state.db"


def closed() -> None:
    database.engine_of(store.open().state_url).dispose()
    database.engine_of.cache_clear()


@pytest.mark.parametrize("table", [*seals.FIRST, *seals.OTHERS])
def test_a_row_that_nobody_wrote_is_found(sealed: Path, table: str) -> None:
    with sqlite3.connect(sealed) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        column = connection.execute(f"PRAGMA table_info({table})").fetchall()[1][1]
        connection.execute(f"UPDATE {table} SET {column} = {column} || 'x' WHERE number = 2")
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()
    with pytest.raises(RaporError) as caught:
        database.revision(store.open().state_url)
    assert caught.value.code == "state_damaged"
    database.engine_of.cache_clear()


def test_what_is_untouched_is_sound(sealed: Path) -> None:
    assert database.checked(store.open().state_url) == database.HEAD
    closed()


def test_a_state_that_was_sealed_before_there_were_projects_is_sound(home: Path) -> None:
    from sqlalchemy import create_engine  # noqa: PLC0415

    home.mkdir()
    url = store.open().state_url
    engine = create_engine(url)
    states.brought(engine, "0003")
    states.filled(engine)
    with engine.begin() as connection:
        seals.renew(connection)
    engine.dispose()
    assert database.checked(url) == database.HEAD
    closed()
