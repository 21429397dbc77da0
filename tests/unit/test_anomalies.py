"""Anomalies: a rise is found, quiet weeks stay quiet, and whoever explains a rise is named."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import worlds

from kpi import agencies as registers
from kpi import anomalies, baselines, catalogue, engines, sample, tables, weeks
from kpi.agencies import Agency
from kpi.scope import EVERYTHING, Scope
from kpi.weeks import WEEK, Counts

MONDAY = date(2024, 1, 1)
FRAMEWORK = (
    worlds.FRAMEWORK
    + """
[alarms.complaints]
name = { id = "Keluhan", en = "Complaints" }
table = "messages"
count = "count(*) filter (where category = 'complaint')"
indicator = "engagement"
"""
)


def mondays(count: int) -> list[date]:
    return [MONDAY + place * WEEK for place in range(count)]


def drawn(rng: np.random.Generator, mean: np.ndarray, dispersion: float) -> np.ndarray:
    """Counts of a mean, and a variance of so many times the mean."""
    if dispersion == 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)


def counted(rows: np.ndarray, codes: list[str] | None = None) -> Counts:
    names = codes or [f"A{place}" for place in range(len(rows))]
    return Counts(names, mondays(rows.shape[1]), rows, np.ones(rows.shape, dtype=bool))


def judged(counts: Counts, since: int) -> pd.DataFrame:
    return anomalies.judge({"alarm": counts}, counts.weeks[since], counts.weeks[-1])


@pytest.mark.parametrize("dispersion", [1, 2, 4])
def test_quiet_weeks_raise_hardly_ever_an_alarm(dispersion: float) -> None:
    rng, alarmed, length = np.random.default_rng(8), 0, 150
    years = np.arange(length) / 52.18
    for _ in range(12):
        levels = rng.uniform(0.5, 40, (60, 1))
        wave = 0.3 * np.cos(2 * np.pi * (years + rng.uniform(0, 1, (60, 1))))
        mean = levels * np.exp(rng.normal(0, 0.15, (60, 1)) * years + wave)
        found = judged(counted(drawn(rng, mean, dispersion)), length - 26)
        alarmed += found[found["raised"]]["week"].nunique()
    assert alarmed / (12 * 26) <= 0.05  # weeks with an alarm among 60 agencies at which nothing happened


@pytest.mark.parametrize("history", [60, 150])
def test_a_rise_is_found_in_the_weeks_of_the_rise(history: int) -> None:
    rng = np.random.default_rng(4)
    rows = drawn(rng, np.full((40, history), 12.0), 2)
    rows[7, -3:] = 50
    found = judged(counted(rows), history - 13)
    raised = found[found["raised"]]
    assert set(raised["group"]) == {"A7"}
    assert set(raised["week"]) >= {*mondays(history)[-3:]}
    row = raised.iloc[0]
    assert row["expected"] == pytest.approx(12, rel=0.25)
    assert row["expected"] < row["usual"] < row["count"]


def test_what_season_and_trend_explain_is_no_alarm() -> None:
    length = 160
    years = np.arange(length) / 52.18
    mean = 30 * np.exp(0.4 * years + 0.5 * np.cos(2 * np.pi * years))
    rows = drawn(np.random.default_rng(3), np.tile(mean, (10, 1)), 1)
    found = judged(counted(rows), length - 30)  # the top of the wave lies within
    assert not found["raised"].any()


def test_an_earlier_rise_does_not_hide_the_next() -> None:
    rows = drawn(np.random.default_rng(6), np.full((20, 80), 10.0), 1)
    rows[3, 30:33] = 90
    rows[3, -1] = 45
    found = judged(counted(rows), 79)
    assert found[found["raised"]]["group"].tolist() == ["A3"]


def test_few_are_no_alarm_however_rare() -> None:
    rows = np.zeros((5, 80))
    rows[0, -1], rows[1, -1] = 4, 9
    found = judged(counted(rows), 70)
    assert found[found["raised"]]["group"].tolist() == ["A1"]
    assert np.isfinite(found[["expected", "usual", "probability"]].to_numpy()).all()


def test_less_than_half_a_year_is_not_judged() -> None:
    rows = np.full((3, 29), 10.0)
    rows[:, -1] = 100
    assert judged(counted(rows), 20).empty


def test_a_week_is_judged_alike_whatever_else_is_asked() -> None:
    counts = counted(drawn(np.random.default_rng(9), np.full((6, 100), 15.0), 2))
    long, short = judged(counts, 60), judged(counts, 90)
    same = long[long["week"] >= counts.weeks[90]].drop(columns="raised").reset_index(drop=True)
    pd.testing.assert_frame_equal(same, short.drop(columns="raised"))


def test_probability_is_that_of_a_negative_binomial() -> None:
    # Mean 5 and variance 10: size 5, chance 1/2; P(Y ≥ 11) = 0.0592346 by summing the terms.
    found = baselines.exceeding(np.array([11.0, 0.0]), np.array([5.0, 5.0]), np.array([10.0, 10.0]))
    assert found == pytest.approx([0.0592346, 1.0], abs=1e-6)


def test_a_long_silence_is_a_gap_and_a_short_one_is_none() -> None:
    busy = np.array([3.0] * 10 + [0.0] * 5 + [3.0] * 10 + [0.0] * 4 + [3.0] * 5)
    assert weeks.gaps(busy).nonzero()[0].tolist() == [10, 11, 12, 13, 14]
    seldom = np.array([1.0] + [0.0] * 15 + [1.0] + [0.0] * 10)
    assert not weeks.gaps(seldom).any()
    assert weeks.gaps(np.zeros(5)).all()
    late = np.array([0.0] * 20 + [4.0] * 10)
    assert weeks.gaps(late).sum() == 20


def register(**parents: str) -> dict[str, Agency]:
    return {code: Agency(code, code, "opd", parent, "") for code, parent in parents.items()}


def test_who_begins_to_report_is_no_rise_of_the_group() -> None:
    rows = np.full((3, 80), 5.0)
    known = np.ones(rows.shape, dtype=bool)
    rows[2, :60], known[2, :60] = 0, False
    counts = Counts(["A", "B", "C"], mondays(80), rows, known)
    found = anomalies.grouped(counts, register(P="", A="P", B="P", C="P"), EVERYTHING)
    whole = dict(zip(found.codes, found.counts, strict=True))
    assert set(whole) == {"A", "B", "C", "P", anomalies.NATION}
    assert whole["P"].tolist() == [10.0] * 80


def alarms(*rows: tuple[str, int, float, float]) -> pd.DataFrame:
    """Raised weeks of groups: group, week, count, expected."""
    frame = pd.DataFrame(rows, columns=["group", "week", "count", "expected"])
    weeks_of = [MONDAY + place * WEEK for place in frame["week"]]
    return frame.assign(alarm="a", week=weeks_of, usual=frame["expected"] * 2, probability=1e-9, raised=True)


TREE = register(P="", A="P", B="P", Q="")


def named(*rows: tuple[str, int, float, float]) -> list[str]:
    return anomalies.raised(alarms(*rows), TREE)["group"].tolist()


def test_the_one_that_explains_a_rise_is_named() -> None:
    assert named(("P", 1, 60, 20), ("A", 1, 45, 10), ("nation", 1, 80, 40)) == ["A"]


def test_a_rise_of_many_is_the_rise_of_what_they_belong_to() -> None:
    assert named(("P", 1, 90, 20), ("A", 1, 30, 5), ("B", 1, 32, 5), ("nation", 1, 95, 40)) == ["P"]


def test_rises_at_different_times_are_told_apart() -> None:
    found = anomalies.raised(alarms(("A", 1, 30, 5), ("A", 2, 40, 5), ("A", 9, 20, 5)), TREE)
    assert found["week"].tolist() == [MONDAY + 9 * WEEK, MONDAY + 2 * WEEK]
    assert found["until"].tolist() == [MONDAY + 9 * WEEK, MONDAY + 2 * WEEK]


def test_nothing_raised_is_an_empty_list() -> None:
    assert anomalies.raised(alarms(("A", 1, 30, 5)).assign(raised=False), TREE).empty


@pytest.fixture
def complaining(tmp_path: Path) -> tuple[worlds.Lake, worlds.Catalogue]:
    """Two offices with four complaints a week for a year; in the last whole week one of them has thirty."""
    lake = worlds.lake(tmp_path / "lake")
    worlds.store(lake, "agencies", [worlds.agency("A"), worlds.agency("B")])
    records = []
    for place, week in enumerate(mondays(60)):
        for code in ("A", "B"):
            count = 30 if code == "A" and place == 58 else 4
            for number in range(count):
                day = week + timedelta(days=number % 7)
                records.append(
                    {
                        "agency_code": code,
                        "channel": "instagram",
                        "message_id": f"{code}{place}-{number}",
                        "received_at": pd.Timestamp(day).to_pydatetime(),
                        "category": "complaint",
                    }
                )
    worlds.store(lake, "messages", records)
    return lake, worlds.framework(tmp_path / "catalogue", FRAMEWORK)


def found_in(
    world: tuple[worlds.Lake, worlds.Catalogue], scope: Scope = EVERYTHING, today: date = MONDAY + 59 * WEEK
) -> pd.DataFrame:
    lake, catalogue = world
    days = {"first": date(2025, 1, 1), "last": date(2025, 12, 31)}
    engine = engines.DuckDB()
    return anomalies.find(lake, catalogue, tables.load(), scope, **days, engine=engine, today=today)


def test_records_are_counted_by_agency_and_week(complaining: tuple[worlds.Lake, worlds.Catalogue]) -> None:
    found = found_in(complaining)
    raised = found[found["raised"]].set_index("group")
    assert set(raised.index) == {"A", anomalies.NATION}
    row = raised.loc["A"]
    assert (row["alarm"], row["week"], row["count"]) == ("complaints", MONDAY + 58 * WEEK, 30)
    assert row["expected"] == pytest.approx(4, rel=0.1)


def test_a_scope_sees_its_own_agencies_only(complaining: tuple[worlds.Lake, worlds.Catalogue]) -> None:
    assert set(found_in(complaining, Scope(selected=frozenset({"A"})))["group"]) == {"A"}
    assert found_in(complaining, Scope(selected=frozenset({"B"}))).empty


def test_a_week_that_is_not_over_is_not_judged(complaining: tuple[worlds.Lake, worlds.Catalogue]) -> None:
    assert not found_in(complaining, today=MONDAY + 58 * WEEK + timedelta(days=6))["raised"].any()


def test_no_records_and_no_alarms_are_nothing(tmp_path: Path) -> None:
    lake = worlds.lake(tmp_path / "lake")
    assert found_in((lake, worlds.framework(tmp_path / "with", FRAMEWORK))).empty
    assert found_in((lake, worlds.framework(tmp_path / "without"))).empty


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 6, 3)])
def test_the_flood_of_the_sample_is_found_and_other_months_are_quiet(tmp_path: Path, today: date) -> None:
    lake = worlds.lake(tmp_path / "lake")
    made = sample.generate(101, 24, 2019, today=today)
    for name in ("agencies", "messages", "mentions"):
        marked = made[name].append_column("import_id", [["t"] * made[name].num_rows])
        lake.replace(name, marked.cast(tables.load()[name].schema), None, {})
    days = {"first": date(2025, 7, 1), "last": today}
    engine = engines.DuckDB()
    found = anomalies.find(
        lake, catalogue.load(), tables.load(), EVERYTHING, **days, engine=engine, today=today
    )
    shown = anomalies.raised(found, registers.read(lake, engine))
    flood = shown[shown["group"] == "61"]
    assert {*flood["alarm"]} == {"waiting_messages", "negative_opinions", "mentions"}
    assert all(date(2025, 12, 29) <= week <= date(2026, 1, 26) for week in flood["week"])
    assert len(shown) - len(flood) <= 6  # in a year, of three alarms at a hundred agencies
