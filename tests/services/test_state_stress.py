"""The state under stress, on SQLite and on PostgreSQL alike: many writers, kills, migrations with data."""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import servers
from sqlalchemy import create_engine, select

sys.path.append(str(Path(__file__).parent.parent / "unit"))

import states

from kpi import store
from kpi.errors import RaporError
from kpi.state import database, editions
from kpi.state.access_models import Entry
from kpi.state.dialogue_models import Note
from kpi.state.imports import now

WRITERS, EACH, PROCESSES = 20, 5, 6
KILLS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty state on each of the databases, which kpi.settings finds."""
    found = f"sqlite:///{home / 'state.db'}"
    if request.param == "postgresql":
        server: servers.Server = request.getfixturevalue("postgresql")
        found = server.with_password(server.database())
    home.mkdir()
    monkeypatch.setenv("RAPOR_STATE_URL", found)
    yield found
    database.engine_of(found).dispose()
    database.engine_of.cache_clear()


def notes(url: str) -> list[str]:
    with database.reading(url) as session:
        return list(session.scalars(select(Note.text).order_by(Note.number)))


def is_whole(url: str) -> bool:
    """Whether every row has its line in the audit log and every line its row, and the chain holds."""
    with database.reading(url) as session:
        entries = list(session.scalars(select(Entry).order_by(Entry.sequence)))
        lines = [(entry.after or {})["text"] for entry in entries]
        return states.chained(entries) and sorted(lines) == sorted(session.scalars(select(Note.text)))


def test_twenty_writers_at_once_lose_nothing(url: str) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(states.wrote, range(WRITERS * EACH)))
    assert sorted(notes(url)) == sorted(f"catatan {number}" for number in range(WRITERS * EACH))
    assert is_whole(url)


def test_processes_at_once_lose_nothing(url: str, home: Path) -> None:
    running = [states.writer(number * 10_000, str(home), url) for number in range(PROCESSES)]
    told = {pipe.recv() for _, pipe in running for _ in range(EACH)}
    for process, _ in running:
        process.kill()
    for process, pipe in running:
        process.join()
        told |= set(_rest(pipe))
    found = notes(url)
    assert {f"catatan {number}" for number in told} <= set(found)
    assert len(set(found)) == len(found) >= PROCESSES * EACH
    assert is_whole(url)


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(KILLS))
def test_killed_while_saving(url: str, home: Path, turn: int) -> None:
    process, pipe = states.writer(0, str(home), url)
    told = [pipe.recv()]
    time.sleep(0.05 * turn)
    process.kill()
    process.join()
    told += _rest(pipe)
    found = notes(url)
    assert found[: len(told)] == [f"catatan {number}" for number in told]  # nothing that was told is lost
    assert len(found) - len(told) in (0, 1)  # the last may be committed without being told
    assert is_whole(url)
    states.wrote(99_999)
    assert notes(url) == [*found, "catatan 99999"]


def _rest(pipe: states.Pipe) -> list[int]:
    """What a process has still told before it was killed."""
    found = []
    try:
        while pipe.poll():
            found.append(pipe.recv())
    except EOFError:
        pass
    return found


def test_twenty_people_on_one_row(url: str) -> None:
    with database.writing(url) as session:
        session.add(Note(indicator="reach", dated=states.DAY, text="Banjir", added_by="a", added_at=now()))

    def change(number: int) -> str:
        try:
            with database.writing(url) as session:
                row = editions.locked(session, Note, 1)
                assert row is not None
                words, who = {"text": f"kata {number}"}, f"{number}@x.id"
                editions.change(session, row, 1, words, who=who, action="note.changed", subject=1)
        except RaporError as error:
            return f"{error.code} {error.values['theirs']['text']}"
        return f"kata {number}"

    with ThreadPoolExecutor(WRITERS) as pool:
        said = list(pool.map(change, range(WRITERS)))
    won = [words for words in said if words.startswith("kata")]
    assert len(won) == 1
    assert set(said) - set(won) == {f"row_changed {won[0]}"}
    with database.reading(url) as session:
        row = session.get_one(Note, 1)
        assert (row.text, row.edition) == (won[0], 2)
        assert len(session.scalars(select(Entry)).all()) == 1


@pytest.mark.parametrize("revision", states.REVISIONS)
def test_data_of_each_version_survive_the_way_up_down_and_up(url: str, revision: str) -> None:
    engine = create_engine(url)
    states.brought(engine, revision)
    states.filled(engine)
    before = states.held(engine)
    assert all(len(rows) == 3 for rows in before.values())
    states.brought(engine, "head")
    above = states.held(engine)
    assert states.shared(before, above) == states.shared(above, before)
    if revision == states.REVISIONS[-1]:
        return
    states.brought(engine, revision)
    assert states.held(engine) == before
    states.brought(engine, "head")
    assert states.held(engine) == above
    engine.dispose()


def test_each_step_down_keeps_what_the_version_below_knows(url: str) -> None:
    engine = create_engine(url)
    states.brought(engine, "head")
    states.filled(engine)
    for revision in states.REVISIONS[-2::-1]:
        before = states.held(engine)
        states.brought(engine, revision)
        after = states.held(engine)
        own = before | {"targets": [row for row in before["targets"] if not row.get("project")]}
        assert states.shared(own, after) == states.shared(after, own)
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("revision", [None, "0001", "0003"])
@pytest.mark.parametrize("calls", [1, 2])
@pytest.mark.parametrize("point", ["alembic.op:create_table", "alembic.op:batch_alter_table"])
def test_a_migration_that_is_killed_half_way_is_as_if_it_had_never_begun(
    url: str, home: Path, revision: str | None, calls: int, point: str
) -> None:
    engine = create_engine(url)
    before = {}
    if revision is not None:
        states.brought(engine, revision)
        states.filled(engine)
        before = states.held(engine)
    engine.dispose()
    assert states.migrating(str(home), url, point, calls) == -9
    assert states.held(engine) == before
    assert database._revision(engine) == revision
    assert database.revision(url) == database.HEAD
    after = states.held(engine)
    assert states.shared(before, after) == states.shared(after, before)
    engine.dispose()


def test_many_processes_bring_one_state_up_to_date(url: str, home: Path) -> None:
    engine = create_engine(url)
    states.brought(engine, "0001")
    states.filled(engine)
    engine.dispose()
    running = [states.writer(number * 10_000, str(home), url) for number in range(PROCESSES)]
    assert all(pipe.recv() % 10_000 == 0 for _, pipe in running)
    for process, _ in running:
        process.kill()
        process.join()
    assert is_whole(url)
    assert len(states.held(engine)["imports"]) == 3
    engine.dispose()


def test_a_state_that_nobody_can_write_is_read_and_told(
    url: str, home: Path, request: pytest.FixtureRequest, made_readonly: Callable[[str], None]
) -> None:
    states.wrote(1)
    made_readonly(url)
    with pytest.raises(RaporError) as caught:
        states.wrote(2)
    assert caught.value.code == "state_readonly"
    assert notes(url) == ["catatan 1"]


@pytest.fixture
def made_readonly() -> Callable[[str], None]:
    """Makes a database read-only for everybody who connects from now on."""

    def make(url: str) -> None:
        engine = database.engine_of(url)
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                name = engine.url.database
                connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            engine.dispose()
            return
        from sqlalchemy import event  # noqa: PLC0415

        engine.dispose()
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only = on"))

    return make


def test_store_opens_on_each(url: str) -> None:
    assert store.open().is_empty()
    assert store.open().refresh_measures() == []
