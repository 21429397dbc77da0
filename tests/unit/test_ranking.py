"""Ranks: intervals, groups that cannot be told apart, and the short way among many values."""

import numpy as np
import pandas as pd
import pytest

from kpi import ranking
from kpi.intervals import wilson
from kpi.precision import Beliefs, Normals, Proportions


def proportions(*counts: tuple[int, int], minimum: int = 1) -> pd.DataFrame:
    """Values as kpi.values gives them."""
    hits, trials = (np.array(one, dtype=float) for one in zip(*counts, strict=True))
    bounds = wilson(hits, trials)
    ratio = np.divide(hits, trials, out=np.full(len(trials), np.nan), where=trials > 0)
    return pd.DataFrame(
        {
            "group": [f"D{place}" for place in range(len(trials))],
            "numerator": hits,
            "denominator": trials,
            "value": ratio,
            "low": bounds.low,
            "high": bounds.high,
            "enough": np.isfinite(ratio) & (trials >= minimum),
            "sample": trials.astype(int),
        }
    )


def test_far_apart_and_well_known_values_have_one_place_each() -> None:
    found = ranking.ranked(proportions((900, 1000), (500, 1000), (100, 1000)), "proportion")
    assert list(zip(found["best"], found["worst"], strict=True)) == [(1, 1), (2, 2), (3, 3)]
    assert list(found["band"]) == [1, 2, 3]
    assert list(found["among"]) == [3, 3, 3]


def test_lower_may_be_better() -> None:
    found = ranking.ranked(proportions((900, 1000), (500, 1000), (100, 1000)), "proportion", "lower")
    assert list(found["best"]) == [3, 2, 1]


def test_a_small_sample_may_stand_anywhere() -> None:
    # 4 of 10 beside 300 of 1,000 (Robinson 2015): the larger value is by no means ahead for sure.
    found = ranking.ranked(proportions((4, 10), (300, 1000), (310, 1000)), "proportion")
    assert (found["best"][0], found["worst"][0]) == (1, 3)
    assert found["band"].nunique() == 1


def test_a_small_sample_is_not_first_though_its_value_is_the_largest() -> None:
    # 5 of 5 is 100 %, but what is known of it reaches down to 70 %: its expected place is behind.
    many = [(960, 1000)] * 8
    found = ranking.ranked(proportions((5, 5), *many), "proportion")
    assert found["value"].idxmax() == 0
    assert found["middle"].idxmin() != 0
    assert found["worst"][0] == 9


def test_what_is_not_enough_has_no_place() -> None:
    found = ranking.ranked(proportions((3, 4), (50, 100), (60, 100), (0, 0), minimum=30), "proportion")
    assert found["best"].isna().tolist() == [True, False, False, True]
    assert found["among"].dropna().unique().tolist() == [2]


def test_all_the_same_may_stand_anywhere_whatever_their_samples() -> None:
    found = ranking.ranked(proportions((5, 5), (500, 500), (50, 50)), "proportion")
    assert found["best"].tolist() == [1, 1, 1]
    assert found["worst"].tolist() == [3, 3, 3]
    assert found["band"].tolist() == [1, 1, 1]


def test_one_alone_and_none_at_all() -> None:
    one = ranking.ranked(proportions((5, 10)), "proportion")
    assert (one["best"][0], one["worst"][0], one["among"][0]) == (1, 1, 1)
    none = ranking.ranked(proportions((0, 0)), "proportion")
    assert none[["best", "worst", "middle", "among", "band"]].isna().all(axis=None)
    empty = ranking.ranked(proportions((5, 10)).head(0), "proportion")
    assert empty.empty
    assert "band" in empty


def test_without_an_interval_there_is_no_rank() -> None:
    values = proportions((50, 100), (60, 100)).assign(low=np.nan, high=np.nan)
    assert ranking.ranked(values, "ratio")["best"].isna().all()


