"""Milestones: what was promised for a day that is past."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]


def late(milestones: Iterable[Row], today: date) -> list[Row]:
    """Those not finished on the day they were planned for, the longest overdue first.

    Args:
        milestones: Rows of the record table milestones.
        today: The day up to which there was time.
    """
    overdue = [row for row in milestones if row["actual_end"] is None and row["planned_end"] < today]
    return sorted(overdue, key=lambda row: (row["planned_end"], row["milestone_id"]))
