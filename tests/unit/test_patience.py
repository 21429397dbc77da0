"""Patience: how long is waited, and how often at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.patience import Limiter, Patience, retry_after

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "told", "least"),
    [(1, 0, 1), (2, 0, 2), (5, 0, 16), (20, 0, 64), (1, 5, 5), (4, 5, 8), (1, 3600, 64)],
)
def test_waits_double_heed_the_service_and_have_an_end(failures: int, told: float, least: float) -> None:
    waits = {Patience().wait(failures, told) for _ in range(50)}
    assert all(least <= wait <= least + 1 for wait in waits)
    assert len(waits) > 1  # clients that failed together do not come back together


def test_a_busy_service_is_asked_for_longer_than_its_quota_lasts() -> None:
    patience = Patience()
    assert sum(patience.wait(failures) for failures in range(1, patience.attempts)) > 60


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("30", 30),
        (" 0 ", 0),
        ("Thu, 05 Mar 2026 09:31:00 GMT", 60),
        ("Thu, 05 Mar 2026 09:29:00 GMT", 0),
        ("Thu, 05 Mar 2026 09:31:00 -0000", 60),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
    ],
)
def test_the_service_says_when_to_come_back(header: str | None, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


def test_sixty_reads_a_minute_for_each_user() -> None:
    limiter = Limiter(60, 60)
    assert [limiter.book("a", 0) for _ in range(60)] == [0] * 60
    assert limiter.book("a", 0) == 60
    assert limiter.book("a", 30) == 30
    assert limiter.book("b", 30) == 0
    assert limiter.book("a", 1000) == 0


@given(st.lists(st.floats(0, 10), max_size=60))
def test_no_stretch_of_time_has_more_reads_than_allowed(pauses: list[float]) -> None:
    limiter, now, starts = Limiter(5, 10), 0.0, []
    for pause in pauses:
        now += pause
        starts.append(now + limiter.book("a", now))
    assert starts == sorted(starts)
    later = zip(starts, starts[5:], strict=False)
    assert all(sixth - first >= 10 - 1e-6 for first, sixth in later)
