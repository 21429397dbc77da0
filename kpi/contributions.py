"""Contributions: which indicators moved a score from one period to another, adding up exactly."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kpi import composite, scoring
from kpi.catalogue import Catalogue
from kpi.composite import Flags
from kpi.intervals import Numbers
from kpi.periods import Period

COLUMNS = ["group", "goal", "indicator", "before", "after", "contribution"]
SAME = 1e-9  # points: where a goal moved by less, its slope stands in for the quotient
LEAST = 1e-100  # stands in for 0 points, which have no logarithm


def between(values: pd.DataFrame, catalogue: Catalogue, before: Period, after: Period) -> pd.DataFrame:
    """What each indicator contributed to the change of each goal and of the index.

    Of a goal, which is a mean of means: an indicator's change under the mean of its weights, and the change
    of its weight – it grows where others lack data – times how far the indicator stands above the goal. Of a
    geometric index: the logarithmic mean Divisia index (LMDI I; Ang, 2005, Energy Policy 33, 867–871), which
    leaves no residue either, shared within a goal as the goal's own change.

    Args:
        values: As from values.series, of both periods.
        catalogue: How scores are made.
        before: The earlier period.
        after: The later period.

    Returns:
        Columns as in COLUMNS: for each group, and each goal (or "index") with a score in both periods, a row
        per indicator that counted in one of them; before and after are its points, null where it did not
        count. Contributions are on the scale of scores; their sum is the change of the score.
    """
    groups = list(dict.fromkeys(values["group"]))
    pair = [_points(values, catalogue, period, groups) for period in (before, after)]
    found: list[pd.DataFrame] = []
    moves: list[tuple[list[int], Flags, Numbers]] = []
    scores = np.empty((len(catalogue.goals), 2, len(groups)))
    for place, goal in enumerate(catalogue.goals):
        columns = [column for inside in scoring.places(catalogue, goal).values() for column in inside]
        points = np.array([one[:, columns] for one in pair])
        weights = np.array([_weights(one, catalogue, goal) for one in pair])
        scores[place] = np.where(weights.any(axis=2), np.nansum(weights * points, axis=2), np.nan)
        counted = weights > 0
        moves.append((columns, counted, _moved(points, weights, scores[place])))
        found.append(_rows(groups, goal, catalogue, pair, moves[-1]))
    for (columns, counted, moved), factor in zip(moves, _factors(scores, catalogue), strict=True):
        found.append(
            _rows(groups, scoring.INDEX, catalogue, pair, (columns, counted, moved * factor[:, None]))
        )
    rows = pd.concat(found, ignore_index=True).dropna(subset="contribution").reset_index(drop=True)
    rows["contribution"] *= catalogue.index.scale / 100
    return rows


def _points(values: pd.DataFrame, catalogue: Catalogue, period: Period, groups: Sequence[str]) -> Numbers:
    """Points of a period: a row per group, a column per indicator; missing where data are not enough."""
    rows = values[values["enough"] & (values["period"] == str(period))]
    scored = scoring.score_indicators(rows, catalogue)
    wide = scored.pivot(index="group", columns="indicator", values="score")
    return wide.reindex(index=pd.Index(groups), columns=list(catalogue.indicators)).to_numpy(dtype=float)


def _weights(points: Numbers, catalogue: Catalogue, goal: str) -> Numbers:
    """Weights that indicators of a goal have in its score, cell by cell; all 0 where it has none."""
    indicators, available = list(catalogue.indicators.values()), catalogue.index.available
    cells, shares, parts = [], [], []
    for horizon, columns in scoring.places(catalogue, goal).items():
        own = np.array([indicators[column].weight for column in columns])
        held = own * np.isfinite(points[:, columns])
        cells.append(composite.arithmetic(points[:, columns], own, available))
        shares.append(catalogue.horizons[horizon].weight)
        parts.append(held / np.maximum(held.sum(axis=1, keepdims=True), LEAST))
    if not cells:
        return np.zeros((len(points), 0))
    there = np.isfinite(np.array(cells).T)
    whole = np.isfinite(composite.arithmetic(np.array(cells).T, shares, available))
    outer = np.where(there & whole[:, None], shares, 0)
    outer = outer / np.maximum(outer.sum(axis=1, keepdims=True), LEAST)
    return np.concatenate([part * outer[:, [place]] for place, part in enumerate(parts)], axis=1)


def _moved(points: Numbers, weights: Numbers, scores: Numbers) -> Numbers:
    """Contributions to the change of a goal: the first axis of the arguments is before and after."""
    filled = np.where(np.isfinite(points), points, points[::-1])  # what is not there has no weight
    then, now = np.where(np.isfinite(filled), filled, 0)
    middle = np.where(np.isfinite(scores).all(axis=0), scores.mean(axis=0), np.nan)[:, None]
    of_value = weights.mean(axis=0) * (now - then)
    of_weight = ((now + then) / 2 - middle) * (weights[1] - weights[0])
    return np.asarray(of_value + of_weight)


def _factors(scores: Numbers, catalogue: Catalogue) -> Numbers:
    """What a point of each goal is worth in the index, by group; missing where there is no index."""
    rule = catalogue.index
    weights = np.array([goal.weight for goal in catalogue.goals.values()])
    share = (weights / weights.sum())[:, None]
    change = scores[:, 1] - scores[:, 0]
    nothing = np.where(np.isfinite(change).all(axis=0), 0.0, np.nan)
    if rule.aggregation == "arithmetic":
        return np.asarray(share + nothing)
    old, new = np.maximum(scores, max(rule.floor_points, LEAST)).transpose(1, 0, 2)
    slope = np.where(scores.max(axis=1) > rule.floor_points, 1.0, 0.0)
    index = [composite.aggregate(rule.aggregation, one.T, weights) for one in (old, new)]
    if rule.aggregation == "geometric":
        effect = _logarithmic_mean(*index) * share * np.log(new / old)
        slope = slope * _logarithmic_mean(*index) * share / old
    else:
        effect = index[0] * index[1] * share * (1 / old - 1 / new)
        slope = slope * index[0] * index[1] * share / old**2
    moved = np.abs(change) > SAME
    return np.asarray(np.where(moved, effect / np.where(moved, change, 1), slope) + nothing)


def _logarithmic_mean(one: Numbers, other: Numbers) -> Numbers:
    """(a − b) ÷ (ln a − ln b), and a where both are the same."""
    same = np.abs(one - other) < SAME
    gap = np.where(same, 1, np.log(one) - np.log(other))
    return np.where(same, one, (one - other) / gap)


def _rows(
    groups: Sequence[str],
    goal: str,
    catalogue: Catalogue,
    pair: Sequence[Numbers],
    moves: tuple[list[int], Flags, Numbers],
) -> pd.DataFrame:
    """Contributions in long form; only indicators that counted before or after."""
    columns, counted, moved = moves
    keys = np.array(list(catalogue.indicators), dtype=object)[columns]
    then, now = (
        np.where(held, points[:, columns], np.nan) for held, points in zip(counted, pair, strict=True)
    )
    found = {
        "group": np.repeat(np.array(groups, dtype=object), len(keys)),
        "goal": goal,
        "indicator": np.tile(keys, len(groups)),
        "before": then.ravel(),
        "after": now.ravel(),
        "contribution": np.where(counted.any(axis=0), moved, np.nan).ravel(),
    }
    return pd.DataFrame(found, columns=COLUMNS)
