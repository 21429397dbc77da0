"""Of a hundred intervals about ninety-five hold the truth: agencies by chance, from records to values.

Every agency is one repetition of the same experiment, so one store shows how often its intervals are right.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kpi import catalogue, changes, measures, periods, tables, values
from kpi.lake import Lake
from kpi.scope import EVERYTHING

REPETITIONS = 2500
QUARTERS = periods.parse("2026-Q1"), periods.parse("2026-Q2")
CODES = np.char.add("A", np.arange(REPETITIONS).astype(str))

HEAD = """
[goals.all]
name = { id = "Semua", en = "All" }
[horizons.all]
name = { id = "Semua", en = "All" }
starts = 2026-01-01
ends = 2026-12-31
"""
INDICATOR = """
[figure]
name = {{ id = "Angka", en = "Figure" }}
goal = "all"
horizon = "all"
table = "{table}"
numerator = "{numerator}"
denominator = "{denominator}"
sample = "{sample}"
kind = "{kind}"
unit = "ratio"
floor = 0
target = 1
source = "test"
"""


def shown(folder: Path, table: str, records: dict[str, object], **formulas: str) -> tuple[Lake, object]:
    """A store with these records and measures of one indicator, and its framework."""
    framework = folder / "catalogue"
    framework.mkdir()
    text = HEAD + INDICATOR.format(table=table, **{"sample": formulas["denominator"], **formulas})
    (framework / "all.toml").write_text(text, encoding="utf-8")
    declared, schema = catalogue.load(framework), tables.load()[table].schema
    count = len(records["local_date"])
    days = np.asarray(records["local_date"], dtype="datetime64[D]")
    columns = {
        **records,
        "import_id": np.repeat("t", count),
        "month": days.astype("datetime64[M]").astype(str),
    }
    rows = pa.table(
        [
            pa.array(columns[one.name], from_pandas=True).cast(one.type)
            if one.name in columns
            else pa.nulls(count, one.type)
            for one in schema
        ],
        schema=schema,
    )
    lake = Lake(str(folder / "lake"))
    lake.replace(table, rows, None, {})
    measures.refresh(lake, declared, {}, today=date(2026, 12, 31))
    return lake, declared


def coverage(found: pd.DataFrame, truth: float) -> float:
    """The share of intervals that hold the truth, of those that there are: nearly all."""
    bounds = found[["low", "high"]].dropna()
    assert len(bounds) > 0.99 * REPETITIONS
    return float(((bounds["low"] <= truth) & (truth <= bounds["high"])).mean())


def days_of(chance: np.random.Generator, count: int, period: periods.Period) -> np.ndarray:
    first = np.datetime64(period.starts)
    return first + chance.integers(0, (period.ends - period.starts).days + 1, count)


def posts(chance: np.random.Generator, per_week: float, spread: float, tail: float) -> dict[str, object]:
    """Half a year of posts: each week has its luck; reach and engagement of a post have heavy tails."""
    starts, ends = QUARTERS[0].starts, QUARTERS[1].ends
    days = np.arange(np.datetime64(starts), np.datetime64(ends) + 1)
    weeks = (days.astype(int) + 3) // 7 - (days[0].astype(int) + 3) // 7
    counts = chance.poisson(per_week / 7, (REPETITIONS, len(days)))
    agency, day = (np.repeat(one.ravel(), counts.ravel()) for one in np.indices(counts.shape))
    luck = np.exp(chance.normal(-(spread**2) / 2, spread, (REPETITIONS, weeks.max() + 1)))
    reach = np.round(np.exp(chance.normal(7, 0.7, len(agency))))
    each = np.exp(chance.normal(-(tail**2) / 2, tail, len(agency)))
    return {
        "agency_code": CODES[agency],
        "platform": np.repeat("instagram", len(agency)),
        "post_id": np.arange(len(agency)).astype(str),
        "published_at": days[day].astype("datetime64[us]"),
        "local_date": days[day],
        "reach": reach,
        "likes": chance.poisson(0.02 * reach * luck[agency, weeks[day]] * each),
        "has_source": chance.random(len(agency)) < 0.3,
    }


@pytest.mark.parametrize(
    ("per_week", "spread", "tail"), [(3, 0.2, 0.4), (10, 0.3, 0.7), (30, 0.4, 0.8)], ids=str
)
def test_ratios_of_heavy_tailed_posts(tmp_path: Path, per_week: float, spread: float, tail: float) -> None:
    records = posts(np.random.default_rng(1), per_week, spread, tail)
    lake, declared = shown(
        tmp_path, "posts", records, kind="ratio", numerator="sum(likes)", denominator="sum(reach)"
    )
    both = values.series(lake, declared, EVERYTHING, QUARTERS)
    assert 0.93 <= coverage(both[both["period"] == "2026-Q2"], 0.02) <= 0.97
    assert 0.93 <= coverage(changes.between(both, *QUARTERS), 0) <= 0.97
    noise = changes.between(both, *QUARTERS)["beyond_noise"].astype(float)
    assert 0.03 <= noise.mean() <= 0.07


def test_ratios_of_one_month(tmp_path: Path) -> None:
    records = posts(np.random.default_rng(2), 8, 0.2, 0.5)
    lake, declared = shown(
        tmp_path, "posts", records, kind="ratio", numerator="sum(likes)", denominator="sum(reach)"
    )
    both = values.series(lake, declared, EVERYTHING, [periods.parse("2026-04"), periods.parse("2026-05")])
    assert 0.93 <= coverage(both[both["period"] == "2026-04"], 0.02) <= 0.97
    assert 0.93 <= coverage(changes.between(both, *map(periods.parse, ("2026-04", "2026-05"))), 0) <= 0.975


def test_posts_that_are_taken_for_independent_would_claim_too_much(tmp_path: Path) -> None:
    # The same posts by record instead of by week: the weeks' luck is not seen.
    records = posts(np.random.default_rng(3), 10, 0.4, 0.3)
    formulas = {"kind": 'ratio"\ncluster = "record', "numerator": "sum(likes)", "denominator": "sum(reach)"}
    lake, declared = shown(tmp_path, "posts", records, **formulas)
    assert coverage(values.compute(lake, declared, EVERYTHING, QUARTERS[1]), 0.02) < 0.9


def test_proportions(tmp_path: Path) -> None:
    records = posts(np.random.default_rng(4), 3, 0, 0)
    lake, declared = shown(
        tmp_path,
        "posts",
        records,
        kind="proportion",
        numerator="count(*) filter (where has_source)",
        denominator="count(*)",
    )
    both = values.series(lake, declared, EVERYTHING, QUARTERS)
    assert 0.93 <= coverage(both[both["period"] == "2026-Q1"], 0.3) <= 0.97
    assert 0.93 <= coverage(changes.between(both, *QUARTERS), 0) <= 0.97


@pytest.mark.parametrize("shares", [(0.4, 0.4, 0.2), (0.7, 0.2, 0.1), (0.1, 0.6, 0.3)], ids=str)
def test_net_sentiment(tmp_path: Path, shares: tuple[float, float, float]) -> None:
    chance = np.random.default_rng(5)
    agency = np.repeat(np.arange(REPETITIONS), 80)  # about 40 a quarter
    half = chance.random(len(agency)) < 0.5
    days = np.where(
        half, days_of(chance, len(agency), QUARTERS[0]), days_of(chance, len(agency), QUARTERS[1])
    )
    records = {
        "agency_code": CODES[agency],
        "source": np.repeat("news", len(agency)),
        "mention_id": np.arange(len(agency)).astype(str),
        "published_at": days.astype("datetime64[us]"),
        "local_date": days,
        "sentiment": chance.choice(["positive", "neutral", "negative"], len(agency), p=shares),
    }
    lake, declared = shown(
        tmp_path,
        "mentions",
        records,
        kind="difference",
        numerator="count(*) filter (where sentiment = 'positive') "
        "- count(*) filter (where sentiment = 'negative')",
        denominator="count(sentiment)",
    )
    both = values.series(lake, declared, EVERYTHING, QUARTERS)
    assert 0.93 <= coverage(both[both["period"] == "2026-Q1"], shares[0] - shares[2]) <= 0.97
    assert 0.93 <= coverage(changes.between(both, *QUARTERS), 0) <= 0.97


SCORES = {"all questions": ["requirements", "time", "cost"], "one question": ["time"]}


@pytest.mark.parametrize("asked", SCORES.values(), ids=list(SCORES))
def test_means_and_indexes_of_answers(tmp_path: Path, asked: list[str]) -> None:
    # A person who is content is so with everything: records count once, not once per answer.
    chance = np.random.default_rng(6)
    agency = np.repeat(np.arange(REPETITIONS), 80)
    mood = chance.normal(0, 0.6, len(agency))
    days = np.where(
        np.arange(len(agency)) % 2 == 0,
        days_of(chance, len(agency), QUARTERS[0]),
        days_of(chance, len(agency), QUARTERS[1]),
    )
    answers = {
        name: np.clip(np.round(3 + mood + chance.normal(0, 0.5, len(agency))), 1, 4).astype(object)
        for name in asked
    }
    truth = 25 * float(np.mean([one.astype(float).mean() for one in answers.values()]))
    for one in answers.values():
        one[chance.random(len(agency)) < 0.1] = None
    records = {
        "survey_id": np.repeat("S", len(agency)),
        "respondent_no": np.arange(len(agency)).astype(str),
        "agency_code": CODES[agency],
        "answered_on": days,
        "local_date": days,
        **answers,
    }
    lake, declared = shown(
        tmp_path,
        "survey_answers",
        records,
        kind="index" if len(asked) > 1 else "mean",
        numerator=f"25 * ({' + '.join(f'coalesce(sum({name}), 0)' for name in asked)})",
        denominator=" + ".join(f"count({name})" for name in asked),
        sample="count(*)",
    )
    both = values.series(lake, declared, EVERYTHING, QUARTERS)
    assert 0.93 <= coverage(both[both["period"] == "2026-Q1"], truth) <= 0.97
    assert 0.93 <= coverage(changes.between(both, *QUARTERS), 0) <= 0.97


def test_weighted_proportions(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    agency = np.repeat(np.arange(REPETITIONS), 60)
    days = days_of(chance, len(agency), QUARTERS[0])
    records = {
        "survey_id": np.repeat("S", len(agency)),
        "respondent_no": np.arange(len(agency)).astype(str),
        "agency_code": CODES[agency],
        "answered_on": days,
        "local_date": days,
        "weight": np.exp(chance.normal(0, 0.7, len(agency))),
        "trust": np.where(chance.random(len(agency)) < 0.4, 8, 3),
    }
    lake, declared = shown(
        tmp_path,
        "survey_answers",
        records,
        kind="proportion",
        numerator="sum(weight) filter (where trust >= 6)",
        denominator="sum(weight) filter (where trust is not null)",
        sample="count(trust)",
    )
    assert 0.93 <= coverage(values.compute(lake, declared, EVERYTHING, QUARTERS[0]), 0.4) <= 0.97
