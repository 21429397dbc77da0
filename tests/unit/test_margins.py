"""Bounds of means of scores: by worked examples, by properties and against a plain simulation."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import worlds
from hypothesis import given
from hypothesis import strategies as st
from test_scoring import TODAY, goals, horizons, indicator

from kpi import composite, intervals, margins, scoring
from kpi.catalogue import Catalogue
from kpi.intervals import Numbers
from kpi.margins import Reach

NAN = math.nan
SHARES = {"a_1": 0.82, "a_2": 0.55, "a_3": 0.97, "b_1": 0.31, "b_2": 0.44, "c_1": 0.64}
TRIALS = {"a_1": 60, "a_2": 400, "a_3": 90, "b_1": 120, "b_2": 45, "c_1": 250}
WEIGHTS = {"a_1": 1, "a_2": 2, "a_3": 1, "b_1": 3, "b_2": 1, "c_1": 1}


def between(
    how: str, scores: list[float], low: list[float], high: list[float], weights: list[float], floor: float = 1
) -> tuple[float, float]:
    ends = [np.array(one, dtype=float) for one in (low, high)]
    reach = Reach(*ends, *(np.clip(one, 0, 100) for one in ends))
    found = margins.of_mean(how, np.array(scores, dtype=float), reach, np.array(weights, dtype=float), floor)
    return tuple(map(float, found.cut()))


@pytest.fixture
def framework(tmp_path: Path) -> Catalogue:
    """Three goals at one horizon; one of the indicators is better when lower."""
    parts = [
        indicator(key, key[0], "now", WEIGHTS[key], better="lower" if key == "b_1" else "higher")
        for key in SHARES
    ]
    return worlds.framework(tmp_path, goals(*"abc") + horizons(now=1) + "".join(parts))


def answers(hits: dict[str, Numbers], trials: dict[str, int] = TRIALS) -> pd.DataFrame:
    """Values of proportions with their Wilson intervals, a group for each draw."""
    found = []
    for key, counts in hits.items():
        low, high = intervals.wilson(counts, trials[key])
        groups = np.arange(len(counts)).astype(str)
        rows = {"indicator": key, "group": groups, "period": "2026", "value": counts / trials[key]}
        found.append(pd.DataFrame(rows | {"low": low, "high": high, "enough": True}))
    return pd.concat(found, ignore_index=True)


def whole(scores: pd.DataFrame, goal: str) -> pd.DataFrame:
    return scores[(scores["goal"] == goal) & (scores["horizon"] == scoring.ALL)]


def test_distances_add_up_as_the_sides_of_a_right_angle() -> None:
    assert between("arithmetic", [60, 40], [54, 32], [63, 44], [1, 1]) == (45.0, 52.5)
    assert between("arithmetic", [60, 40], [56, 31], [66, 48], [3, 1]) == pytest.approx(
        (55 - math.hypot(3, 2.25), 55 + math.hypot(4.5, 2))
    )


def test_what_is_cut_does_not_cancel_out() -> None:
    """Two scores near the target: the mean may be as high as both targets, though each half is cut."""
    assert between("arithmetic", [98, 98], [95, 95], [104, 104], [1, 1])[1] == 100
    assert between("arithmetic", [98, 50], [95, 50], [130, 50], [1, 1])[1] == 75


@pytest.mark.parametrize("how", composite.AGGREGATIONS)
def test_one_alone_keeps_its_bounds(how: str) -> None:
    assert between(how, [60], [50], [90], [2]) == pytest.approx((50, 90))
    assert between(how, [60, NAN, 10], [50, NAN, 5], [90, NAN, 20], [2, 1, 0]) == pytest.approx((50, 90))


@pytest.mark.parametrize("how", composite.AGGREGATIONS)
def test_what_is_not_known_to_vary_says_nothing_of_the_mean(how: str) -> None:
    assert all(map(math.isnan, between(how, [60, 40], [50, NAN], [70, NAN], [1, 1])))
    assert all(map(math.isnan, between(how, [NAN, NAN], [NAN, NAN], [NAN, NAN], [1, 1])))
    assert between(how, [60, 40], [60, 40], [60, 40], [1, 1]) == pytest.approx(
        (float(composite.aggregate(how, [60, 40], [1, 1])),) * 2
    )


@pytest.mark.parametrize("how", ["geometric", "harmonic"])
def test_no_points_count_as_the_floor(how: str) -> None:
    low, high = between(how, [0, 60], [0, 60], [5, 60], [1, 1])
    assert low == pytest.approx(float(composite.aggregate(how, [1, 60], [1, 1])))
    assert high == pytest.approx(float(composite.aggregate(how, [5, 60], [1, 1])))
    low, high = between(how, [0, 60], [0, 60], [5, 60], [1, 1], floor=0)
    assert low == pytest.approx(0, abs=1e-5)
    assert high == pytest.approx(float(composite.aggregate(how, [5, 60], [1, 1])))


triple = st.lists(st.one_of(st.just(0.0), st.floats(0.01, 100)), min_size=3, max_size=3).map(sorted)


@given(
    st.sampled_from(composite.AGGREGATIONS),
    st.lists(triple, min_size=1, max_size=6),
    st.sampled_from([0, 0.5, 1, 5]),
)
def test_the_mean_lies_inside_and_no_bound_beyond_the_mean_of_the_bounds(
    how: str, rows: list[list[float]], floor: float
) -> None:
    low, scores, high = (list(column) for column in zip(*rows, strict=True))
    weights = list(range(1, len(rows) + 1))
    least, mean, most = (
        float(composite.aggregate(how, one, weights, 0, floor)) for one in (low, scores, high)
    )
    found = between(how, scores, low, high, weights, floor)
    assert least - 1e-4 <= found[0] <= mean + 1e-4
    assert mean - 1e-4 <= found[1] <= most + 1e-4


def test_intervals_of_scores_hold_what_a_plain_simulation_finds(framework: Catalogue) -> None:
    """Draws of what is known of each share, scored one by one, spread as far as the interval says."""
    draws = np.random.default_rng(1)
    hits = {key: np.array([round(share * TRIALS[key])]) for key, share in SHARES.items()}
    found = scoring.score(answers(hits), framework, today=TODAY)
    drawn = pd.concat(
        pd.DataFrame(
            {
                "indicator": key,
                "group": np.arange(4_000).astype(str),
                "period": "2026",
                "value": draws.beta(count[0] + 0.5, TRIALS[key] - count[0] + 0.5, 4_000),
                "enough": True,
            }
        )
        for key, count in hits.items()
    )
    simulated = scoring.score(drawn, framework, today=TODAY)
    for goal in ("a", "b", "c", scoring.INDEX):
        of, (one,) = whole(simulated, goal)["score"], whole(found, goal).to_dict("records")
        width = one["high"] - one["low"]
        assert [one["low"], one["high"]] == pytest.approx(list(of.quantile([0.025, 0.975])), abs=width * 0.06)


@pytest.mark.parametrize("trials", [60, 400])
@pytest.mark.parametrize(
    "share", [0.02, 0.5, 0.97], ids=["at the floor", "in the middle", "around the target"]
)
def test_about_95_of_100_intervals_hold_the_true_score(tmp_path: Path, share: float, trials: int) -> None:
    """Also where every indicator stands near a post, and chance can move its points to one side only."""
    draws, keys = (
        np.random.default_rng(2),
        [f"{goal}_{horizon}" for goal in "ab" for horizon in ("x", "y", "z")],
    )
    parts = [indicator(key, key[0], key[2]) for key in keys]
    text = "".join(parts).replace("floor = 0", "floor = 3").replace("= 100 }", "= 95 }")
    catalogue = worlds.framework(tmp_path, goals(*"ab") + horizons(x=1, y=1, z=1) + text)
    true = np.clip(share + 0.02 * np.arange(-3, 3), 0.005, 0.995)
    known = pd.DataFrame(
        {"indicator": keys, "group": "true", "period": "2026", "value": true, "enough": True}
    )
    known = scoring.score(known, catalogue, today=TODAY)
    hits = {key: draws.binomial(trials, share, 2_000) for key, share in zip(keys, true, strict=True)}
    found = scoring.score(answers(hits, dict.fromkeys(keys, trials)), catalogue, today=TODAY)
    for goal in ("a", "b", scoring.INDEX):
        rows, score = whole(found, goal), whole(known, goal)["score"].item()
        held = ((rows["low"] <= score) & (score <= rows["high"])).mean()
        assert held >= (0.93 if share == 0.5 else 0.87)
