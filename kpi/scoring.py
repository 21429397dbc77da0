"""Scores: points between floor and target, by cell, by goal and as an index."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi import composite, goals, margins, trajectory
from kpi.catalogue import Catalogue, Index
from kpi.indicators import Indicator
from kpi.intervals import Numbers
from kpi.margins import Reach

ALL, INDEX = goals.ALL, goals.INDEX
COLUMNS = ["group", "goal", "horizon", "score", "weight_present", "status", "period", "low", "high"]


def normalised(shown: Numbers, indicators: Sequence[Indicator], how: str) -> Numbers:
    """Points of values, by one of the normalisations that a catalogue may declare.

    Args:
        shown: Values in the displayed unit, a row per unit and a column per indicator.
        indicators: Those of the columns.
        how: One of kpi.goals.NORMALISATIONS. z-scores become T-scores: mean 50, standard deviation 10
            (McCall, 1922); the distance to the target is capped there; ranks are percentile ranks.

    Returns:
        Points of the same shape, mostly 0–100; missing where a value is missing or impossible.
    """
    values, floors, targets = _comparable(shown, indicators)
    if how == "goalposts":
        return composite.goalposts(values, floors, targets)
    sign = np.array([1 if one.better == "higher" else -1 for one in indicators])
    values, targets = values * sign, targets * sign
    if how == "minmax":
        return composite.minmax(values)
    if how == "zscore":
        return composite.zscore(values, 50, 10)
    if how == "rank":
        return composite.percentile_rank(values) * 100
    way = composite.distance_to_target(values, targets, cap=True)
    return np.where(values >= targets, 100, way * 100)  # also where even the worst has reached it


def impossible(shown: Numbers, one: Indicator) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which displayed values cannot be: outside the declared range, or without a logarithm that is needed."""
    low, high = one.range or (-np.inf, np.inf)
    return np.asarray((shown < low) | (shown > high) | ((shown <= 0) & (one.transform == "ln")))


def _comparable(shown: Numbers, indicators: Sequence[Indicator]) -> tuple[Numbers, Numbers, Numbers]:
    """Values, floors and targets after the declared transforms; impossible values are missing."""
    posts = np.array([(one.floor, one.target) for one in indicators], dtype=float).reshape(-1, 2).T.copy()
    values = np.array(shown, dtype=float)
    for place, one in enumerate(indicators):
        values[:, place] = np.where(impossible(values[:, place], one), np.nan, values[:, place])
        if one.transform == "ln":
            values[:, place], posts[:, place] = np.log(values[:, place]), np.log(posts[:, place])
    return values, posts[0], posts[1]


