"""Working days of Indonesia: weekends, national holidays and collective leave are none."""

from datetime import date

from kpi import calendars


def test_a_week_with_eid_and_collective_leave() -> None:
    rows = calendars.working_days(date(2026, 3, 16), date(2026, 3, 26)).to_pylist()
    worked = {row["day"].day: row["is_working"] for row in rows}
    # Monday 16 and Tuesday 17 are worked; 18 to 24 are leave, Nyepi, leave, Eid and the weekend, leave.
    assert [day for day, works in worked.items() if works] == [16, 17, 25, 26]
    assert [row["days_before"] for row in rows] == [0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3]


def test_no_data_no_days() -> None:
    assert calendars.working_days(None, None).num_rows == 0
    assert calendars.working_days(None, None).schema == calendars.WORKING_DAYS
