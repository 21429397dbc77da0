"""Watermarks: ordered by what they mean, taken back by days where they are days."""

import pytest

from kpi import watermarks


@pytest.mark.parametrize(
    ("reached", "days", "since"),
    [
        ("2026-03-10", 3, "2026-03-07"),
        ("2026-03-01 10:20:30", 3, "2026-02-26 10:20:30"),
        ("2026-03-01T10:20:30", 1, "2026-02-28T10:20:30"),
        ("2026-03-01 10:20:30.123456", 1, "2026-02-28 10:20:30.123456"),
        ("2026-03-01 10:20:30+07:00", 1, "2026-02-28 10:20:30+07:00"),
        ("2024-03-01", 1, "2024-02-29"),
        ("2026-03-10", 0, "2026-03-10"),
        ("12345", 3, "12345"),
        ("20260310", 3, "20260310"),
        ("AB-7", 3, "AB-7"),
        ("0001-01-02", 3, None),
        (None, 3, None),
    ],
)
def test_an_overlap_goes_back_by_days(reached: str | None, days: int, since: str | None) -> None:
    assert watermarks.less(reached, days) == since


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("9", "10"),
        ("9.5", "10"),
        ("-1", "0"),
        ("2026-03-09", "2026-03-10"),
        ("2026-03-10 09:00:00", "2026-03-10T10:00:00"),
        ("2026-03-10 10:00:00+08:00", "2026-03-10 10:00:00+07:00"),
        ("A-1", "B-1"),
    ],
)
def test_later_and_earlier(lower: str, higher: str) -> None:
    assert watermarks.later(lower, higher) == watermarks.later(higher, lower) == higher
    assert watermarks.earlier(lower, higher) == watermarks.earlier(higher, lower) == lower


def test_nothing_reached_is_the_beginning() -> None:
    assert watermarks.later(None, "5") == watermarks.later("5", None) == "5"
    assert watermarks.earlier(None, "5") is watermarks.earlier("5", None) is None
    assert watermarks.later(None, None) is None
