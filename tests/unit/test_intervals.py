"""Intervals of every kind and of differences, against published figures."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import intervals
from kpi.errors import RaporError
from kpi.intervals import Estimate, Sums


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


def sums_of(n: npt.ArrayLike, d: npt.ArrayLike) -> Sums:
    """One row of sums over clusters."""
    n, d = np.asarray(n, dtype=float), np.asarray(d, dtype=float)
    return Sums(*(np.array([one]) for one in (n.sum(), d.sum(), float(len(n)), n @ n, n @ d, d @ d)))


def test_mean_gives_students_interval() -> None:
    # Student's own sleep data, additional hours by the second drug: 2.33 with 0.90 to 3.76 at 95 %.
    hours = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = intervals.mean(sums_of(hours, np.ones(10)))
    assert (found.low.round(4).tolist(), found.high.round(4).tolist()) == ([0.8977], [3.7623])
    assert found.freedom.tolist() == [9]


def test_ratio_of_even_clusters_has_the_linearised_variance() -> None:
    n, d = np.array([4.0, 6, 5, 7, 3, 5, 6, 4]), np.full(8, 100.0)
    found = intervals.ratio(sums_of(n, d))
    share = n.sum() / d.sum()
    error = np.sqrt(8 / 7 * ((n - share * d) ** 2).sum()) / d.sum()
    assert error == pytest.approx(np.std(n / d, ddof=1) / np.sqrt(8))  # with even clusters, that of a mean
    # Seven degrees of freedom, a little fewer for the clusters differ in n.
    assert 2.36 < 3 * (np.cbrt(found.high[0] / share) - 1) / (error / share) < 2.45
    assert found.low[0] < share - error < share + error < found.high[0]
    assert found.high[0] - share > share - found.low[0]  # amounts are skewed to the right


def test_one_post_that_towers_over_the_others_widens_the_interval() -> None:
    quiet, viral = np.full(12, 20.0), np.full(12, 20.0)
    quiet[::2] += 5
    viral[0] = 600
    even, towering = (intervals.ratio(sums_of(n, np.full(12, 1000.0))) for n in (quiet, viral))
    assert even.freedom[0] > 10
    assert towering.freedom[0] < 2
    assert towering.high[0] > 5 * towering.low[0] + 0.1


@pytest.mark.parametrize("interval", [intervals.ratio, intervals.mean])
def test_one_cluster_or_clusters_that_do_not_differ_give_no_interval(interval: Any) -> None:
    for n, d in (([5], [100]), ([5, 5, 5], [100, 100, 100]), ([0, 0], [100, 90]), ([], []), ([1, 2], [0, 0])):
        found = interval(sums_of(n, d))
        assert np.isnan([found.low, found.high, found.freedom]).all(), (n, d)


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0.1, 1e9)), min_size=2, max_size=30))
def test_ratio_is_never_infinite_and_holds_the_value(weeks: list[tuple[float, float]]) -> None:
    sums = sums_of(*zip(*weeks, strict=True))
    found = intervals.ratio(sums)
    share = sums.numerator / sums.denominator
    assert not np.isinf([found.low, found.high, found.freedom]).any()
    assert np.isnan(found.low) or found.low <= share <= found.high
    assert np.isnan(found.low) or found.low >= 0


def test_a_ratio_below_zero_has_symmetric_bounds() -> None:
    found = intervals.ratio(sums_of([-5, -7, -3, -5], [100] * 4))
    assert -0.05 - found.low[0] == pytest.approx(found.high[0] + 0.05)


def test_signed_share_is_the_adjusted_multinomial_difference() -> None:
    # 60 for, 30 against, 30 neither: (60.5 − 30.5) / 122 ± 1.96 √((91/122 − 0.2459²) / 122).
    n = np.repeat([1, -1, 0], [60, 30, 30])
    found = intervals.signed_share(sums_of(n, np.ones(120)))
    assert (found.low.round(4).tolist(), found.high.round(4).tolist()) == ([0.0990], [0.3928])
    sure = intervals.signed_share(sums_of(np.ones(12), np.ones(12)))
    assert sure.high[0] == 1
    assert 0.6 < sure.low[0] < 0.8  # twelve voices of one mind prove little


def test_difference_of_wilson_intervals_is_newcombes() -> None:
    one, two = (
        Estimate(*intervals.wilson(np.array([hits]), np.array([n])), np.array([np.inf]))
        for hits, n in ((48, 80), (56, 70))
    )
    found = intervals.difference(0.6, one, 0.8, two)
    assert (found.low.round(4).tolist(), found.high.round(4).tolist()) == ([0.0524], [0.3339])


def test_difference_of_means_is_welchs() -> None:
    # Student's sleep data again, as two groups: Welch's test gives −3.3655 to 0.2055 with 17.776 degrees.
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    before, after = (intervals.mean(sums_of(hours, np.ones(10))) for hours in (second, first))
    found = intervals.difference(2.33, before, 0.75, after)
    assert (found.low.round(4).tolist(), found.high.round(4).tolist()) == ([-3.3655], [0.2055])


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
