"""Calendars: the relations that views may read beside records – days of the data, working days, and today."""

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

COUNTRY, CLOSED = "ID", ("public", "government")
"""Whose offices; they are closed on national holidays and on collective leave (cuti bersama)."""


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
