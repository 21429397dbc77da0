"""Scores: points between floor and target, by cell, by goal and as an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi import trajectory
from kpi.catalogue import Catalogue, Index
from kpi.intervals import Numbers

ALL = "all"
INDEX = "index"
COLUMNS = ["group", "goal", "horizon", "score", "weight_present", "status", "period"]


def points(value: Numbers | pd.Series, floor: float, target: float) -> Numbers:
    """Goalpost points: 0 at the floor, 100 at the target, clipped; less is better if the target is lower."""
    return np.clip((np.asarray(value, dtype=float) - floor) / (target - floor), 0, 1) * 100


def geometric(
    scores: Numbers | Sequence[float], weights: Numbers | Sequence[float], floor_points: float = 1
) -> Numbers:
    """Weighted geometric mean over the last axis, no score below the floor: one 0 must not erase the rest.

    A low goal cannot be bought off by a high one: (90, 30, 60) is worth 54.5 where the arithmetic mean is 60.
    """
    share = np.asarray(weights, dtype=float) / np.sum(weights)
    return np.asarray(np.exp(np.log(np.maximum(scores, floor_points)) @ share))


def score_indicators(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The values with a column score: 0–100, null where there is no value."""
    scores = np.full(len(values), np.nan)
    for key, places in values.groupby("indicator", sort=False).indices.items():
        one = catalogue.indicators[str(key)]
        scores[places] = points(values["value"].to_numpy()[places] * one.scale, one.floor, one.target)
    return values.assign(score=scores)


def score(
    values: pd.DataFrame,
    catalogue: Catalogue,
    targets: pa.Table | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Scores of cells (goal × horizon), goals and the index, for every group and period.

    A cell is the weighted arithmetic mean of its indicators with enough data, a goal that of its cells, the
    index the weighted geometric mean of the goals unless the catalogue says otherwise. A cell or goal of
    which less than 65 % of the weight is present has no score; the index needs every goal.

    Status: of a cell or goal, that of the weighted mean of the attained shares of the expected gain, each
    counted between 0 and 1, so that none makes up for another; of the index, that of its weakest goal,
    because success means all goals.

    Args:
        values: As from values.series.
        catalogue: Goals, horizons, indicators and their weights.
        targets: As in trajectory.paths.
        today: By default today in Jakarta.

    Returns:
        Columns as in COLUMNS; the goal "index" over the horizon "all" is the index.
    """
    judged = trajectory.judge(score_indicators(values, catalogue), catalogue, targets, today)
    judged = judged.assign(row=judged.groupby(["period", "group"], sort=False).ngroup())
    rows = judged.drop_duplicates("row")[["period", "group"]]
    figures = _figures(judged, list(catalogue.indicators), len(rows))
    parts: list[tuple[str, str, Figures]] = []
    wholes = []
    for goal in catalogue.goals:
        cells = _cells(catalogue, goal, figures)
        weights = np.array([catalogue.horizons[horizon].weight for horizon in cells])
        whole = _mean(_stacked(list(cells.values()), len(rows)), weights, catalogue.index.available)
        parts += [(goal, horizon, cell) for horizon, cell in cells.items()]
        parts.append((goal, ALL, whole))
        wholes.append(whole)
    weights = np.array([goal.weight for goal in catalogue.goals.values()])
    parts.append((INDEX, ALL, _index(_stacked(wholes, len(rows)), weights, catalogue.index)))
    return _long(rows, parts)


@dataclass(frozen=True)
class Figures:
    """Scores, attained shares of the expected gain, and shares of weight present.

    A row per group and period and a column per indicator, cell or goal, or one axis for a mean of them; not a
    number stands for not enough data.
    """

    scores: Numbers
    attained: Numbers
    present: Numbers


def _figures(judged: pd.DataFrame, keys: Sequence[str], rows: int) -> Figures:
    """The figures of the indicators with enough data."""
    enough = judged[judged["enough"]]
    at = (enough["row"].to_numpy(), pd.Index(keys).get_indexer(pd.Index(enough["indicator"])))
    scores, attained = (np.full((rows, len(keys)), np.nan) for _ in range(2))
    scores[at] = enough["score"]
    attained[at] = np.clip(enough["attained"], 0, 1)
    return Figures(scores, attained, np.isfinite(scores).astype(float))


def _cells(catalogue: Catalogue, goal: str, figures: Figures) -> dict[str, Figures]:
    """The cells of a goal by horizon; a horizon without indicators has none."""
    found = {}
    indicators = list(catalogue.indicators.values())
    for horizon in catalogue.horizons:
        inside = [n for n, one in enumerate(indicators) if (one.goal, one.horizon) == (goal, horizon)]
        if inside:
            part = Figures(figures.scores[:, inside], figures.attained[:, inside], figures.present[:, inside])
            weights = np.array([indicators[n].weight for n in inside])
            found[horizon] = _mean(part, weights, catalogue.index.available)
    return found


def _stacked(parts: Sequence[Figures], rows: int) -> Figures:
    columns = [(one.scores, one.attained, one.present) for one in parts]
    return Figures(*(np.array([one[n] for one in columns]).reshape(len(parts), rows).T for n in range(3)))


def _mean(figures: Figures, weights: Numbers, available: float) -> Figures:
    """Weighted means of what is there, where that carries enough of the weight."""
    there = np.isfinite(figures.scores)
    carried = there @ weights
    present = carried / weights.sum() if len(weights) else carried
    divisor = np.where((carried > 0) & (present >= available - trajectory.ROUNDING), carried, np.nan)
    scores, attained = (
        np.where(there, part, 0.0) @ weights / divisor for part in (figures.scores, figures.attained)
    )
    return Figures(scores, attained, present)


def _index(goals: Figures, weights: Numbers, rule: Index) -> Figures:
    there = np.isfinite(goals.scores)
    scores = np.where(there, goals.scores, 0.0)
    if rule.aggregation == "geometric":
        index = geometric(scores, weights, rule.floor_points)
    else:
        index = scores @ weights / weights.sum()
    whole = there.all(axis=1)
    return Figures(
        np.where(whole, index, np.nan),
        np.where(whole, goals.attained.min(axis=1), np.nan),
        there @ weights / weights.sum(),
    )


def _long(rows: pd.DataFrame, parts: Sequence[tuple[str, str, Figures]]) -> pd.DataFrame:
    whole = _stacked([figures for _, _, figures in parts], len(rows))
    return pd.DataFrame(
        {
            "group": np.repeat(rows["group"].to_numpy(), len(parts)),
            "goal": np.tile([goal for goal, _, _ in parts], len(rows)),
            "horizon": np.tile([horizon for _, horizon, _ in parts], len(rows)),
            "score": whole.scores.ravel(),
            "weight_present": whole.present.ravel(),
            "status": trajectory.status(whole.attained.ravel()),
            "period": np.repeat(rows["period"].to_numpy(), len(parts)),
        },
        columns=COLUMNS,
    )
