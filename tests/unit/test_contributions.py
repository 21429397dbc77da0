"""What moved a score: contributions add up to its change exactly, whatever is missing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import worlds
from test_scoring import goals, horizons, indicator

from kpi import contributions, periods, scoring
from kpi.catalogue import Catalogue

BEFORE, AFTER = periods.parse("2026-Q1"), periods.parse("2026-Q2")


def framework(folder: Path) -> Catalogue:
    """Three goals, two horizons, twelve indicators of different weights."""
    parts = [
        indicator(f"{goal}_{horizon}_{number}", goal, horizon, weight=1 + number)
        for goal in "abc"
        for horizon in ("near", "far")
        for number in range(2)
    ]
    return worlds.framework(folder, goals(*"abc") + horizons(near=2, far=1) + "".join(parts))


def found(period: periods.Period, **points: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"indicator": key, "group": "A", "period": str(period), "value": (point or 0) / 100}
        | {"enough": point is not None}
        for key, point in points.items()
    )


def changes(values: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """The change of every score that exists in both periods."""
    scores = scoring.score(values, catalogue)
    whole = scores[scores["horizon"] == "all"].pivot(
        index=["group", "goal"], columns="period", values="score"
    )
    return (whole[str(AFTER)] - whole[str(BEFORE)]).dropna()


@pytest.mark.parametrize("aggregation", ["geometric", "arithmetic", "harmonic"])
@pytest.mark.parametrize("missing", [0, 0.12])
def test_contributions_add_up_exactly(tmp_path: Path, aggregation: str, missing: float) -> None:
    catalogue = framework(tmp_path)
    rule = replace(catalogue.index, aggregation=aggregation, scale=5)
    catalogue = replace(catalogue, index=rule)
    draws = np.random.default_rng(7)
    values = pd.DataFrame(
        {"indicator": key, "group": f"A{unit}", "period": str(period), "value": draws.uniform(-0.2, 1.1)}
        | {"enough": draws.random() >= missing}
        for key in catalogue.indicators
        for unit in range(80)
        for period in (BEFORE, AFTER)
    )
    expected = changes(values, catalogue)
    rows = contributions.between(values, catalogue, BEFORE, AFTER)
    sums = rows.groupby(["group", "goal"])["contribution"].sum()
    assert len(expected) > 80
    assert set(sums.index) == set(expected.index)
    assert sums.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
    assert np.isfinite(rows["contribution"]).all()


def two(tmp_path: Path, text: str = "") -> Catalogue:
    parts = [indicator("x", "a", "now", 3), indicator("y", "a", "now", 1), indicator("z", "b", "now")]
    return worlds.framework(tmp_path, text + goals("a", "b") + horizons(now=1) + "".join(parts))


def told(rows: pd.DataFrame, goal: str) -> dict[str, float]:
    of = rows[rows["goal"] == goal]
    return dict(zip(of["indicator"], of["contribution"].round(6), strict=True))


def test_a_goal_moves_by_weight_times_change(tmp_path: Path) -> None:
    values = pd.concat([found(BEFORE, x=40, y=40, z=50), found(AFTER, x=60, y=20, z=50)])
    rows = contributions.between(values, two(tmp_path), BEFORE, AFTER)
    assert told(rows, "a") == {"x": 15, "y": -5}
    assert told(rows, "b") == {"z": 0}


def test_a_geometric_index_is_divided_by_logarithmic_means(tmp_path: Path) -> None:
    values = pd.concat([found(BEFORE, x=25, y=25, z=36), found(AFTER, x=49, y=49, z=36)])
    rows = contributions.between(values, two(tmp_path), BEFORE, AFTER)
    assert sum(told(rows, "index").values()) == pytest.approx(42 - 30)
    assert told(rows, "index") == {"x": pytest.approx(9), "y": pytest.approx(3), "z": 0}


def test_an_indicator_that_enters_counts_by_how_far_it_stands_above(tmp_path: Path) -> None:
    values = pd.concat([found(BEFORE, x=40, y=None, z=50), found(AFTER, x=40, y=80, z=50)])
    rows = contributions.between(values, two(tmp_path), BEFORE, AFTER)
    parts = told(rows, "a")
    assert sum(parts.values()) == pytest.approx(10)  # 40 became (3 × 40 + 80) ÷ 4
    assert parts["y"] > 0
    entered = rows[(rows["goal"] == "a") & (rows["indicator"] == "y")].iloc[0]
    assert np.isnan(entered["before"])
    assert entered["after"] == pytest.approx(80)


def test_a_goal_below_the_floor_moves_the_index_only_from_there(tmp_path: Path) -> None:
    values = pd.concat([found(BEFORE, x=0, y=0, z=64), found(AFTER, x=0, y=0, z=100)])
    rows = contributions.between(values, two(tmp_path), BEFORE, AFTER)
    assert told(rows, "index") == {"x": 0, "y": 0, "z": pytest.approx(10 - 8)}


def test_without_a_score_in_both_periods_there_is_nothing_to_tell(tmp_path: Path) -> None:
    values = pd.concat([found(BEFORE, x=40, y=40, z=None), found(AFTER, x=60, y=20, z=50)])
    rows = contributions.between(values, two(tmp_path), BEFORE, AFTER)
    assert set(rows["goal"]) == {"a"}
    alone = contributions.between(found(AFTER, x=60, y=20, z=50), two(tmp_path), BEFORE, AFTER)
    assert alone.empty
    assert list(alone.columns) == contributions.COLUMNS
