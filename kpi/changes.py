"""Changes: how values moved between two periods, and whether more than chance would move them."""

import numpy as np
import pandas as pd

from kpi import intervals
from kpi.intervals import Estimate
from kpi.periods import Period

COLUMNS = ["indicator", "group", "period", "before", "value", "value_before", "difference", "low", "high"]


def between(values: pd.DataFrame, before: Period, after: Period) -> pd.DataFrame:
    """The change of every value from one period to another.

    Args:
        values: As from values.series, of both periods.
        before: The earlier period.
        after: The later period.

    Returns:
        Columns as in COLUMNS; low and high bound the difference, null where one of the values has no
        interval; then enough (in both periods) and beyond_noise: whether that interval excludes 0, null where
        there is none or the data are not enough. A pair that lacks one of its values is absent.
    """
    return of(*(values[values["period"] == str(period)] for period in (before, after)))


def of(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The change of every value from one frame of values to another; see between."""
    pairs = now.dropna(subset="value").merge(
        then.dropna(subset="value"), on=["indicator", "group"], suffixes=("", "_before")
    )
    low, high = intervals.difference(
        pairs["value_before"].to_numpy(),
        Estimate(*(pairs[f"{name}_before"].to_numpy() for name in Estimate._fields)),
        pairs["value"].to_numpy(),
        Estimate(*(pairs[name].to_numpy() for name in Estimate._fields)),
    )
    enough = pairs["enough"] & pairs["enough_before"]
    moved = pd.Series((low > 0) | (high < 0), index=pairs.index, dtype="boolean")
    return pairs.assign(
        before=pairs["period_before"],
        difference=pairs["value"] - pairs["value_before"],
        low=low,
        high=high,
        enough=enough,
        beyond_noise=moved.mask(np.isnan(low) | np.isnan(high) | ~enough),
    )[[*COLUMNS, "enough", "beyond_noise"]]
