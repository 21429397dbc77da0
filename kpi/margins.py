"""Margins: between which bounds a mean of scores lies, from the bounds of each of them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from kpi.intervals import Interval, Numbers


class Reach(NamedTuple):
    """How far chance may have moved scores.

    Attributes:
        low, high: Bounds as if nothing were cut at 0 and 100 points.
        least, most: What is cut lies between these.
    """

    low: Numbers
    high: Numbers
    least: Numbers
    most: Numbers

    def cut(self) -> Interval:
        """The bounds."""
        return Interval(np.maximum(self.low, self.least), np.minimum(self.high, self.most))


class Scale(NamedTuple):
    """A rising scale on which a mean is the arithmetic one.

    Attributes:
        onto: The way to it.
        back: The way back.
        least: Stands in for 0 points, which may have no place on it.
    """

    onto: Callable[[Numbers], Numbers]
    back: Callable[[Numbers], Numbers]
    least: float


def _opposite(scores: Numbers) -> Numbers:
    return np.asarray(-1 / scores)


SCALES: Mapping[str, Scale] = {
    "arithmetic": Scale(np.positive, np.positive, -np.inf),
    "geometric": Scale(np.log, np.exp, 1e-100),
    "harmonic": Scale(_opposite, _opposite, 1e-6),
}
"""The scale of each aggregation of kpi.composite."""


@np.errstate(divide="ignore", invalid="ignore")
def of_mean(how: str, scores: Numbers, reach: Reach, weights: Numbers, floor: float = -np.inf) -> Reach:
    """The reach of weighted means over the last axis of what is there, as if scores were independent.

    On the scale of the mean, the distances from score to bound add up as the sides of a right angle do, each
    side of the interval for itself: so what is lopsided stays so, and the mean always lies inside. Chance
    moves what is cut to one side only and so does not cancel out in a mean: hence these distances are those
    of what is not cut.

    Args:
        how: The aggregation, one of kpi.composite.AGGREGATIONS.
        scores: As for that aggregation; missing ones are left out.
        reach: Of each of the scores, its bounds of one level.
        weights: Relative, one for each place along the last axis.
        floor: What a lower score or bound counts as, unless the mean is arithmetic.

    Returns:
        With bounds of that level; missing where those of any score that counts are.

    Source: square-and-add (MOVER), Zou and Donner (2008), Statistics in Medicine 27(10), 1693–1702.
    """
    scale = SCALES[how]
    floor = scale.least if how == "arithmetic" else max(floor, scale.least)
    there = np.isfinite(scores) & (weights > 0)
    shares = np.where(there, weights, 0) / np.where(there, weights, 0).sum(axis=-1, keepdims=True)
    middle, low, high, least, most = (
        scale.onto(np.where(there, np.maximum(one, floor), 1)) for one in (scores, *reach)
    )
    mean, least, most = ((shares * one).sum(axis=-1) for one in (middle, least, most))
    below, above = (np.sqrt(((shares * (end - middle)) ** 2).sum(axis=-1)) for end in (low, high))
    return Reach(*map(scale.back, (mean - below, mean + above, least, most)))
