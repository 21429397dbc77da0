"""Twenty people write about one project at once, as threads and as processes, and nothing is lost."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import servers

sys.path.append(str(Path(__file__).parent.parent / "unit"))

import crowds
from crowds import CODE, DUE, ROUNDS, SHARED

from kpi import access, audit, drafts, evidence, notes, plans, projects, reviews, stakeholders, store
from kpi.plans import Edit, Entry
from kpi.scope import EVERYTHING
from kpi.state import database, project_models
from kpi.store import Store

WRITERS = 20
NAMES = {f"{number}-{turn}" for number in range(WRITERS) for turn in range(ROUNDS)}


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with one project and a milestone that all will write on, on each of the databases."""
    if request.param == "postgresql":
        server: servers.Server = request.getfixturevalue("postgresql")
        monkeypatch.setenv("RAPOR_STATE_URL", server.with_password(server.database()))
    found = store.open()
    with found.writing() as session:
        one = {"code": CODE, "title": CODE, "agency_code": "X", "agencies": []}
        session.add(project_models.Project(**one, programme="pkn2", year=2026))
    project = projects.found(found, EVERYTHING, CODE)
    plans.save(found, access.local(), project, [Edit(Entry(SHARED, "Bersama", "short", "people", DUE))])
    yield found
    database.engine_of(found.state_url).dispose()
    database.engine_of.cache_clear()


@pytest.mark.slow
def test_twenty_threads(opened: Store) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(crowds.work, range(WRITERS)))
    nothing_is_lost(opened)


@pytest.mark.slow
def test_twenty_processes(opened: Store) -> None:
    assert crowds.processes(WRITERS) == [""] * WRITERS
    nothing_is_lost(opened)


def nothing_is_lost(opened: Store) -> None:
    """Every row of everybody is there, said once; the row of all bears every name; the log is one chain."""
    project = projects.found(opened, EVERYTHING, CODE)
    rows = {row["milestone_id"]: row for row in plans.read(opened, EVERYTHING, project)}
    assert rows.keys() == {*NAMES, SHARED}
    assert {row["output"] for name, row in rows.items() if name != SHARED} == texts("Luaran")
    assert sorted(rows[SHARED]["output"].split()) == sorted(NAMES)
    assert rows[SHARED]["edition"] == len(NAMES) + 1
    threads = reviews.listed(opened, EVERYTHING, CODE)
    assert sorted(one.words[0].text for one in threads) == sorted(texts("Tanya"))
    assert {one.name for one in stakeholders.listed(opened, EVERYTHING, CODE)} == texts("Pihak")
    assert {one.text for one in notes.listed(opened, EVERYTHING)} == texts("Catatan")
    assert all(row["attached"] == 1 for name, row in rows.items() if name != SHARED)
    assert evidence.damaged(opened) == []
    for number in range(WRITERS):
        found = drafts.found(opened, crowds.account(number), "form")
        assert found == {"text": f"Draf {number}-{ROUNDS - 1}"}
    chain = audit.check(opened)
    each = 8  # milestone added, changed, the shared one signed; evidence, question, stakeholder, place, note
    assert (chain.fault, chain.lines) == (None, 1 + each * len(NAMES))


def texts(word: str) -> set[str]:
    return {f"{word} {name}" for name in NAMES}
