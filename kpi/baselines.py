"""Baselines: what a week's count is expected to be, from the weeks before it.

A quasi-Poisson regression on trend and season: Farrington, Andrews, Beale and Catchpole (1996), JRSS A
159(3), 547–563, as improved by Noufaily et al. (2013), Statistics in Medicine 32(7), 1206–1222: all earlier
weeks count, earlier rises weigh less, and the probability is that of a negative binomial. The season is a
yearly wave (Serfling 1963, Public Health Reports 78(6), 494–506) once there are two years.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.intervals import Numbers

TREND_FROM, SEASON_FROM = 52, 104  # weeks for a trend and for a season
UNUSUAL = 2.58  # standard deviations from which an earlier week weighs less (Noufaily et al.)
USUAL = 1.96  # of what is said to be usual
QUARTILE = 0.6745  # half of what is normal lies within so many standard deviations
YEAR = 365.25 / 7


@dataclass(frozen=True)
class Baseline:
    """What earlier weeks lead to expect of each series.

    Attributes:
        origin: Place of the last of them.
        terms: How many terms the regression has: level, trend, season.
        found: Their coefficients.
        spread: Covariance of the coefficients.
        dispersion: Variance over mean, at least 1.
    """

    origin: int
    terms: int
    found: Numbers
    spread: Numbers
    dispersion: Numbers

    def at(self, week: int) -> tuple[Numbers, Numbers]:
        """Expected count of a week, and variance of what will be counted."""
        row = _terms(np.array([week - self.origin]), self.terms)[0]
        mean = np.exp(np.minimum(self.found @ row, 30))
        unsure = np.einsum("sij,i,j->s", self.spread, row, row)
        return mean, self.dispersion * (mean + mean**2 * unsure)


def fit(counts: Numbers, known: npt.NDArray[np.bool_], past: npt.NDArray[np.int64]) -> Baseline:
    """The baseline of each series, in which rises weigh less the second time.

    Args:
        counts: Series × weeks.
        known: Which of them are known; at least one of each series.
        past: The numbers of those weeks, one after another.
    """
    terms = 1 if len(past) < TREND_FROM else 2 if len(past) < SEASON_FROM else 4
    rows = _terms(past - past[-1], terms)
    weight = known.astype(float)
    for _ in range(3):
        found, mean, spread = _fitted(counts, weight, rows)
        freedom = np.maximum(weight.sum(axis=1) - terms, 1)
        dispersion = np.maximum(np.sum(weight * (counts - mean) ** 2 / mean, axis=1) / freedom, 1)
        leverage = np.clip(weight * mean * np.einsum("ti,sij,tj->st", rows, spread, rows), 0, 0.9)
        anscombe = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6) / np.sqrt(1 - leverage)
        # By the median: one great rise must not make itself look usual.
        typical = np.nanmedian(np.where(known, np.abs(anscombe), np.nan), axis=1) / QUARTILE
        lowered = UNUSUAL * np.maximum(typical, 1)[:, None] / np.maximum(anscombe, 1e-9)
        lowered = known * np.minimum(1, lowered) ** 2
        weight = lowered * (known.sum(axis=1) / lowered.sum(axis=1))[:, None]
    return Baseline(int(past[-1]), terms, found, spread, dispersion)


def exceeding(seen: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    """Probability of so many or more under a negative binomial of a mean and a variance."""
    from scipy.special import betainc  # noqa: PLC0415 – a tenth of a second that only a look-out pays

    size = mean**2 / np.maximum(variance - mean, 1e-3 * mean)
    return np.asarray(np.where(seen > 0, betainc(np.maximum(seen, 1), size, mean / (mean + size)), 1.0))


def usual(mean: Numbers, variance: Numbers) -> Numbers:
    """What one week in forty exceeds, by the two-thirds power that makes counts nearly normal."""
    return np.asarray(mean * (1 + 2 / 3 * USUAL * np.sqrt(variance) / mean) ** 1.5)


def _terms(weeks_on: npt.NDArray[np.int64], terms: int) -> Numbers:
    """Level, trend by years and a yearly wave, a row per week."""
    years = weeks_on / YEAR
    wave = 2 * np.pi * years
    return np.stack([np.ones(len(years)), years, np.cos(wave), np.sin(wave)], axis=1)[:, :terms]


def _fitted(counts: Numbers, weight: Numbers, rows: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Coefficients, means and unscaled covariance of a log-linear Poisson regression, by Fisher scoring."""
    weeks_known = weight.sum(axis=1, keepdims=True)
    told = counts + 0.5 / weeks_known  # half an event in all, so that a series of zeros has a rate
    found = np.zeros((len(counts), rows.shape[1]))
    found[:, 0] = np.log(np.sum(weight * told, axis=1) / weeks_known[:, 0])
    products = np.einsum("ti,tj->tij", rows, rows).reshape(len(rows), -1)
    shape = (len(counts), rows.shape[1], rows.shape[1])
    ridge = np.diag([0.0, *[0.1] * (rows.shape[1] - 1)])  # keeps the trend of a handful of events finite
    for _ in range(8):
        mean = np.exp(np.clip(found @ rows.T, -30, 30))
        normal = ((weight * mean) @ products).reshape(shape) + ridge
        slope = (weight * (told - mean)) @ rows - found @ ridge
        found = found + np.linalg.solve(normal, slope[:, :, None])[:, :, 0]
    mean = np.exp(np.clip(found @ rows.T, -30, 30))
    return found, mean, np.linalg.inv(((weight * mean) @ products).reshape(shape) + ridge)
