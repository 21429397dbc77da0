"""Ranking: between which places each value may stand, and which values cannot be told apart."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi import precision
from kpi.intervals import Numbers
from kpi.precision import Beliefs

LEVEL = 0.9
DRAWS = 2_000  # the ends of a 90 % interval then lie within ±1 percentage point
SIMULATED = 2_000  # values whose rankings are drawn as a whole; among more, the others are counted
STRATA = 20  # slices of what is known of a value, where the others are counted
GRID = 2_048  # levels at which they are counted
APART = 0.9  # from that probability on, one value is called better than another

Ranks = npt.NDArray[np.int64]


class Places(NamedTuple):
    """Between which places each value stands; 1 is the best.

    Attributes:
        best: The better end of the interval.
        worst: The other end.
        middle: The place to sort by: the expected one, or among many the one of the median.
    """

    best: Ranks
    worst: Ranks
    middle: Numbers


def ranked(values: pd.DataFrame, kind: str, better: str = "higher", *, seed: int = 0) -> pd.DataFrame:
    """Values with the places that they may take.

    Args:
        values: As from kpi.values, one indicator and period.
        kind: Of the indicator.
        better: "higher" or "lower".
        seed: Of the draws.

    Returns:
        The values with further columns: best, worst and among – "place best to worst among so many"; middle,
        to sort by; band, the number of its group of values that cannot be told apart, the best first. All are
        null where there is not enough data or no interval, and band where there are more than SIMULATED.
    """
    held = values[precision.known(values)]
    found = pd.DataFrame(index=held.index)
    if len(held):
        known = precision.beliefs(held, kind)
        alike = held["value"].nunique() == 1  # nothing to order by, whatever the samples
        places = everywhere(len(held)) if alike else intervals(known, better, seed=seed)
        found = found.assign(best=places.best, worst=places.worst, middle=places.middle, among=len(held))
        if alike:
            found["band"] = 1
        elif len(held) <= SIMULATED:
            found["band"] = bands(known, places.middle, seed=seed)
    columns = {"best": "Int64", "worst": "Int64", "middle": "Float64", "among": "Int64", "band": "Int64"}
    return values.join(found.reindex(index=values.index, columns=list(columns)).astype(columns))


def intervals(
    known: Beliefs, better: str = "higher", *, level: float = LEVEL, draws: int = DRAWS, seed: int = 0
) -> Places:
    """Rank intervals.

    Args:
        known: What is known of each value.
        better: "higher" or "lower".
        level: Coverage, a share in (0, 1).
        draws: How many rankings are drawn, where they are.
        seed: Of the draws; with more than SIMULATED values nothing is drawn.

    Source: Goldstein & Spiegelhalter (1996), JRSS A 159(3), 385–443: ranks of draws from what is known of
    each value; see counted for how many values are ranked.
    """
    if len(known) > SIMULATED:
        return counted(known, better, level=level)
    return simulated(known, better, level=level, draws=draws, seed=seed)


def simulated(known: Beliefs, better: str, *, level: float, draws: int, seed: int) -> Places:
    """Rank intervals from whole rankings, drawn by Monte Carlo."""
    drawn = known.drawn(draws, np.random.default_rng(seed))
    order = np.argsort(-drawn if better == "higher" else drawn, axis=1)
    places = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(places, order, np.arange(1, order.shape[1] + 1, dtype=np.int32)[None, :], axis=1)
    tail = (1 - level) / 2
    ends = int(np.floor(tail * (draws - 1))), int(np.ceil((1 - tail) * (draws - 1)))
    middle = places.mean(axis=0)
    places.partition(ends, axis=0)
    return Places(places[ends[0]].astype(np.int64), places[ends[1]].astype(np.int64), middle)


def counted(known: Beliefs, better: str, *, level: float = LEVEL) -> Places:
    """Rank intervals among many values, without drawing.

    Given its own true value t, a value's place is one more than the number of others beyond t: a sum of
    independent events, one for each other value, with mean M(t) = Σ P(beyond t) and variance
    V(t) = Σ P(beyond t) · (1 − P(beyond t)). The interval joins how M moves while t runs through what is
    known of the value, and the spread of that sum around M, by square-and-add.

    Source: rank as a Poisson-binomial count, Hong (2013), CSDA 59, 41–51; square-and-add (MOVER): Zou &
    Donner (2008), Statistics in Medicine 27(10), 1693–1702. Compared with `simulated` in a test.
    """
    tail = (1 - level) / 2
    strata = np.sort(known.quantiles((np.arange(STRATA) + 0.5) / STRATA), axis=1)
    low, median, high = known.quantiles(np.array([tail, 0.5, 1 - tail])).astype(float)
    count = len(median)
    levels = np.sort(strata, axis=None)[:: max(1, strata.size // GRID)]
    above = np.array([count - np.searchsorted(one, levels, side="right") for one in strata])
    mean = above.mean(axis=0)
    # With m slices of a value above a level, P is m ⁄ STRATA; m² is the sum of the first m odd numbers.
    squares = (2 * np.arange(STRATA, 0, -1) - 1) @ above / STRATA**2
    spread = precision.normal_quantile(1 - tail) * np.sqrt(np.maximum(mean - squares, 0))

    def others(at: Numbers, own: float) -> Numbers:
        """How many others are expected above, without the value itself, which is above with P = own."""
        return np.asarray(np.interp(at, levels, mean) - own)

    upper, middle, lower = others(high, tail), others(median, 0.5), others(low, 1 - tail)
    if better == "lower":
        upper, middle, lower = (count - 1 - one for one in (lower, middle, upper))
    noise = np.interp(median, levels, spread)
    best = 1 + middle - np.hypot(middle - upper, noise)
    worst = 1 + middle + np.hypot(lower - middle, noise)
    return Places(
        np.clip(np.floor(best), 1, count).astype(np.int64),
        np.clip(np.ceil(worst), 1, count).astype(np.int64),
        1 + middle,
    )


def bands(known: Beliefs, middle: Numbers, *, draws: int = DRAWS, seed: int = 0) -> Ranks:
    """Groups in the order of places: inside one, no value is better than another with P ≥ 90 %.

    A group takes the next value as long as it cannot be told apart from any of its members. Neighbours on two
    sides of a border may still be alike: a border proves nothing, being in one group does.

    Args:
        known: What is known of each value.
        middle: The places to sort by.
        draws: How many draws the probabilities rest on.
        seed: Of the draws.

    Returns:
        The number of each value's group, from 1 on, in the order of places.
    """
    drawn = known.drawn(draws, np.random.default_rng(seed))
    order = np.argsort(middle, kind="stable")
    drawn = np.ascontiguousarray(drawn[:, order].T)
    numbers = np.ones(len(order), dtype=np.int64)
    first = 0
    for place in range(1, len(order)):
        beaten = (drawn[first:place] > drawn[place]).mean(axis=1)
        apart = bool(np.any((beaten >= APART) | (beaten <= 1 - APART)))
        numbers[place] = numbers[place - 1] + apart
        first = place if apart else first
    found = np.empty_like(numbers)
    found[order] = numbers
    return found


def told_apart(known: Beliefs, one: int, *, draws: int = DRAWS, seed: int = 0) -> npt.NDArray[np.bool_]:
    """Which values can be told apart from one of them, P(it is larger) being at most 10 or at least 90 %."""
    drawn = known.drawn(draws, np.random.default_rng(seed))
    larger = (drawn[:, [one]] > drawn).mean(axis=0)
    apart = np.asarray((larger >= APART) | (larger <= 1 - APART))
    apart[one] = False
    return apart


def everywhere(count: int) -> Places:
    """Places of values that are all the same: each may stand anywhere."""
    return Places(
        np.ones(count, dtype=np.int64), np.full(count, count, dtype=np.int64), np.full(count, (count + 1) / 2)
    )
