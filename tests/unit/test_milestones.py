"""Milestones: which are late, and in which order."""

from datetime import date

import pytest

from kpi import milestones
from kpi.projects import Span

TODAY = date(2026, 11, 22)


def promised(name: str, planned: date, finished: date | None = None) -> dict[str, object]:
    return {"milestone_id": name, "planned_end": planned, "actual_end": finished}


def test_the_longest_overdue_comes_first() -> None:
    rows = [
        promised("a", date(2026, 10, 30)),
        promised("b", date(2019, 6, 14)),
        promised("c", date(2027, 1, 1)),
    ]
    assert [row["milestone_id"] for row in milestones.late(rows, TODAY)] == ["b", "a"]


def test_the_planned_day_itself_is_not_late() -> None:
    assert milestones.late([promised("a", TODAY)], TODAY) == []


def test_what_was_finished_late_is_no_longer_late() -> None:
    assert milestones.late([promised("a", date(2020, 1, 1), date(2026, 1, 1))], TODAY) == []


def row(**told: object) -> dict[str, object]:
    return {
        "milestone_id": "a",
        "name": "A",
        "horizon": "short",
        "planned_start": None,
        "planned_end": TODAY,
        "actual_end": None,
        "weight": None,
        "agency_code": None,
        "evidence_count": None,
        "evidence_verified": None,
    } | told


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"actual_end": TODAY, "evidence_verified": 1}, "proven"),
        ({"actual_end": TODAY, "evidence_count": 2, "evidence_verified": 0}, "unproven"),
        ({"evidence_verified": 1, "planned_end": date(2026, 11, 21)}, "late"),
        ({"planned_start": TODAY}, "running"),
        ({}, "running"),
        ({"planned_start": date(2026, 11, 23), "planned_end": date(2026, 12, 1)}, "planned"),
    ],
)
def test_the_status_follows_from_days_and_evidence(told: dict, status: str) -> None:
    assert milestones.status(row(**told), TODAY) == status


def test_due_soon_are_those_of_the_next_thirty_days() -> None:
    days = {"a": TODAY, "b": date(2026, 12, 22), "c": date(2026, 12, 23), "d": date(2026, 11, 21)}
    rows = [promised(name, day) for name, day in days.items()]
    assert [one["milestone_id"] for one in milestones.due_soon(rows, TODAY)] == ["a", "b"]


def test_on_time_counts_what_is_finished_or_overdue() -> None:
    rows = [
        promised("kept", date(2026, 1, 2), date(2026, 1, 2)),
        promised("late", date(2026, 1, 2), date(2026, 1, 3)),
        promised("overdue", date(2026, 1, 2)),
        promised("early", date(2027, 1, 1), date(2026, 1, 1)),
        promised("waiting", TODAY),
    ]
    found = milestones.on_time(rows, TODAY)
    assert (found.some, found.all, found.share) == (2, 4, 0.5)
    assert milestones.on_time([], TODAY).share is None


def test_the_proven_weight_counts_what_is_due_as_the_figures_do() -> None:
    rows = [
        row(weight=3.0, actual_end=TODAY, evidence_verified=1),
        row(actual_end=TODAY),
        row(weight=2.0),
        row(weight=9.0, planned_end=date(2026, 11, 23)),
    ]
    found = milestones.proven(rows, TODAY)
    assert (found.some, found.all) == (3.0, 6.0)


SPANS = {"short": Span(date(2026, 1, 1), date(2026, 12, 31))}


def codes(*rows: dict[str, object], registered: tuple[str, ...] = ("61",)) -> list[str]:
    return [error.code for error in milestones.cautions(rows, SPANS, registered)]


def test_a_sound_plan_gives_no_caution() -> None:
    assert codes(row(weight=40.0, agency_code="61"), row(weight=60.0)) == []
    assert codes(row(weight=2.0), row(weight=3.0)) == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row(planned_start=date(2026, 12, 1))], "milestone_turned"),
        ([row(planned_end=date(2027, 1, 1))], "milestones_outside"),
        ([row(agency_code="GONE")], "milestones_agency_gone"),
        ([row(weight=40.0), row(weight=55.0)], "milestones_weights"),
        ([row(weight=0.0)], "milestones_weightless"),
        ([row(weight=2.0), row()], "milestones_unweighed"),
    ],
)
def test_what_is_odd_about_a_plan_is_told_in_both_languages(rows: list, code: str) -> None:
    (found,) = milestones.cautions(rows, SPANS, ("61",))
    assert found.code == code
    assert found.text("id") != found.text("en")
