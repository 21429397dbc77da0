"""Trajectory: what is expected by a day, and the word for it."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
import worlds
from hypothesis import given
from hypothesis import strategies as st

from kpi import tables, trajectory
from kpi.catalogue import Catalogue
from kpi.trajectory import Path as Way

FRAMEWORK = """
[goals.g]
name = { id = "G", en = "G" }
[horizons.short]
name = { id = "Pendek", en = "Short" }
starts = 2026-01-01
ends = 2026-01-11
[horizons.medium]
name = { id = "Menengah", en = "Medium" }
starts = 2026-01-12
ends = 2026-01-31
[horizons.long]
name = { id = "Panjang", en = "Long" }
starts = 2026-02-01
ends = 2026-03-02

[up]
name = { id = "Naik", en = "Up" }
goal = "g"
horizon = "short"
table = "posts"
numerator = "count(*) filter (where has_source)"
denominator = "count(*)"
kind = "proportion"
unit = "percent"
floor = 20
target = { short = 30, long = 80 }
source = "test"

[down]
name = { id = "Turun", en = "Down" }
goal = "g"
horizon = "short"
table = "posts"
numerator = "count(*) filter (where has_source)"
denominator = "count(*)"
kind = "proportion"
unit = "percent"
better = "lower"
floor = 60
target = 40
source = "test"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return worlds.framework(tmp_path / "catalogue", FRAMEWORK)


def targets(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=tables.load()["targets"].schema)


def found(
    indicator: str, *figures: float | None, period: str = "2026-01", enough: bool = True
) -> pd.DataFrame:
    """Values of groups A, B, …"""
    return pd.DataFrame(
        {
            "indicator": indicator,
            "group": [chr(ord("A") + place) for place in range(len(figures))],
            "period": period,
            "value": [float("nan") if figure is None else figure for figure in figures],
            "enough": enough,
        }
    )


@pytest.mark.parametrize(
    ("day", "expected", "target"),
    [
        (date(2025, 6, 1), 20, 30),
        (date(2026, 1, 1), 20, 30),
        (date(2026, 1, 6), 25, 30),
        (date(2026, 1, 11), 30, 30),
        (date(2026, 1, 12), 31, 80),
        (date(2026, 2, 5), 55, 80),
        (date(2026, 3, 2), 80, 80),
        (date(2030, 1, 1), 80, 80),
    ],
)
def test_the_path_is_straight_from_corner_to_corner(
    catalogue: Catalogue, day: date, expected: float, target: float
) -> None:
    path = trajectory.paths(catalogue)["up", ""]
    assert path.expected(day) == pytest.approx(expected)
    assert path.target(day) == target


def test_targets_of_the_state_replace_corners(catalogue: Catalogue) -> None:
    paths = trajectory.paths(
        catalogue,
        targets(
            {"indicator": "up", "horizon": "short", "target": 40.0},
            {"indicator": "up", "horizon": "medium", "target": 50.0, "target_on": date(2026, 1, 21)},
            {
                "indicator": "up",
                "horizon": "short",
                "agency_code": "A",
                "target": 60.0,
                "baseline": 10.0,
                "baseline_on": date(2026, 1, 6),
            },
            {"indicator": "unknown", "horizon": "short", "target": 1.0},
        ),
    )
    assert set(paths) == {("up", ""), ("up", "A"), ("down", "")}
    corners = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 21), date(2026, 3, 2)]
    assert paths["up", ""] == Way(tuple(day.toordinal() for day in corners), (20, 40, 50, 80))
    corners[0] = date(2026, 1, 6)
    assert paths["up", "A"] == Way(tuple(day.toordinal() for day in corners), (10, 60, 50, 80))


def test_a_group_is_judged_by_targets_of_its_own(catalogue: Catalogue) -> None:
    own = targets({"indicator": "up", "horizon": "short", "agency_code": "B", "target": 25.0})
    judged = trajectory.judge(found("up", 0.25, 0.25, 0.25), catalogue, own, today=date(2026, 1, 11))
    assert judged["expected"].tolist() == [30, 25, 30]
    assert judged["attained"].tolist() == [0.5, 1.0, 0.5]
    assert judged["status"].tolist() == ["behind", "on_track", "behind"]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (0.29, "on_track"),
        (0.2899, "at_risk"),
        (0.26, "at_risk"),
        (0.2599, "behind"),
        (0.1, "behind"),
        (0.9, "on_track"),
    ],
)
def test_status_is_the_share_of_the_expected_gain(catalogue: Catalogue, value: float, status: str) -> None:
    judged = trajectory.judge(found("up", value), catalogue, today=date(2026, 1, 11))
    assert judged["status"].tolist() == [status]


