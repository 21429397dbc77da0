"""Influence: between power and interest, where somebody stood on which day, and in which of four groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

MIDDLE = 5.0  # from here on power, or interest, is high
HIGHEST = 10.0
GROUPS = ("promoters", "latents", "defenders", "apathetics")
"""High power and interest; high power alone; high interest alone; neither."""
STANCES = ("supports", "neutral", "opposes")
COLUMNS = (
    *("number", "name", "institution", "internal", "power", "interest", "group", "stance", "reason", "dated"),
    *("power_before", "interest_before", "group_before"),
)


@dataclass(frozen=True)
class Position:
    """Where somebody stood on a day; power and interest from 0 to 10."""

    dated: date
    power: float
    interest: float
    stance: str | None = None
    reason: str | None = None
    by: str = ""

    @property
    def group(self) -> str:
        """One of GROUPS."""
        return group(self.power, self.interest)


@dataclass(frozen=True)
class Stakeholder:
    """Somebody whom a project concerns.

    Attributes:
        edition: See kpi.state.editions.
        internal: Whether they belong to the agency that runs the project.
        positions: In the order of their days; of two on one day the later written one stands last.
    """

    number: int
    edition: int
    name: str
    institution: str | None
    internal: bool
    positions: tuple[Position, ...]

    def at(self, day: date) -> Position | None:
        """Where they stood on a day; None if nobody had said it by then."""
        past = [one for one in self.positions if one.dated <= day]
        return past[-1] if past else None


def group(power: float, interest: float) -> str:
    """Which of GROUPS somebody belongs to."""
    high = power >= MIDDLE, interest >= MIDDLE
    return {(True, True): GROUPS[0], (True, False): GROUPS[1], (False, True): GROUPS[2]}.get(high, GROUPS[3])


def days(known: Iterable[Stakeholder]) -> list[date]:
    """The days on which anybody was placed, in order."""
    return sorted({position.dated for one in known for position in one.positions})


def movement(known: Iterable[Stakeholder], before: date, now: date) -> pd.DataFrame:
    """Where each stood on two days.

    Args:
        known: Stakeholders; whoever was not placed by the second day is left out.
        before: The first day.
        now: The second.

    Returns:
        One row each in COLUMNS; the three of before are missing for whoever had no place then.
    """
    rows = []
    for one in known:
        then, position = one.at(before), one.at(now)
        if position is None:
            continue
        row: dict[str, object] = {name: getattr(one, name) for name in COLUMNS[:4]}
        row |= {name: getattr(position, name) for name in COLUMNS[4:10]}
        row |= {f"{name}_before": getattr(then, name, None) for name in ("power", "interest", "group")}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))
