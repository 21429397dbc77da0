"""Figures that cannot be shares: they count nowhere, and a sentence names them."""

import json
from pathlib import Path

import pytest
import stocks
import worlds
from worlds import measure, measured

from kpi import cli, figures, periods, refusals, store
from kpi.catalogue import Catalogue
from kpi.lake import Lake
from kpi.scope import EVERYTHING, Scope

SIGNED = """
[mood]
name = { id = "Suasana", en = "Mood" }
goal = "trust"
horizon = "short"
table = "mentions"
numerator = "count(*) filter (where sentiment = 'positive') - count(*) filter (where sentiment = 'negative')"
denominator = "count(sentiment)"
kind = "difference"
unit = "points"
floor = 0
target = 10
source = "test"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return worlds.framework(tmp_path / "catalogue", worlds.FRAMEWORK + SIGNED)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return measured(
        worlds.lake(tmp_path / "lake"),
        measure("sourced", "FINE", "2026-01", 10, 10),
        measure("sourced", "MORE", "2026-01", 12, 10),
        measure("sourced", "NONE", "2026-02", 3, 0, sample=1),
        measure("sourced", "BELOW", "2026-02", -1, 10),
        measure("trusted", "WEIGHTS", "2026-02", 0.1 + 0.2, 0.3),
        measure("mood", "SAD", "2026-02", -10, 10),
        measure("mood", "SADDER", "2026-02", -11, 10),
        measure("engagement", "RATIO", "2026-02", 50, 10),
    )


def named(lake: Lake, catalogue: Catalogue, scope: Scope = EVERYTHING, period: str = "") -> list[object]:
    span = periods.parse(period) if period else None
    return [error.values["agency"] for error in refusals.found(lake, catalogue, scope, span)]


def test_every_refused_figure_is_named_and_no_other(lake: Lake, catalogue: Catalogue) -> None:
    assert named(lake, catalogue) == ["SADDER", "BELOW", "NONE", "MORE"]
    assert named(lake, catalogue, period="2026-01") == ["MORE"]
    assert named(lake, catalogue, period="2027") == []


def test_nobody_is_told_of_agencies_that_they_may_not_see(lake: Lake, catalogue: Catalogue) -> None:
    assert named(lake, catalogue, Scope(frozenset({"BELOW", "FINE"}))) == ["BELOW"]


def test_the_sentence_names_indicator_agency_month_and_numbers(lake: Lake, catalogue: Catalogue) -> None:
    sentence = refusals.found(lake, catalogue, EVERYTHING, periods.parse("2026-01"))[0].text("id")
    assert sentence.startswith("Indikator sourced, instansi MORE, 2026-01: pembilang 12 ")
    assert "penyebut 10" in sentence


def test_an_empty_store_refuses_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    assert refusals.found(worlds.lake(tmp_path / "nothing"), catalogue, EVERYTHING) == []


REPORTED = (
    worlds.HEAD
    + """
[followed]
code = "X-1"
name = { id = "Ditindaklanjuti", en = "Followed up" }
goal = "trust"
horizon = "short"
table = "reported_values"
kind = "proportion"
unit = "percent"
floor = 0
target = 80
source = "test"
"""
)


def test_the_command_line_names_them_and_gives_the_other_figures(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worlds.framework(tmp_path / "framework" / "catalogue", REPORTED)
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "framework"))
    opened = store.open()
    stocks.registered(opened, tmp_path)
    reported = [
        {"indicator": "followed", "agency_code": code, "period": "2026-03"} | figures
        for code, figures in (
            ("MERAUKE", {"numerator": 120, "denominator": 100}),
            ("HUMAS-JKT", {"numerator": 40, "denominator": 50}),
        )
    ]
    stocks.load(opened, stocks.written(tmp_path / "reported.csv", reported), "reported_values")
    capsys.readouterr()
    assert cli.main(["values", "--period", "2026-03", "--by", "agency", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "X-1 followed, instansi MERAUKE, 2026-03: pembilang 120 bukan bagian dari penyebut 100" in said.err
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [(row["group"], row["value"]) for row in rows] == [("HUMAS-JKT", 0.8)]
    assert cli.main(["values", "--period", "2026-03", "--by", "agency", "--agency", "HUMAS-JKT"]) == 0
    assert capsys.readouterr().err == ""
    assert cli.main(["measures", "--all"]) == 0
    assert "MERAUKE" in capsys.readouterr().err
    assert cli.main(["scores", "--period", "2026-03", "--by", "agency"]) == 0
    assert "MERAUKE" in capsys.readouterr().err


def test_many_are_counted_instead_of_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds.framework(tmp_path / "framework" / "catalogue", REPORTED)
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "framework"))
    opened = store.open()
    measured(opened.lake, *(measure("followed", f"A{n}", "2026-03", 12, 10) for n in range(25)))
    found = figures.refused(opened, "2026-03")
    assert len(found) == 21
    assert found[-1].text("en").startswith("… and 5 more")
