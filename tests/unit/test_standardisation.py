"""Standardised ratios: by hand, over records, and what may be declared."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from worlds import HEAD, framework, lake, post, store

from kpi import periods, standardisation, tables, values
from kpi.errors import RaporError
from kpi.lake import Lake
from kpi.measures import refresh
from kpi.scope import EVERYTHING, Scope
from kpi.standardisation import Records

ENGAGEMENT = """
[engagement]
name = { id = "Interaksi", en = "Engagement" }
goal = "trust"
horizon = "short"
table = "posts"
numerator = "sum(likes)"
denominator = "sum(reach)"
sample = "count(*)"
kind = "ratio"
unit = "percent"
floor = 0
target = 10
standardise = ["platform", "content_type"]
source = "test"
"""
QUARTER = periods.parse("2026-Q1")


def plain(**figures: dict[str, float]) -> pd.DataFrame:
    """Values of agencies, half as wide as they are high."""
    found = pd.DataFrame.from_dict(figures, orient="index").rename_axis("group").reset_index()
    ratio = found["numerator"] / found["denominator"]
    return found.assign(value=ratio, low=ratio * 0.5, high=ratio * 1.5, enough=True)


def strata(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["group", "s0", "numerator", "denominator"])


def test_two_agencies_by_hand() -> None:
    # A has all its reach where everybody earns 1 %, B where everybody earns 5 %. Raw, B is four times better;
    # at the rates of both together A does what its mix lets expect, and so does B.
    rows = strata(
        ("A", "x", 10, 1000), ("B", "x", 10, 1000), ("B", "instagram", 150, 3000), ("A", "web", 0, 0)
    )
    compared = plain(A={"numerator": 10, "denominator": 1000}, B={"numerator": 160, "denominator": 4000})
    found = standardisation.ratios(rows, compared).set_index("group")
    assert found["expected"].tolist() == [10, 160]
    assert found["value"].tolist() == [1, 1]


def test_the_mix_does_not_decide_but_the_deed_does() -> None:
    # x: 30 of 3,000 together, 1 %; instagram: 200 of 4,000, 5 %.
    # A: 20 of 10 expected → 2. B: 10 + 200 of 20 + 200 expected → 0.9545.
    rows = strata(("A", "x", 20, 1000), ("B", "x", 10, 2000), ("B", "instagram", 200, 4000))
    compared = plain(A={"numerator": 20, "denominator": 1000}, B={"numerator": 210, "denominator": 6000})
    found = standardisation.ratios(rows, compared).set_index("group")
    assert found["value"].tolist() == pytest.approx([2, 210 / 220])
    assert found["low"].tolist() == pytest.approx([1, 105 / 220])  # half the value, as it was before
    assert found["observed"].sum() == pytest.approx(found["expected"].sum())


def test_only_those_who_are_compared_make_the_reference() -> None:
    rows = strata(("A", "x", 20, 1000), ("Z", "x", 900, 1000))
    found = standardisation.ratios(rows, plain(A={"numerator": 20, "denominator": 1000}))
    assert found["value"].tolist() == [1]


def test_nothing_expected_is_no_ratio() -> None:
    rows = strata(("A", "x", 0, 1000), ("B", "x", 0, 500), ("C", "web", 0, 0))
    compared = plain(
        A={"numerator": 0, "denominator": 1000},
        B={"numerator": 0, "denominator": 500},
        C={"numerator": 0, "denominator": 0},
    )
    found = standardisation.ratios(rows, compared)
    assert found["value"].isna().all()
    assert not found["enough"].any()


def test_records_of_none_are_no_ratio() -> None:
    found = standardisation.ratios(strata(), plain(A={"numerator": 5, "denominator": 10}))
    assert found["value"].isna().all()
    assert not found["enough"].any()


@pytest.fixture
def posts(tmp_path: Path) -> Lake:
    where = lake(tmp_path / "lake")
    found = [
        post("A", "2026-01-10", 1, likes=10, reach=100, content_type="image"),
        post("A", "2026-02-10", 2, likes=5, reach=100, content_type="image"),
        post("A", "2026-02-11", 3, likes=7, reach=50),
        post("A", "2026-04-01", 4, likes=99, reach=100, content_type="image"),
        post("B", "2026-03-31", 5, likes=1, reach=100, content_type="video"),
        post("B", "2026-03-31", 6, likes=2, reach=100, content_type="image", platform="x"),
    ]
    store(where, "posts", found)
    return where


def summed(where: Lake, folder: Path, text: str = ENGAGEMENT, **more: Any) -> list[tuple[Any, ...]]:
    catalogue = framework(folder, HEAD + text)
    records = Records(where, catalogue, tables.load(), {})
    asked = {"scope": EVERYTHING, "period": QUARTER, **more}
    found = standardisation.sums(records, catalogue.indicators["engagement"], **asked)
    return list(found.itertuples(index=False, name=None))


def test_one_pass_sums_a_period_by_stratum(posts: Lake, tmp_path: Path) -> None:
    # What has no type of content is a stratum of its own; April is another quarter.
    assert summed(posts, tmp_path / "c") == [
        ("A", "instagram", "", 7, 50),
        ("A", "instagram", "image", 15, 200),
        ("B", "instagram", "video", 1, 100),
        ("B", "x", "image", 2, 100),
    ]


def test_a_view_is_summed_by_its_day(posts: Lake, tmp_path: Path) -> None:
    text = ENGAGEMENT.replace('table = "posts"', 'table = "seen"\ndate = "local_date"')
    text += """
