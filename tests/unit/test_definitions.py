"""The log of definitions: what the framework was declared to be, and since when."""

from pathlib import Path

import pytest
import worlds
from sqlalchemy import select

from kpi import definitions, store
from kpi.definitions import Change
from kpi.state.models import Definition

CHANGED = worlds.FRAMEWORK.replace("floor = 0\ntarget = { short = 60", "floor = 10\ntarget = { short = 60")


@pytest.fixture
def url(home: Path) -> str:
    return store.open().state_url


def log() -> list[Change]:
    with store.open().reading() as session:
        return definitions.history(session)


def test_the_log_begins_with_everything(url: str, tmp_path: Path) -> None:
    catalogue = worlds.framework(tmp_path / "f")
    count = 1 + sum(map(len, (catalogue.goals, catalogue.horizons, catalogue.views, catalogue.indicators)))
    assert definitions.note(url, catalogue) == count
    assert all(change.first and change.kind == "added" for change in log())
    assert definitions.note(url, catalogue) == 0
    assert len(log()) == count


def test_a_change_is_noted_with_before_and_after(url: str, tmp_path: Path) -> None:
    definitions.note(url, worlds.framework(tmp_path / "a"))
    assert definitions.note(url, worlds.framework(tmp_path / "b", CHANGED)) == 1
    newest = log()[0]
    assert (newest.section, newest.key, newest.kind, newest.first) == (
        "indicators",
        "sourced",
        "changed",
        False,
    )
    assert newest.differences == {"floor": (0.0, 10.0)}


def test_what_goes_and_comes_back_is_noted_twice(url: str, tmp_path: Path) -> None:
    without = (
        worlds.FRAMEWORK[: worlds.FRAMEWORK.index("[reached]")]
        + worlds.FRAMEWORK[worlds.FRAMEWORK.index("[views.agency_weeks]") :]
    )
    for folder, text in (("a", worlds.FRAMEWORK), ("b", without), ("c", worlds.FRAMEWORK)):
        definitions.note(url, worlds.framework(tmp_path / folder, text))
    assert [(one.key, one.kind) for one in log()[:2]] == [("reached", "added"), ("reached", "removed")]


def test_computing_measures_notes_the_definitions(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds.framework(tmp_path / "f")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "f"))
    store.open().refresh_measures()
    before = len(log())
    worlds.framework(tmp_path / "f", CHANGED)
    store.open().refresh_measures()
    assert before
    assert len(log()) == before + 1
    store.open().refresh_measures()
    assert len(log()) == before + 1


def test_what_the_program_did_not_know_before_is_no_change(url: str, tmp_path: Path) -> None:
    catalogue = worlds.framework(tmp_path / "f")
    definitions.note(url, catalogue)
    with store.open().writing() as session:
        for row in session.scalars(select(Definition)):
            row.declared, row.hash = (
                {key: one for key, one in row.declared.items() if key != "weight"},
                "older",
            )
    before = len(log())
    assert definitions.note(url, catalogue) > 0
    assert definitions.note(url, catalogue) == 0
    assert len(log()) == before
    heavier = worlds.FRAMEWORK.replace("minimum = 4\n", "minimum = 4\nweight = 3\n")
    definitions.note(url, worlds.framework(tmp_path / "g", heavier))
    assert log()[0].differences == {"weight": (1.0, 3.0)}
