"""Sensitivity: how scores and ranks move when the choices behind an index are made otherwise.

After Saisana, Saltelli and Tarantola (2005), Journal of the Royal Statistical Society A 168, 307–323, and
COINr's get_sensitivity.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi import choices, composite, sobol
from kpi.catalogue import Catalogue
from kpi.choices import FACTORS, NORMALISATION, Model
from kpi.errors import RaporError
from kpi.intervals import Numbers

TAILS = (0.05, 0.5, 0.95)  # of scores and ranks: 90 % of the runs lie between the outer two
BLOCK = 2_000_000  # scores at a time: bounds the memory


@dataclass(frozen=True)
class Analysis:
    """What the runs showed.

    Attributes:
        runs: How many there are for the distributions.
        units: A row per unit that has a score: group, score and rank as declared; score_low, score_median,
            score_high over the runs with the declared normalisation; rank_low, rank_median and rank_high.
        factors: A row per factor: first and total Sobol index of the mean shift of ranks, each with low and
            high; not a number where nothing moves.
        indicators: A row per indicator that some unit has: mean and greatest shift of ranks without it.
        shift: Mean number of places by which a rank moves, over units and runs.
    """

    runs: int
    units: pd.DataFrame
    factors: pd.DataFrame
    indicators: pd.DataFrame
    shift: float


def analyse(
    values: pd.DataFrame, catalogue: Catalogue, goal: str | None = None, *, base: int = 500, seed: int = 0
) -> Analysis:
    """The whole analysis: base × 6 runs, of which 2 × base make the distributions.

    Args:
        values: As from values.compute, by agency, of one period.
        catalogue: What is declared.
        goal: The goal whose score is analysed; by default the index.
        base: Runs of each matrix of the design; the noise of the indices falls with its root.
        seed: The same seed gives the same figures.

    Raises:
        RaporError: If fewer than two groups have such a score: then there is no rank that could move.
    """
    model = choices.of(values, catalogue, goal)
    if len(model.units) < 2:
        raise RaporError("sensitivity_few", count=len(model.units))
    design = sobol.design(base, model.groups, seed)
    ranks, scores = (np.empty((2 * base, len(model.units))) for _ in range(2))
    shifts = np.empty(len(design))
    step = max(1, BLOCK // len(model.units))
    for start in range(0, len(design), step):
        part = slice(start, start + step)
        found = model.scores(design[part])
        placed = composite.rank(-found, axis=1)
        shifts[part] = _mean(np.abs(placed - model.ranks), axis=1)
        kept = max(0, min(2 * base - start, len(found)))
        scores[start : start + kept], ranks[start : start + kept] = found[:kept], placed[:kept]
    same = model.alternative(design[: 2 * base], NORMALISATION) == 0
    units = _units(model, scores[same], ranks)
    factors = _factors(shifts, base, seed)
    return Analysis(2 * base, units, factors, _left_out(model), float(_mean(shifts[: 2 * base], axis=0)))


def _units(model: Model, scores: Numbers, ranks: Numbers) -> pd.DataFrame:
    found = {"group": model.units, "score": model.declared, "rank": model.ranks}
    for name, runs in (("score", scores), ("rank", ranks)):
        for tail, at in zip(("low", "median", "high"), _quantiles(runs), strict=True):
            found[f"{name}_{tail}"] = at
    return pd.DataFrame(found).sort_values("rank", kind="stable", ignore_index=True)


def _factors(shifts: Numbers, base: int, seed: int) -> pd.DataFrame:
    first, total, alone, shared = sobol.indices(shifts, base, seed)
    found = {"first": first, "first_low": alone.low, "first_high": alone.high}
    return pd.DataFrame(
        {"factor": FACTORS, **found, "total": total, "total_low": shared.low, "total_high": shared.high}
    )


def _left_out(model: Model) -> pd.DataFrame:
    """Shifts of ranks when one indicator is left out and nothing else is changed."""
    shifts = np.abs(composite.rank(-model.scores(model.without_each()), axis=1) - model.ranks)
    held = np.isfinite(model.points[0]).any(axis=0)
    most = np.where(np.isfinite(shifts), shifts, 0).max(axis=1, initial=0)
    found = pd.DataFrame({"indicator": model.keys, "shift": _mean(shifts, axis=1), "most": most})
    return found.iloc[np.flatnonzero(held)].sort_values(
        "shift", ascending=False, kind="stable", ignore_index=True
    )


def _mean(values: Numbers, axis: int) -> Numbers:
    """Means of what is there; 0 of nothing."""
    there = np.isfinite(values)
    return np.asarray(np.where(there, values, 0).sum(axis=axis) / np.maximum(there.sum(axis=axis), 1))


def _quantiles(runs: Numbers) -> Numbers:
    """The tails over runs, of those in which a unit has a figure."""
    ordered = np.sort(runs, axis=0)  # what is not a number comes last
    last = np.isfinite(ordered).sum(axis=0) - 1
    found = np.full((len(TAILS), runs.shape[1]), np.nan)
    known = np.flatnonzero(last >= 0)
    for place, tail in enumerate(TAILS):
        at = tail * last[known]
        below = np.floor(at).astype(int)
        low, high = ordered[below, known], ordered[np.ceil(at).astype(int), known]
        found[place, known] = low + (high - low) * (at - below)
    return found
