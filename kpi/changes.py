"""Changes: how values moved between two periods, and whether more than chance would move them."""

import pandas as pd

from kpi import intervals
from kpi.intervals import Interval
from kpi.periods import Period

COLUMNS = ["indicator", "group", "period", "before", "value", "value_before", "difference", "low", "high"]


def between(values: pd.DataFrame, before: Period, after: Period) -> pd.DataFrame:
    """The change of every value from one period to another.

    Args:
        values: As from values.series, of both periods.
        before: The earlier period.
        after: The later period.

    Returns:
        Columns as in COLUMNS; low and high bound a difference of proportions (Newcombe), null otherwise;
        then enough (in both periods) and beyond_noise: whether the interval excludes 0, null where there is
        none or the data are not enough. A pair that lacks one of its values is absent.
    """
    present = values.dropna(subset="value")
    then, now = (present[present["period"] == str(period)] for period in (before, after))
    pairs = now.merge(then, on=["indicator", "group"], suffixes=("", "_before"))
    low, high = intervals.newcombe(
        pairs["value_before"].to_numpy(),
        Interval(pairs["low_before"].to_numpy(), pairs["high_before"].to_numpy()),
        pairs["value"].to_numpy(),
        Interval(pairs["low"].to_numpy(), pairs["high"].to_numpy()),
    )
    enough = pairs["enough"] & pairs["enough_before"]
    moved = pd.Series((low > 0) | (high < 0), index=pairs.index, dtype="boolean")
    return pairs.assign(
        before=pairs["period_before"],
        difference=pairs["value"] - pairs["value_before"],
        low=low,
        high=high,
        enough=enough,
        beyond_noise=moved.mask(pairs["low"].isna() | pairs["low_before"].isna() | ~enough),
    )[[*COLUMNS, "enough", "beyond_noise"]]
