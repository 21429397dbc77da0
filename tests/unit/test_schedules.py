"""Schedules: when a source is due, also across late timers, other clocks and failures."""

from datetime import datetime, timedelta

import pytest

from kpi import schedules
from kpi.errors import RaporError
from kpi.schedules import Course

NOW = datetime(2026, 3, 10, 5, 0)  # UTC; noon in WIB


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def tried(schedule: str, at: datetime, failed: bool = False) -> Course:
    return Course(schedule, tried=at, succeeded=at, failed=failed)


@pytest.mark.parametrize("schedule", ["hourly", "daily", "weekly", "manual", "daily@06:30", "daily@23:59"])
def test_words_of_schedules(schedule: str) -> None:
    schedules.check(schedule)


@pytest.mark.parametrize(
    "schedule", ["", "Hourly", "daily@24:00", "daily@6:30", "daily@06:60", "0 6 * * *", "x"]
)
def test_other_words_are_told(schedule: str) -> None:
    with pytest.raises(RaporError, match="daily@06:30"):
        schedules.check(schedule)


@pytest.mark.parametrize(
    ("schedule", "elapsed", "due"),
    [
        ("hourly", {"minutes": 40}, False),
        ("hourly", {"minutes": 59, "seconds": 50}, True),  # a timer that was a little early
        ("daily", {"hours": 20}, False),
        ("daily", {"hours": 23, "minutes": 59}, True),
        ("weekly", {"days": 6}, False),
        ("weekly", {"days": 6, "hours": 23, "minutes": 59}, True),
        ("manual", {"days": 900}, False),
        ("daily@11:30", {"hours": 1}, True),  # last at 11:00 WIB, now noon
        ("daily@11:30", {"minutes": 20}, False),
        ("daily@12:00", {"hours": 1}, True),
        ("daily@12:01", {"hours": 1}, False),
        ("daily@06:30", {"hours": 20}, True),  # yesterday at 16:00
        ("daily@23:30", {"hours": 12}, False),  # last at midnight WIB
        ("daily@23:30", {"hours": 13}, True),
    ],
)
def test_when_a_source_is_due(schedule: str, elapsed: dict[str, float], due: bool) -> None:
    assert schedules.is_due(tried(schedule, ago(**elapsed)), NOW) is due


def test_a_new_source_is_due_at_once_unless_a_person_decides() -> None:
    assert schedules.is_due(Course("weekly"), NOW)
    assert not schedules.is_due(Course("manual"), NOW)
    assert not schedules.is_due(Course("hourly", paused=True), NOW)


@pytest.mark.parametrize("schedule", ["hourly", "daily", "weekly", "daily@06:30"])
def test_a_clock_set_back_two_hours_stops_nothing(schedule: str) -> None:
    assert schedules.is_due(tried(schedule, NOW + timedelta(hours=2)), NOW)


def test_clocks_of_two_servers_that_differ_a_little_make_no_noise() -> None:
    assert not schedules.is_due(tried("hourly", NOW + timedelta(minutes=2)), NOW)


@pytest.mark.parametrize("schedule", ["hourly", "daily", "weekly", "daily@06:30"])
def test_a_failure_is_tried_again_within_the_hour(schedule: str) -> None:
    course = tried(schedule, ago(minutes=59), failed=True)
    assert schedules.is_due(course, NOW)
    assert not schedules.is_due(tried(schedule, ago(minutes=10), failed=True), NOW)


def test_a_timer_every_day_at_the_same_minute_never_skips_a_day() -> None:
    at, begun = None, []
    for day in range(10):
        called = NOW + timedelta(days=day, seconds=[20, 0, 5, 0, 30, 0, 0, 1, 0, 0][day])
        if schedules.is_due(Course("daily", tried=at), called):
            at = called + timedelta(seconds=1)
            begun.append(day)
    assert begun == list(range(10))


@pytest.mark.parametrize(
    ("course", "freshness"),
    [
        (Course("hourly"), "never"),
        (Course("hourly", tried=NOW, failed=True), "failed"),
        (Course("hourly", paused=True, failed=True), "paused"),
        (Course("hourly", tried=NOW, succeeded=NOW), "fresh"),
        (Course("hourly", succeeded=ago(hours=3)), "late"),
        (Course("daily", succeeded=ago(hours=30)), "fresh"),
        (Course("daily@06:30", succeeded=ago(hours=40)), "late"),
        (Course("weekly", succeeded=ago(days=8)), "fresh"),
        (Course("weekly", succeeded=ago(days=10)), "late"),
        (Course("manual", succeeded=ago(days=900)), "fresh"),
        (Course("hourly", succeeded=NOW + timedelta(hours=2)), "fresh"),  # a clock set back
        (Course("hourly", tried=NOW, succeeded=ago(hours=3), failed=True), "failed"),
    ],
)
def test_freshness(course: Course, freshness: str) -> None:
    assert schedules.freshness(course, NOW) == freshness
