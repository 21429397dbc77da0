"""Scores of indicators, cells, goals and the index."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import worlds
from worlds import measure, measured

from kpi import periods, scoring, values
from kpi.catalogue import Catalogue
from kpi.scope import EVERYTHING

TODAY = date(2026, 12, 31)


def indicator(key: str, goal: str, horizon: str, weight: float = 1, better: str = "higher") -> str:
    floor, target = (0, 100) if better == "higher" else (100, 0)
    return f"""
[{key}]
name = {{ id = "{key}", en = "{key}" }}
goal = "{goal}"
horizon = "{horizon}"
table = "posts"
numerator = "count(*) filter (where has_source)"
denominator = "count(*)"
kind = "proportion"
unit = "percent"
better = "{better}"
floor = {floor}
target = {{ {horizon} = {target} }}
minimum = 10
weight = {weight}
source = "test"
"""


def goals(*keys: str) -> str:
    return "".join(f'[goals.{key}]\nname = {{ id = "{key}", en = "{key}" }}\n' for key in keys)


def horizons(**weights: float) -> str:
    return "".join(
        f'[horizons.{key}]\nname = {{ id = "{key}", en = "{key}" }}\nweight = {weight}\n'
        f"starts = 2026-0{n}-01\nends = 2026-0{n}-28\n"
        for n, (key, weight) in enumerate(weights.items(), start=1)
    )


def found(group: str = "A", **points: float | None) -> pd.DataFrame:
    """Values worth so many points; None: too few data."""
    shares = [0.5 if point is None else point / 100 for point in points.values()]
    return pd.DataFrame(
        {
            "indicator": list(points),
            "group": group,
            "period": "2026",
            "value": shares,
            "enough": [point is not None for point in points.values()],
        }
    )


def table(scores: pd.DataFrame) -> dict[tuple[str, str], tuple[float | None, float, str]]:
    return {
        (row["goal"], row["horizon"]): (
            None if row["score"] is None else round(row["score"], 1),
            round(row["weight_present"], 3),
            row["status"],
        )
        for row in values.rows(scores)
    }


@pytest.fixture
def three(tmp_path: Path) -> Catalogue:
    text = goals("a", "b", "c") + horizons(now=1)
    return worlds.framework(tmp_path, text + "".join(indicator(f"i{key}", key, "now") for key in "abc"))


def test_the_index_is_geometric_over_goals(three: Catalogue) -> None:
    scores = table(scoring.score(found(ia=90, ib=30, ic=60), three, today=TODAY))
    assert scores["index", "all"] == (54.5, 1.0, "behind")
    assert scores["a", "now"] == (90.0, 1.0, "on_track")
    assert scores["b", "all"] == (30.0, 1.0, "behind")
    assert scores["c", "all"] == (60.0, 1.0, "at_risk")


def test_the_index_may_be_declared_arithmetic(tmp_path: Path) -> None:
    text = '[index]\naggregation = "arithmetic"\n' + goals("a", "b") + horizons(now=1)
    catalogue = worlds.framework(tmp_path, text + indicator("ia", "a", "now") + indicator("ib", "b", "now"))
    assert table(scoring.score(found(ia=90, ib=30), catalogue, today=TODAY))["index", "all"][0] == 60.0


def test_the_index_needs_every_goal(three: Catalogue) -> None:
    scores = table(scoring.score(found(ia=90, ib=30, ic=None), three, today=TODAY))
    assert scores["c", "all"] == (None, 0.0, "insufficient")
    assert scores["index", "all"] == (None, 0.667, "insufficient")


@pytest.mark.parametrize(
    ("weights", "present", "score"),
    [((65, 35), 0.65, 40.0), ((64, 36), 0.64, None), ((1, 1), 0.5, None), ((3, 1), 0.75, 40.0)],
)
def test_a_cell_needs_65_percent_of_its_weight(
    tmp_path: Path, weights: tuple[int, int], present: float, score: float | None
) -> None:
    parts = [indicator(f"i{n}", "a", "now", weight) for n, weight in enumerate(weights)]
    catalogue = worlds.framework(tmp_path, goals("a") + horizons(now=1) + "".join(parts))
    scores = table(scoring.score(found(i0=40, i1=None), catalogue, today=TODAY))
    assert scores["a", "now"][:2] == (score, present)


def test_cells_and_goals_are_weighted_arithmetic_means(tmp_path: Path) -> None:
    parts = [indicator("i1", "a", "near", 3), indicator("i2", "a", "near", 1), indicator("i3", "a", "far")]
    catalogue = worlds.framework(tmp_path, goals("a") + horizons(near=1, far=3) + "".join(parts))
    scores = table(scoring.score(found(i1=80, i2=40, i3=10), catalogue, today=TODAY))
    assert scores["a", "near"][0] == 70.0
    assert scores["a", "far"][0] == 10.0
    assert scores["a", "all"][0] == 25.0  # (1 × 70 + 3 × 10) ÷ 4


def test_the_only_horizon_may_be_called_all(tmp_path: Path) -> None:
    parts = [indicator("i1", "a", "all", 3), indicator("i2", "a", "all", 1)]
    catalogue = worlds.framework(tmp_path, goals("a") + horizons(all=1) + "".join(parts))
    scores = scoring.score(found(i1=80, i2=40), catalogue, today=TODAY)
    assert list(zip(scores["goal"], scores["horizon"], strict=True)) == [("a", "all"), ("index", "all")]
    assert table(scores)["a", "all"][0] == 70.0


def test_two_of_three_equal_horizons_are_enough_for_a_goal(tmp_path: Path) -> None:
    parts = [indicator(f"i{horizon}", "a", horizon) for horizon in ("x", "y", "z")]
    catalogue = worlds.framework(tmp_path, goals("a") + horizons(x=1, y=1, z=1) + "".join(parts))
    assert table(scoring.score(found(ix=80, iy=40), catalogue, today=TODAY))["a", "all"][:2] == (60.0, 0.667)
    assert table(scoring.score(found(ix=80), catalogue, today=TODAY))["a", "all"][:2] == (None, 0.333)


def test_no_indicator_makes_up_for_another_in_the_status(tmp_path: Path) -> None:
    text = goals("a") + horizons(now=1) + indicator("i1", "a", "now") + indicator("i2", "a", "now")
    catalogue = worlds.framework(tmp_path, text.replace("target = { now = 100 }", "target = { now = 50 }"))
    scores = table(scoring.score(found(i1=100, i2=10), catalogue, today=TODAY))
    assert scores["a", "now"][2] == "at_risk"  # (1 + 0.2) ÷ 2, not (2 + 0.2) ÷ 2


def test_a_framework_of_two_goals_and_four_horizons(tmp_path: Path) -> None:
    cells = [(goal, horizon) for goal in ("speed", "care") for horizon in ("w", "x", "y", "z")]
    parts = [indicator(f"{goal}_{horizon}", goal, horizon) for goal, horizon in cells]
    catalogue = worlds.framework(
        tmp_path, goals("speed", "care") + horizons(w=1, x=1, y=1, z=1) + "".join(parts)
    )
    points = {f"{goal}_{horizon}": 80.0 if goal == "speed" else 20.0 for goal, horizon in cells}
    scores = scoring.score(found(**points), catalogue, today=TODAY)
    assert list(scores.columns) == scoring.COLUMNS
    assert len(scores) == 2 * (4 + 1) + 1
    assert table(scores)["index", "all"][0] == 40.0


def test_less_is_better_scores_the_other_way(tmp_path: Path) -> None:
    text = goals("a") + horizons(now=1) + indicator("i1", "a", "now", better="lower")
    scores = table(scoring.score(found(i1=20), worlds.framework(tmp_path, text), today=TODAY))
    assert scores["a", "now"][0] == 80.0


def test_every_group_and_period_is_scored_apart(three: Catalogue) -> None:
    later = found("A", ia=10, ib=10, ic=10).assign(period="2027")
    both = pd.concat([found("A", ia=50, ib=50, ic=50), found("B", ia=60, ib=60, ic=60), later])
    scores = scoring.score(both, three, today=TODAY)
    index = scores[scores["goal"] == scoring.INDEX]
    assert list(zip(index["group"], index["period"], index["score"].round(1), strict=True)) == [
        ("A", "2026", 50.0),
        ("B", "2026", 60.0),
        ("A", "2027", 10.0),
    ]


def test_no_values_give_the_same_columns(three: Catalogue, tmp_path: Path) -> None:
    none = values.compute(worlds.lake(tmp_path / "lake"), three, EVERYTHING, periods.parse("2026"))
    scores = scoring.score(none, three, today=TODAY)
    assert scores.empty
    assert list(scores.columns) == scoring.COLUMNS


def test_indicators_are_scored_on_their_declared_scale(tmp_path: Path) -> None:
    catalogue = worlds.framework(tmp_path / "catalogue")
    lake = measured(
        worlds.lake(tmp_path / "lake"),
        measure("sourced", "A", "2026-01", 4, 10),
        measure("reported", "A", "2026-01", 4, 1),
    )
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    assert scoring.score_indicators(found, catalogue)["score"].round(6).tolist() == [50.0, 80.0]


def bounded(rows: pd.DataFrame, *ends: tuple[float, float] | None) -> pd.DataFrame:
    """Values with their intervals, in points."""
    low, high = ([float("nan") if one is None else one[end] / 100 for one in ends] for end in (0, 1))
    return rows.assign(low=low, high=high)


def intervals(scores: pd.DataFrame) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    return {
        (row["goal"], row["horizon"]): tuple(
            None if row[end] is None else round(row[end], 1) for end in ("low", "high")
        )
        for row in values.rows(scores)
    }


def test_intervals_of_values_become_those_of_goals_and_of_the_index(three: Catalogue) -> None:
    rows = bounded(found(ia=90, ib=30, ic=60), (80, 95), (20, 45), (60, 60))
    scores = intervals(scoring.score(rows, three, today=TODAY))
    assert scores["a", "now"] == scores["a", "all"] == (80.0, 95.0)
    assert scores["b", "all"] == (20.0, 45.0)
    assert scores["c", "all"] == (60.0, 60.0)
    # 54.5 × e^(∓√(ln²(90 ⁄ 80) + ln²(30 ⁄ 20)) ⁄ 3), and upwards by 95 ⁄ 90 and 45 ⁄ 30
    assert scores["index", "all"] == (47.4, 62.5)


def test_a_score_has_an_interval_only_if_all_that_counts_has_one(tmp_path: Path) -> None:
    parts = "".join(indicator(f"i{n}", "a", "now") for n in range(3))
    catalogue = worlds.framework(tmp_path, goals("a") + horizons(now=1) + parts)
    unknown = bounded(found(i0=40, i1=50, i2=60), (35, 45), None, (50, 70))
    assert intervals(scoring.score(unknown, catalogue, today=TODAY))["a", "all"] == (None, None)
    too_few = bounded(found(i0=40, i1=None, i2=60), (35, 45), (0, 100), (50, 70))
    assert intervals(scoring.score(too_few, catalogue, today=TODAY))["a", "all"] == (44.4, 55.6)
    nothing = bounded(found(i0=40, i1=None, i2=None), (35, 45), (0, 100), (0, 100))
    assert intervals(scoring.score(nothing, catalogue, today=TODAY))["a", "all"] == (None, None)
    assert intervals(scoring.score(found(i0=40), catalogue, today=TODAY))["a", "all"] == (None, None)


def test_bounds_are_cut_at_floor_and_target_and_turned_where_less_is_better(tmp_path: Path) -> None:
    text = goals("a", "b") + horizons(now=1) + indicator("ia", "a", "now")
    catalogue = worlds.framework(tmp_path, text + indicator("ib", "b", "now", better="lower"))
    beyond = bounded(found(ia=99, ib=20), (90, 130), (-10, 30))
    scores = intervals(scoring.score(beyond, catalogue, today=TODAY))
    assert scores["a", "all"] == (90.0, 100.0)
    assert scores["b", "all"] == (70.0, 100.0)


def test_a_bound_that_cannot_be_counts_as_the_nearest_that_can(tmp_path: Path) -> None:
    text = goals("a", "b") + horizons(now=1)
    levels = indicator("ia", "a", "now").replace('unit = "percent"', 'unit = "index"\nrange = [0, 5]')
    levels = levels.replace("floor = 0", "floor = 1").replace("{ now = 100 }", "{ now = 5 }")
    income = indicator("ib", "b", "now").replace('unit = "percent"', 'unit = "ratio"\ntransform = "ln"')
    income = income.replace("floor = 0", "floor = 1").replace("{ now = 100 }", "{ now = 100 }")
    catalogue = worlds.framework(tmp_path, text + levels + income)
    rows = found(ia=400, ib=1000).assign(low=[3.5, -2], high=[5.4, 30])
    scores = intervals(scoring.score(rows, catalogue, today=TODAY))
    assert scores["a", "all"] == (62.5, 100.0)
    assert scores["b", "all"] == (0.0, 73.9)


def test_points_that_depend_on_others_have_no_interval_and_scales_stretch_it(three: Catalogue) -> None:
    rows = bounded(found(ia=90, ib=30, ic=60), (80, 95), (20, 45), (60, 60))
    of_five = replace(three, index=replace(three.index, scale=5))
    assert intervals(scoring.score(rows, of_five, today=TODAY))["a", "all"] == (4.0, 4.8)
    others = pd.concat([rows, rows.assign(group="B", value=0.5)])
    compared = replace(three, index=replace(three.index, normalisation="minmax"))
    scores = scoring.score(others, compared, today=TODAY)
    assert scores["score"].notna().any()
    assert scores[["low", "high"]].isna().all(axis=None)
