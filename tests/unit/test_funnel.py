"""Funnels: limits by size, dispersion beyond chance, who lies outside."""

import numpy as np
import pandas as pd
import pytest
from test_ranking import proportions

from kpi import funnel


def test_dispersion_by_hand() -> None:
    # z = (−2, −1, 0, 1, 12): with 20 % of either end pulled in (linear quantiles −1.2 and 3.2)
    # z = (−1.2, −1, 0, 1, 3.2), Σ z² = 1.44 + 1 + 0 + 1 + 10.24 = 13.68, φ = 13.68 ⁄ 5 = 2.736.
    # s = 0.1 for all: w = 100, Σw = 500, Σw² ⁄ Σw = 100, τ² = (13.68 − 4) ⁄ 400 = 0.0242.
    errors = np.full(5, 0.1)
    ratios = 0.5 + np.array([-2, -1, 0, 1, 12]) * errors
    found = funnel.dispersion(ratios, 0.5, errors, winsorised=0.2)
    assert found.phi == pytest.approx(2.736)
    assert found.tau_squared == pytest.approx(0.0242)
    assert found.units == 5
    assert not found.beyond_chance  # five units say nothing


def test_less_spread_than_chance_means_none_between_agencies() -> None:
    found = funnel.dispersion(np.array([0.5, 0.51, 0.49, 0.5]), 0.5, np.full(4, 0.1))
    assert found.phi < 1
    assert found.tau_squared == 0


def test_one_outlier_does_not_make_a_dispersion() -> None:
    rng = np.random.default_rng(1)
    errors = np.full(40, 0.1)
    ratios = 0.5 + rng.normal(0, 0.1, 40)
    ratios[0] = 5
    assert not funnel.dispersion(ratios, 0.5, errors).beyond_chance
    assert funnel.dispersion(ratios, 0.5, errors, winsorised=0.0).phi > 10


def test_additive_and_multiplicative_limits() -> None:
    found = funnel.Dispersion(phi=4.0, tau_squared=0.0016, units=30)
    errors = np.array([0.03])
    assert funnel.widened(errors, found, "additive") == pytest.approx([0.05])
    assert funnel.widened(errors, found, "multiplicative") == pytest.approx([0.06])
    assert funnel.widened(errors, found, "none") == pytest.approx([0.03])


def test_exact_binomial_limits() -> None:
    # Binomial(10, ½): P(X ≤ 1) = 11 ⁄ 1024, P(X ≤ 2) = 56 ⁄ 1024. Where 2.5 % lie below is between them:
    # 2 − (56 − 25.6) ⁄ 45 = 1.3244 successes; the upper limit is its mirror image around 5 less one step.
    low = funnel.binomial_limit(0.5, np.array([10.0]), 0.025)
    assert low == pytest.approx([(2 - (56 - 25.6) / 45) / 10])
    wide = funnel.binomial_limit(0.5, np.array([100_000.0]), 0.975)
    assert wide == pytest.approx([0.5 + 1.96 * 0.5 / np.sqrt(100_000)], abs=2e-5)


@pytest.mark.parametrize("reference", [0.0, 1.0])
def test_a_joint_value_at_the_end_leaves_no_room_for_chance(reference: float) -> None:
    assert funnel.binomial_limit(reference, np.array([5.0, 50.0]), 0.025).tolist() == [reference] * 2


def test_limits_hold_as_many_as_they_say() -> None:
    rng = np.random.default_rng(3)
    trials = rng.integers(30, 800, 4000)
    hits = rng.binomial(trials, 0.6)
    values = proportions(*zip(hits.tolist(), trials.tolist(), strict=True))
    found = funnel.drawn(values, "proportion", 0.6)
    outside = found.points["place"].ne("inside").mean()
    assert found.exact
    assert 0.03 <= outside <= 0.06
    assert found.points["place"].isin(["above998", "below998"]).mean() < 0.005


def test_agencies_that_differ_get_wider_limits() -> None:
    rng = np.random.default_rng(3)
    trials = rng.integers(100, 800, 200)
    hits = rng.binomial(trials, rng.beta(30, 20, 200))
    values = proportions(*zip(hits.tolist(), trials.tolist(), strict=True))
    plain, additive, times = (
        funnel.drawn(values, "proportion", 0.6, correction)
        for correction in ("none", "additive", "multiplicative")
    )
    assert plain.dispersion.beyond_chance
    # The standard deviation of Beta(30, 20) is 0.0686; pulling in the ends takes some of it away.
    errors = np.sqrt(0.24 / trials)
    whole = funnel.dispersion(hits / trials, 0.6, errors, winsorised=0)
    assert whole.tau_squared**0.5 == pytest.approx(0.0686, abs=0.005)
    assert 0.04 < additive.dispersion.tau_squared**0.5 < 0.0686
    beyond = [one.points["place"].ne("inside").mean() for one in (plain, additive, times)]
    assert beyond[0] > 0.3
    assert beyond[1] < 0.15
    assert beyond[2] < 0.2


def test_who_lies_outside_is_named_by_side() -> None:
    counts = [(50, 100)] * 20 + [(95, 100), (5, 100), (61, 100)]
    found = funnel.drawn(proportions(*counts), "proportion", 0.5, "none")
    assert found.points["place"].tolist() == ["inside"] * 20 + ["above998", "below998", "above95"]


def test_other_kinds_share_one_variance_of_a_record() -> None:
    values = pd.DataFrame(
        {
            "group": ["A", "B"],
            "numerator": [30.0, 50.0],
            "denominator": [10.0, 10.0],
            "value": [3.0, 5.0],
            "low": [3 - 1.96 * 0.1, 5 - 1.96 * 0.2],
            "high": [3 + 1.96 * 0.1, 5 + 1.96 * 0.2],
            "enough": True,
            "sample": [400, 100],
        }
    )
    found = funnel.drawn(values, "mean", 4.0)
    # Variance of one record: 400 · 0.01 = 4 and 100 · 0.04 = 4; limits at n = 100: 4 ± 1.96 · 2 ⁄ 10.
    low, high = found.points.loc[1, ["low95", "high95"]]
    assert (low, high) == pytest.approx((4 - 0.392, 4 + 0.392), abs=1e-3)
    assert found.points["place"].tolist() == ["below998", "above998"]


def test_limits_have_a_length_where_all_are_of_one_size() -> None:
    found = funnel.drawn(proportions(*[(50, 100)] * 3), "proportion", 0.5)
    assert (found.lines["size"].min(), found.lines["size"].max()) == (50, 200)


def test_nothing_to_draw_is_an_empty_funnel() -> None:
    values = proportions((5, 10)).assign(enough=False)
    found = funnel.drawn(values, "proportion", 0.5)
    assert found.points.empty
    assert found.lines.empty
    assert "place" in found.points


def test_a_full_count_that_chance_often_gives_is_inside() -> None:
    # If 98.2 % is true of all, four in five samples of 13 are full: P(X ≥ 13) = 0.79. And P(X ≤ 10) = 0.0015.
    found = funnel.drawn(proportions(*[(13, 13)] * 12, (10, 13)), "proportion", 0.982)
    assert found.exact
    assert list(found.points["place"]) == ["inside"] * 12 + ["below95"]
