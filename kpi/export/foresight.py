"""Forecasts for pictures: from the months of an indicator to the fan behind its newest value."""

from datetime import timedelta

import numpy as np
import pandas as pd

from kpi import forecasting, periods
from kpi.forecasting import Outlook
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.trajectory import Path

HISTORY = 60  # months that a forecast looks back, at most
COLUMNS = ("middle", "low_outer", "high_outer", "low_inner", "high_inner")


def months(end: Period) -> list[Period]:
    """The months that a forecast rests on."""
    return [end.shifted(-step) for step in reversed(range(HISTORY))]


def outlook(found: pd.DataFrame, path: Path, indicator: Indicator, end: Period) -> Outlook:
    """The forecast of an indicator to its next target.

    Args:
        found: Its figures by month, as from kpi.values.series.
        path: What is expected of it.
        indicator: What is forecast.
        end: The last month it rests on.
    """
    held = found[found["enough"]].set_index("period").reindex([str(month) for month in months(end)])
    due = path.due(end.ends + timedelta(days=1))
    low, high = indicator.range or (None, None)
    return forecasting.forecast(
        held["value"].to_numpy(dtype=float),
        periods.containing(due).first - end.first if due else 0,
        kind=indicator.kind,
        bounds=None if low is None or high is None else (low / indicator.scale, high / indicator.scale),
        trials=float(np.nan_to_num(held["denominator"].median(), nan=1.0)),
        target=(path.target(due) if due else path.levels[-1]) / indicator.scale,
        better=indicator.better,
    )


def until(path: Path, end: Period, found: Outlook) -> Period | None:
    """The month of the next target, where there is a forecast to it."""
    due = path.due(end.ends + timedelta(days=1))
    return periods.containing(due) if due and not found.refusal else None


def joined(rows: pd.DataFrame, found: Outlook, end: Period) -> pd.DataFrame:
    """Rows of a course with the months of a forecast, in columns as charts.forecast_fan takes them."""
    ahead = found.months.rename(columns={"low": "low_outer", "high": "high_outer"})
    ahead = ahead.assign(month=[str(end.shifted(step + 1)) for step in range(len(ahead))])
    return rows.merge(ahead.reindex(columns=["month", *COLUMNS]), on="month", how="left")
