"""Many people at once on PostgreSQL: a word is stood in for once, and no draft or review is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import servers
from sqlalchemy import func, select

from kpi import access, drafts, engines, replies, reviews, stakeholders, store, support
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.influence import Position
from kpi.scope import EVERYTHING
from kpi.state import database
from kpi.state.access_models import Draft, Entry
from kpi.state.project_models import Project
from kpi.store import Store

PEOPLE = 12
CODE = "P-2026"
ALL = access.roles()["pusat"]


@pytest.fixture
def opened(postgresql: servers.Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store whose state is a PostgreSQL database, with one project."""
    monkeypatch.setenv("RAPOR_STATE_URL", postgresql.with_password(postgresql.database()))
    opened = store.open()
    with opened.writing() as session:
        session.add(Project(code=CODE, title=CODE, agency_code="X", agencies=[], programme="pkn2", year=2026))
    yield opened
    database.engine_of(opened.state_url).dispose()


def at_once(act: Callable[[int], object]) -> list[str]:
    """What became of each of many who act at the same moment: done, or the code of the error."""
    ready = Barrier(PEOPLE)

    def one(number: int) -> str:
        ready.wait(30)
        try:
            act(number)
        except RaporError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def asked(opened: Store, visitor: Visitor, text: str) -> int:
    return replies.begin(opened, visitor, CODE, about="project", subject="", kind="question", text=text)


def test_everybodys_question_is_there_and_the_log_is_one_chain(opened: Store) -> None:
    said = at_once(
        lambda number: asked(opened, Visitor(f"{number}@x.id", ALL, EVERYTHING), f"Pertanyaan {number}")
    )
    assert said == ["done"] * PEOPLE
    visitor = access.local()
    assert len(reviews.listed(opened, visitor.scope, CODE)) == PEOPLE
    with opened.reading() as session:
        lines = session.execute(select(Entry.previous, Entry.hash).order_by(Entry.sequence)).all()
    assert len(lines) == PEOPLE
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]


def test_a_word_is_stood_in_for_once(opened: Store) -> None:
    visitor = access.local()
    thread = asked(opened, visitor, "Pertanyaan")
    said = at_once(
        lambda number: replies.reply(
            opened, visitor, thread, kind="question", text=f"Lagi {number}", supersedes=thread
        )
    )
    assert sorted(said) == ["done"] + ["review_superseded"] * (PEOPLE - 1)
    assert len(reviews.listed(opened, visitor.scope, CODE)[0].standing) == 1


def test_an_entry_of_support_is_replaced_once(opened: Store) -> None:
    visitor, today = access.local(), engines.today()
    who = stakeholders.add(
        opened, visitor, CODE, name="Sekjen", institution=None, internal=True, position=Position(today, 9, 9)
    )
    first = support.add(opened, visitor, CODE, stakeholder=who, dated=today, text="Janji")
    said = at_once(
        lambda number: support.add(
            opened, visitor, CODE, stakeholder=who, dated=today, text=f"Janji {number}", supersedes=first
        )
    )
    assert sorted(said) == ["done"] + ["support_unknown"] * (PEOPLE - 1)


def test_windows_of_one_person_share_a_draft_without_an_error(opened: Store) -> None:
    visitor = access.local()
    said = at_once(lambda number: drafts.keep(opened, visitor, "form", {"text": f"Isi {number}"}))
    assert said == ["done"] * PEOPLE
    with opened.reading() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 1
    assert drafts.found(opened, visitor, "form")["text"].startswith("Isi ")
