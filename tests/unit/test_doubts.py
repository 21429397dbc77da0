"""What cannot become a score is told in a sentence, and never shown as a number that is none."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import worlds

from kpi import catalogue as catalogues
from kpi import doubts, scoring, values
from kpi.catalogue import Catalogue
from kpi.errors import RaporError

FRAMEWORK = (
    worlds.HEAD
    + """
[level]
name = { id = "Kematangan", en = "Maturity" }
goal = "trust"
horizon = "short"
table = "reported_values"
kind = "index"
unit = "index"
floor = 1
target = 5
range = [1, 5]
source = "test"

[income]
name = { id = "Pengeluaran", en = "Expenditure" }
goal = "synergy"
horizon = "short"
table = "reported_values"
kind = "ratio"
unit = "ratio"
floor = 1
target = 100
transform = "ln"
source = "test"
"""
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return worlds.framework(tmp_path / "f", FRAMEWORK)


def found(**figures: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"indicator": key, "group": f"A{place}", "period": "2026", "value": value, "enough": True}
        for key, column in figures.items()
        for place, value in enumerate(column)
    )


def scores(rows: pd.DataFrame, catalogue: Catalogue) -> list[float | None]:
    return [row["score"] for row in values.rows(scoring.score_indicators(rows, catalogue))]


def test_a_logarithm_makes_the_way_from_floor_to_target(catalogue: Catalogue) -> None:
    assert scores(found(income=[1, 10, 100, 1000]), catalogue) == pytest.approx([0, 50, 100, 100])


def test_an_index_outside_its_scale_does_not_count_and_is_told(catalogue: Catalogue) -> None:
    rows = found(level=[3, 7, 0.5], income=[10, 0, -5])
    assert scores(rows, catalogue) == [50, None, None, pytest.approx(50), None, None]
    told = doubts.sentences(rows, catalogue, "id", {"A1": "Dinas Sosial"})
    assert len(told) == 4
    assert told[0].startswith("Kematangan: nilai 7,0 (Dinas Sosial) di luar skalanya, 1,0 sampai 5,0.")
    assert told[2].startswith("Pengeluaran: nilai 0,00 (Dinas Sosial) tidak di atas 0")
    assert "outside its scale, 1.0 to 5.0" in doubts.sentences(rows, catalogue, "en")[0]
    assert doubts.sentences(found(level=[3], income=[10]), catalogue, "id") == []


@pytest.mark.parametrize("how", ["minmax", "zscore"])
def test_what_cannot_be_compared_is_told(catalogue: Catalogue, how: str) -> None:
    declared = replace(catalogue, index=replace(catalogue.index, normalisation=how))
    equal, alone = found(level=[3, 3, 3]), found(level=[3])
    assert scores(equal, declared) == [None] * 3
    assert scores(alone, declared) == [None]
    assert "semua nilai sama (3,0)" in doubts.sentences(equal, declared, "id")[0]
    assert "hanya satu nilai" in doubts.sentences(alone, declared, "id")[0]
    scored = values.rows(scoring.score(equal, declared))
    assert {row["score"] for row in scored} == {None}


def test_normalisations_compare_the_groups_of_a_period(catalogue: Catalogue) -> None:
    rows = found(level=[1, 2, 5, 4])
    rows.loc[3, "enough"] = False
    for how, expected in {
        "goalposts": [0, 25, 100, 75],
        "minmax": [0, 25, 100, None],
        "rank": [0, 50, 100, None],
        "distance_to_target": [0, 25, 100, None],
        "zscore": pytest.approx([41.99359, 46.797435, 61.208976], abs=1e-5),
    }.items():
        declared = replace(catalogue, index=replace(catalogue.index, normalisation=how))
        points = scores(rows, declared)
        assert (points[:3] if how == "zscore" else points) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("floor = 0\ntarget = 100\ntransform = 'ln'", "indicator_logarithm"),
        ("floor = 1\ntarget = 100\ntransform = 'log'", "declaration_unknown"),
        ("floor = 1\ntarget = 5\nrange = [2, 5]", "indicator_range"),
        ("floor = 1\ntarget = 5\nrange = [5, 1]", "indicator_range"),
        ("floor = 1\ntarget = 5\nrange = 5", "indicator_range"),
        ("floor = 1\ntarget = 5\nrange = [1, nan]", "indicator_range"),
        ("floor = 5\ntarget = 1", "indicator_direction_up"),
        ("floor = 5\ntarget = 5", "indicator_flat"),
        ("floor = 1\ntarget = 5\nweight = 0", "indicator_amount"),
        ("floor = 1\ntarget = 5\nweight = -1", "indicator_amount"),
    ],
)
def test_declarations_that_cannot_be_scored_are_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(RaporError) as told:
        worlds.framework(
            tmp_path / "f",
            worlds.HEAD
            + '[one]\nname = { id = "Satu", en = "One" }\ngoal = "trust"\nhorizon = "short"\nkind = "ratio"\n'
            + f'unit = "ratio"\ntable = "reported_values"\nsource = "test"\n{text}\n',
        )
    assert told.value.code == code
    assert "all.toml" in told.value.text("id")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('aggregation = "median"', "declaration_unknown"),
        ('normalisation = "min_max"', "declaration_unknown"),
        ("scale = 0", "indicator_amount"),
        ("scale = 5000", "catalogue_most"),
        ("available = 2", "catalogue_most"),
        ("floor_points = -1", "indicator_amount"),
    ],
)
def test_an_index_that_cannot_be_computed_is_refused(tmp_path: Path, text: str, code: str) -> None:
    worlds.framework(tmp_path / "f", FRAMEWORK)
    (tmp_path / "f" / "index.toml").write_text(f"[index]\n{text}\n", encoding="utf-8")
    problems = catalogues.check(tmp_path / "f")
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize(("section", "name"), [("goals", "index"), ("horizons", "all")])
def test_names_that_stand_for_the_whole_may_not_be_declared(tmp_path: Path, section: str, name: str) -> None:
    worlds.framework(tmp_path / "f", FRAMEWORK)
    part = f'[{section}.{name}]\nname = {{ id = "x", en = "x" }}\n'
    days = "starts = 2026-01-01\nends = 2026-12-31\n" if section == "horizons" else ""
    (tmp_path / "f" / "more.toml").write_text(part + days, encoding="utf-8")
    assert [one.code for one in catalogues.check(tmp_path / "f")] == ["declaration_name"]