def score_indicators(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """The values with a column score: points, null where there is no value.

    Unless the catalogue declares goalposts, the groups of the same period that have enough data are compared
    with one another.
    """
    how = catalogue.index.normalisation
    scores = np.full(len(values), np.nan)
    shown = values["value"].to_numpy(dtype=float)
    for one, places in _compared(values, catalogue):
        scores[places] = normalised(shown[places, None] * one.scale, [one], how)[:, 0]
    return values.assign(score=scores)


def reach(values: pd.DataFrame, catalogue: Catalogue) -> Reach:
    """Points at the ends of the interval of each value; none where the values decide what points are worth.

    An end that cannot be, which t intervals may reach, counts as the nearest that can; one beyond a post is
    cut where the score itself is.
    """
    found, score = np.full((2, len(values)), np.nan), values["score"].to_numpy(dtype=float)
    if catalogue.index.normalisation == "goalposts":
        ends = values.reindex(columns=["low", "high"]).to_numpy(dtype=float)
        for one, places in _compared(values, catalogue):
            shown = np.clip(ends[places] * one.scale, *_possible(one))
            found[:, places] = composite.goalposts(*_comparable(shown, [one, one]), truncate=False).T
    low = np.clip(found.min(axis=0), np.where(score > 0, -np.inf, 0), score)
    high = np.clip(found.max(axis=0), score, np.where(score < 100, np.inf, 100))
    return Reach(low, high, np.maximum(low, 0), np.minimum(high, 100))


def _possible(one: Indicator) -> tuple[float, float]:
    """Between which displayed values those of an indicator count; below both posts no logarithm is needed."""
    low, high = one.range or (-np.inf, np.inf)
    return max(low, min(one.floor, one.target)) if one.transform == "ln" else low, high


def _compared(values: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[Indicator, np.ndarray]]:
    """Rows whose values are normalised together, and their indicator."""
    relative = catalogue.index.normalisation != "goalposts"
    rows = values[values["enough"]] if relative else values
    keys = ["indicator", "period"] if relative else ["indicator"]
    at = np.flatnonzero(values["enough"]) if relative else np.arange(len(values))
    for key, places in rows.groupby(keys, sort=False).indices.items():
        yield catalogue.indicators[str(key[0]) if isinstance(key, tuple) else str(key)], at[places]


def score(
    values: pd.DataFrame,
    catalogue: Catalogue,
    targets: pa.Table | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Scores of cells (goal × horizon), goals and the index, for every group and period.

    A cell is the weighted arithmetic mean of its indicators with enough data, a goal that of its cells, the
    index the weighted geometric mean of the goals unless the catalogue says otherwise. A cell or goal of
    which less than 65 % of the weight is present has no score; the index needs every goal. Scores are on the
    scale that the catalogue declares, by default 0–100, with 95 % bounds where all that counts has them.

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
    figures = _figures(judged, catalogue, len(rows))
    parts: list[tuple[str, str, Figures]] = []
    wholes = []
    for goal in catalogue.goals:
        cells = _cells(catalogue, goal, figures)
        weights = np.array([catalogue.horizons[horizon].weight for horizon in cells])
        whole = _mean(_stacked(list(cells.values()), len(rows)), weights, catalogue.index.available)
        # The only horizon may be called as the whole is: it is the whole.
        parts += [(goal, horizon, cell) for horizon, cell in cells.items() if horizon != ALL]
        parts.append((goal, ALL, whole))
        wholes.append(whole)
    weights = np.array([goal.weight for goal in catalogue.goals.values()])
    parts.append((INDEX, ALL, _index(_stacked(wholes, len(rows)), weights, catalogue.index)))
    return _long(rows, parts, catalogue.index.scale / 100)


class Figures(NamedTuple):
    """Scores and their reach, attained shares of the expected gain, and shares of weight present.

    A row per group and period and a column per indicator, cell or goal, or one axis for a mean of them; not a
    number stands for not enough data.
    """

    scores: Numbers
    low: Numbers
    high: Numbers
    least: Numbers
    most: Numbers
    attained: Numbers
    present: Numbers

    @property
    def reach(self) -> Reach:
        return Reach(self.low, self.high, self.least, self.most)


def _figures(judged: pd.DataFrame, catalogue: Catalogue, rows: int) -> Figures:
    """The figures of the indicators with enough data."""
    keys, enough = list(catalogue.indicators), judged[judged["enough"]]
    at = (enough["row"].to_numpy(), pd.Index(keys).get_indexer(pd.Index(enough["indicator"])))
    found = np.full((len(Figures._fields), rows, len(keys)), np.nan)
    found[:-1, *at] = [enough["score"], *reach(enough, catalogue), np.clip(enough["attained"], 0, 1)]
    found[-1] = np.isfinite(found[0])
    return Figures(*found)


def places(catalogue: Catalogue, goal: str) -> dict[str, list[int]]:
    """Where the indicators of each cell of a goal stand in the catalogue, by horizon; no cell is empty."""
    indicators = list(catalogue.indicators.values())
    found = {
        horizon: [n for n, one in enumerate(indicators) if (one.goal, one.horizon) == (goal, horizon)]
        for horizon in catalogue.horizons
    }
    return {horizon: inside for horizon, inside in found.items() if inside}


def _cells(catalogue: Catalogue, goal: str, figures: Figures) -> dict[str, Figures]:
    """The cells of a goal by horizon; a horizon without indicators has none."""
    found = {}
    indicators = list(catalogue.indicators.values())
    for horizon, inside in places(catalogue, goal).items():
        part = Figures(*(one[:, inside] for one in figures))
        weights = np.array([indicators[n].weight for n in inside])
        found[horizon] = _mean(part, weights, catalogue.index.available)
    return found


def _stacked(parts: Sequence[Figures], rows: int) -> Figures:
    return Figures(*np.array(parts).reshape(len(parts), len(Figures._fields), rows).transpose(1, 2, 0))


def _mean(figures: Figures, weights: Numbers, available: float) -> Figures:
    """Weighted means of what is there, where that carries enough of the weight; none of nothing."""
    if not len(weights):
        nothing = np.full(len(figures.scores), np.nan)
        return Figures(nothing, *Reach(*[nothing] * 4), nothing, np.zeros(len(nothing)))
    attained = np.where(np.isfinite(figures.scores), figures.attained, np.nan)
    return Figures(
        composite.arithmetic(figures.scores, weights, available),
        *margins.of_mean("arithmetic", figures.scores, figures.reach, weights),
        composite.arithmetic(attained, weights, available),
        composite.present(figures.scores, weights),
    )


def _index(goals: Figures, weights: Numbers, rule: Index) -> Figures:
    """The mean of the goals, all of which are needed; it attains no more than the weakest of them."""
    scores = composite.aggregate(rule.aggregation, goals.scores, weights, 1, rule.floor_points)
    attained = np.where(np.isfinite(scores), goals.attained.min(axis=1), np.nan)
    found = margins.of_mean(rule.aggregation, goals.scores, goals.reach, weights, rule.floor_points)
    return Figures(scores, *found, attained, composite.present(goals.scores, weights))


def _long(rows: pd.DataFrame, parts: Sequence[tuple[str, str, Figures]], scale: float) -> pd.DataFrame:
    whole = _stacked([figures for _, _, figures in parts], len(rows))
    low, high = whole.reach.cut()  # a score that is missing has none, and rounding turns none inside out
    return pd.DataFrame(
        {
            "group": np.repeat(rows["group"].to_numpy(), len(parts)),
            "goal": np.tile([goal for goal, _, _ in parts], len(rows)),
            "horizon": np.tile([horizon for _, horizon, _ in parts], len(rows)),
            "score": whole.scores.ravel() * scale,
            "weight_present": whole.present.ravel(),
            "status": trajectory.status(whole.attained.ravel()),
            "period": np.repeat(rows["period"].to_numpy(), len(parts)),
            "low": np.minimum(low, whole.scores).ravel() * scale,
            "high": np.maximum(high, whole.scores).ravel() * scale,
        },
        columns=COLUMNS,
    )
