"""Before and after: the difference of differences by hand and by statsmodels, and when nothing is said."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as formulas
import worlds

from kpi import before_after, catalogue, engines, periods, tables
from kpi.before_after import JOINED, WAITING
from kpi.scope import EVERYTHING, Scope

BEFORE, WAVE, AFTER = (
    ["2026-01", "2026-02", "2026-03"],
    periods.parse("2026-04"),
    ["2026-05", "2026-06", "2026-07"],
)
JOINING = {f"J{place}": date(2026, 4, 2 + place) for place in range(6)}


def measured(
    rng: np.random.Generator, effect: float = 0.2, drift: float = 0.1, each: int = 6
) -> pd.DataFrame:
    """Six that join and six that never do, of different sizes; all drift, those who join gain more."""
    rows = []
    for side in "JW":
        for place in range(each):
            for step, month in enumerate([*BEFORE, str(WAVE), *AFTER]):
                size = 40 + 30 * place
                share = 0.3 + (step > 3) * (drift + effect * (side == "J")) + rng.normal(0, 0.03)
                rows.append((f"{side}{place}", month, round(size * share), size))
    return pd.DataFrame(rows, columns=["group", "period", "numerator", "denominator"]).astype(
        {"numerator": float, "denominator": float}
    )


def compared(values: pd.DataFrame, joined: dict[str, date] = JOINING) -> before_after.Comparison | None:
    return before_after.compare(values, joined, WAVE, BEFORE, AFTER)


def test_two_by_two_by_hand() -> None:
    cells = {("J", 0): (30, 100), ("J", 1): (60, 100), ("W", 0): (40, 100), ("W", 1): (50, 100)}
    rows = [
        (f"{side}{place}", (BEFORE, AFTER)[when][0], numerator / 5, denominator / 5)
        for (side, when), (numerator, denominator) in cells.items()
        for place in range(5)
    ]
    values = pd.DataFrame(rows, columns=["group", "period", "numerator", "denominator"])
    found = compared(values)
    assert found
    assert found.values == pytest.approx(
        {(JOINED, "before"): 0.3, (JOINED, "after"): 0.6, (WAITING, "before"): 0.4, (WAITING, "after"): 0.5}
    )
    assert found.effect.value == pytest.approx((0.6 - 0.3) - (0.5 - 0.4))
    assert (found.effect.low, found.effect.high) == pytest.approx((0.2, 0.2))  # all agencies moved alike
    assert found.agencies == {JOINED: 5, WAITING: 5}


def test_estimate_and_error_are_those_of_a_weighted_regression_clustered_by_agency() -> None:
    values = measured(np.random.default_rng(1))
    found = compared(values)
    assert found
    months = values[values["period"] != str(WAVE)].assign(after=lambda rows: rows["period"].isin(AFTER) * 1)
    sums = months.groupby(["group", "after"])[["numerator", "denominator"]].sum().reset_index()
    sums = sums.assign(
        value=sums["numerator"] / sums["denominator"], joined=sums["group"].str.startswith("J") * 1
    )
    clusters = sums["group"].astype("category").cat.codes
    model = formulas.wls("value ~ joined * after", sums, weights=sums["denominator"])
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": clusters})
    assert found.effect.value == pytest.approx(fitted.params["joined:after"])
    half = (found.effect.high - found.effect.low) / 2
    assert half / fitted.bse["joined:after"] == pytest.approx(2.5706, abs=1e-3)  # Student's t, 5 degrees


def test_the_interval_covers_the_effect() -> None:
    rng, inside = np.random.default_rng(2), 0
    for _ in range(200):
        found = compared(measured(rng))
        inside += found is not None and found.effect.low <= 0.2 <= found.effect.high
    assert inside / 200 >= 0.93


def test_groups_that_drift_apart_before_are_seen() -> None:
    values = measured(np.random.default_rng(3), effect=0)
    early = (values["period"] == BEFORE[0]) & values["group"].str.startswith("J")
    values.loc[early, "numerator"] *= 0.3
    found = compared(values)
    assert found
    assert found.pretrend
    assert found.pretrend.low > 0
    alike = compared(measured(np.random.default_rng(3)))
    assert alike
    assert alike.pretrend
    assert alike.pretrend.low < 0 < alike.pretrend.high


def test_who_joined_at_another_time_stands_in_neither_group() -> None:
    values = measured(np.random.default_rng(4), each=8)
    joined = JOINING | {"W0": date(2026, 6, 1), "W1": date(2025, 12, 1), "W2": date(2026, 9, 1)}
    found = compared(values, joined)
    assert found
    # J6 and J7 never joined, W2 joins after the months compared: all three are still waiting.
    assert found.agencies == {JOINED: 6, WAITING: 8}


def test_an_agency_without_figures_on_either_side_is_left_out() -> None:
    values = measured(np.random.default_rng(5))
    values.loc[(values["group"] == "J0") & values["period"].isin(AFTER), "denominator"] = 0
    found = compared(values)
    assert found
    assert found.agencies == {JOINED: 5, WAITING: 6}
    assert found.months["value"].notna().all()


def test_too_few_agencies_say_nothing() -> None:
    values = measured(np.random.default_rng(6))
    assert compared(values, {code: JOINING[code] for code in ("J0", "J1", "J2", "J3")}) is None
    assert compared(values.head(0)) is None
    assert compared(values[values["period"].isin(AFTER)]) is None


def test_waves_need_agencies_and_months_on_either_side() -> None:
    first, last = periods.parse("2026-01"), periods.parse("2026-08")
    many = {f"{month}-{place}": date(2026, month, 9) for month in (2, 4, 5, 7) for place in range(5)}
    few = {f"x{place}": date(2026, 6, 1) for place in range(4)}
    found = before_after.waves(many | few, first, last)
    assert [str(month) for month in found] == ["2026-05", "2026-04"]
    assert before_after.spans(found[0], first, last) == (
        ["2026-01", "2026-02", "2026-03", "2026-04"],
        ["2026-06", "2026-07", "2026-08"],
    )


def test_the_day_of_joining_is_that_of_the_first_training_attended(tmp_path: Path) -> None:
    lake = worlds.lake(tmp_path / "lake")
    declared = catalogue.load()
    event = declared.events["first_training"]

    def found(scope: Scope = EVERYTHING) -> dict[str, date]:
        return before_after.joinings(
            lake, declared, tables.load(), scope, event, engine=engines.DuckDB(), today=worlds.TODAY
        )

    assert found() == {}
    held = {
        "1": (date(2026, 2, 1), "training"),
        "2": (date(2026, 3, 1), "training"),
        "3": (date(2026, 1, 1), "outreach"),
    }
    worlds.store(
        lake,
        "activities",
        [
            {"activity_id": one, "held_on": day, "kind": kind, "name": one}
            for one, (day, kind) in held.items()
        ],
    )
    came = [("1", "A", True), ("2", "A", True), ("1", "B", False), ("2", "B", True), ("3", "C", True)]
    worlds.store(
        lake,
        "participation",
        [
            {"activity_id": one, "agency_code": code, "participant_no": "1", "attended": attended}
            for one, code, attended in came
        ],
    )
    assert found() == {"A": date(2026, 2, 1), "B": date(2026, 3, 1)}
    assert found(Scope(selected=frozenset({"B"}))) == {"B": date(2026, 3, 1)}
