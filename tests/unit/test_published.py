"""Indices that others have published, computed again from what they were computed from."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kpi import cli

FRAMEWORKS = Path(__file__).parent.parent / "frameworks"
IPM = {
    "UHH_tahun": "life_expectancy",
    "HLS_tahun": "expected_schooling",
    "RLS_tahun": "mean_schooling",
    "pengeluaran_ribu_rp": "spending",
}
ASSESSMENTS = {"2018": "1", "2019": "3"}
"""Years, and the number of their assessment in the published tables."""

ODD = {"3": 3.0, "5": 3.0}
"""Aspects of 2019 published as 3.50 and 2.67, although all five levels they rest on are published as 3."""

Scored = Callable[[str, Iterable[tuple[str, str, str, float]]], dict[tuple[str, str, str], Any]]


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def write(file: Path, heading: str, rows: Iterable[Iterable[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([heading.split(","), *rows])
    return file


@pytest.fixture
def scored(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Scored:
    """Loads reported values by the command line and gives the scores, by agency, year and goal."""

    def score(framework: str, reported: Iterable[tuple[str, str, str, float]]) -> Mapping[Any, Any]:
        monkeypatch.setenv("RAPOR_CATALOGUE", str(FRAMEWORKS / framework))
        rows = list(reported)
        codes = sorted({code for _, code, _, _ in rows})
        years = sorted({year for _, _, year, _ in rows})
        agencies = write(tmp_path / "a.csv", "agency_code,name,level", [(one, one, "opd") for one in codes])
        values = write(tmp_path / "v.csv", "indicator,agency_code,period,numerator", rows)
        assert cli.main(["check"]) == 0
        assert cli.main(["import", str(agencies), "--table", "agencies"]) == 0
        capsys.readouterr()
        assert cli.main(["import", str(values), "--table", "reported_values", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["accepted"] == len(rows)
        found = {}
        for year in years:
            assert cli.main(["scores", "--period", year, "--by", "agency", "--json"]) == 0
            for row in map(json.loads, capsys.readouterr().out.splitlines()):
                if row["horizon"] == "all":
                    found[row["group"].casefold(), year, row["goal"]] = row["score"]
        return found

    return score


def test_twenty_human_development_indices_of_bps(shared: Path, scored: Scored) -> None:
    rows = read(shared / "published_indices" / "ipm_sumbar_2022_components_and_published.csv")
    reported = [
        (key, row["wilayah"], "2022", float(row[column])) for row in rows for column, key in IPM.items()
    ]
    scores = scored("ipm", reported)
    assert len(rows) == 20
    for row in rows:
        found = scores[row["wilayah"].casefold(), "2022", "index"]
        assert abs(found - float(row["IPM_published"])) < 0.005, row["wilayah"]


def test_the_spbe_index_and_its_aspects(shared: Path, scored: Scored) -> None:
    folder = shared / "published_indices"
    rows = read(folder / "spbe_indicator_scores_flat.csv")
    rows = [row for row in rows if row["tahun_penilaian"] in ASSESSMENTS]
    levels = {
        (
            f"spbe_{row['idindikator']}",
            "DENPASAR",
            row["tahun_penilaian"],
            float(row["nilaikematangan_level"]),
        )
        for row in rows
    }
    scores = scored("spbe", levels)
    assert len(levels) == 2 * 37
    for year, number in ASSESSMENTS.items():
        (index,) = (
            float(row["nilai_indeks"])
            for row in read(folder / "tb_indeks_nilai.csv")
            if row["id_indeks_nilai"] == number
        )
        assert round(scores["denpasar", year, "index"], 2) == index
        published = {
            row["aspek"]: float(row["nilai_aspek"])
            for row in read(folder / "tb_aspek_nilai.csv")
            if row["indeks_nilai"] == number
        }
        assert len(published) == 7
        found = {key: round(scores["denpasar", year, f"aspect_{key}"], 2) for key in published}
        odd = ODD if year == "2019" else {}
        assert found == published | odd
        # The odd aspects weigh 8 and 12: published and found, they add the same to the index.
        gap = sum((published[key] - odd[key]) * weight for key, weight in (("3", 8), ("5", 12)) if odd)
        assert abs(gap) < 0.05


def test_a_level_outside_its_scale_does_not_count_and_is_told(
    scored: Scored, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = scored("spbe", [("spbe_18", "KOTA", "2024", 3), ("spbe_19", "KOTA", "2024", 7)])
    assert scores["kota", "2024", "aspect_3"] is None
    capsys.readouterr()
    for command in ("scores", "values"):
        cli.main([command, "--period", "2024", "--by", "agency"])
        said = capsys.readouterr()
        assert "nan" not in said.out.lower()
        told = "Inovasi Proses Bisnis Terintegrasi: nilai 7,0 (KOTA) di luar skalanya, 0,0 sampai 5,0"
        assert said.err.count(told) == 1
