"""Composite indices: the textbook normalisations and aggregations, as plain array functions.

They are named as in the OECD/JRC Handbook on Constructing Composite Indicators (2008) and follow those
functions of COINr (Becker et al., 2022) that each docstring names, so that published results can be compared.
What is not a number is missing: normalisations leave it so, aggregations leave it out and share its weight
among the rest.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from kpi.errors import RaporError
from kpi.intervals import Numbers

Flags = npt.NDArray[np.bool_]

ROUNDING = 1e-9  # shares of weight that differ by less are the same


def goalposts(
    values: npt.ArrayLike,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    direction: int = 1,
    *,
    scale: float = 100,
    truncate: bool = True,
) -> Numbers:
    """Share of the way from one fixed post to the other: comparable over time, whoever else is in the table.

    Args:
        values: Any shape.
        low: Lower goalpost, such as a floor; an array broadcasts.
        high: Upper goalpost, such as a target.
        direction: 1 if more is better, −1 if less is: then the way leads from the upper post to the lower.
        scale: What the far post is worth.
        truncate: Whether values beyond a post count as at it.

    Raises:
        RaporError: If both posts are the same.

    Source: OECD/JRC (2008), 5.4; UNDP's HDI; COINr n_goalposts.
    """
    begin, end = (high, low) if direction < 0 else (low, high)
    begin, end = np.asarray(begin, dtype=float), np.asarray(end, dtype=float)
    if np.any(begin == end):
        raise RaporError("composite_goalposts")
    way = (np.asarray(values, dtype=float) - begin) / (end - begin)
    return np.asarray((np.clip(way, 0, 1) if truncate else way) * scale)


def minmax(values: npt.ArrayLike, low: float = 0, high: float = 100) -> Numbers:
    """Rescaled so that the least along the first axis is worth `low` and the greatest `high`.

    Missing where all are equal: 0 ÷ 0 says nothing. Moves when a unit enters, so it is not for time series.

    Source: OECD/JRC (2008), 5.3; COINr n_minmax.
    """
    x = np.asarray(values, dtype=float)
    least, greatest = _extremes(x)
    return np.asarray(_ratio(x - least, greatest - least) * (high - low) + low)


def zscore(values: npt.ArrayLike, mean: float = 0, deviation: float = 1) -> Numbers:
    """Standardised along the first axis to a mean and a standard deviation (of a sample, n − 1).

    Missing where all are equal, or where there is only one.

    Source: OECD/JRC (2008), 5.2; COINr n_zscore.
    """
    x = np.asarray(values, dtype=float)
    there = np.isfinite(x)
    count = there.sum(axis=0)
    centred = x - _ratio(np.where(there, x, 0).sum(axis=0), count)
    squares = np.where(there, centred, 0) ** 2
    spread = np.sqrt(_ratio(squares.sum(axis=0), np.maximum(count - 1, 0)))
    equal = np.equal(*_extremes(x))  # exactly so: rounding would leave a spread of 1e-17
    return np.asarray(_ratio(centred, np.where(equal, 0, spread)) * deviation + mean)


def distance_to_target(
    values: npt.ArrayLike, target: npt.ArrayLike, direction: int = 1, cap: bool = False
) -> Numbers:
    """Share of the way from the worst value along the first axis to a target; 1 at the target.

    Args:
        values: Units along the first axis.
        target: What should be reached; an array broadcasts.
        direction: 1 if more is better, −1 if less is.
        cap: Whether what is beyond the target counts as at it.

    Returns:
        Missing where the worst value is the target itself; negative where it is beyond.

    Source: OECD/JRC (2008), 5.5; COINr n_dist2targ.
    """
    x, aim = np.asarray(values, dtype=float), np.asarray(target, dtype=float)
    least, greatest = _extremes(x)
    way = _ratio(x - least, aim - least) if direction > 0 else _ratio(greatest - x, greatest - aim)
    return np.asarray((np.minimum(way, 1) if cap else way) + 0.0)  # never −0


def rank(values: npt.ArrayLike, axis: int = 0) -> Numbers:
    """Ranks from 1 for the least; equal values share the lowest of their ranks ("sport ranking").

    Source: OECD/JRC (2008), 5.1; COINr n_rank, R's rank(ties.method = "min", na.last = "keep").
    """
    x = np.moveaxis(np.asarray(values, dtype=float), axis, -1)
    order = np.argsort(x, axis=-1, kind="stable")  # what is not a number comes last
    ordered = np.take_along_axis(x, order, axis=-1)
    places = np.broadcast_to(np.arange(x.shape[-1]), x.shape)
    first = np.ones(x.shape, dtype=bool)
    first[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    firsts = np.maximum.accumulate(np.where(first, places, 0), axis=-1)
    ranks = np.empty(x.shape)
    np.put_along_axis(ranks, order, firsts + 1.0, axis=-1)
    return np.moveaxis(np.where(np.isnan(x), np.nan, ranks), -1, axis)


def percentile_rank(values: npt.ArrayLike) -> Numbers:
    """Ranks along the first axis as shares: 0 for the least, 1 for the greatest; missing for one alone.

    Source: COINr n_prank.
    """
    ranks = rank(values)
    return _ratio(ranks - 1, np.maximum(np.isfinite(ranks).sum(axis=0) - 1, 0))


def present(values: npt.ArrayLike, weights: npt.ArrayLike) -> Numbers:
    """Share of the weight, along the last axis, whose value is there.

    Raises:
        RaporError: If a weight is negative or the weights sum to 0.
    """
    w = _weights(weights)
    return np.asarray(_sum(np.isfinite(np.asarray(values, dtype=float)).astype(float), w) / w.sum(axis=-1))


def arithmetic(values: npt.ArrayLike, weights: npt.ArrayLike, available: float = 0) -> Numbers:
    """Weighted arithmetic mean over the last axis of what is there: one may make up for another.

    Args:
        values: Scores; leading axes broadcast against those of the weights.
        weights: Relative: they are divided by their sum.
        available: Least share of the weight that must be there, else the mean is missing (JRC: 0.65).

    Raises:
        RaporError: If a weight is negative or the weights sum to 0.

    Source: OECD/JRC (2008), 6.2; COINr a_amean.
    """
    x, w = np.asarray(values, dtype=float), _weights(weights)
    there = np.isfinite(x)
    carried = _carried(there, w, available)
    return np.asarray(_sum(np.where(there, x, 0), w) / carried)


def geometric(
    values: npt.ArrayLike, weights: npt.ArrayLike, available: float = 0, floor: float = -np.inf
) -> Numbers:
    """Weighted geometric mean over the last axis of what is there: a low score is made up for only in part.

    (90, 30, 60) is worth 54.5 where the arithmetic mean is 60; a single 0 makes it 0.

    Args:
        values: As for arithmetic.
        weights: As for arithmetic.
        available: As for arithmetic.
        floor: What a lower score counts as, so that one 0 does not erase the rest; by default none.

    Raises:
        RaporError: As for arithmetic, or if a score stays below 0.

    Source: OECD/JRC (2008), 6.3; COINr a_gmean.
    """
    x, w, there, zero = _floored(values, weights, floor)
    mean = np.exp(_sum(np.log(x), w) / _carried(there, w, available))
    return np.where(zero & np.isfinite(mean), 0, mean)


def harmonic(
    values: npt.ArrayLike, weights: npt.ArrayLike, available: float = 0, floor: float = -np.inf
) -> Numbers:
    """Weighted harmonic mean over the last axis of what is there; arguments and errors as for geometric.

    Source: COINr a_hmean.
    """
    x, w, there, zero = _floored(values, weights, floor)
    carried = _carried(there, w, available)
    mean = carried / np.where(carried > 0, _sum(there / x, w), np.nan)
    return np.where(zero & np.isfinite(mean), 0, mean)


def aggregate(
    how: str, values: npt.ArrayLike, weights: npt.ArrayLike, available: float = 0, floor: float = -np.inf
) -> Numbers:
    """The mean of a name in AGGREGATIONS; the floor is of no concern to an arithmetic one."""
    if how == "arithmetic":
        return arithmetic(values, weights, available)
    return _FLOORED[how](values, weights, available, floor)


_FLOORED: Mapping[str, Callable[..., Numbers]] = {"geometric": geometric, "harmonic": harmonic}
AGGREGATIONS = ("arithmetic", *_FLOORED)


def _weights(weights: npt.ArrayLike) -> Numbers:
    w = np.asarray(weights, dtype=float)
    if not np.all(np.isfinite(w)) or np.any(w < 0) or np.any(w.sum(axis=-1) <= 0):
        raise RaporError("composite_weights")
    return w


def _floored(
    values: npt.ArrayLike, weights: npt.ArrayLike, floor: float
) -> tuple[Numbers, Numbers, Flags, Flags]:
    """Scores with 1 in place of what is missing or 0, weights, what is there, and where a 0 has weight."""
    x, w = np.asarray(values, dtype=float), _weights(weights)
    there = np.isfinite(x)
    x = np.where(there, np.maximum(x, floor), 1)
    if np.any(x < 0):
        raise RaporError("composite_negative")
    zero = x == 0
    return np.where(zero, 1, x), w, there, np.asarray(_sum(zero.astype(float), w) > 0)


def _carried(there: Flags, w: Numbers, available: float) -> Numbers:
    """The weight of what is there; missing where that is nothing, or too little."""
    carried = _sum(there.astype(float), w)
    enough = carried >= np.maximum(available - ROUNDING, 0) * w.sum(axis=-1)
    return np.where((carried > 0) & enough, carried, np.nan)


def _sum(values: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(np.einsum("...k,...k->...", values, weights))


def _extremes(x: Numbers) -> tuple[Numbers, Numbers]:
    """Least and greatest along the first axis; missing where nothing is there."""
    there = np.isfinite(x)
    least = np.where(there, x, np.inf).min(axis=0, initial=np.inf)
    greatest = np.where(there, x, -np.inf).max(axis=0, initial=-np.inf)
    return np.where(np.isinf(least), np.nan, least), np.where(np.isinf(greatest), np.nan, greatest)


def _ratio(above: npt.ArrayLike, below: npt.ArrayLike) -> Numbers:
    """A quotient, missing where it would be one by 0."""
    return np.asarray(above / np.where(np.equal(below, 0), np.nan, below))
