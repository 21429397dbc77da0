"""The state: migrations, transactions, and a database that is damaged, busy, newer or away."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, select

from kpi import store, tables
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.state import database, rows
from kpi.state import imports as remembered
from kpi.state.imports import Begun
from kpi.state.models import Import
from kpi.state.project_models import STORED
from kpi.state.schema import TABLES

COUNTS = {"read": 1, "accepted": 1, "rejected": 0, "set_aside": 0}


@pytest.fixture
def url(home: Path) -> str:
    return store.open().state_url


def migrated(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    return [one.revision for one in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, TABLES))


def test_the_head_is_the_newest_file() -> None:
    assert revisions()[-1] == database.HEAD
    files = [file.stem for file in (database.MIGRATIONS / "versions").glob("0*.py")]
    assert sorted(files)[-1].startswith(database.HEAD)


def test_models_equal_migrations(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrated(engine, "head")
    assert differences(engine) == []


def test_every_migration_goes_up_and_down(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    for revision in revisions():
        migrated(engine, revision)
    migrated(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrated(engine, "head")
    assert differences(engine) == []


def test_a_model_without_a_migration_would_be_found(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrated(engine, "head")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE milestones DROP COLUMN weight")
    assert differences(engine) != []


def test_state_tables_hold_every_declared_column() -> None:
    for name, table in tables.load().items():
        if table.store == "state":
            assert set(table.columns) <= {column.name for column in STORED[name].__table__.columns}


def test_sqlite_is_set_up(url: str) -> None:
    with database.writing(url) as session:
        found = [
            session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys")
        ]
    assert found == ["wal", 1]


def test_a_writer_takes_the_lock_at_once_and_a_reader_does_not(url: str) -> None:
    database.revision(url)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0.1, isolation_level=None)
    with database.reading(url) as session:
        session.scalars(select(Import)).all()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with database.writing(url) as session:
        session.scalars(select(Import)).all()  # only a read so far
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


def test_an_error_rolls_everything_back(url: str) -> None:

    def fail() -> None:
        with database.writing(url) as session:
            remembered.begin(session, Begun("a", "x", "posts", "x", None, "0", COUNTS, {}, []))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.reading(url) as session:
        assert remembered.listed(session, EVERYTHING) == []


def test_imports_are_listed_by_sequence_not_by_clock(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import datetime  # noqa: PLC0415

    for name, hour in (("first", 12), ("second", 10)):  # the clock was set back two hours
        monkeypatch.setattr(remembered, "now", lambda hour=hour: datetime(2026, 3, 1, hour))
        with database.writing(url) as session:
            remembered.begin(session, Begun(name, "x", "posts", "x", None, name, COUNTS, {}, []))
    with database.reading(url) as session:
        assert [row["import_id"] for row in remembered.listed(session, EVERYTHING)] == ["second", "first"]


def test_rows_are_seen_within_a_scope(url: str) -> None:
    table = tables.load()["milestones"]
    found = [
        dict.fromkeys(table.columns)
        | {"project": "P", "milestone_id": code or "-", "name": "x", "horizon": "short", "aspect": "people"}
        | {"planned_end": date(2026, 1, 31), "agency_code": code}
        for code in ("CANARY", "MINE", None)
    ]
    with database.writing(url) as session:
        begun = remembered.begin(session, Begun("a", "x", "milestones", "x", None, "0", COUNTS, {}, []))
        rows.write(session, table, found, begun)
    with database.reading(url) as session:
        seen = {
            scope: set(rows.read(session, table, scope)["agency_code"].to_pylist())
            for scope in (EVERYTHING, Scope(frozenset({"MINE"})), Scope(frozenset()))
        }
    assert list(seen.values()) == [{"CANARY", "MINE", None}, {"MINE"}, set()]


def code_of(url: str) -> str:
    database.engine_of.cache_clear()
    with pytest.raises(RaporError) as caught, database.reading(url) as session:
        session.scalars(select(Import)).all()
    assert caught.value.text()
    return caught.value.code


def test_a_state_that_is_no_database_is_told(url: str) -> None:
    place = Path(url.removeprefix("sqlite:///"))
    place.parent.mkdir(parents=True)
    place.write_bytes(b"no database at all" * 100)
    assert code_of(url) == "state_damaged"


def filled(url: str) -> Path:
    """A state of some pages, all of them in its file."""
    with database.writing(url) as session:
        for number in range(300):
            remembered.begin(session, Begun(str(number), "x" * 200, "posts", "x", None, "0", COUNTS, {}, []))
    database.engine_of(url).dispose()
    place = Path(url.removeprefix("sqlite:///"))
    with sqlite3.connect(place) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return place


def test_a_truncated_state_is_told_and_a_backup_heals(url: str, tmp_path: Path) -> None:
    place = filled(url)
    shutil.copy(place, tmp_path / "backup.db")
    place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    database.engine_of.cache_clear()
    with pytest.raises(RaporError) as caught:
        database.checked(url)
    assert caught.value.code == "state_damaged"
    assert "cadangan" in caught.value.text()
    for left in place.parent.glob("state.db*"):
        left.unlink()
    shutil.copy(tmp_path / "backup.db", place)
    database.engine_of.cache_clear()
    assert database.checked(url) == database.HEAD
    with database.reading(url) as session:
        assert len(remembered.listed(session, EVERYTHING, 1000)) == 300


def test_a_newer_state_is_told(url: str) -> None:
    with database.writing(url) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert code_of(url) == "state_newer"


def test_a_busy_state_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database.revision(url)
    database.engine_of.cache_clear()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RaporError) as caught, database.writing(url) as session:
        session.scalars(select(Import)).all()
    other.close()
    database.engine_of.cache_clear()
    assert caught.value.code == "state_busy"


@pytest.mark.parametrize("address", ["nonsense", "nonsense://x", "sqlite:////dev/null/state.db"])
def test_an_address_that_leads_nowhere_is_told(address: str) -> None:
    assert code_of(address) in ("state_unreachable", "store_closed")


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    assert code_of(f"sqlite:///{tmp_path / 'home' / 'state.db'}") == "store_closed"
