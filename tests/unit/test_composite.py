"""Textbook normalisations and aggregations, by worked examples; NaN is what is missing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import composite
from kpi.errors import RaporError

NAN = math.nan


def close(found: object, expected: object, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected, atol=tolerance, equal_nan=True)


def test_goalposts_lead_from_the_lower_post_to_the_upper_or_back() -> None:
    close(composite.goalposts([1, 12, -3, NAN], 0, 10, scale=1), [0.1, 1, 0, NAN])
    close(composite.goalposts([1, 12, -3], 0, 10, -1, scale=1), [0.9, 0, 1])
    close(composite.goalposts([12, -3], 0, 10, truncate=False), [120, -30])
    close(composite.goalposts([10, 35, 57.5, 80, 99], 80, 35), [100, 100, 50, 0, 0])
    close(composite.goalposts([[5, 5]], [0, 4], [10, 8]), [[50, 25]])


@given(st.lists(st.floats(-1e9, 1e9), min_size=2), st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_points_rise_with_the_value_and_stay_within_0_and_100(
    found: list[float], floor: float, gap: float
) -> None:
    up = composite.goalposts(np.sort(found), floor, floor + gap)
    down = composite.goalposts(np.sort(found), floor + gap, floor)
    assert (np.diff(up) >= 0).all()
    assert (np.diff(down) <= 0).all()
    assert ((up >= 0) & (up <= 100) & (down >= 0) & (down <= 100)).all()


def test_the_human_development_index_of_the_reference() -> None:
    health = composite.goalposts(73, 20, 85, scale=1)
    schooling = composite.arithmetic(composite.goalposts([13.7, 9], 0, [18, 15], scale=1), [1, 1])
    income = composite.goalposts(np.log(14_700), np.log(100), np.log(75_000), scale=1)
    close([health, schooling, income], [0.8154, 0.6806, 0.7538], 5e-5)
    close(composite.geometric([health, schooling, income], [1, 1, 1]), 0.7479, 5e-5)


def test_minmax_spreads_a_column_between_two_figures() -> None:
    close(composite.minmax([2, 4, NAN, 10]), [0, 25, NAN, 100])
    close(composite.minmax([[2, 1], [4, 3], [10, 2]], 1, 101), [[1, 1], [26, 101], [101, 51]])


def test_zscores_have_the_sample_deviation() -> None:
    close(composite.zscore([2, 4, 4, 4, 5, 5, 7, 9, NAN])[:3], [-1.403122, -0.467707, -0.467707], 1e-6)
    found = composite.zscore([1, 2, 4, 8, NAN], 50, 10)
    close([np.nanmean(found), np.nanstd(found, ddof=1)], [50, 10])


def test_distance_to_target_begins_at_the_worst_value() -> None:
    close(composite.distance_to_target([2, 4, 6, 12], 10), [0, 0.25, 0.5, 1.25])
    close(composite.distance_to_target([2, 4, 6, 12], 10, cap=True), [0, 0.25, 0.5, 1])
    close(composite.distance_to_target([2, 4, 6, 12], 2, -1), [1, 0.8, 0.6, 0])


def test_equal_values_share_the_lowest_of_their_ranks() -> None:
    close(composite.rank([30, 10, NAN, 30, 20]), [3, 1, NAN, 3, 2])
    close(composite.percentile_rank([30, 10, NAN, 30, 20]), [2 / 3, 0, NAN, 2 / 3, 1 / 3])
    close(composite.rank([[3, 1, 2], [5, 5, 1]], axis=1), [[3, 1, 2], [2, 2, 1]])


@pytest.mark.parametrize("normalise", [composite.minmax, composite.zscore])
@pytest.mark.parametrize("values", [[0.1, 0.1, 0.1], [7], [NAN, NAN], []])
def test_what_does_not_differ_has_no_points(normalise: object, values: list[float]) -> None:
    with np.errstate(all="raise"):
        assert np.isnan(normalise(values)).all()  # type: ignore[operator]


def test_equal_values_all_come_first_and_one_alone_has_no_percentile() -> None:
    close(composite.rank([5, 5]), [1, 1])
    close(composite.percentile_rank([5]), [NAN])
    close(composite.distance_to_target([5, 5], 5), [NAN, NAN])


def test_means_of_the_same_scores() -> None:
    scores = [90, 30, 60]
    close(composite.arithmetic(scores, [1, 1, 1]), 60)
    close(composite.geometric(scores, [1, 1, 1]), 54.5136, 1e-4)
    close(composite.harmonic(scores, [1, 1, 1]), 49.0909, 1e-4)
    close(composite.arithmetic(range(1, 11), range(10, 0, -1)), 4)
    close(composite.geometric([60, 60, 60], [1, 2, 3]), 60)
    close(composite.geometric([1, 100], [3, 1]), 10**0.5)


@pytest.mark.parametrize("how", composite.AGGREGATIONS)
def test_what_is_missing_gives_its_weight_to_the_rest(how: str) -> None:
    with_gap, without = [[40, NAN, 80]], [[40, 80]]
    close(composite.aggregate(how, with_gap, [1, 5, 2]), composite.aggregate(how, without, [1, 2]))
    close(composite.aggregate(how, [[NAN, NAN]], [1, 1]), [NAN])
    close(composite.aggregate(how, [[50, NAN]], [65, 35], 0.65), [50])
    close(composite.aggregate(how, [[50, NAN]], [64, 36], 0.65), [NAN])
    close(composite.present([[50, NAN], [NAN, NAN]], [64, 36]), [0.64, 0])


@pytest.mark.parametrize("how", ["geometric", "harmonic"])
def test_a_zero_erases_the_rest_unless_a_floor_lifts_it(how: str) -> None:
    close(composite.aggregate(how, [100, 0], [1, 1]), 0)
    assert composite.aggregate(how, [100, 0], [1, 1], 0, 1) == pytest.approx(
        10 if how == "geometric" else 1.980198
    )


def test_weights_of_many_runs_at_once() -> None:
    scores, weights = np.array([[10, 30], [NAN, 50]]), np.array([[1, 1], [3, 1], [0, 1]])
    close(composite.arithmetic(scores[:, None], weights), [[20, 15, 30], [50, 50, 50]])


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2], [NAN, 1], [math.inf, 1]])
@pytest.mark.parametrize("how", composite.AGGREGATIONS)
def test_weights_that_cannot_be_used_are_told(how: str, weights: list[float]) -> None:
    with pytest.raises(RaporError) as told:
        composite.aggregate(how, [1, 2], weights)
    assert told.value.code == "composite_weights"
    assert "jumlahnya nol" in told.value.text("id")


def test_goalposts_at_the_same_place_and_negative_scores_are_told() -> None:
    with pytest.raises(RaporError, match="goalpost sama besar"):
        composite.goalposts([1], 5, 5)
    with pytest.raises(RaporError, match="skor negatif"):
        composite.geometric([-1, 5], [1, 1])


@given(st.lists(st.floats(0, 100), min_size=3, max_size=3), st.integers(0, 2), st.floats(0, 100))
@pytest.mark.parametrize("how", composite.AGGREGATIONS)
def test_a_better_score_never_lowers_a_mean(how: str, scores: list[float], place: int, more: float) -> None:
    better = [min(100.0, score + more) if n == place else score for n, score in enumerate(scores)]
    before, after = (composite.aggregate(how, one, [1, 2, 3], 0, 1) for one in (scores, better))
    assert after >= before - 1e-9


@given(st.lists(st.floats(0.001, 1000), min_size=2, max_size=6))
def test_the_three_means_stand_in_their_order(scores: list[float]) -> None:
    harmonic, geometric, arithmetic = (
        float(composite.aggregate(how, scores, [1] * len(scores)))
        for how in ("harmonic", "geometric", "arithmetic")
    )
    assert harmonic <= geometric * (1 + 1e-9)
    assert geometric <= arithmetic * (1 + 1e-9)
