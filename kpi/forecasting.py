"""Forecasting: where a monthly series is heading, how sure that is, and whether a target is in reach.

Exponential smoothing with a damped trend, ETS(A,Ad,N): Gardner and McKenzie (1985), Management Science
31(10), 1237–1246; in innovations form Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential
Smoothing, ch. 2 and 6. Its three parameters are not fixed at their likeliest values: with a few dozen
months that makes intervals far too narrow. They are weighed over a grid by how well they explain the
series, with the initial state and the variance integrated out (Forbes, Snyder and Shami 2000, Monash
working paper 9/2000).
A series with bounds, such as a proportion, is forecast on the logit scale, a ratio of positive figures on
the log scale, all else as it is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi.intervals import Numbers

LEAST = 8  # known months; domain reference 4.5
LATEST = 12  # origins of the back-test
STEPS = 3  # months ahead that the back-test looks
DRAWS = 4000
TINY = 1e-9  # of the spread: what is smaller is rounding, also in a series that is exactly a line
LEVELS = {"low": 0.025, "low_inner": 0.25, "middle": 0.5, "high_inner": 0.75, "high": 0.975}

BOUNDS = {"proportion": (0.0, 1.0), "difference": (-1.0, 1.0)}
"""Least and greatest value of the kinds that have them."""

GRID = np.array(
    [
        (level, level * trend, damping)
        for level in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9)
        for trend in (0.0, 0.03, 0.06, 0.1, 0.2)
        for damping in (0.8, 0.85, 0.9, 0.94, 0.98)
    ]
)
"""Smoothing of the level (α), of the trend (β = α β*), and damping (φ), within the usual bounds."""


@dataclass(frozen=True)
class Outlook:
    """What can be said of the months to come.

    Attributes:
        refusal: Code of the sentence that says why there is no forecast; "" where there is one.
        months: One row per month ahead: middle, its 50 % interval low_inner … high_inner and its 95 %
            interval low … high, in the unit of the series.
        chance: Probability that the last of these months reaches the target; None without a target.
        known: Months that the forecast rests on.
        error: Mean absolute error of forecasts up to three months ahead, made again from each of the last
            twelve months; None while there are too few months for one.
        error_naive: The same when each forecast is the latest known value.
        scaled: The error over that of the naive forecast one month ahead (MASE).
    """

    refusal: str
    months: pd.DataFrame
    chance: float | None = None
    known: int = 0
    error: float | None = None
    error_naive: float | None = None
    scaled: float | None = None


@dataclass(frozen=True)
class Scale:
    """The scale that a series is forecast on: logit between two bounds, log of what is positive, or itself.

    Attributes:
        bounds: Least and greatest possible value, or None.
        positive: Whether the log is taken.
        trials: What a value rests on in a typical month: keeps one on a bound finite (the empirical logit).
    """

    bounds: tuple[float, float] | None
    positive: bool
    trials: float

    def there(self, values: Numbers) -> Numbers:
        """Values on the scale."""
        if self.bounds:
            low, high = self.bounds
            share = ((values - low) / (high - low) * self.trials + 0.5) / (self.trials + 1)
            return np.asarray(np.log(share / (1 - share)))
        return np.log(values) if self.positive else np.asarray(values)

    def back(self, found: Numbers) -> Numbers:
        """What stands on the scale as values."""
        if self.bounds:
            low, high = self.bounds
            share = 1 / (1 + np.exp(-np.clip(found, -500, 500)))
            return np.asarray(
                low + (high - low) * np.clip((share * (self.trials + 1) - 0.5) / self.trials, 0, 1)
            )
        return np.exp(np.clip(found, -500, 500)) if self.positive else np.asarray(found)


def forecast(
    values: Numbers,
    ahead: int,
    *,
    kind: str = "",
    trials: float = 1000.0,
    bounds: tuple[float, float] | None = None,
    target: float | None = None,
    better: str = "higher",
    seed: int = 1,
) -> Outlook:
    """The months that follow a series.

    Args:
        values: One per month, the oldest first; not a number where a month is missing, which is never zero.
        ahead: How many months to forecast.
        kind: Of the indicator: some have bounds (see BOUNDS); a "ratio" stays above 0 if all its values do.
        trials: Typical denominator of a month.
        bounds: Least and greatest value that there can be, if there are such.
        target: What should be reached in the last month ahead, in the unit of the values.
        better: "higher" or "lower".
        seed: The same seed gives the same figures.
    """
    values = np.asarray(values, dtype=float)
    values = values[np.flatnonzero(np.isfinite(values))[0] :] if np.isfinite(values).any() else values[:0]
    seen = values[np.isfinite(values)]
    nothing = pd.DataFrame({name: [] for name in LEVELS}, dtype=float)
    if len(seen) < LEAST:
        return Outlook("forecast_short", nothing, known=len(seen))
    if np.ptp(seen) <= TINY * max(1.0, np.abs(seen).max()):
        return Outlook("forecast_constant", nothing, known=len(seen))
    if ahead < 1:
        return Outlook("forecast_past", nothing, known=len(seen))
    limits = BOUNDS.get(kind, bounds)
    if limits and not limits[0] <= seen.min() <= seen.max() <= limits[1]:
        limits = None
    scale = Scale(limits, kind == "ratio" and bool(seen.min() > 0), max(trials, 1.0))
    draws = scale.back(_drawn(_weighed(scale.there(values)), ahead, seed))
    rows = pd.DataFrame({name: np.quantile(draws, level, axis=0) for name, level in LEVELS.items()})
    reached = None
    if target is not None:
        last = draws[:, -1]
        reached = float(np.mean(last >= target - TINY if better == "higher" else last <= target + TINY))
    return Outlook("", rows, reached, len(seen), *_tested(values, scale))


@dataclass(frozen=True)
class Weighed:
    """The parameters of GRID after a series: a row each.

    Attributes:
        share: How much each is believed; sums to 1.
        level: State at the end, as a constant and coefficients of the two initial states.
        trend: The same.
        start: Likeliest initial states.
        spread: Their covariance over the variance of a month.
        variance: Of a month.
        freedom: Degrees of freedom of that variance.
    """

    share: Numbers
    level: Numbers
    trend: Numbers
    start: Numbers
    spread: Numbers
    variance: Numbers
    freedom: int


def _weighed(series: Numbers) -> Weighed:
    """How well each parameter explains a series; a month without a value changes nothing but the time."""
    alpha, beta, phi = GRID.T[:, :, None]
    level, trend = (np.tile(one, (len(GRID), 1)) for one in ([0.0, 1.0, 0.0], [0.0, 0.0, 1.0]))
    surprises = []
    for value in series:
        trend = phi * trend
        level = level + trend
        if np.isfinite(value):
            surprise = -level
            surprise[:, 0] += value
            level, trend = level + alpha * surprise, trend + beta * surprise
            surprises.append(surprise)
    told = np.stack(surprises, axis=1)
    given, moved = told[:, :, 0], -told[:, :, 1:]
    normal = np.einsum("gti,gtj->gij", moved, moved)
    spread = np.linalg.inv(normal)
    start = np.einsum("gij,gtj,gt->gi", spread, moved, given)
    squares = np.sum((given - np.einsum("gti,gi->gt", moved, start)) ** 2, axis=1)
    squares += (TINY * np.nanstd(series)) ** 2
    freedom = given.shape[1] - 2  # the two initial states are estimated
    credit = -0.5 * np.linalg.slogdet(normal)[1] - freedom / 2 * np.log(squares)
    share = np.exp(credit - credit.max())
    return Weighed(share / share.sum(), level, trend, start, spread, squares / freedom, freedom)


def _ahead(found: Weighed, ahead: int) -> tuple[Numbers, Numbers]:
    """Mean and standard deviation of each month ahead under each parameter."""
    alpha, beta, phi = GRID.T[:, :, None]
    damped = np.cumsum(phi ** np.arange(1, ahead + 1), axis=1)
    state = found.level[:, None, :] + damped[:, :, None] * found.trend[:, None, :]
    mean = state[:, :, 0] + np.einsum("ghi,gi->gh", state[:, :, 1:], found.start)
    weights = (alpha + beta * damped)[:, :-1] ** 2
    later = np.concatenate([np.ones((len(GRID), 1)), 1 + np.cumsum(weights, axis=1)], axis=1)
    unsure = np.einsum("ghi,gij,ghj->gh", state[:, :, 1:], found.spread, state[:, :, 1:])
    return mean, np.sqrt(found.variance[:, None] * (later + unsure))


def _drawn(found: Weighed, ahead: int, seed: int) -> Numbers:
    """Draws of each month ahead: a parameter by its credit, then Student's t for the unknown variance."""
    rng = np.random.default_rng(seed)
    mean, deviation = _ahead(found, ahead)
    chosen = rng.choice(len(GRID), DRAWS, p=found.share)
    return np.asarray(mean[chosen] + deviation[chosen] * rng.standard_t(found.freedom, DRAWS)[:, None])


def _tested(values: Numbers, scale: Scale) -> tuple[float | None, float | None, float | None]:
    """Errors of forecasts from a rolling origin; nothing where no month is left to test with."""
    places = np.flatnonzero(np.isfinite(values))
    origins = places[LEAST - 1 : -1][-LATEST:]
    misses, naive = [], []
    for origin in origins:
        past, coming = values[: origin + 1], values[origin + 1 : origin + 1 + STEPS]
        if np.ptp(past[np.isfinite(past)]) == 0:
            continue
        found = _weighed(scale.there(past))
        expected = scale.back(found.share @ _ahead(found, len(coming))[0])
        misses += list(np.abs(coming - expected))
        naive += list(np.abs(coming - past[origin]))
    if not np.isfinite(misses).any():
        return None, None, None
    error, plain = float(np.nanmean(misses)), float(np.nanmean(naive))
    step = float(np.mean(np.abs(np.diff(values[places]))))
    return error, plain, error / step
