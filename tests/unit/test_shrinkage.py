"""Shrunk values: textbook figures, and the ends where nothing or everything is chance."""

import numpy as np
import pandas as pd
import pytest
from test_ranking import proportions

from kpi import shrinkage
from kpi.shrinkage import Prior


def test_four_of_ten_is_pulled_below_three_hundred_of_a_thousand() -> None:
    # Robinson (2015), batting averages: Beta(78.661, 224.875) gives 0.264 and 0.290.
    prior = Prior(78.661 / (78.661 + 224.875), 78.661 + 224.875)
    found = prior.pulled(np.array([0.4, 0.3]), np.array([10.0, 1000.0]))
    assert found == pytest.approx([0.264, 0.290], abs=0.0006)


def test_beta_binomial_of_boys_in_families() -> None:
    # Geissler (1889): boys among the first 12 children of 6,115 families in Saxony. Plain moments give
    # α = 34.135 and β = 31.609, maximum likelihood 34.096 and 31.572.
    families = np.array([3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7])
    boys = np.repeat(np.arange(13.0), families)
    prior = shrinkage.beta_binomial(boys, np.full(len(boys), 12.0))
    assert prior.mean * prior.weight == pytest.approx(34.1, abs=0.05)
    assert (1 - prior.mean) * prior.weight == pytest.approx(31.6, abs=0.05)


def test_beta_binomial_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(1)
    trials = rng.integers(20, 400, 3000)
    hits = rng.binomial(trials, rng.beta(12, 8, 3000))
    prior = shrinkage.beta_binomial(hits.astype(float), trials.astype(float))
    assert prior.mean == pytest.approx(0.6, abs=0.01)
    assert prior.weight == pytest.approx(20, rel=0.1)


def test_a_known_mean_by_hand() -> None:
    # Errors 1 each around 0: scatter 9 + 1 + 16 = 26, less 3 values leaves τ² = 23 ⁄ 3; 3 becomes
    # 3 · 7.6667 ⁄ 8.6667.
    ratios, errors = np.array([3.0, -1.0, 4.0]), np.ones(3)
    prior = shrinkage.normal_normal(ratios, errors, 0.0)
    assert (prior.mean, 1 / prior.weight) == pytest.approx((0, 23 / 3))
    assert prior.pulled(ratios, errors)[0] == pytest.approx(3 * 7.66667 / 8.66667, abs=1e-5)


def test_ratios_that_differ_for_sure_are_hardly_pulled_however_small_they_are() -> None:
    # Two accounts with a hundred times the reach of the others are at the joint value, the small ones clearly
    # are not: neither do the large decide how much the small differ, nor does size alone pull.
    counts = [(20_000, 1_000_000), (21_000, 1_000_000), (20, 10_000), (500, 10_000), (30, 10_000)]
    values = proportions(*counts)
    values = values.assign(low=values["value"] * 0.8, high=values["value"] * 1.2)
    found = shrinkage.shrunk(values, "ratio")
    joint = 41_550 / 2_030_000
    assert ((found >= values["low"]) & (found <= values["high"])).all()
    assert ((found - joint).abs() <= (values["value"] - joint).abs() + 1e-12).all()


def test_ratios_find_what_was_put_in() -> None:
    rng = np.random.default_rng(2019)
    roots = rng.normal(0.3, 0.05, 3000)
    errors = rng.uniform(0.01, 0.08, 3000)
    seen = np.abs(rng.normal(roots, errors))
    bounds = {"low": (seen - 1.96 * errors) ** 3, "high": (seen + 1.96 * errors) ** 3}
    values = pd.DataFrame(
        {"value": seen**3, "denominator": 1.0, "numerator": seen**3, "enough": True} | bounds
    )
    found = np.cbrt(shrinkage.shrunk(values, "ratio").to_numpy())
    assert np.mean((found - roots) ** 2) < 0.75 * np.mean((seen - roots) ** 2)


