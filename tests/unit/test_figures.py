"""Figures: what the command line gives for a period, with rows for what is missing."""

from pathlib import Path

import pandas as pd
import pytest
import stocks

from kpi import figures, store
from kpi.errors import RaporError
from kpi.store import Store

ANSWERED = "on_time_response"


def message(number: int, hours: int, agency: str = "MERAUKE", month: int = 3) -> dict[str, object]:
    return {
        "agency_code": agency,
        "channel": "instagram",
        "message_id": f"{agency}-{month}-{number}",
        "received_at": f"2026-{month:02}-05 08:00",
        "first_response_at": f"2026-{month:02}-{5 + hours // 24:02} {8 + hours % 24:02}:00",
        "needs_response": "ya",
    }


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    rows = [message(n, 2 if n < 30 else 50) for n in range(40)]
    rows += [message(n, 50, "HUMAS-JKT", month=2) for n in range(40)]
    stocks.load(opened, stocks.written(tmp_path / "messages.csv", rows), "messages")
    return opened


def of(frame: pd.DataFrame, group: str = "nation") -> pd.Series:
    return frame[(frame["indicator"] == ANSWERED) & (frame["group"] == group)].iloc[0]


@pytest.mark.parametrize(
    ("period", "numerator", "denominator"),
    [("2026-03", 30, 40), ("2026-02", 0, 40), ("2026-Q1", 30, 80), ("2026-S1", 30, 80), ("2026", 30, 80)],
)
def test_all_four_kinds_of_period(stock: Store, period: str, numerator: int, denominator: int) -> None:
    found = of(figures.values(stock, period, "nation"))
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)
    assert found["value"] == numerator / denominator
    assert found["low"] <= found["value"] <= found["high"]
    assert found["enough"]


def test_measures_are_brought_up_to_date_first(stock: Store, tmp_path: Path) -> None:
    assert of(figures.values(stock, "2026-03", "nation"))["denominator"] == 40
    stocks.load(stock, stocks.written(tmp_path / "more.csv", [message(99, 2)]), "messages")
    assert of(figures.values(stock, "2026-03", "nation"))["denominator"] == 41


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("agency", {"MERAUKE", "HUMAS-JKT"}),
        ("province", {"93", "31"}),
        ("level", {"opd"}),
        ("nation", {"nation"}),
        ("platform", {"instagram"}),
    ],
)
def test_every_grouping(stock: Store, by: str, groups: set[str]) -> None:
    found = figures.values(stock, "2026-Q1", by, [ANSWERED])
    assert set(found["group"]) >= groups
    assert found.groupby("group")["denominator"].sum().sum() == 80


def test_what_is_missing_is_a_row_without_figures(stock: Store) -> None:
    found = figures.values(stock, "2026-03", "nation")
    assert list(found["indicator"]) == list(stock.catalogue.indicators)
    empty = found[found["denominator"].isna()]
    assert len(empty) > 0
    assert empty["value"].isna().all()
    assert not empty["enough"].any()
    assert set(empty["sample"]) == {0}


def test_a_period_without_records_has_no_figures(stock: Store) -> None:
    found = figures.values(stock, "2020", "nation")
    assert set(found["indicator"]) == set(stock.catalogue.indicators)
    assert found["value"].isna().all()


def test_an_agency_is_found_without_case_and_alone(stock: Store) -> None:
    found = figures.values(stock, "2026-Q1", "agency", [ANSWERED], "merauke")
    assert list(found["group"]) == ["MERAUKE"]


def test_scores_are_points_of_goals_and_horizons(stock: Store) -> None:
    found = figures.scored(stock, "2026-Q1", "nation").scores
    assert set(found["goal"]) >= set(stock.catalogue.goals)
    given = found["score"].dropna()
    assert ((given >= 0) & (given <= 100)).all()


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"period": "2026-13"}, "period_unknown", "2026-13"),
        ({"indicators": ["on_time_respons"]}, "indicator_unknown", ANSWERED),
        ({"agency": "MERAUK"}, "agency_unknown", "MERAUKE"),
        ({"by": "planet"}, "grouping_unknown", "province"),
    ],
)
def test_what_is_not_known_is_told(stock: Store, changed: dict[str, object], code: str, words: str) -> None:
    arguments: dict[str, object] = {"period": "2026-03", "by": "nation", "indicators": None, "agency": None}
    with pytest.raises(RaporError) as caught:
        figures.values(stock, **{**arguments, **changed})  # type: ignore[arg-type]
    assert caught.value.code == code
    assert words in caught.value.text()


@pytest.mark.parametrize("table", ["messages", "measures", "agencies"])
def test_a_damaged_table_is_named(stock: Store, table: str) -> None:
    figures.values(stock, "2026-03", "nation")
    for file in stock.lake.files(table):
        Path(file).write_bytes(b"damaged")
    if table == "messages":  # read only to make the measures
        with pytest.raises(RaporError, match=f"Tabel {table} "):
            stock.refresh_measures(everything=True)
        return
    with pytest.raises(RaporError, match=f"Tabel {table} "):
        figures.values(stock, "2026-Q1", "province", agency="MERAUKE")
