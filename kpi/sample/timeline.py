"""The months that the sample covers, and the rhythm of days and hours in them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kpi import periods
from kpi.sample.columns import DAY, HOUR, SECOND, Floats, Whole

WEEKDAYS = np.array([1.0, 1.0, 1.0, 1.0, 0.9, 0.4, 0.3])  # Monday … Sunday
HOLIDAYS = ("-01-01", "-05-01", "-06-01", "-12-25")  # days of fixed date on which offices rest
TODAY = 9 / 24  # today ends at nine o'clock local time: nothing may lie in the future of whoever looks
YEARS_OF_CHANGE = 2  # behaviour.toml says what holds this long before the end, and what holds at the end
OFFICE = np.array([0, 0, 0, 0, 0, 1, 2, 5, 9, 12, 12, 10, 8, 10, 11, 10, 8, 5, 3, 4, 3, 2, 1, 0.3])
CITIZENS = np.array([1, 0.5, 0.3, 0.3, 0.5, 2, 4, 6, 8, 9, 9, 8, 8, 7, 7, 7, 7, 6, 7, 9, 9, 7, 4, 2])


@dataclass(frozen=True)
class Timeline:
    """Whole months up to and with the month of today.

    Attributes:
        today: Last day of the records.
        names: Months such as "2026-03".
        starts: Number since 1970-01-01 of the first day of each month, and of tomorrow.
        load: Weight of all days before the n-th day; one more than there are days.
        crisis: Index of the month of the flood.
    """

    today: date
    names: list[str]
    starts: Whole
    load: Floats
    crisis: int

    @property
    def months(self) -> int:
        """How many months there are."""
        return len(self.names)

    @property
    def weeks(self) -> Floats:
        """How many ordinary working weeks each month's days are worth."""
        return np.asarray(np.diff(self.load[self.starts - self.starts[0]]) / WEEKDAYS.sum())

    @property
    def progress(self) -> Floats:
        """Position of each month between the start of change (0) and now (1)."""
        return np.asarray(np.clip(1 - np.arange(self.months)[::-1] / (12 * YEARS_OF_CHANGE - 1), 0, 1))

    @property
    def last(self) -> int:
        """Number of today."""
        return int(self.starts[-1]) - 1

    def days(self, rng: np.random.Generator, months: Whole) -> Whole:
        """A day for each row, within its month, by the weekly rhythm."""
        load = self.load[self.starts - self.starts[0]]
        drawn = load[months] + rng.random(len(months)) * (load[months + 1] - load[months])
        found = np.searchsorted(self.load, drawn, side="right") - 1
        return np.asarray(np.clip(found, 0, len(self.load) - 2) + self.starts[0], np.int64)

    def moments(self, rng: np.random.Generator, days: Whole, offsets: Whole, hours: Floats) -> Whole:
        """A moment on each day in microseconds UTC, by the rhythm of local hours."""
        until = np.cumsum(hours / hours.sum())
        drawn = np.searchsorted(until, rng.random(len(days)), side="right")
        local = (np.minimum(drawn, 23) + rng.random(len(days))) * HOUR
        seconds = np.where(days == self.last, local * TODAY, local).astype(np.int64) // SECOND
        return np.asarray(days * DAY + seconds * SECOND - offsets * HOUR)

    def now(self, offsets: Whole) -> Whole:
        """The moment in UTC after which nothing is known yet, for each row."""
        return np.asarray(self.last * DAY + int(TODAY * DAY) - offsets * HOUR)


def covering(months: int, today: date) -> Timeline:
    """The months up to and with the month of today."""
    current = periods.containing(today)
    covered = [current.shifted(step) for step in range(1 - months, 1)]
    first, last = (np.datetime64(day, "D").astype(np.int64) for day in (covered[0].starts, today))
    numbers = np.arange(first, last + 1)
    weights = WEEKDAYS[(numbers + 3) % 7]  # 1970-01-01 was a Thursday
    dates = numbers.astype("datetime64[D]").astype(str)
    weights = np.where(np.char.endswith(dates[:, None], np.array(HOLIDAYS)).any(axis=1), 0.3, weights)
    weights[-1] *= TODAY / 2
    return Timeline(
        today=today,
        names=[str(period) for period in covered],
        starts=np.array(
            [np.datetime64(period.starts, "D").astype(np.int64) for period in covered] + [last + 1],
            dtype=np.int64,
        ),
        load=np.concatenate([[0.0], np.cumsum(weights)]),
        crisis=_rainy([str(period) for period in covered]),
    )


def _rainy(months: list[str]) -> int:
    """The latest January that is at least three months past, else the month in the middle."""
    past = [index for index, month in enumerate(months[:-3]) if month.endswith("-01")]
    return past[-1] if past else len(months) // 2
