"""Trajectory: what should be reached by a day, from baseline to target, and how a value compares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi import engines, periods
from kpi.catalogue import Catalogue
from kpi.curves import CURVES
from kpi.indicators import Indicator
from kpi.intervals import Numbers

ON_TRACK, AT_RISK, BEHIND, INSUFFICIENT = "on_track", "at_risk", "behind", "insufficient"
ON_TRACK_SHARE, AT_RISK_SHARE = 0.9, 0.6  # of the expected gain; domain reference 4.5
ROUNDING = 1e-9  # 0.07 × 100 is 7.000000000000001: what differs by less is the same


@dataclass(frozen=True)
class Path:
    """A line through the baseline and the targets, in the displayed unit; level before and after it.

    Attributes:
        days: Ordinals of the days at its corners, rising.
        levels: What is expected there.
        curve: How it runs from corner to corner: baseline + (target − baseline) · f(share of the time).
    """

    days: tuple[int, ...]
    levels: tuple[float, ...]
    curve: str = "linear"

    @property
    def baseline(self) -> float:
        """Where it begins."""
        return self.levels[0]

    @property
    def targets(self) -> list[tuple[int, float]]:
        """Ordinals of the days of its targets, with their levels."""
        return list(zip(self.days[1:], self.levels[1:], strict=True))

    def expected(self, day: date) -> float:
        """What should be reached by a day."""
        place = float(np.interp(day.toordinal(), self.days, range(len(self.days))))
        leg = min(int(place), len(self.days) - 2)
        if leg < 0:
            return self.baseline
        gain = self.levels[leg + 1] - self.levels[leg]
        return self.levels[leg] + gain * CURVES[self.curve](place - leg)

    def target(self, day: date) -> float:
        """The next target on or after a day; the last one when all are past."""
        place = int(np.searchsorted(self.days[1:], day.toordinal()))
        return self.levels[min(place + 1, len(self.levels) - 1)]

    def due(self, day: date) -> date | None:
        """The day of the next target on or after a day; None when all are past."""
        place = int(np.searchsorted(self.days[1:], day.toordinal()))
        return date.fromordinal(self.days[place + 1]) if place + 1 < len(self.days) else None


def paths(catalogue: Catalogue, targets: pa.Table | None = None) -> dict[tuple[str, str], Path]:
    """The path of every indicator, by its key and the agency code it holds for; "" holds for all others.

    It begins at the indicator's floor on the first horizon's first day and runs through the declared targets
    at the horizons' last days. Rows of targets replace a corner each, an agency's own before those for all;
    the first baseline that they know, in the order of the horizons, replaces the beginning.

    Args:
        catalogue: Indicators and horizons.
        targets: Rows of the record table targets, figures in the displayed unit.
    """
    rows: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in targets.to_pylist() if targets is not None else []:
        rows.setdefault((row["indicator"], row["agency_code"] or ""), {})[row["horizon"]] = row
    found = {}
    for key, indicator in catalogue.indicators.items():
        general = rows.get((key, ""), {})
        found[key, ""] = _path(catalogue, indicator, general)
        for one, agency in rows:
            if one == key and agency:
                found[key, agency] = _path(catalogue, indicator, general | rows[key, agency])
    return found


def judge(
    values: pd.DataFrame,
    catalogue: Catalogue,
    targets: pa.Table | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Values compared with what is expected on the last day of their period, or today if that is sooner.

    Args:
        values: As from values.series.
        catalogue: Indicators and horizons.
        targets: As in paths.
        today: By default today in Jakarta.

    Returns:
        The values with further columns: baseline, expected and next target in the displayed unit; attained,
        the share of the expected gain (1 or 0 while none is expected: at the expected level, or not); status:
        on_track, at_risk, behind or insufficient.
    """
    now = today or engines.today()
    ends = {text: min(periods.parse(text).ends, now) for text in values["period"].unique()}
    known = paths(catalogue, targets)
    groups, ratios = values["group"].to_numpy(), values["value"].to_numpy()
    baseline, expected, target, attained = (np.full(len(values), np.nan) for _ in range(4))
    rows_of: Mapping[Any, Any] = values.groupby(["indicator", "period"], sort=False).indices
    for (key, period), places in rows_of.items():
        indicator, day = catalogue.indicators[key], ends[period]
        for path, rows in _by_path(known, key, groups[places], places):
            shown = ratios[rows] * indicator.scale
            baseline[rows], expected[rows], target[rows] = path.baseline, path.expected(day), path.target(day)
            attained[rows] = _attained(shown, path.baseline, path.expected(day), indicator.better)
    judged = values.assign(baseline=baseline, expected=expected, target=target, attained=attained)
    return judged.assign(status=status(np.where(values["enough"], attained, np.nan)))


def status(attained: Numbers) -> np.ndarray[Any, np.dtype[np.object_]]:
    """The word for each share of the expected gain; not a number means insufficient data."""
    words = np.full(np.shape(attained), BEHIND, dtype=object)
    words[attained >= AT_RISK_SHARE - ROUNDING] = AT_RISK
    words[attained >= ON_TRACK_SHARE - ROUNDING] = ON_TRACK
    words[np.isnan(attained)] = INSUFFICIENT
    return words


def _path(catalogue: Catalogue, indicator: Indicator, rows: Mapping[str, Mapping[str, Any]]) -> Path:
    first = next(iter(catalogue.horizons.values()))
    start, level = first.starts, indicator.floor
    for row in (rows[horizon] for horizon in catalogue.horizons if horizon in rows):
        if row.get("baseline") is not None:
            start, level = row.get("baseline_on") or first.starts, row["baseline"]
            break
    corners: dict[int, float] = {}
    for key, horizon in catalogue.horizons.items():
        row = rows.get(key, {})
        target = row.get("target") if row.get("target") is not None else indicator.targets.get(key)
        day = row.get("target_on") or horizon.ends
        if target is not None and day > start:
            corners[day.toordinal()] = float(target)
    days = sorted(corners)
    levels = (float(level), *(corners[day] for day in days))
    return Path((start.toordinal(), *days), levels, indicator.curve)


def _by_path(
    known: Mapping[tuple[str, str], Path],
    key: str,
    groups: np.ndarray[Any, Any],
    places: np.ndarray[Any, Any],
) -> Iterator[tuple[Path, np.ndarray[Any, Any]]]:
    """The paths that rows of an indicator follow: their agencies' own, and that of all others."""
    own = {agency for one, agency in known if one == key and agency}
    apart = np.isin(groups, list(own)) if own else np.zeros(len(groups), dtype=bool)
    yield known[key, ""], places[~apart]
    for group, place in zip(groups[apart], places[apart], strict=True):
        yield known[key, group], np.array([place])


def _attained(shown: Numbers, baseline: float, expected: float, better: str) -> Numbers:
    direction = 1 if better == "higher" else -1
    gain = (expected - baseline) * direction
    if gain > ROUNDING:
        return np.asarray((shown - baseline) * direction / gain)
    return np.where(np.isnan(shown), np.nan, (shown - expected) * direction >= -ROUNDING).astype(float)