[views.seen]
description = { id = "Kiriman", en = "Posts" }
tables = ["posts"]
date = "local_date"
platform = "platform"
sql = "SELECT agency_code, local_date, platform, content_type, likes, reach FROM posts"
"""
    assert summed(posts, tmp_path / "v", text) == summed(posts, tmp_path / "c")


def test_scope_and_platform_are_kept(posts: Lake, tmp_path: Path) -> None:
    assert summed(posts, tmp_path / "c", scope=Scope(frozenset({"B"}))) == [
        ("B", "instagram", "video", 1, 100),
        ("B", "x", "image", 2, 100),
    ]
    assert summed(posts, tmp_path / "c", platforms=("x", "")) == [("B", "x", "image", 2, 100)]
    assert summed(posts, tmp_path / "c", scope=Scope(frozenset())) == []


def test_a_period_without_records_is_empty(posts: Lake, tmp_path: Path) -> None:
    assert summed(posts, tmp_path / "c", period=periods.parse("2025")) == []
    assert summed(lake(tmp_path / "empty"), tmp_path / "c") == []


def test_strata_add_up_to_the_measures(posts: Lake, tmp_path: Path) -> None:
    catalogue = framework(tmp_path / "c", HEAD + ENGAGEMENT)
    refresh(posts, catalogue, {}, today=date(2026, 5, 1))
    held = values.compute(posts, catalogue, EVERYTHING, QUARTER, indicators=["engagement"])
    summed_up = pd.DataFrame(
        summed(posts, tmp_path / "c"), columns=["group", "s0", "s1", "numerator", "denominator"]
    )
    total = summed_up.groupby("group")[["numerator", "denominator"]].sum()
    assert total["numerator"].tolist() == held["numerator"].tolist()
    assert total["denominator"].tolist() == held["denominator"].tolist()


@pytest.mark.parametrize(
    ("mix", "code"),
    [
        ('["platfrom"]', "declaration_unknown"),
        ('["reach"]', "declaration_unknown"),
        ('["agency_code"]', "declaration_unknown"),
        ('"platform"', "declaration_kind"),
    ],
)
def test_a_wrong_mix_is_refused_by_name(tmp_path: Path, mix: str, code: str) -> None:
    text = ENGAGEMENT.replace('["platform", "content_type"]', mix)
    with pytest.raises(RaporError) as caught:
        framework(tmp_path, HEAD + text)
    assert caught.value.code == code
    if "platfrom" in mix:
        assert "platform" in str(caught.value)


def test_a_stock_has_no_mix(tmp_path: Path) -> None:
    text = ENGAGEMENT.replace('kind = "ratio"', 'kind = "ratio"\nover_time = "last"')
    with pytest.raises(RaporError):
        framework(tmp_path, HEAD + text)
