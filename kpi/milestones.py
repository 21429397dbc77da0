"""Milestones: what was promised by which day, how far each has come, and what of it is proven."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kpi.errors import RaporError

Row = Mapping[str, Any]

PROVEN, UNPROVEN, LATE, RUNNING, PLANNED = "proven", "unproven", "late", "running", "planned"
"""Finished with verified evidence; finished without; not finished in time; at work; not begun."""

SOON_DAYS = 30
PER_CENT, MEANT_AS_SHARES = 100.0, 50.0  # weights that add up to more than half of 100 were meant as per cent


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    some: float
    all: float

    @property
    def share(self) -> float | None:
        """As a share; None of nothing."""
        return self.some / self.all if self.all else None


def status(row: Row, today: date) -> str:
    """How far a milestone has come; it follows from days and evidence and is never typed."""
    if row["actual_end"] is not None:
        return PROVEN if row["evidence_verified"] else UNPROVEN
    if row["planned_end"] < today:
        return LATE
    begins = row["planned_start"]
    return PLANNED if begins is not None and begins > today else RUNNING


def late(milestones: Iterable[Row], today: date) -> list[Row]:
    """Those not finished on the day they were planned for, the longest overdue first.

    Args:
        milestones: Rows of the record table milestones.
        today: The day up to which there was time.
    """
    overdue = [row for row in milestones if row["actual_end"] is None and row["planned_end"] < today]
    return sorted(overdue, key=_by_day)


def due_soon(milestones: Iterable[Row], today: date, days: int = SOON_DAYS) -> list[Row]:
    """Those not finished whose day comes within some days, the nearest first."""
    until = today + timedelta(days=days)
    waiting = [
        row for row in milestones if row["actual_end"] is None and today <= row["planned_end"] <= until
    ]
    return sorted(waiting, key=_by_day)


def on_time(milestones: Iterable[Row], today: date) -> Share:
    """Of those that are finished or overdue, how many were finished by the day they were planned for."""
    judged = [row for row in milestones if row["actual_end"] is not None or row["planned_end"] < today]
    kept = [
        row for row in judged if row["actual_end"] is not None and row["actual_end"] <= row["planned_end"]
    ]
    return Share(len(kept), len(judged))


def proven(milestones: Iterable[Row], today: date) -> Share:
    """The weight of those that are due, and of how much of it the end is proven; without a weight it is 1."""
    due = [row for row in milestones if row["planned_end"] <= today]
    return Share(
        sum(weight(row) for row in due if status(row, today) == PROVEN), sum(weight(row) for row in due)
    )


def evidence(milestones: Iterable[Row]) -> Share:
    """Pieces of evidence, and how many are verified."""
    rows = list(milestones)
    return Share(
        sum(row["evidence_verified"] or 0 for row in rows), sum(row["evidence_count"] or 0 for row in rows)
    )


def weight(row: Row) -> float:
    """What a milestone weighs; one without a weight weighs 1, as in the figures."""
    return 1.0 if row["weight"] is None else float(row["weight"])


def cautions(
    milestones: Sequence[Row], spans: Mapping[str, Any], registered: Iterable[str]
) -> list[RaporError]:
    """What is odd about a plan, yet may be meant: each as a sentence.

    Args:
        milestones: Those of one project.
        spans: Its horizons, with the days starts and ends.
        registered: Codes of the agencies that are registered.
    """
    found = [
        _turned(row)
        for row in milestones
        if row["planned_start"] and row["planned_start"] > row["planned_end"]
    ]
    for horizon in dict.fromkeys(row["horizon"] for row in milestones):
        found += _weights(horizon, [row for row in milestones if row["horizon"] == horizon])
    outside = [row for row in milestones if _is_outside(row, spans.get(row["horizon"]))]
    if outside:
        found.append(RaporError("milestones_outside", count=len(outside), named=_named(outside)))
    known = set(registered)
    gone = [row for row in milestones if row["agency_code"] and row["agency_code"] not in known]
    if gone and known:
        codes = ", ".join(sorted({row["agency_code"] for row in gone}))
        found.append(RaporError("milestones_agency_gone", codes=codes, named=_named(gone)))
    return found


def _turned(row: Row) -> RaporError:
    return RaporError(
        "milestone_turned", named=row["name"], starts=row["planned_start"], ends=row["planned_end"]
    )


def _weights(horizon: str, rows: Sequence[Row]) -> list[RaporError]:
    """Weights of one horizon that were meant to add up to 100, or of which some are missing."""
    given = [float(row["weight"]) for row in rows if row["weight"] is not None]
    found = []
    if given and len(given) < len(rows):
        found.append(RaporError("milestones_unweighed", horizon=horizon, count=len(rows) - len(given)))
    total = sum(given)
    if given and not total:
        found.append(RaporError("milestones_weightless", horizon=horizon))
    elif total > MEANT_AS_SHARES and abs(total - PER_CENT) > 0.05:
        found.append(RaporError("milestones_weights", horizon=horizon, total=f"{total:g}"))
    return found


def _is_outside(row: Row, span: Any) -> bool:
    return span is not None and not span.starts <= row["planned_end"] <= span.ends


def _named(rows: Sequence[Row]) -> str:
    named = "; ".join(row["name"] for row in rows[:3])
    return named if len(rows) <= 3 else f"{named}; …"


def _by_day(row: Row) -> tuple[date, str]:
    return row["planned_end"], row["milestone_id"]
