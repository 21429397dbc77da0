"""Months, quarters, half-years and years as people write them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.errors import RaporError

PATTERN = re.compile(
    r"(?P<year>20\d\d)(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|S(?P<half>[12])))?"
)


@dataclass(frozen=True, order=True)
class Period:
    """A run of calendar months: 2026-03, 2026-Q1, 2026-S1 or 2026.

    Attributes:
        first: Number of the first month, counted from year 0.
        length: Months: 1, 3, 6 or 12.
    """

    first: int
    length: int

    def __str__(self) -> str:
        year, month = divmod(self.first, 12)
        match self.length:
            case 1:
                return f"{year}-{month + 1:02}"
            case 3:
                return f"{year}-Q{month // 3 + 1}"
            case 6:
                return f"{year}-S{month // 6 + 1}"
            case _:
                return f"{year}"

    @property
    def months(self) -> list[str]:
        """The months of the period, as 2026-03."""
        return [str(Period(self.first + step, 1)) for step in range(self.length)]

    @property
    def starts(self) -> date:
        """The first day."""
        return date(self.first // 12, self.first % 12 + 1, 1)

    @property
    def ends(self) -> date:
        """The last day."""
        return Period(self.first + self.length, 1).starts - timedelta(days=1)

    def shifted(self, steps: int) -> "Period":
        """The period so many of its own lengths later, or earlier when negative."""
        return Period(self.first + steps * self.length, self.length)


def parse(text: str) -> Period:
    """The period that a text names.

    Raises:
        RaporError: If the text is not 2026-03, 2026-Q1, 2026-S1 or 2026.
    """
    found = PATTERN.fullmatch(text.strip().upper())
    if not found:
        raise RaporError("period_unknown", period=text)
    year = int(found["year"]) * 12
    if found["month"]:
        return Period(year + int(found["month"]) - 1, 1)
    if found["quarter"]:
        return Period(year + 3 * int(found["quarter"]) - 3, 3)
    if found["half"]:
        return Period(year + 6 * int(found["half"]) - 6, 6)
    return Period(year, 12)


def containing(day: date, length: int = 1) -> Period:
    """The period of a length (months: 1, 3, 6, 12) that contains a day."""
    first = day.year * 12 + day.month - 1
    return Period(first - first % length, length)
