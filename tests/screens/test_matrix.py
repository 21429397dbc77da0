"""Matriks: nine cells, each with its score in words and the way to its indicators."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from screens import Opened, texts

from kpi import access, imports, notation, periods, scoring, store, values
from kpi.imports import Order
from kpi.scope import EVERYTHING

QUARTER = {"periode": "Triwulan III 2026"}
SPBE = Path(__file__).parent.parent / "frameworks" / "spbe"


@pytest.mark.usefixtures("sample")
def test_nine_cells_with_score_status_and_how_many_have_enough(opened: Opened) -> None:
    screen = opened("results/matrix")
    assert not screen.error
    period = periods.parse(screen.session_state["periode"])
    held = store.open()
    found = values.compute(held.lake, held.catalogue, EVERYTHING, period, "nation")
    scores = scoring.score(found, held.catalogue)
    large = [one.value for one in screen.markdown if one.value.startswith("### ")]
    expected = scores[(scores["horizon"] != "all") & scores["score"].notna()]["score"]
    assert [one.split()[1] for one in large] == [notation.number(one, "id", 1) for one in expected]
    assert all("-badge[" in one for one in large)
    counted = [one for one in texts(screen) if one.endswith("indikator memiliki data cukup.")]
    assert len(counted) == 9


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_cell_opens_its_indicators(opened: Opened, language: str) -> None:
    screen = opened("results/matrix", language)
    keys = [one.key for one in screen.button if (one.key or "").startswith("cell-")]
    assert keys == [f"cell-{key}" for key in store.open().catalogue.indicators]
    screen.button(key="cell-net_sentiment").click().run()
    assert not screen.error
    assert screen.session_state["indikator"] == "net_sentiment"
    assert screen.title[0].value == {"id": "Indikator", "en": "Indicator"}[language]


@pytest.mark.usefixtures("home")
def test_an_empty_store_says_what_to_do(opened: Opened) -> None:
    screen = opened("results/matrix")
    assert not screen.error
    assert [one.value for one in screen.subheader] == ["Belum ada data"]


def written(file: Path, heading: str, rows: Iterable[Iterable[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([heading.split(","), *rows])
    return file


def test_a_level_outside_its_scale_is_told_and_nothing_is_nan(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setenv("RAPOR_CATALOGUE", str(SPBE))
    held = store.open()
    levels = [(f"spbe_{number}", "KOTA", "2024", 9 if number == 18 else 3) for number in range(1, 38)]
    for table, heading, rows in (
        ("agencies", "agency_code,name,level", [("KOTA", "Pemkot", "city")]),
        ("reported_values", "indicator,agency_code,period,numerator", levels),
    ):
        file = written(tmp_path / f"{table}.csv", heading, rows)
        assert imports.load(held, Order(file, file.name, table), access.command_line()).rejected == 0
    held.refresh_measures()
    for page in ("results/matrix", "results/agency"):
        screen = opened(page, periode="Tahun 2024", instansi="Pemkot")
        assert not screen.error
        told = " ".join(one.value for one in screen.warning)
        assert "di luar skalanya" in told
        assert "Tim Pengarah SPBE" in told
        shown = " ".join(texts(screen)).lower()
        assert "3,0" in shown
        assert " nan" not in shown
        assert "inf" not in shown.replace("informasi", "").replace("infrastruktur", "")