def test_normal_normal_of_trials_of_a_vaccine() -> None:
    # Colditz et al. (1994), thirteen trials of BCG: DerSimonian–Laird τ² = 0.3088, mean −0.7141.
    ratios = [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713]
    ratios += [-0.3394, 0.4459, -0.0173]
    variances = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124]
    variances += [0.5325, 0.0714]
    prior = shrinkage.normal_normal(np.array(ratios), np.sqrt(variances))
    assert 1 / prior.weight == pytest.approx(0.3088, abs=0.001)
    assert prior.mean == pytest.approx(-0.7141, abs=0.001)


def test_eight_schools_differ_by_chance_alone() -> None:
    # Rubin (1981): Q is below 7, so that all schools get the joint value 7.7.
    effects = np.array([28, 8, -3, 7, -1, 1, 18, 12.0])
    errors = np.array([15, 10, 16, 11, 9, 11, 10, 18.0])
    prior = shrinkage.normal_normal(effects, errors)
    assert np.isinf(prior.weight)
    assert prior.pulled(effects, errors**-2.0) == pytest.approx([7.69] * 8, abs=0.01)


@pytest.mark.parametrize(
    "counts", [[(5, 10)] * 5, [(0, 10), (0, 200), (0, 40)], [(10, 10), (20, 20), (7, 7)]]
)
def test_all_equal_stay_as_they_are(counts: list[tuple[int, int]]) -> None:
    values = proportions(*counts)
    assert shrinkage.shrunk(values, "proportion").tolist() == pytest.approx(values["value"].tolist())


def test_all_or_nothing_is_not_pulled() -> None:
    # Every agency is at 0 or 100 %: nothing that chance explains, so nothing moves.
    values = proportions(*[(0, 50), (50, 50)] * 10)
    assert shrinkage.shrunk(values, "proportion").tolist() == pytest.approx(values["value"].tolist())


def test_one_or_two_are_not_pulled_at_all() -> None:
    assert shrinkage.shrunk(proportions((5, 10)), "proportion").isna().all()
    assert shrinkage.shrunk(proportions((5, 10), (7, 10)), "proportion").isna().all()
    assert shrinkage.shrunk(proportions((0, 0)), "proportion").isna().all()


def test_what_is_not_enough_is_neither_pulled_nor_pulls() -> None:
    counts = [(50, 100), (60, 100), (40, 100), (70, 100)]
    alone = shrinkage.shrunk(proportions(*counts, minimum=30), "proportion")
    beside = shrinkage.shrunk(proportions(*counts, (9, 9), minimum=30), "proportion")
    assert beside.isna().tolist() == [False] * 4 + [True]
    assert beside.head(4).tolist() == pytest.approx(alone.tolist())


def test_ratios_are_pulled_by_the_dispersion_that_their_intervals_show() -> None:
    # 1,000 interactions that come in clusters of 100 are worth 10: the wider the intervals, the stronger the
    # pull of an agency with little reach.
    counts = [(200, 10_000), (300, 10_000), (250, 10_000), (60, 1_000)]
    values = proportions(*counts)
    narrow, wide = (
        values.assign(
            low=values["value"] - 1.96 * (dispersion * values["value"] / values["denominator"]) ** 0.5,
            high=values["value"] + 1.96 * (dispersion * values["value"] / values["denominator"]) ** 0.5,
        )
        for dispersion in (1, 10)
    )
    joint = 810 / 31_000
    pulled = [shrinkage.shrunk(one, "ratio").iloc[3] for one in (narrow, wide)]
    assert joint <= pulled[1] < pulled[0] < 0.06


def test_means_known_exactly_stay() -> None:
    values = proportions((10, 20), (12, 20), (16, 20)).assign(value=[3.0, 4.0, 5.0])
    values = values.assign(low=values["value"], high=values["value"])
    assert shrinkage.shrunk(values, "mean").tolist() == pytest.approx([3, 4, 5], abs=1e-3)
