"""Days, weeks and today; working days of Indonesia: weekends, holidays and collective leave are none."""

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


def test_calendar_holds_every_day_with_its_week_and_month() -> None:
    days = calendars.calendar(date(2024, 2, 28), date(2024, 3, 1)).to_pylist()
    assert [
        (one["day"].isoformat(), one["week_start"].isoformat(), one["month"], one["month_end"].isoformat())
        for one in days
    ] == [
        ("2024-02-28", "2024-02-26", "2024-02", "2024-02-29"),
        ("2024-02-29", "2024-02-26", "2024-02", "2024-02-29"),
        ("2024-03-01", "2024-02-26", "2024-03", "2024-03-31"),
    ]
    assert len(calendars.calendar(None, None)) == 0


def test_clock_holds_one_day() -> None:
    assert calendars.clock(date(2026, 7, 15)).to_pylist() == [{"as_of": date(2026, 7, 15)}]


def test_only_what_is_named_is_made_and_working_days_reach_to_today() -> None:
    first, last, today = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 11)
    made = calendars.relations(["working_days", "clock", "messages"], first, last, today)
    assert sorted(made) == ["clock", "working_days"]
    days = made["working_days"]["day"].to_pylist()
    assert (days[0], days[-1]) == (date(2026, 3, 1), date(2026, 3, 12))
    assert calendars.relations(["working_days"], None, None, today)["working_days"].num_rows == 0
