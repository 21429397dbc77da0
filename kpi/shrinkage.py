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
        weight: How many trials, units of exposure or, for normal values, units of 1 ⁄ variance it is worth;
            infinite where chance explains all differences, 0 where it explains none.
    """

    mean: float
    weight: float

    def pulled(self, ratios: Numbers, sizes: Numbers) -> Numbers:
        """Posterior means of values that rest on so many trials, units of exposure or of 1 ⁄ variance."""
        if np.isinf(self.weight):
            return np.full(len(ratios), self.mean)
        total = sizes + self.weight
        share = np.divide(sizes, total, out=np.zeros(len(ratios)), where=total > 0)
        return np.asarray(self.mean + share * (ratios - self.mean))


def shrunk(values: pd.DataFrame, kind: str) -> pd.Series:
    """The shrunk value of each value with enough data and an interval; null elsewhere and among too few.

    Args:
        values: As from kpi.values, one indicator and period.
        kind: "proportion" – beta-binomial; "ratio" – gamma–Poisson, on numerators and denominators divided
            by the dispersion that the intervals show, for events that come in clusters are worth fewer;
            anything else – normal–normal.
    """
    found = pd.Series(np.nan, index=values.index)
    held = values[precision.known(values)]
    if len(held) < FEWEST:
        return found
    ratios = held["value"].to_numpy(float)
    if kind == precision.PROPORTION:
        successes, sizes = precision.trials(held)
        prior = beta_binomial(successes, sizes)
    elif kind == "ratio" and (ratios >= 0).all() and ratios.any():
        events, exposures = held["numerator"].to_numpy(float), held["denominator"].to_numpy(float)
        dispersion = float(((precision.errors(held) * exposures) ** 2).sum() / events.sum()) or 1.0
        sizes = exposures / dispersion
        prior = gamma_poisson(events / dispersion, sizes)
    else:
        errors = precision.errors(held)
        sizes = np.maximum(errors, precision.FLOOR * (float(errors.max()) or 1.0)) ** -2.0
        prior = normal_normal(ratios, sizes**-0.5)
    found[held.index] = prior.pulled(ratios, sizes)
    return found


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


def gamma_poisson(events: Numbers, exposures: Numbers) -> Prior:
    """The gamma distribution of rates: shape = mean · weight, rate = weight.

    A value becomes (events + shape) ⁄ (exposure + rate).

    Source: moment estimator, Marshall (1991), Applied Statistics 40(2), 283–294.
    """
    mean = float(events.sum() / exposures.sum())
    scatter = float((exposures * (events / exposures - mean) ** 2).sum() / exposures.sum())
    between = scatter - mean / float(exposures.mean())
    return Prior(mean, mean / between if between > 0 else np.inf)


def normal_normal(ratios: Numbers, errors: Numbers) -> Prior:
    """The normal distribution of values with known standard errors; its weight is 1 ⁄ τ².

    Source: moment estimator of τ², DerSimonian & Laird (1986), Controlled Clinical Trials 7(3), 177–188.
    """
    weights = errors**-2.0
    mean = float((weights * ratios).sum() / weights.sum())
    scatter = float((weights * (ratios - mean) ** 2).sum())
    spread = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = (scatter - (len(ratios) - 1)) / spread if spread > 0 else 0.0
    if between <= 0:
        return Prior(mean, np.inf)
    weights = 1 / (errors**2 + between)
    return Prior(float((weights * ratios).sum() / weights.sum()), 1 / between)
