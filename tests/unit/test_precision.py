"""What a value rests on, found again from its interval."""

import numpy as np
import pandas as pd
import pytest
from test_ranking import proportions

from kpi import precision
from kpi.intervals import wilson
from kpi.precision import Normals


def test_trials_of_wilson_intervals() -> None:
    counts = [(0, 12), (4, 10), (18, 20), (300, 1000), (7, 7), (1, 2_000_000), (1_999_999, 2_000_000)]
    hits, trials = precision.trials(proportions(*counts))
    assert hits == pytest.approx([one for one, _ in counts], rel=1e-5, abs=1e-5)
    assert trials == pytest.approx([n for _, n in counts], rel=1e-5)


def test_weights_do_not_pose_as_people() -> None:
    # 400 of weight that are worth 100 people: what the interval says counts, not the denominator.
    bounds = wilson([25.0], [100.0])
    values = proportions((100, 400)).assign(low=bounds.low, high=bounds.high)
    assert precision.trials(values)[1] == pytest.approx([100])


def test_errors_by_the_quantile_that_made_the_interval() -> None:
    # t with 4 degrees of freedom: 2.776; normal: 1.960.
    values = pd.DataFrame(
        {"low": [-2.776, -1.96, 1.0], "high": [2.776, 1.96, 1.0], "freedom": [4, np.inf, 2]}
    )
    assert precision.errors(values) == pytest.approx([1, 1, 0], abs=1e-3)
    assert precision.errors(values.drop(columns="freedom"))[1] == pytest.approx(1, abs=1e-3)


def test_few_clusters_are_known_as_t_says() -> None:
    # Quantiles of t at 97.5 %: 12.706 with 1 degree of freedom, 2.571 with 5, 2.045 with 29; normal 1.960.
    freedom = np.array([1, 5, 29, np.inf])
    known = Normals(np.zeros(4), np.full(4, 1.0), freedom)
    assert known.quantiles(np.array([0.975]))[0] == pytest.approx([12.706, 2.571, 2.045, 1.960], abs=0.003)
    drawn = known.drawn(100_000, np.random.default_rng(1))
    assert np.quantile(drawn, 0.975, axis=0) == pytest.approx([12.7, 2.57, 2.05, 1.96], rel=0.04)


def test_what_is_known_of_a_value_has_the_interval_that_it_has() -> None:
    values = pd.DataFrame(
        {"value": [0.5, 0.2], "low": [0.1, 0.1], "high": [0.9, 0.3], "freedom": [2.0, np.inf]}
    )
    ends = precision.beliefs(values, "mean").quantiles(np.array([0.025, 0.975]))
    assert ends == pytest.approx(values[["low", "high"]].T.to_numpy(), abs=0.002)


def test_only_enough_data_with_an_interval_is_known() -> None:
    values = proportions((5, 10), (6, 10), (7, 10)).assign(enough=[True, False, True])
    values.loc[2, "low"] = np.nan
    assert precision.known(values).tolist() == [True, False, False]
