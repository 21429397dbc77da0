"""The state away: not there at the start, gone in mid-session, silent or locked; and back again."""

import contextlib
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import servers
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from kpi import snapshots, store
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.state import database, patience
from kpi.state.models import Import

ENTRY = Path(__file__).parent.parent.parent / "streamlit_app.py"
PAGE = "pages/reports/snapshots.py"
ENOUGH = 30  # seconds in which a sentence comes on the slowest machine; without patience it never would


@pytest.fixture
def url(postgresql: servers.Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a state on PostgreSQL."""
    found = postgresql.with_password(postgresql.database())
    monkeypatch.setenv("RAPOR_STATE_URL", found)
    yield found
    database.engine_of.cache_clear()


def name(url: str) -> str:
    return url.rsplit("/", 1)[1]


def code(url: str) -> str:
    """What somebody at a screen is told who reads from the state; "" if nothing is wrong."""

    def read() -> str:
        patience.at_a_screen()
        try:
            with database.reading(url) as session:
                session.scalars(select(Import)).all()
        except RaporError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(read).result(timeout=ENOUGH)


@pytest.fixture
def away(postgresql: servers.Server) -> Iterator[Callable[[str, bool], None]]:
    """Lets nobody into a database and throws out who is in, or opens it again."""

    def close(url: str, closed: bool) -> None:
        with postgresql.connect(postgresql.address("postgres")) as db:
            db.cursor().execute(f"ALTER DATABASE {name(url)} ALLOW_CONNECTIONS {not closed}")
            if closed:
                db.cursor().execute(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name(url)}'"
                )

    return close


@pytest.fixture
def silent(postgresql: servers.Server) -> Iterator[Callable[[str], None]]:
    """Makes the server processes of a database stop in the middle of their work, until the test is over."""
    stopped: list[int] = []

    def stop(url: str) -> None:
        with postgresql.connect(postgresql.address("postgres")) as db:
            found = db.cursor().execute(
                f"SELECT pid FROM pg_stat_activity WHERE datname = '{name(url)}' AND pid <> pg_backend_pid()"
            )
            stopped.extend(pid for (pid,) in found.fetchall())
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)

    yield stop
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)


def test_nobody_listens_at_the_start(postgresql: servers.Server, home: Path) -> None:
    free = postgresql.with_password(postgresql.database()).replace(
        f":{postgresql.port}/", f":{servers.free_port()}/"
    )
    assert code(free) == "state_unreachable"


def test_away_at_the_start_and_back(url: str, away: Callable[[str, bool], None]) -> None:
    away(url, True)
    assert code(url) == "state_unreachable"
    away(url, False)
    assert code(url) == ""


def test_away_in_mid_session_and_back(url: str, away: Callable[[str, bool], None]) -> None:
    assert code(url) == ""
    away(url, True)
    assert code(url) == "state_unreachable"
    away(url, False)
    assert code(url) == ""


def test_a_connection_that_fell_silent_is_given_up_for_another(
    url: str, silent: Callable[[str], None]
) -> None:
    assert code(url) == ""
    silent(url)
    assert code(url) == ""


def test_a_writer_that_waits_for_a_row_too_long_is_told(url: str) -> None:
    with database.writing(url) as session:
        session.connection().exec_driver_sql("LOCK TABLE imports")
        assert code(url) == "state_slow"
    assert code(url) == ""


def page() -> AppTest:
    screen = AppTest.from_file(str(ENTRY), default_timeout=120).run()
    return screen.switch_page(PAGE).run()


def typed(screen: AppTest) -> AppTest:
    screen.text_input(key="snapshot_name").set_value("Seminar laporan")
    return screen.run()


def test_what_was_typed_stays_while_the_state_is_away(url: str, away: Callable[[str, bool], None]) -> None:
    screen = typed(page())
    away(url, True)
    screen.button(key="snapshot-make").click().run()
    assert screen.error
    assert all("tidak dapat dihubungi" in one.value for one in screen.error)
    screen.run()
    assert "tidak dapat dihubungi" in screen.error[0].value
    away(url, False)
    screen.run()
    assert [one.value for one in screen.error] == []
    assert screen.text_input(key="snapshot_name").value == "Seminar laporan"
    screen.button(key="snapshot-make").click().run()
    assert [one.name for one in snapshots.listed(store.open(), EVERYTHING)] == ["Seminar laporan"]


def test_a_page_saves_by_another_connection_when_one_fell_silent(
    url: str, silent: Callable[[str], None]
) -> None:
    screen = typed(page())
    silent(url)
    screen.button(key="snapshot-make").click().run()
    assert [one.value for one in screen.error] == []
    assert [one.name for one in snapshots.listed(store.open(), EVERYTHING)] == ["Seminar laporan"]


@pytest.fixture
def own_server() -> Iterator[servers.Server]:
    """A server of one test, which may stop all of it."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(servers.postgresql())
        except servers.NotInstalledError as error:
            pytest.skip(str(error))
        yield server
        database.engine_of.cache_clear()


def test_what_was_typed_stays_while_the_whole_server_is_silent(
    own_server: servers.Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = own_server
    monkeypatch.setenv("RAPOR_STATE_URL", server.with_password(server.database()))
    screen = typed(page())
    stopped = [server.pid, *(child.pid for child in psutil.Process(server.pid).children())]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    screen.button(key="snapshot-make").click().run()
    told = [one.value for one in screen.error]
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    assert told
    screen.run()
    assert screen.text_input(key="snapshot_name").value == "Seminar laporan"
    screen.button(key="snapshot-make").click().run()
    assert [one.name for one in snapshots.listed(store.open(), EVERYTHING)] == ["Seminar laporan"]


def test_what_was_typed_stays_while_somebody_else_holds_sqlite(home: Path) -> None:
    screen = typed(page())
    other = sqlite3.connect(home / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    screen.button(key="snapshot-make").click().run()
    assert "terlalu lama" in screen.error[0].value
    other.execute("ROLLBACK")
    other.close()
    screen.run()
    assert screen.text_input(key="snapshot_name").value == "Seminar laporan"
    screen.button(key="snapshot-make").click().run()
    assert [one.name for one in snapshots.listed(store.open(), EVERYTHING)] == ["Seminar laporan"]
    database.engine_of.cache_clear()
