"""Estimates: summed measures as values with their intervals, each kind of indicator by its own method."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi import intervals, rounding
from kpi.catalogue import Catalogue
from kpi.intervals import Estimate, Sums

PERSONAL = ("numerator", "denominator", "value", *Estimate._fields)
"""What would tell how single people answered, where only a few did: their number is all that is given."""


def of(sums: pa.Table, catalogue: Catalogue, *, whole: bool = False) -> pd.DataFrame:
    """The sums with values, intervals and whether there is enough, in the order of the catalogue.

    Args:
        sums: Columns indicator, grp, period, numerator, denominator, sample, clusters, nn, nd, dd.
        catalogue: What they mean.
        whole: Whether they stand for all there is, so that no smaller group is told apart in them.

    Returns:
        With columns value, low, high, freedom and enough. Answers of fewer people than may be told come
        without figures, unless they are the whole; elements of a survey never are. See Table.least_group.
    """
    declared = list(catalogue.figures.values())
    keys = pa.array([one.key for one in declared], pa.string())
    place = pc.index_in(sums["indicator"], value_set=keys).to_numpy()  # each row's place in the catalogue
    kinds = np.array([one.kind for one in declared], dtype=str)
    minimum = np.array([one.minimum for one in declared], dtype=float)
    minimum_sample = np.array([one.minimum_sample for one in declared], dtype=float)
    values = sums.to_pandas().rename(columns={"grp": "group"})
    parts = Sums(*(rounding.settled(values[name].to_numpy(dtype=float)) for name in Sums._fields))
    values = values.assign(numerator=parts.numerator, denominator=parts.denominator)
    denominator, sample = parts.denominator, values["sample"].to_numpy()
    ratio = np.divide(parts.numerator, denominator, out=np.full(len(place), np.nan), where=denominator != 0)
    bounds = _bounds(kinds[place], parts, sample)._asdict()
    enough = np.isfinite(ratio) & (denominator >= minimum[place]) & (sample >= minimum_sample[place])
    values = values.assign(value=ratio, **bounds, enough=enough)
    told = values["indicator"].isin(catalogue.indicators) & whole
    hidden = _too_few(values, catalogue) & ~told
    values.loc[hidden, [*PERSONAL]], values.loc[hidden, "enough"] = np.nan, False
    return values.take(np.argsort(place, kind="stable")).reset_index(drop=True)


def few(values: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Which figures rest on the answers of so few people that they are not given.

    Args:
        values: With columns indicator, sample and denominator.
        catalogue: What they mean.
    """
    return _too_few(values, catalogue) & values["denominator"].isna()


def _too_few(values: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    least = {key: one.least_group for key, one in catalogue.figures.items() if one.least_group}
    asked = values["indicator"].map(least).astype(float)  # null where no record is a person's answer
    return (values["sample"] > 0) & (values["sample"] < asked)


def _bounds(kinds: np.ndarray, sums: Sums, sample: np.ndarray) -> Estimate:
    """The interval of every row, by the kind of its indicator."""
    found = Estimate(*(np.full(len(kinds), np.nan) for _ in Estimate._fields))
    for names, interval in INTERVALS.items():
        rows = np.flatnonzero(np.isin(kinds, names) & (sums.denominator > 0))
        part = interval(Sums(*(one[rows] for one in sums)), sample[rows])
        for whole, bounds in zip(found, part, strict=True):
            whole[rows] = bounds
    return found


def _wilson(sums: Sums, sample: np.ndarray) -> Estimate:
    """Wilson's bounds; none where nobody knows how many trials there were.

    Weights must not pose as people: records of unequal weight are worth (Σd)²/Σd² of equal weight (Kish).
    Where the records are not known, the sample is the number of trials if the sums are not whole numbers or
    if it is smaller than the denominator.
    """
    numerator, denominator, dd = sums.numerator, sums.denominator, sums.dd
    counts = (
        (numerator == np.floor(numerator)) & (denominator == np.floor(denominator)) & (sample >= denominator)
    )
    trials = np.where(counts, denominator, sample)
    trials = np.divide(denominator**2, dd, out=trials.astype(float), where=dd > 0)
    bounds = intervals.wilson(np.minimum(numerator / denominator, 1) * trials, trials)
    known = np.where(trials > 0, 0.0, np.nan)
    return Estimate(bounds.low + known, bounds.high + known, np.inf + known)


INTERVALS: Mapping[tuple[str, ...], Callable[[Sums, np.ndarray], Estimate]] = {
    ("proportion",): _wilson,
    ("ratio",): lambda sums, _: intervals.ratio(sums),
    ("mean", "index"): lambda sums, _: intervals.mean(sums),
    ("difference",): lambda sums, _: intervals.signed_share(sums),
}
"""The interval of each kind of indicator, from the sums of its clusters and its sample."""
