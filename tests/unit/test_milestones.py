"""Milestones: which are late, and in which order."""

from datetime import date

from kpi import milestones

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
