"""Intervals of proportions, ratios, means and signed shares, from sums alone, and of differences."""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kpi.errors import RaporError

Numbers = npt.NDArray[np.float64]


LEAST_CLUSTERS = 2
"""Of one observation nobody knows how far another would lie from it."""


class Interval(NamedTuple):
    """Lower and upper bounds, one of each per row; not a number where there is no interval."""

    low: Numbers
    high: Numbers


class Estimate(NamedTuple):
    """Bounds and the degrees of freedom of their t distribution, infinite for the normal one."""

    low: Numbers
    high: Numbers
    freedom: Numbers


class Sums(NamedTuple):
    """What clusters add up to: n and d are what each brings to numerator and denominator.

    Attributes:
        numerator: Σn.
        denominator: Σd.
        clusters: How many there are.
        nn: Σn².
        nd: Σn·d.
        dd: Σd².
    """

    numerator: Numbers
    denominator: Numbers
    clusters: Numbers
    nn: Numbers
    nd: Numbers
    dd: Numbers

    def deviations(self) -> Numbers:
        """Σ(n − R·d)² with R = Σn/Σd; 0 where it is no more than what rounding leaves over."""
        share = self.numerator / self.denominator
        whole = self.nn + share**2 * self.dd
        found = whole - 2 * share * self.nd
        return np.where(found > 1e-11 * whole, found, 0.0)


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def ratio(sums: Sums, level: float = 0.95) -> Estimate:
    """Interval of a ratio of two sums, R = Σn/Σd, whose clusters differ in size and have heavy tails.

    The variance is the linearised one, κ/(κ−1) · Σ(n − R·d)² / (Σd)². Clusters of unequal size are worth
    fewer of equal size: κ is the effective number (Kish) by what they bring to the denominator, (Σd)²/Σd²,
    or to the numerator, (Σn)²/Σn², whichever is smaller, and lies between 2 and their number; t has κ − 1
    degrees of freedom. The bounds are those of the cube root of R: of skewed amounts it is nearly normal.

    Args:
        sums: Over at least two clusters, of amounts that are not negative. A ratio below zero gets symmetric
            bounds and the effective number of its denominator alone.
        level: Coverage, a share in (0, 1).

    Returns:
        No interval where there are fewer than two clusters, or where they do not differ at all.

    Source: Cochran (1977), Sampling Techniques, §6.4; Kish (1965), Survey Sampling, §11.7; Wilson and
        Hilferty (1931), PNAS 17(12), 684–688.
    """
    share = sums.numerator / sums.denominator
    even, skewed = sums.denominator**2 / sums.dd, sums.numerator**2 / sums.nn
    worth = np.where(share > 0, np.fmin(even, skewed), even)
    worth = np.minimum(np.maximum(worth, LEAST_CLUSTERS), sums.clusters)
    error = np.sqrt(worth / (worth - 1) * sums.deviations()) / np.abs(sums.denominator)
    half = _student(level, worth - 1) * error
    third = half / (3 * share)
    positive = share > 0
    low = np.where(positive, share * np.maximum(1 - third, 0) ** 3, share - half)
    high = np.where(positive, share * (1 + third) ** 3, share + half)
    return _known(low, high, worth - 1, (sums.clusters >= LEAST_CLUSTERS) & (half > 0))


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def mean(sums: Sums, level: float = 0.95) -> Estimate:
    """Student's interval of a mean, or of a mean of answers of which some are missing.

    Args:
        sums: Over at least two records; where each brings 1 to the denominator this is the mean of n.
        level: Coverage, a share in (0, 1).

    Returns:
        No interval where there are fewer than two records, or where they do not differ at all.

    Source: Student (1908), Biometrika 6(1), 1–25; with d that differ: Cochran (1977), §6.4.
    """
    share, count = sums.numerator / sums.denominator, sums.clusters
    error = np.sqrt(count / (count - 1) * sums.deviations()) / np.abs(sums.denominator)
    half = _student(level, count - 1) * error
    return _known(share - half, share + half, count - 1, (count >= LEAST_CLUSTERS) & (half > 0))


@np.errstate(divide="ignore", invalid="ignore")
def signed_share(sums: Sums, level: float = 0.95) -> Estimate:
    """Interval of the difference of two shares of the same records, each of them 1, −1 or 0.

    The variance of that multinomial difference is (p₊ + p₋ − (p₊ − p₋)²)/N. Half a record is added to each of
    four cells first, which keeps the coverage near −1 and 1, where the plain interval shrinks to a point.

    Args:
        sums: Σn is the difference of the two counts, Σn² their sum, Σd the number of records.
        level: Coverage, a share in (0, 1).

    Returns:
        Bounds in [−1, 1]; no interval where there are no records.

    Source: Agresti and Min (2005), Statistics in Medicine 24(5), 729–740.
    """
    trials = sums.denominator + 2
    share = sums.numerator / trials
    half = _quantile(level) * np.sqrt(((sums.nn + 1) / trials - share**2) / trials)
    low, high = np.maximum(share - half, -1.0), np.minimum(share + half, 1.0)
    return _known(low, high, np.full(np.shape(share), np.inf), sums.clusters > 0)


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


@np.errstate(divide="ignore", invalid="ignore")
def difference(
    value_before: npt.ArrayLike,
    before: Estimate,
    value_after: npt.ArrayLike,
    after: Estimate,
    level: float = 0.95,
) -> Interval:
    """Interval of a difference of two independent figures, after minus before, from their own intervals.

    Square-and-add, as for proportions, which keeps what is lopsided in the two intervals. Where they rest on
    few clusters, each is first brought to the t distribution of the difference, whose freedom is Welch's.

    Args:
        value_before: The earlier figure.
        before: Its interval.
        value_after: The later figure.
        after: Its interval, of the same level.
        level: Coverage of both and of the difference, a share in (0, 1).

    Returns:
        The bounds; for two Wilson intervals those of newcombe.

    Source: Zou and Donner (2008), Statistics in Medicine 27(10), 1693–1702; Welch (1947), Biometrika 34(1–2),
        28–35.
    """
    errors = [(one.high - one.low) / (2 * _student(level, one.freedom)) for one in (before, after)]
    spread = sum(error**2 for error in errors)
    parts = sum(error**4 / one.freedom for error, one in zip(errors, (before, after), strict=True))
    freedom = np.where(parts > 0, spread**2 / parts, np.inf)
    values = [np.asarray(value, dtype=float) for value in (value_before, value_after)]
    brought = []
    for value, one in zip(values, (before, after), strict=True):
        scale = _student(level, freedom) / _student(level, one.freedom)
        brought.append(Interval(value - scale * (value - one.low), value + scale * (one.high - value)))
    return newcombe(values[0], brought[0], values[1], brought[1])


def _known(low: Numbers, high: Numbers, freedom: Numbers, known: npt.NDArray[np.bool_]) -> Estimate:
    known = known & np.isfinite(low) & np.isfinite(high)
    return Estimate(*(np.where(known, bounds, np.nan) for bounds in (low, high, freedom)))


def _student(level: float, freedom: Numbers) -> Numbers:
    """The quantile of the t distribution; of the normal one where freedom is infinite."""
    from scipy import special  # noqa: PLC0415 – a quarter of a second that only figures need

    normal = np.full(np.shape(freedom), _quantile(level))
    return np.where(np.isinf(freedom), normal, special.stdtrit(freedom, (1 + level) / 2))


def _quantile(level: float) -> float:
    if not 0 < level < 1 or math.isnan(level):
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return NormalDist().inv_cdf((1 + level) / 2)
