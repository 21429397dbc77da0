"""Forecasting: known trends are found again, intervals hold what they promise."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from kpi import forecasting
from kpi.forecasting import Outlook, forecast

RNG = np.random.default_rng


def simulated(
    rng: np.random.Generator, months: int, level: float, trend: float, damping: float
) -> np.ndarray:
    """A series in innovations form: ETS(A,Ad,N)."""
    at, slope, values = 0.0, rng.normal(0, 0.3), []
    for surprise in rng.normal(size=months):
        at, slope = at + damping * slope, damping * slope
        values.append(at + surprise)
        at, slope = at + level * surprise, slope + level * trend * surprise
    return np.array(values)


def test_a_damped_trend_without_noise_is_continued() -> None:
    steps = 0.9 ** np.arange(1, 37)
    way = 40 + 3 * np.cumsum(steps)
    found = forecast(way[:24], 12)
    assert found.months["middle"].to_numpy() == pytest.approx(way[24:], abs=0.05)
    assert (found.months["high"] - found.months["low"]).max() < 0.5


def test_one_parameter_forecasts_as_statsmodels_does(monkeypatch: pytest.MonkeyPatch) -> None:
    values = simulated(RNG(3), 30, 0.4, 0.1, 0.9) + 50
    monkeypatch.setattr(forecasting, "GRID", np.array([(0.4, 0.04, 0.9)]))
    model = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True)
    fixed = {"smoothing_level": 0.4, "smoothing_trend": 0.04, "damping_trend": 0.9}
    with model.fix_params(fixed):
        fitted = model.fit(disp=False)
    assert forecast(values, 12).months["middle"].to_numpy() == pytest.approx(
        fitted.forecast(12).to_numpy(), abs=0.15
    )
    steps = forecasting._ahead(forecasting._weighed(values), 12)
    assert steps[0][0] == pytest.approx(fitted.forecast(12).to_numpy(), abs=0.01)


@pytest.mark.parametrize("months", [8, 24])
@pytest.mark.parametrize("step", [1, 12])
def test_the_interval_covers_what_comes(months: int, step: int) -> None:
    rng, inside = RNG(11), 0
    for _ in range(200):
        level, trend, damping = rng.uniform(0.05, 0.7), rng.uniform(0, 0.2), rng.uniform(0.8, 0.98)
        way = simulated(rng, months + step, level, trend, damping)
        last = forecast(way[:months], step).months.iloc[-1]
        inside += last["low"] <= way[-1] <= last["high"]
    assert 0.88 <= inside / 200 <= 0.99


def test_the_chance_is_the_share_that_comes_true() -> None:
    rng, said, came = RNG(5), [], []
    for _ in range(200):
        way = simulated(rng, 30, 0.3, 0.1, 0.9)
        said.append(forecast(way[:24], 6, target=float(way[23])).chance)
        came.append(way[-1] >= way[23])
    assert np.mean(said) == pytest.approx(np.mean(came), abs=0.08)


def test_a_lower_target_is_reached_from_above() -> None:
    falling = np.linspace(60, 40, 24) + RNG(1).normal(0, 1, 24)
    assert forecast(falling, 6, target=60.0, better="lower").chance == 1
    assert forecast(falling, 6, target=60.0, better="higher").chance == 0


def test_the_same_seed_gives_the_same_figures() -> None:
    values = simulated(RNG(2), 20, 0.3, 0.1, 0.9)
    again = [forecast(values, 6, seed=7).months for _ in range(2)]
    pd.testing.assert_frame_equal(*again)
    assert not again[0].equals(forecast(values, 6, seed=8).months)


def test_a_proportion_stays_between_0_and_1_and_may_reach_1() -> None:
    values = np.clip(np.linspace(0.8, 1.0, 20) + RNG(4).normal(0, 0.02, 20), 0, 1)
    found = forecast(values, 36, kind="proportion", trials=50, target=1.0)
    assert found.months.to_numpy().min() >= 0
    assert found.months.to_numpy().max() <= 1
    assert 0 < (found.chance or 0) < 1


def test_an_index_stays_within_its_scale() -> None:
    values = 80 + np.linspace(0, 12, 20) + RNG(4).normal(0, 1, 20)
    assert forecast(values, 36, bounds=(25, 100)).months["high"].max() <= 100
    assert forecast(values, 36).months["high"].max() > 100


def test_a_ratio_stays_positive() -> None:
    values = 0.02 * np.exp(RNG(4).normal(0, 0.5, 20))
    assert forecast(values, 24, kind="ratio").months["low"].min() > 0


def test_a_missing_month_is_no_zero() -> None:
    values = 50 + RNG(6).normal(0, 1, 24)
    values[[5, 11, 23]] = np.nan
    months = forecast(values, 3).months
    assert months.notna().all(axis=None)
    assert months["low"].min() > 40


def refusal(values: list[float], ahead: int = 6) -> Outlook:
    return forecast(np.array(values, dtype=float), ahead)


@pytest.mark.parametrize(
    ("values", "code", "known"),
    [
        ([], "forecast_short", 0),
        ([float("nan")] * 30, "forecast_short", 0),
        ([1, 2, 3, 4, 5, 6, 7], "forecast_short", 7),
        ([float("nan"), 1, 2, 3, 4, 5, 6, 7, float("nan")], "forecast_short", 7),
        ([0.0] * 12, "forecast_constant", 12),
        ([0.3] * 12, "forecast_constant", 12),
    ],
)
def test_what_cannot_be_forecast_says_why(values: list[float], code: str, known: int) -> None:
    found = refusal(values)
    assert (found.refusal, found.known, found.chance, len(found.months)) == (code, known, None, 0)


def test_nothing_is_forecast_when_all_targets_are_past() -> None:
    assert refusal([1, 2, 1, 2, 1, 2, 1, 2], ahead=0).refusal == "forecast_past"


def test_eight_months_are_enough_but_cannot_be_tested() -> None:
    found = refusal([1, 2, 1, 2, 1, 2, 1, 2])
    assert found.refusal == ""
    assert found.error is None


def test_the_back_test_is_the_error_of_forecasts_made_earlier() -> None:
    rising = np.arange(24.0) + RNG(9).normal(0, 0.05, 24)
    found = forecast(rising, 6)
    assert found.error is not None
    assert found.error_naive == pytest.approx(np.mean([1, 2, 3]), abs=0.1)
    assert found.error < 0.6  # a damped trend lags a straight line a little
    assert found.scaled == pytest.approx(found.error, rel=0.05)  # one step of this line is 1


def test_extremes_stay_finite() -> None:
    for values in ([0, 1] * 6, [1e-9, 2e-9] * 6, [1e9, 3e9] * 6, list(range(12))):
        for kind in ("proportion", "ratio", "mean"):
            months = forecast(np.array(values, dtype=float), 40, kind=kind).months
            assert np.isfinite(months.to_numpy()).all()
