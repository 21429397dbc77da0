"""Projects: who sees which, in which order, and what their targets and horizons change."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi import agencies, projects, store, targets, trajectory
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.state.imports import now
from kpi.state.project_models import Milestone, Project, Span, Target

REGISTER = {
    one.code: one
    for one in (
        Agency("61", "Kalimantan Barat", "province", "", "61"),
        Agency("61-05", "Diskominfo", "opd", "61", "61"),
        Agency("32", "Jawa Barat", "province", "", "32"),
    )
}


def kept(code: str, owner: str, *covers: str, year: int = 2026, archived: bool = False) -> None:
    with store.open().writing() as session:
        row = Project(code=code, title=f"Judul {code}", agency_code=owner, programme="pkn2", year=year)
        row.agencies = list(covers)
        row.archived_at = now() if archived else None
        session.add(row)


def seen(scope: Scope) -> list[str]:
    with store.open().reading() as session:
        known = projects.read(session)
    return [one.code for one in projects.within(known, scope, REGISTER)]


def test_the_newest_project_at_work_leads_and_what_was_put_aside_comes_last(home: Path) -> None:
    kept("A", "32", year=2019)
    kept("B", "32", year=2026, archived=True)
    kept("C", "32", year=2025)
    assert seen(EVERYTHING) == ["C", "A", "B"]


def test_a_project_is_seen_by_who_sees_its_owner_or_an_agency_below_one_that_it_covers(home: Path) -> None:
    kept("OWN", "61-05")
    kept("ALL", "32", "61")
    kept("FAR", "32")
    assert seen(Scope(allowed=frozenset({"61-05"}))) == ["ALL", "OWN"]


def test_a_mentor_sees_the_named_projects_alone_whatever_is_selected(home: Path) -> None:
    kept("A", "61")
    kept("B", "61")
    mentor = Scope(allowed=frozenset({"61"}), projects=frozenset({"B"}))
    assert seen(mentor) == seen(mentor.select(frozenset())) == ["B"]


def test_unknown_and_out_of_scope_give_the_same_words(home: Path) -> None:
    kept("A", "61")
    told = []
    for scope in (Scope(projects=frozenset()), Scope(projects=frozenset({"B"}))):
        with pytest.raises(RaporError, match='"A" tidak ditemukan') as refused:
            projects.found(store.open(), scope, "A")
        told.append(str(refused.value))
    assert told[0] == told[1]
    assert projects.found(store.open(), EVERYTHING, "A").title == "Judul A"


def test_milestones_may_name_a_project_that_nobody_has_described_yet(home: Path) -> None:
    kept("A", "61")
    with store.open().writing() as session:
        for project, agency in (("A", "61"), ("X", "61"), ("Y", "32")):
            session.add(
                Milestone(
                    project=project,
                    milestone_id="1",
                    name="Satu",
                    horizon="short",
                    aspect="policy",
                    planned_end=date(2026, 1, 1),
                    agency_code=agency,
                )
            )
    assert projects.undescribed(store.open(), EVERYTHING) == ["X", "Y"]
    assert projects.undescribed(store.open(), Scope(allowed=frozenset({"61"}))) == ["X"]


def test_a_project_s_own_target_stands_in_the_place_of_that_for_all(home: Path) -> None:
    opened = store.open()
    with opened.writing() as session:
        for code, target in (("", 80.0), ("A", 60.0)):
            session.add(
                Target(project=code, indicator="response_rate", horizon="long", agency_key="", target=target)
            )
    general = opened.state_rows(EVERYTHING)["targets"]
    with opened.reading() as session:
        rows = targets.by_project(session, opened.tables["targets"], general)
    last = {
        code: trajectory.paths(opened.catalogue, rows.get(code, general))["response_rate", ""].levels[-1]
        for code in ("", "A", "B")
    }
    assert last == {"": 80.0, "A": 60.0, "B": 80.0}


def test_a_project_s_horizons_move_the_days_on_which_targets_are_due(home: Path) -> None:
    kept("A", "61")
    with store.open().writing() as session:
        session.add(Span(project="A", horizon="short", starts_on=date(2026, 1, 5), ends_on=date(2026, 3, 31)))
    opened = store.open()
    one = projects.found(opened, EVERYTHING, "A")
    path = trajectory.paths(targets.dated(opened.catalogue, one))["response_rate", ""]
    assert date.fromordinal(path.days[0]) == date(2026, 1, 5)
    declared = trajectory.paths(opened.catalogue)
    same = replace(one, spans={})
    assert trajectory.paths(targets.dated(opened.catalogue, same)) == declared


def test_the_sample_s_register_tells_what_lies_below(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    known = projects.register(store.open())
    assert agencies.subtree(known, "61") > {"61"}
