"""Response times from counts between edges: quantiles near those of the times themselves, exact shares."""

import numpy as np
import pytest

from kpi import response_times
from kpi.response_times import Quantile

EDGES = (5, 15, 30, 60, 120, 240, 480, 1440, 2880, 4320, 10080)


def counted(minutes: np.ndarray) -> list[float]:
    bins = np.searchsorted(EDGES, minutes, side="left")
    return [float(count) for count in np.bincount(bins, minlength=len(EDGES) + 1)]


def test_a_quantile_lies_where_its_bin_is_reached() -> None:
    assert response_times.quantile([10, 10, 0, 0], (5, 15, 30), 0.5) == Quantile(5)
    assert response_times.quantile([10, 10, 0, 0], (5, 15, 30), 0.75) == Quantile(10)
    assert response_times.quantile([0, 4, 0, 0], (5, 15, 30), 0.25) == Quantile(7.5)
    assert response_times.quantile([1, 0, 0, 3], (5, 15, 30), 0.9) == Quantile(30, open=True)


def test_no_answers_have_no_quantile() -> None:
    assert response_times.quantile([0, 0, 0, 0], (5, 15, 30), 0.5) is None


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_near_the_quantile_of_the_times(share: float) -> None:
    minutes = np.random.default_rng(1).lognormal(6, 1.3, 20_000)
    exact = float(np.quantile(minutes, share))
    about = response_times.quantile(counted(minutes), EDGES, share)
    assert about is not None
    low, high = max(e for e in (0, *EDGES) if e < exact), min(e for e in EDGES if e >= exact)
    assert low <= about.minutes <= high
    assert about.minutes == pytest.approx(exact, rel=0.35)


def test_parts_add_up_before_the_median_is_taken() -> None:
    chance = np.random.default_rng(2)
    parts = [chance.lognormal(mean, 1, 500) for mean in (3, 5, 7)]
    summed = [sum(counts) for counts in zip(*map(counted, parts), strict=True)]
    assert summed == counted(np.concatenate(parts))


def test_a_promise_is_kept_up_to_its_edge() -> None:
    counts = counted(np.array([5.0, 5.1, 1440.0, 1440.01, 20_000.0]))
    assert response_times.within(counts, EDGES, 1440) == 3
    with pytest.raises(ValueError, match="not in"):
        response_times.within(counts, EDGES, 1000)
