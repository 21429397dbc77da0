"""Intervals of proportions and of their differences."""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kpi.errors import RaporError

Numbers = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper bounds, one of each per row."""

    low: Numbers
    high: Numbers


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Interval of a proportion that behaves at small samples and near 0 or 1.

    Args:
        successes: Count in the numerator, 0 ≤ successes ≤ trials; a number or an array.
        trials: Count in the denominator.
        level: Coverage, a share in (0, 1).

    Returns:
        Lower and upper bounds as shares in [0, 1]; (0, 1) where trials is 0.

    Raises:
        RaporError: If successes exceeds trials or is negative.

    Source: Wilson (1927), JASA 22(158), 209–212.
    """
    hits, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    if np.any((hits < 0) | (hits > n)):
        raise RaporError("successes_beyond_trials")
    square = _quantile(level) ** 2
    safe = np.where(n > 0, n, 1.0)
    share = hits / safe
    centre = (share + square / (2 * safe)) / (1 + square / safe)
    half = np.sqrt(square * (share * (1 - share) / safe + square / (4 * safe**2))) / (1 + square / safe)
    low = np.where(hits == 0, 0.0, np.clip(centre - half, 0, 1))  # exact at the ends, where rounding is not
    high = np.where(hits == n, 1.0, np.clip(centre + half, 0, 1))
    return Interval(np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0))


def newcombe(
    share_before: npt.ArrayLike,
    before: Interval,
    share_after: npt.ArrayLike,
    after: Interval,
) -> Interval:
    """Interval of a difference of two independent proportions, after minus before, by square-and-add.

    Args:
        share_before: The earlier proportion.
        before: Its Wilson interval.
        share_after: The later proportion.
        after: Its Wilson interval, of the same level.

    Returns:
        Bounds of the difference, in [-1, 1].

    Source: Newcombe (1998), Statistics in Medicine 17(8), 873–890, method 10.
    """
    p, q = np.asarray(share_before, dtype=float), np.asarray(share_after, dtype=float)
    difference = q - p
    low = difference - np.sqrt((q - after.low) ** 2 + (before.high - p) ** 2)
    high = difference + np.sqrt((after.high - q) ** 2 + (p - before.low) ** 2)
    return Interval(low, high)


def _quantile(level: float) -> float:
    if not 0 < level < 1 or math.isnan(level):
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return NormalDist().inv_cdf((1 + level) / 2)
