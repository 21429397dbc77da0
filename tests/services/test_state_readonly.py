"""A state that can only be read for a while: pages are shown, what is typed stays and is saved later."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import servers
from sqlalchemy import Engine, event
from streamlit.testing.v1 import AppTest

from kpi import access, drafts, projects, reviews, snapshots, store
from kpi.scope import EVERYTHING
from kpi.state import database

ENTRY = Path(__file__).parent.parent.parent / "streamlit_app.py"
CODE = "PUSPEN-2019"


def readonly(engine: Engine, closed: bool) -> None:
    """Let everybody who connects from now on only read, or write again."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            word = "on" if closed else "off"
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            connection.exec_driver_sql(
                f"ALTER DATABASE {engine.url.database} SET default_transaction_read_only = {word}"
            )
    elif closed:
        event.listen(engine, "connect", _only_read)
    else:
        event.remove(engine, "connect", _only_read)
    engine.dispose()


def _only_read(raw: Any, _: object) -> None:
    raw.execute("PRAGMA query_only = on")


@pytest.fixture(params=["sqlite", "postgresql"])
def closed(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[bool], None]]:
    """Closes the state of an empty installation to writers, or opens it again."""
    if request.param == "postgresql":
        server: servers.Server = request.getfixturevalue("postgresql")
        monkeypatch.setenv("RAPOR_STATE_URL", server.with_password(server.database()))
    engine = database.engine_of(store.open().state_url)
    yield lambda shut: readonly(engine, shut)
    engine.dispose()
    database.engine_of.cache_clear()


def page(path: str) -> AppTest:
    screen = AppTest.from_file(str(ENTRY), default_timeout=120).run()
    return screen.switch_page(f"pages/{path}.py").run()


def told(screen: AppTest) -> list[bool]:
    return ["hanya dapat dibaca" in one.value for one in screen.error]


def test_what_was_typed_stays_until_it_can_be_saved(closed: Callable[[bool], None]) -> None:
    screen = page("reports/snapshots")
    screen.text_input(key="snapshot_name").set_value("Seminar").run()
    closed(True)
    screen.button(key="snapshot-make").click().run()
    assert told(screen) == [True]
    screen.run()
    assert [one.value for one in screen.error] == []
    assert screen.text_input(key="snapshot_name").value == "Seminar"
    closed(False)
    screen.button(key="snapshot-make").click().run()
    assert [one.name for one in snapshots.listed(store.open(), EVERYTHING)] == ["Seminar"]


@pytest.mark.parametrize(
    "path",
    ["results/overview", "project/milestones", "project/stakeholders", "project/reviews", "admin/audit"],
)
def test_pages_are_shown_though_nothing_can_be_written(filled: Path, home: Path, path: str) -> None:
    shutil.copytree(filled, home)
    engine = database.engine_of(store.open().state_url)
    readonly(engine, True)
    screen = page(path)
    assert not screen.exception
    assert [one.value for one in screen.error] == []
    readonly(engine, False)
    database.engine_of.cache_clear()


def test_a_form_says_that_what_is_typed_is_only_here_and_saves_it_later(filled: Path, home: Path) -> None:
    shutil.copytree(filled, home)
    engine = database.engine_of(store.open().state_url)
    screen = page("project/milestones")
    screen.session_state["bagian"] = "Proyek"
    screen.run()
    readonly(engine, True)
    title, place = f"charter-{CODE}-title", f"charter-{CODE}"
    screen.text_input(key=title).set_value("Judul saat tertutup").run()
    assert told(screen) == [True]
    screen.button(key="charter-save").click().run()
    assert told(screen) == [True]
    assert screen.text_input(key=title).value == "Judul saat tertutup"
    assert drafts.found(store.open(), access.local(), place) == {}
    readonly(engine, False)
    screen.button(key="charter-save").click().run()
    assert [one.value for one in screen.error] == []
    assert projects.found(store.open(), EVERYTHING, CODE).title == "Judul saat tertutup"
    assert reviews.listed(store.open(), EVERYTHING, CODE)
    database.engine_of.cache_clear()
