"""Calendars: the relations that views may read beside records – days of the data, working days, and today."""

from collections.abc import Collection
from datetime import date, timedelta

import pyarrow as pa

DAYS: dict[str, pa.DataType] = {
    "day": pa.date32(),
    "week_start": pa.date32(),
    "month": pa.string(),
    "month_end": pa.date32(),
}
CALENDAR = pa.schema(DAYS)
CLOCK = pa.schema([("as_of", pa.date32())])
WORKING: dict[str, pa.DataType] = {"day": pa.date32(), "is_working": pa.bool_(), "days_before": pa.int64()}
WORKING_DAYS = pa.schema(WORKING)
HELPERS = {"calendar": CALENDAR, "clock": CLOCK, "working_days": WORKING_DAYS}
"""Relations that every engine provides."""

DAY = timedelta(days=1)
COUNTRY, CLOSED = "ID", ("public", "government")
"""Whose offices; they are closed on national holidays and on collective leave (cuti bersama)."""


def relations(
    names: Collection[str], first: date | None, last: date | None, today: date
) -> dict[str, pa.Table]:
    """Those of HELPERS that are named.

    Args:
        names: Which ones; what else is named is left out.
        first: First day of the data, None where there are none.
        last: Their last day.
        today: What the clock says.
    """
    found: dict[str, pa.Table] = {}
    if "calendar" in names:
        found["calendar"] = calendar(first, last)
    if "working_days" in names:
        # What was asked within the data may be answered or fall due until today; a day more for time zones.
        around = (first - DAY, max(last, today) + DAY) if first and last else (None, None)
        found["working_days"] = working_days(*around)
    if "clock" in names:
        found["clock"] = clock(today)
    return found


def calendar(first: date | None, last: date | None) -> pa.Table:
    """The relation `calendar`: every day from the first to the last, none where there is no data."""
    if first is None or last is None:
        return CALENDAR.empty_table()
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return pa.table(
        {
            "day": days,
            "week_start": [day - timedelta(days=day.weekday()) for day in days],
            "month": [f"{day:%Y-%m}" for day in days],
            "month_end": [(day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY for day in days],
        },
        schema=CALENDAR,
    )


def clock(as_of: date) -> pa.Table:
    """The relation `clock`: one row, the day taken as today."""
    return pa.table({"as_of": [as_of]}, schema=CLOCK)


def working_days(first: date | None, last: date | None) -> pa.Table:
    """The relation `working_days`: every day, whether offices work, and how many working days came before it.

    Monday to Friday without national holidays and collective leave, as the package `holidays` knows them:
    for years whose decree is not out yet it may lack days.

    Args:
        first: First day, None where there is no data: then there are no days.
        last: Last day.
    """
    if first is None or last is None:
        return WORKING_DAYS.empty_table()
    import holidays  # noqa: PLC0415 – costs 50 ms that most commands need not pay

    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    closed = holidays.country_holidays(
        COUNTRY, years=range(first.year, last.year + 1), categories=CLOSED
    ).keys()
    working = [day.weekday() < 5 and day not in closed for day in days]
    before, count = [], 0
    for works in working:
        before.append(count)
        count += works
    return pa.table({"day": days, "is_working": working, "days_before": before}, schema=WORKING_DAYS)
