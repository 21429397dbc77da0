"""Sensitivity: the model is the one that scores, and what is not varied moves nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import worlds

from kpi import choices, composite, scoring, sensitivity
from kpi.catalogue import Catalogue
from kpi.errors import RaporError

INDICATOR = """
[{key}]
name = {{ id = "{key}", en = "{key}" }}
goal = "{goal}"
horizon = "{horizon}"
table = "reported_values"
kind = "ratio"
unit = "ratio"
better = "{better}"
floor = {floor}
target = {{ {horizon} = {target} }}
weight = {weight}
source = "test"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Two goals, two horizons, nine indicators of different weights; one is better when lower."""
    text = worlds.HEAD
    for number in range(9):
        lower = number == 4
        text += INDICATOR.format(
            key=f"i{number}",
            goal=("synergy", "trust")[number % 2],
            horizon=("short", "long")[number // 5],
            better="lower" if lower else "higher",
            floor=10 if lower else 0,
            target=0 if lower else 10,
            weight=1 + number % 3,
        )
    return worlds.framework(tmp_path / "sensitivity", text)


def chance(catalogue: Catalogue, units: int, missing: float = 0.1, seed: int = 4) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    return pd.DataFrame(
        {"indicator": key, "group": f"A{unit:03}", "period": "2026", "value": draws.uniform(-1, 11)}
        | {"enough": draws.random() >= missing}
        for key in catalogue.indicators
        for unit in range(units)
    )


@pytest.mark.parametrize("aggregation", ["geometric", "arithmetic", "harmonic"])
@pytest.mark.parametrize("normalisation", ["goalposts", "minmax", "zscore", "distance_to_target", "rank"])
def test_the_model_scores_as_the_catalogue_declares(
    catalogue: Catalogue, aggregation: str, normalisation: str
) -> None:
    rule = replace(catalogue.index, aggregation=aggregation, normalisation=normalisation, scale=5)
    declared = replace(catalogue, index=rule)
    values = chance(declared, 40)
    scores = scoring.score(values, declared)
    for goal in (None, *declared.goals):
        of = scores[(scores["goal"] == (goal or "index")) & (scores["horizon"] == "all")].dropna(
            subset="score"
        )
        model = choices.of(values, declared, goal)
        assert len(of) > 20
        expected = dict(zip(of["group"], of["score"], strict=True))
        assert dict(zip(model.units, model.declared, strict=True)) == pytest.approx(expected)


def test_the_same_seed_gives_the_same_figures(catalogue: Catalogue) -> None:
    values = chance(catalogue, 30)
    one, same, other = (sensitivity.analyse(values, catalogue, base=40, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.units, same.units)
    pd.testing.assert_frame_equal(one.factors, same.factors)
    assert not one.units.equals(other.units)


def test_memory_is_bounded_without_other_figures(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = chance(catalogue, 30)
    whole = sensitivity.analyse(values, catalogue, base=40)
    monkeypatch.setattr(sensitivity, "BLOCK", 30 * 7)
    pd.testing.assert_frame_equal(whole.units, sensitivity.analyse(values, catalogue, base=40).units)


def test_a_unit_that_leads_everywhere_keeps_its_place(catalogue: Catalogue) -> None:
    values = chance(catalogue, 30, missing=0)
    best = values["group"] == "A007"
    values.loc[best, "value"] = 10.5
    values.loc[best & (values["indicator"] == "i4"), "value"] = -0.5
    units = sensitivity.analyse(values, catalogue, base=60).units
    first = units.iloc[0]
    assert (first["group"], first["rank_low"], first["rank_high"]) == ("A007", 1, 1)
    assert (units["rank_low"] <= units["rank_median"]).all()
    assert (units["rank_median"] <= units["rank_high"]).all()
    assert (units["rank_high"] - units["rank_low"]).max() > 3


def test_leaving_out_the_indicator_that_sets_units_apart_moves_most(catalogue: Catalogue) -> None:
    values = chance(catalogue, 20, missing=0)
    values.loc[values["indicator"] != "i1", "value"] = (
        5 + values.index[values["indicator"] != "i1"] % 20 / 100
    )
    found = sensitivity.analyse(values, catalogue, base=20).indicators
    assert found["indicator"].iloc[0] == "i1"
    assert found["shift"].iloc[0] > 2 * found["shift"].iloc[1]


def test_a_scores_own_choice_explains_the_variance(catalogue: Catalogue) -> None:
    factors = sensitivity.analyse(chance(catalogue, 60), catalogue, base=300).factors.set_index("factor")
    assert list(factors.index) == list(choices.FACTORS)
    assert (factors["total"] >= factors["first"] - 0.15).all()
    assert 0.6 < factors["first"].sum() < 1.2


def test_where_all_are_equal_nothing_moves(catalogue: Catalogue) -> None:
    values = chance(catalogue, 12, missing=0).assign(value=5.0)
    found = sensitivity.analyse(values, catalogue, base=20)
    assert found.shift == 0
    assert found.units["rank"].eq(1).all()
    assert found.factors["total"].isna().all()


@pytest.mark.parametrize("units", [0, 1])
def test_fewer_than_two_units_are_told(catalogue: Catalogue, units: int) -> None:
    values = chance(catalogue, 1, missing=0)
    if not units:
        values["enough"] = False
    with pytest.raises(RaporError) as told:
        sensitivity.analyse(values, catalogue)
    assert told.value.code == "sensitivity_few"
    assert f"saat ini ada {units}" in told.value.text("id")


def test_ranks_of_runs_are_those_of_each_run_alone(catalogue: Catalogue) -> None:
    model = choices.of(chance(catalogue, 15), catalogue)
    design = np.random.default_rng(0).random((50, sum(map(len, model.groups))))
    together = composite.rank(-model.scores(design), axis=1)
    apart = np.array([composite.rank(-model.scores(one[None]), axis=1)[0] for one in design])
    np.testing.assert_array_equal(together, apart)
