"""Precision: how much a value rests on – trials of a proportion, the standard error of anything else."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi.intervals import Numbers

PROPORTION = "proportion"
normal_quantile = NormalDist().inv_cdf
Z = normal_quantile(0.975)  # a 95 % interval reaches that many standard errors to either side
FLOOR = 1e-4  # least standard error beside the largest value: what is known exactly still needs an order
T_STEPS = np.linspace(0, 1, 257)  # 1 ⁄ freedom at which quantiles of t are tabled, from normal to Cauchy
STRATA_CUT = 3.0  # below that a beta is too skew for the approximation of its quantiles


@dataclass(frozen=True)
class Proportions:
    """Proportions, each known as its Jeffreys posterior Beta(x + ½, n − x + ½) says.

    Attributes:
        successes: x, not necessarily whole.
        trials: n.

    Source: Brown, Cai & DasGupta (2001), Statistical Science 16(2), 101–133.
    """

    successes: Numbers
    trials: Numbers

    def __len__(self) -> int:
        return len(self.trials)

    def drawn(self, draws: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
        """Draws × values."""
        a, b = self._shapes()
        return rng.beta(a, b, (draws, len(a))).astype(np.float32)

    def quantiles(self, shares: Numbers) -> npt.NDArray[np.float32]:
        """Quantiles, shares × values.

        Source: Abramowitz & Stegun (1964), 26.5.22; where a shape is below STRATA_CUT the exact ones. Against
        them the approximation is off by at most 0.02 standard deviations.
        """
        a, b = self._shapes()
        upper = -np.array([normal_quantile(share) for share in shares], dtype=np.float32)[:, None]
        with np.errstate(all="ignore"):  # those shapes are computed exactly below
            first, second = 1 / (2 * a - 1), 1 / (2 * b - 1)
            harmonic = 2 / (first + second)
            lean, tilt, odds, h = (
                one.astype(np.float32)
                for one in (2 * (second - first), 5 / 6 - 2 / (3 * harmonic), b / a, harmonic)
            )
            bend = (upper * upper - 3) / 6
            w = np.sqrt(h + bend)  # shares × values: in place from here on, that is what takes the time
            w *= 2 * upper
            w /= h
            w -= lean * (bend + tilt)
            found = 1 / (1 + odds * np.exp(w, out=w))
        skew = np.minimum(a, b) <= STRATA_CUT
        if skew.any():
            from scipy.special import betaincinv  # noqa: PLC0415 – costs a third of a second to import

            pairs, place = np.unique(np.column_stack([a[skew], b[skew]]), axis=0, return_inverse=True)
            found[:, skew] = betaincinv(pairs[:, 0], pairs[:, 1], np.asarray(shares)[:, None])[:, place]
        return np.asarray(found, dtype=np.float32)

    def _shapes(self) -> tuple[Numbers, Numbers]:
        return self.successes + 0.5, self.trials - self.successes + 0.5


@dataclass(frozen=True)
class Normals:
    """Values with normal errors, or with Student's where those were estimated from few clusters.

    Attributes:
        centres: The values.
        errors: Their standard errors.
        freedom: Degrees of freedom of those errors, at least 1; infinite where they are normal.
    """

    centres: Numbers
    errors: Numbers
    freedom: Numbers | float = np.inf

    def __len__(self) -> int:
        return len(self.centres)

    def drawn(self, draws: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
        """Draws × values."""
        noise = rng.standard_normal((draws, len(self.centres)), dtype=np.float32)
        few = np.isfinite(self._freedom())
        if few.any():
            freedom = self._freedom()[few]
            noise[:, few] /= np.sqrt(rng.chisquare(freedom, (draws, len(freedom))) / freedom)
        return (self.centres + self._spread() * noise).astype(np.float32)

    def quantiles(self, shares: Numbers) -> npt.NDArray[np.float32]:
        """Quantiles, shares × values; those of t read from a table by 1 ⁄ freedom, to three digits."""
        z = np.array([normal_quantile(share) for share in shares])[:, None]
        steps = 1 / self._freedom()
        if steps.any():
            from scipy.special import stdtrit  # noqa: PLC0415 – costs a third of a second to import

            table = stdtrit(1 / T_STEPS[1:], np.asarray(shares)[:, None])
            rows = zip(z[:, 0], table, strict=True)
            z = np.array([np.interp(steps, T_STEPS, [normal, *row]) for normal, row in rows])
        return np.asarray(self.centres + self._spread() * z, dtype=np.float32)

    def _freedom(self) -> Numbers:
        return np.broadcast_to(np.asarray(self.freedom, dtype=float), self.centres.shape)

    def _spread(self) -> Numbers:
        largest = float(np.abs(self.centres).max(initial=0.0)) or 1.0
        return np.maximum(self.errors, FLOOR * largest)


Beliefs = Proportions | Normals
"""What is known of each of several values."""


def beliefs(values: pd.DataFrame, kind: str) -> Beliefs:
    """What is known of values that have an interval.

    Args:
        values: As from kpi.values, rows with an interval only.
        kind: Of their indicator. All but proportions are distributed as their interval is: as t where it is
            one of few clusters, else as normal.
    """
    if kind == PROPORTION:
        return Proportions(*trials(values))
    return Normals(values["value"].to_numpy(float), errors(values), _freedom(values))


def trials(values: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Successes and trials that the Wilson intervals of proportions rest on.

    Not the denominator: weights must not pose as people, so how many trials they are worth is decided where
    the intervals are computed. Both bounds solve (1 + z²/n) x² − (2p + z²/n) x + p² = 0, so their product is
    p² ⁄ (1 + z²/n); from the larger of p and 1 − p it gives n without loss of digits.
    """
    ratio, low, high = (values[name].to_numpy(float) for name in ("value", "low", "high"))
    upper = ratio >= 0.5
    share = np.where(upper, ratio, 1 - ratio)
    product = np.where(upper, low * high, (1 - low) * (1 - high))
    counted = np.round(Z**2 * product / (share**2 - product), 6)
    return ratio * counted, counted


def errors(values: pd.DataFrame) -> Numbers:
    """Standard errors of values: half their 95 % interval by the quantile that made it, t or normal."""
    freedom = _freedom(values)
    quantiles = np.full(len(values), Z)
    few = np.isfinite(freedom)
    if few.any():
        from scipy.special import stdtrit  # noqa: PLC0415 – costs a third of a second to import

        quantiles[few] = stdtrit(freedom[few], 0.975)
    return np.asarray(_widths(values) / (2 * quantiles))


def _freedom(values: pd.DataFrame) -> Numbers:
    return values["freedom"].to_numpy(float) if "freedom" in values else np.full(len(values), np.inf)


def _widths(values: pd.DataFrame) -> Numbers:
    return np.asarray((values["high"] - values["low"]).to_numpy(float))


def known(values: pd.DataFrame) -> pd.Series:
    """Which values have enough data and an interval: only those can be compared."""
    return values["enough"] & values["low"].notna() & values["high"].notna()
