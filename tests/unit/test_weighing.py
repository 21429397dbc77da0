"""Other weights: by hand, for two agencies and two goals."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import worlds

from kpi import scoring, weighing
from kpi.catalogue import Catalogue
from kpi.errors import RaporError

FRAMEWORK = (
    worlds.HEAD
    + "".join(
        f"""
[{key}]
name = {{ id = "{key}", en = "{key}" }}
goal = "{goal}"
horizon = "short"
table = "reported_values"
kind = "ratio"
unit = "percent"
floor = 0
target = 100
source = "test"
"""
        for key, goal in (("met", "synergy"), ("shared", "synergy"), ("heard", "trust"))
    )
    + '[index]\naggregation = "arithmetic"\n'
)
POINTS = {"A": {"met": 80, "shared": 20, "heard": 60}, "B": {"met": 40, "shared": 70, "heard": 50}}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return worlds.framework(tmp_path / "f", FRAMEWORK)


def values() -> pd.DataFrame:
    return pd.DataFrame(
        {"indicator": key, "group": group, "period": "2026-03", "value": point / 100, "enough": True}
        for group, points in POINTS.items()
        for key, point in points.items()
    )


def whole(scores: pd.DataFrame, goal: str) -> dict[str, float]:
    rows = scores[(scores["goal"] == goal) & (scores["horizon"] == scoring.ALL)]
    return dict(zip(rows["group"], rows["score"], strict=True))


def test_weights_of_indicators_and_goals_count_in_proportion(catalogue: Catalogue) -> None:
    today = date(2026, 3, 31)
    declared = scoring.score(values(), catalogue, None, today)
    assert whole(declared, "synergy") == pytest.approx({"A": 50, "B": 55})
    tried = weighing.scored(values(), catalogue, {"met": 3}, None, today)
    assert whole(tried, "synergy") == pytest.approx({"A": (3 * 80 + 20) / 4, "B": (3 * 40 + 70) / 4})
    assert whole(tried, "trust") == whole(declared, "trust")
    tried = weighing.scored(values(), catalogue, {"trust": 3}, None, today)
    assert whole(tried, scoring.INDEX) == pytest.approx({"A": (50 + 3 * 60) / 4, "B": (55 + 3 * 50) / 4})


def test_who_changes_places(catalogue: Catalogue) -> None:
    declared = scoring.score(values(), catalogue)
    tried = weighing.scored(values(), catalogue, {"met": 3})
    found = weighing.compared(declared, tried, "synergy").set_index("group")
    assert found["moved"].to_dict() == {"A": 1, "B": -1}
    assert found["difference"].to_dict() == pytest.approx({"A": 15, "B": -7.5})
    same = weighing.compared(declared, declared, "synergy")
    assert same["moved"].tolist() == [0, 0]


def test_a_score_that_one_of_them_lacks_is_in_no_order(catalogue: Catalogue) -> None:
    short = values().assign(enough=lambda rows: (rows["group"] != "B") | (rows["indicator"] == "heard"))
    declared, tried = scoring.score(short, catalogue), weighing.scored(short, catalogue, {"met": 3})
    assert weighing.compared(declared, tried, "synergy")["group"].tolist() == ["A"]
    assert weighing.compared(declared.head(0), tried.head(0), "synergy").empty


def test_weights_that_sum_to_zero_are_told(catalogue: Catalogue) -> None:
    with pytest.raises(RaporError) as caught:
        weighing.scored(values(), catalogue, {"met": 0, "shared": 0})
    assert caught.value.code == "composite_weights"
    assert weighing.reweighed(catalogue, {"met": 0}).indicators["met"].weight == 0
    assert catalogue.indicators["met"].weight == 1
