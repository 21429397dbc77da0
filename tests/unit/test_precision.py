"""What a value rests on, found again from its interval."""

import numpy as np
import pandas as pd
import pytest
from test_ranking import proportions

from kpi import precision
from kpi.intervals import wilson


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


def test_only_enough_data_with_an_interval_is_known() -> None:
    values = proportions((5, 10), (6, 10), (7, 10)).assign(enough=[True, False, True])
    values.loc[2, "low"] = np.nan
    assert precision.known(values).tolist() == [True, False, False]