@pytest.mark.parametrize(
    ("value", "status"), [(0.42, "on_track"), (0.48, "at_risk"), (0.481, "behind"), (0.7, "behind")]
)
def test_less_can_be_better(catalogue: Catalogue, value: float, status: str) -> None:
    judged = trajectory.judge(found("down", value), catalogue, today=date(2026, 1, 31))
    assert judged["status"].tolist() == [status]


def test_the_day_is_the_end_of_the_period_but_not_beyond_today(catalogue: Catalogue) -> None:
    both = pd.concat([found("up", 0.2, period="2026-01"), found("up", 0.2, period="2026")])
    judged = trajectory.judge(both, catalogue, today=date(2026, 3, 1))
    assert judged["expected"].round(6).tolist() == [50, 79]


@pytest.mark.parametrize(("value", "status"), [(0.2, "on_track"), (0.5, "on_track"), (0.19, "behind")])
def test_before_anything_is_expected_the_baseline_is_enough(
    catalogue: Catalogue, value: float, status: str
) -> None:
    judged = trajectory.judge(found("up", value, period="2025"), catalogue)
    assert judged["status"].tolist() == [status]


def test_too_few_data_or_no_value_is_insufficient(catalogue: Catalogue) -> None:
    few, none = found("up", 0.9, enough=False), found("up", None)
    for values in (few, none):
        assert trajectory.judge(values, catalogue, today=date(2026, 1, 11))["status"].tolist() == [
            "insufficient"
        ]


def test_no_values_give_the_same_columns(catalogue: Catalogue) -> None:
    judged = trajectory.judge(found("up"), catalogue)
    assert judged.empty
    assert {"baseline", "expected", "target", "attained", "status"} <= set(judged.columns)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_a_better_value_never_has_a_worse_status(values: list[float]) -> None:
    words = ["behind", "at_risk", "on_track"]
    attained = trajectory.status(pd.Series(sorted(values)).to_numpy())
    places = [words.index(word) for word in attained]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("curve", "quarter", "half"),
    [("linear", 25, 50), ("front", 43.75, 75), ("back", 6.25, 25), ("s", 15.625, 50)],
)
def test_a_curve_spreads_the_gain_over_the_time(curve: str, quarter: float, half: float) -> None:
    start = date(2026, 1, 1).toordinal()
    path = Way((start, start + 40, start + 80), (0.0, 100.0, 200.0), curve)
    days = [date.fromordinal(start + step) for step in (0, 10, 20, 40, 50, 80, 90)]
    expected = [0, quarter, half, 100, 100 + quarter, 200, 200]
    assert [path.expected(day) for day in days] == pytest.approx(expected)


def test_an_indicator_declares_its_curve(tmp_path: Path) -> None:
    text = FRAMEWORK.replace('better = "lower"', 'better = "lower"\ncurve = "front"')
    paths = trajectory.paths(worlds.framework(tmp_path / "curved", text))
    assert (paths["up", ""].curve, paths["down", ""].curve) == ("linear", "front")
    assert paths["down", ""].expected(date(2026, 1, 6)) == pytest.approx(60 - 20 * 0.75)


def test_a_path_without_targets_ahead_stays_where_it_is() -> None:
    path = Way((10,), (5.0,))
    assert path.expected(date.fromordinal(900)) == 5
    assert path.due(date.fromordinal(900)) is None


def test_the_next_target_falls_due_on_its_day(catalogue: Catalogue) -> None:
    path = trajectory.paths(catalogue)["up", ""]
    assert path.due(date(2026, 1, 11)) == date(2026, 1, 11)
    assert path.due(date(2026, 1, 12)) == date(2026, 3, 2)
    assert path.due(date(2026, 3, 3)) is None
