"""Intervals of proportions and of their differences, against published figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import intervals
from kpi.errors import RaporError


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (4, 10, 16.8, 68.7),
        (300, 1000, 27.2, 32.9),
        (18, 20, 69.9, 97.2),
        (0, 12, 0.0, 24.2),
        (12, 12, 75.8, 100.0),
    ],
)
def test_wilson_gives_the_reference_figures(successes: int, trials: int, low: float, high: float) -> None:
    interval = intervals.wilson(successes, trials)
    assert (round(float(interval.low) * 100, 1), round(float(interval.high) * 100, 1)) == (low, high)


def test_wilson_takes_whole_columns() -> None:
    interval = intervals.wilson(np.array([4, 300, 0]), np.array([10, 1000, 0]))
    assert interval.low.round(3).tolist() == [0.168, 0.272, 0.0]
    assert interval.high.round(3).tolist() == [0.687, 0.329, 1.0]


@pytest.mark.parametrize(
    ("trials", "half_width"), [(21, 0.20), (39, 0.15), (93, 0.10), (167, 0.075), (381, 0.05)]
)
def test_wilson_needs_as_many_trials_as_the_reference_says(trials: int, half_width: float) -> None:
    def half(n: float) -> float:
        interval = intervals.wilson(n / 2, n)
        return float(interval.high - interval.low) / 2

    assert half(trials) <= half_width < half(trials - 1)


@pytest.mark.parametrize(("successes", "trials"), [(11, 10), (-1, 10)])
def test_wilson_refuses_what_is_no_proportion(successes: int, trials: int) -> None:
    with pytest.raises(RaporError):
        intervals.wilson(successes, trials)


def test_wilson_refuses_a_level_that_is_no_share() -> None:
    with pytest.raises(ValueError, match="level"):
        intervals.wilson(1, 2, level=95)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_wilson_holds_the_share_and_stays_within_0_and_1(a: int, b: int) -> None:
    successes, trials = min(a, b), max(a, b)
    interval = intervals.wilson(successes, trials)
    assert 0 <= interval.low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= interval.high <= 1


def test_newcombe_gives_the_published_example() -> None:
    # Newcombe (1998), table II, example (a): 56/70 against 48/80, method 10.
    interval = intervals.newcombe(48 / 80, intervals.wilson(48, 80), 56 / 70, intervals.wilson(56, 70))
    assert (round(float(interval.low), 4), round(float(interval.high), 4)) == (0.0524, 0.3339)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(50, 500))
def test_newcombe_mirrors_when_before_and_after_swap(a: int, b: int, trials: int) -> None:
    one, two = intervals.wilson(a, trials), intervals.wilson(b, trials)
    there = intervals.newcombe(a / trials, one, b / trials, two)
    back = intervals.newcombe(b / trials, two, a / trials, one)
    assert there.low == pytest.approx(-back.high)
    assert -1 <= there.low <= (b - a) / trials <= there.high <= 1
