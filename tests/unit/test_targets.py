"""Targets of a project: set with a reason, told apart from the framework's, withdrawn again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi import access, projects, records, samples, store, targets, trajectory
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export.illustrations import Reading
from kpi.export.questions import Question
from kpi.projects import Project
from kpi.scope import EVERYTHING, Scope
from kpi.state.project_models import Target
from kpi.store import Store
from kpi.targets import Wish

WISH = Wish("response_rate", "long", 88.0, "Kesepakatan dengan mentor", 52.0, date(2019, 5, 1))
KALBAR = Visitor("kalbar@x.id", access.roles()["koordinator"], Scope(allowed=frozenset({"61"})))


@pytest.fixture
def opened(home: Path) -> Store:
    """A small sample with its project."""
    opened = store.open()
    samples.fill(opened, agencies=40, months=1, seed=1)
    return opened


def project(opened: Store) -> Project:
    return projects.found(opened, EVERYTHING, "PUSPEN-2019")


def path(opened: Store) -> trajectory.Path:
    with opened.reading() as session:
        general = opened.state_rows(EVERYTHING)["targets"]
        rows = targets.by_project(session, opened.tables["targets"], general)
    return trajectory.paths(opened.catalogue, rows.get("PUSPEN-2019", general))["response_rate", ""]


def test_a_promise_replaces_what_the_framework_expects_until_it_is_withdrawn(opened: Store) -> None:
    before = path(opened)
    targets.promise(opened, access.local(), project(opened), WISH)
    assert (path(opened).baseline, path(opened).levels[-1]) == (52.0, 88.0)
    assert date.fromordinal(path(opened).days[0]) == date(2019, 5, 1)
    held = targets.own(opened, project(opened))["response_rate", "long"]
    assert held.wish == WISH
    targets.withdraw(opened, access.local(), project(opened), held)
    assert path(opened) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reason": " "}, "target_reason"),
        ({"indicator": "fame"}, "target_not_declared"),
        ({"horizon": "someday"}, "target_not_declared"),
        ({"baseline_on": date(2030, 1, 1)}, "target_days"),
        ({"target_on": date(2019, 4, 30)}, "target_days"),
        ({"target": 40.0}, "target_direction"),
        ({"target": float("inf")}, "target_not_declared"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(opened: Store, wrong: dict, code: str) -> None:
    with pytest.raises(RaporError) as told:
        targets.promise(opened, access.local(), project(opened), replace(WISH, **wrong))
    assert told.value.code == code
    assert targets.own(opened, project(opened)) == {}


def test_the_second_of_two_people_is_told(opened: Store) -> None:
    targets.promise(opened, access.local(), project(opened), WISH)
    read = targets.own(opened, project(opened))["response_rate", "long"]
    targets.promise(opened, access.local(), project(opened), replace(WISH, target=89.0), read)
    for late in (read, None):
        with pytest.raises(RaporError) as told:
            targets.promise(opened, access.local(), project(opened), replace(WISH, target=90.0), late)
        assert told.value.values["theirs"] == {"target": 89.0}
    with pytest.raises(RaporError):
        targets.withdraw(opened, access.local(), project(opened), read)


def test_who_does_not_own_the_project_may_not_set_its_targets(opened: Store) -> None:
    with pytest.raises(RaporError, match="tidak berwenang"):
        targets.promise(opened, KALBAR, project(opened), WISH)


def test_targets_for_all_hold_for_who_sees_little_and_those_of_others_are_not_theirs(opened: Store) -> None:
    """What the framework asks of everybody is drawn alike for everybody, on screens and in files."""
    mine, other = "61", "64"
    with opened.writing() as session:
        for code, figure in ((None, 71.5), (mine, 72.5), (other, 73.5)):
            said = {"indicator": "response_rate", "horizon": "long", "target": figure, "agency_code": code}
            held = Target(project="", agency_key=code or "", import_id="", **said)
            session.merge(held)
    seen = opened.state_rows(KALBAR.scope)["targets"].to_pylist()
    figures = {row["target"]: row["agency_code"] for row in seen}
    assert (figures.get(71.5), figures.get(72.5), 73.5 in figures) == (None, mine, False)
    assert len(seen) == opened.state_rows(EVERYTHING)["targets"].num_rows - 1
    assert records.read(opened, opened.tables["targets"], KALBAR.scope).num_rows == len(seen)
    asked = Question("course", "2026-Q3", "response_rate")
    reading = Reading(opened, asked, KALBAR.scope, "id", date(2026, 11, 22))
    catalogue, rows = reading.promised()
    assert trajectory.paths(catalogue, rows)["response_rate", ""].levels[-1] == 71.5