def test_the_same_seed_gives_the_same_ranks_and_another_nearly_so() -> None:
    rng = np.random.default_rng(1)
    known = Proportions(rng.integers(20, 80, 40).astype(float), np.full(40, 100.0))
    first, again, other = (ranking.intervals(known, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.best, again.best)
    assert np.array_equal(first.worst, again.worst)
    assert np.abs(first.best - other.best).max() <= 2


def test_ranks_cover_the_true_rank_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    covered = []
    for _ in range(60):
        truth = rng.normal(0, 1, 30)
        errors = rng.uniform(0.1, 0.5, 30)
        # What is known of a value is centred on an estimate; over many, truths lie around estimates alike.
        places = ranking.intervals(Normals(truth + rng.normal(0, errors), errors), seed=1)
        true = (-truth).argsort().argsort() + 1
        covered.append((places.best <= true) & (true <= places.worst))
    assert 0.85 <= np.mean(covered) <= 0.99


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize(
    "kind", ["proportions", "skew proportions", "normals", "few clusters", "precise", "all alike"]
)
def test_counting_among_many_agrees_with_drawing_whole_rankings(kind: str, better: str) -> None:
    known = invented(kind, 2400)
    drawn = ranking.simulated(known, better, level=0.9, draws=4000, seed=3)
    counted = ranking.counted(known, better)
    for one, other in ((drawn.best, counted.best), (drawn.worst, counted.worst)):
        differences = np.abs(one - other) / len(known)
        assert differences.max() <= 0.07
        assert differences.mean() <= (0.035 if kind == "all alike" else 0.01)


def invented(kind: str, count: int) -> Beliefs:
    rng = np.random.default_rng(1)
    if kind == "proportions":
        trials = rng.integers(5, 2000, count)
        return Proportions(rng.binomial(trials, rng.beta(12, 8, count)).astype(float), trials.astype(float))
    if kind == "skew proportions":  # most of them all but perfect
        trials = rng.integers(5, 200, count)
        return Proportions(rng.binomial(trials, rng.beta(40, 1, count)).astype(float), trials.astype(float))
    if kind == "normals":
        return Normals(rng.normal(0, 1, count), rng.uniform(0.01, 1, count))
    if kind == "few clusters":
        return Normals(rng.normal(0, 1, count), rng.uniform(0.01, 1, count), rng.uniform(1, 20, count))
    if kind == "precise":
        return Normals(rng.normal(0, 1, count), np.full(count, 0.001))
    return Normals(np.ones(count), np.zeros(count))


def test_many_values_are_counted_and_not_drawn() -> None:
    known = invented("normals", ranking.SIMULATED + 1)
    assert np.array_equal(ranking.intervals(known).best, ranking.counted(known, "higher").best)


def test_inside_a_group_nobody_is_better_for_sure() -> None:
    rng = np.random.default_rng(2)
    known = Normals(rng.normal(0, 1, 60), rng.uniform(0.05, 0.6, 60))
    groups = ranking.bands(known, ranking.intervals(known).middle)
    assert sorted(set(groups)) == list(range(1, groups.max() + 1))
    differ = known.centres[:, None] - known.centres[None, :]
    score = differ / np.hypot(known.errors[:, None], known.errors[None, :])
    same = groups[:, None] == groups[None, :]
    assert np.abs(score[same]).max() < 1.2816 + 0.1  # P = 90 %, and the noise of the draws


def test_who_can_be_told_apart_from_one() -> None:
    known = Normals(np.array([0.0, 0.1, 3.0, -3.0]), np.full(4, 0.5))
    assert ranking.told_apart(known, 0).tolist() == [False, False, True, True]


def test_quantiles_of_proportions_are_those_of_the_posterior() -> None:
    # Beta(½ + 4, ½ + 6) and, exact where shapes are small, Beta(½, 12½): scipy.stats.beta.ppf.
    found = Proportions(np.array([4.0, 0.0]), np.array([10.0, 12.0])).quantiles(np.array([0.025, 0.975]))
    assert found[:, 0] == pytest.approx([0.153, 0.696], abs=0.002)
    assert found[:, 1] == pytest.approx([0.00004, 0.18], abs=0.01)
