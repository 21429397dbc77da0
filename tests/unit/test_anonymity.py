"""Fewer than ten respondents: no figure of theirs is given, whatever it is asked for by, and that is said."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import worlds
from worlds import agency, measure, measured

from kpi import catalogue as catalogues
from kpi import cli, figures, periods, store, values
from kpi.lake import Lake
from kpi.scope import EVERYTHING, Scope

PERIOD = periods.parse("2026-01")
SURVEYS = ("public_trust", "perceived_usefulness", "first_choice_source", "service_satisfaction")
ELEMENT = "service_satisfaction.cost"
DAY = date(2026, 1, 15)
FIGURES = ["numerator", "denominator", "value", "low", "high", "freedom"]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """FEW has nine respondents, JUST ten; they lie in provinces of their own."""
    found = worlds.lake(tmp_path / "lake")
    register = [
        agency("FEW", level="province", province="11"),
        agency("JUST", level="province", province="12"),
    ]
    worlds.store(found, "agencies", register)
    asked = [*SURVEYS, ELEMENT]
    sums = [("FEW", 7, 9), ("JUST", 8, 10)]
    rows = [
        measure(key, code, "2026-01", top, bottom, clusters=bottom, nn=5, nd=5, dd=bottom)
        for key in asked
        for code, top, bottom in sums
    ]
    return measured(found, *rows, measure("sourced_share", "FEW", "2026-01", 1, 2))


def found(lake: Lake, by: str, scope: Scope = EVERYTHING) -> pd.DataFrame:
    declared = catalogues.load()
    return values.compute(lake, declared, scope, PERIOD, by, indicators=[*SURVEYS, ELEMENT])


@pytest.mark.parametrize(("by", "few", "just"), [("agency", "FEW", "JUST"), ("province", "11", "12")])
def test_no_group_of_nine_is_told_and_one_of_ten_is(lake: Lake, by: str, few: str, just: str) -> None:
    rows = found(lake, by).set_index("group")
    assert rows.loc[few, FIGURES].isna().all(axis=None)
    assert not rows.loc[few, "enough"].any()
    assert set(rows.loc[few, "sample"]) == {9}  # how many answered is no answer
    assert rows.loc[just, ["numerator", "denominator", "value"]].notna().all(axis=None)


@pytest.mark.parametrize("by", ["nation", "platform", "level", "agency"])
def test_a_selection_of_nine_is_not_told_as_a_whole_either(lake: Lake, by: str) -> None:
    assert found(lake, by, Scope(frozenset({"FEW"})))[FIGURES].isna().all(axis=None)


def test_the_whole_counts_everybody(lake: Lake) -> None:
    rows = found(lake, "nation").set_index("indicator")
    assert rows.loc["public_trust", ["numerator", "denominator", "sample"]].tolist() == [15, 19, 19]
    assert rows.loc[ELEMENT, "numerator"] == 15


def test_a_whole_of_nine_is_no_group_of_a_whole(tmp_path: Path) -> None:
    alone = worlds.lake(tmp_path / "alone")
    worlds.store(alone, "agencies", [agency("FEW")])
    measured(alone, measure("public_trust", "FEW", "2026-01", 7, 9, clusters=9, nn=5, nd=5, dd=9))
    row = values.compute(alone, catalogues.load(), EVERYTHING, PERIOD, "nation").iloc[0]
    assert (row["numerator"], row["denominator"], row["enough"]) == (7, 9, False)


def test_what_is_not_told_is_counted_in_words(lake: Lake) -> None:
    rows = found(lake, "agency")
    assert figures.few(rows, catalogues.load(), "id") == [
        "5 angka survei tidak dirinci karena berasal dari kurang dari 10 responden, "
        "agar jawaban perorangan tidak terbaca."
    ]
    assert figures.few(rows[rows["group"] == "JUST"], catalogues.load()) == []


def test_figures_that_are_no_answers_of_people_are_told(lake: Lake) -> None:
    declared = catalogues.load()
    assert {one.key for one in declared.indicators.values() if one.least_group} == set(SURVEYS)
    assert {one.least_group for one in declared.breakdowns["service_satisfaction"].parts.values()} == {10}
    assert {one.least_group for one in declared.breakdowns["on_time_response"].parts.values()} == {0}


def test_the_command_line_gives_no_figure_of_nine(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = store.open()
    worlds.store(opened.lake, "agencies", [agency("FEW"), agency("JUST")])
    answers = [
        {"survey_id": "S", "respondent_no": str(number), "agency_code": code, "answered_on": DAY}
        | {"trust": 7 if number % 2 else 3, "local_date": DAY}
        for code, count in (("FEW", 9), ("JUST", 110))
        for number in range(1000 * count, 1000 * count + count)
    ]
    worlds.store(opened.lake, "survey_answers", answers)
    asked = ["values", "--period", "2026-01", "--by", "agency", "--indicator", "public_trust", "--json"]
    assert cli.main(asked) == 0
    told = capsys.readouterr()
    few, just = (json.loads(line) for line in told.out.splitlines())
    assert [few[name] for name in FIGURES[:-1]] == [None] * 5
    assert (few["group"], few["enough"], few["sample"]) == ("FEW", False, 9)
    assert (just["numerator"], just["denominator"], just["enough"]) == (55, 110, True)
    assert "kurang dari 10 responden" in told.err
    assert cli.main([*asked, "--agency", "FEW"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] is None
