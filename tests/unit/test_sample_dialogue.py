"""The dialogue of the sample: whole, marked, added once, and off the charts when the sample is taken back."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from kpi import influence, notes, reviews, stakeholders, store, support, teams
from kpi.sample import dialogue
from kpi.sample.world import declared
from kpi.scope import EVERYTHING
from kpi.state.project_models import Milestone, Project
from kpi.store import Store

TODAY = date(2026, 11, 22)
CODE = "PUSPEN-2019"


@pytest.fixture
def opened(home: Path) -> Store:
    """A store with the project and its milestones, and nothing said yet."""
    opened = store.open()
    told = declared("milestones")
    with opened.writing() as session:
        session.add(Project(code=CODE, title=CODE, agency_code="KEMENDAGRI", programme="pkn2", year=2019))
        for horizon in ("short", "medium", "long"):
            for name, one in told[horizon].items():
                plan = {"planned_end": one["end"], "aspect": one["aspect"], "name": one["name"]}
                row = Milestone(
                    project=CODE, milestone_id=name.upper(), horizon=horizon, import_id="", **plan
                )
                session.add(row)
    for _ in range(2):
        with opened.writing() as session:
            dialogue.fill(session, TODAY, {"KEMENDAGRI"})
    return opened


def test_the_map_has_two_days_and_somebody_in_each_group(opened: Store) -> None:
    known = stakeholders.listed(opened, EVERYTHING, CODE)
    assert len(known) == len(declared("dialogue")["stakeholder"])
    assert influence.days(known) == [date(2019, 4, 4), date(2019, 6, 19)]
    moved = influence.movement(known, *influence.days(known))
    assert set(moved["group"]) == set(influence.GROUPS)
    assert (moved["group"] == "promoters").sum() > (moved["group_before"] == "promoters").sum()


def test_the_log_and_the_team_are_there(opened: Store) -> None:
    assert all(one.milestone for one in support.listed(opened, EVERYTHING, CODE))
    team = teams.listed(opened, EVERYTHING, CODE)
    assert len(team) == 5
    assert all("contoh" in (one.position or "") and "contoh" in (one.decree or "") for one in team)


def test_every_thread_finds_its_subject_and_two_questions_wait(opened: Store) -> None:
    threads = reviews.listed(opened, EVERYTHING, CODE)
    assert len(threads) == len(declared("dialogue")["thread"])
    assert all("(contoh)" in word.by for one in threads for word in one.words)
    assert all(one.subject in opened.catalogue.indicators for one in threads if one.about == "indicator")
    assert all(one.title for one in threads if one.about == "milestone")
    waiting = reviews.waiting(opened, EVERYTHING)
    assert [one.is_overdue(TODAY) for one in waiting] == [True, False]


def test_notes_lie_in_the_months_before_and_leave_with_the_sample(opened: Store) -> None:
    found = notes.listed(opened, EVERYTHING)
    assert [one.month for one in found] == ["2026-04", "2026-05", "2026-06"]
    assert all(one.indicator in opened.catalogue.indicators for one in found)
    with opened.writing() as session:
        dialogue.take_back(session)
    assert notes.listed(opened, EVERYTHING) == []


def test_without_the_project_nothing_is_added(home: Path) -> None:
    opened = store.open()
    with opened.writing() as session:
        dialogue.fill(session, TODAY, set())
        assert session.scalars(select(Project)).all() == []
    assert notes.listed(opened, EVERYTHING) == []
