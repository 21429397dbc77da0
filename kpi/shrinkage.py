"""Shrinkage: values pulled towards the joint one, the more the less they rest on (empirical Bayes)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from kpi import precision
from kpi.intervals import Numbers

FEWEST = 3  # values from which a distribution of values can be guessed at all
ROUNDS = 100
CLOSE = 1e-10


class Prior(NamedTuple):
    """What the values are believed to come from.

    Attributes:
        mean: Its mean.
        weight: How many trials or, for normal values, units of 1 ⁄ variance it is worth;
            infinite where chance explains all differences, 0 where it explains none.
    """

    mean: float
    weight: float

    def pulled(self, ratios: Numbers, sizes: Numbers) -> Numbers:
        """Posterior means of values that rest on so many trials or units of 1 ⁄ variance."""
        if np.isinf(self.weight):
            return np.full(len(ratios), self.mean)
        total = sizes + self.weight
        share = np.divide(sizes, total, out=np.zeros(len(ratios)), where=total > 0)
        return np.asarray(self.mean + share * (ratios - self.mean))


def shrunk(values: pd.DataFrame, kind: str) -> pd.Series:
    """The shrunk value of each value with enough data and an interval; null elsewhere and among too few.

    Args:
        values: As from kpi.values, one indicator and period.
        kind: "proportion" – beta-binomial; "ratio" – normal–normal of cube roots, as their intervals are,
            towards the joint value; anything else – normal–normal.
    """
    found = pd.Series(np.nan, index=values.index)
    held = values[precision.known(values)]
    if len(held) < FEWEST:
        return found
    ratios = held["value"].to_numpy(float)
    if kind == precision.PROPORTION:
        successes, trials = precision.trials(held)
        found[held.index] = beta_binomial(successes, trials).pulled(ratios, trials)
    elif kind == "ratio" and (ratios >= 0).all() and ratios.any():
        joint = float(held["numerator"].sum() / held["denominator"].sum())
        roots = held.assign(low=np.cbrt(held["low"]), high=np.cbrt(held["high"]))
        found[held.index] = _normally(np.cbrt(ratios), precision.errors(roots), float(np.cbrt(joint))) ** 3
    else:
        found[held.index] = _normally(ratios, precision.errors(held))
    return found


def _normally(ratios: Numbers, errors: Numbers, mean: float | None = None) -> Numbers:
    sizes = np.maximum(errors, precision.FLOOR * (float(errors.max()) or 1.0)) ** -2.0
    return normal_normal(ratios, sizes**-0.5, mean).pulled(ratios, sizes)


def beta_binomial(successes: Numbers, trials: Numbers) -> Prior:
    """The beta distribution of proportions: α = mean · weight, β = (1 − mean) · weight.

    A value becomes (x + α) ⁄ (n + α + β).

    Source: moment estimator with iterated weights, Kleinman (1973), JASA 68(341), 46–54.
    """
    ratios = successes / trials
    correlation, weights = 0.0, trials
    for _ in range(ROUNDS):
        total = weights.sum()
        mean = float((weights * ratios).sum() / total)
        chance = float((weights / trials * (1 - weights / total)).sum())
        between = float((weights * (1 - weights / total)).sum())
        scatter = float((weights * (ratios - mean) ** 2).sum())
        variance = mean * (1 - mean)
        if variance <= 0 or between <= chance:
            return Prior(mean, np.inf)
        before = correlation
        correlation = float(np.clip((scatter - variance * chance) / (variance * (between - chance)), 0, 1))
        if correlation == 0:
            return Prior(float(successes.sum() / trials.sum()), np.inf)
        weights = trials / (1 + correlation * (trials - 1))
        if abs(correlation - before) < CLOSE:
            break
    return Prior(mean, 1 / correlation - 1)


def normal_normal(ratios: Numbers, errors: Numbers, mean: float | None = None) -> Prior:
    """The normal distribution of values with known standard errors; its weight is 1 ⁄ τ².

    Args:
        ratios: The values.
        errors: Their standard errors.
        mean: That of the distribution, where it is known; else it is estimated too.

    Source: moment estimator of τ², DerSimonian & Laird (1986), Controlled Clinical Trials 7(3), 177–188. With
    a known mean the scatter around it is Σ w σ² + τ² Σ w, and the first of these is the number of values.
    """
    weights = errors**-2.0
    if mean is not None:
        scatter = float((weights * (ratios - mean) ** 2).sum())
        between = (scatter - len(ratios)) / float(weights.sum())
        return Prior(mean, 1 / between if between > 0 else np.inf)
    mean = float((weights * ratios).sum() / weights.sum())
    scatter = float((weights * (ratios - mean) ** 2).sum())
    spread = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = (scatter - (len(ratios) - 1)) / spread if spread > 0 else 0.0
    if between <= 0:
        return Prior(mean, np.inf)
    weights = 1 / (errors**2 + between)
    return Prior(float((weights * ratios).sum() / weights.sum()), 1 / between)
