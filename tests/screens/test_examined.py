"""What an examiner reads on Metode, and what moved the score on Instansi."""

from pathlib import Path

import pytest
from pyarrow import dataset
from screens import Opened, texts

from kpi import contributions, periods, scoring, store, values
from kpi.scope import EVERYTHING
from pages.parts import words


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("language", "rule"),
    [("id", "**Indeks tidak pernah dirata-ratakan**"), ("en", "**An index is never averaged**")],
)
def test_the_roll_up_rule_is_printed(opened: Opened, language: str, rule: str) -> None:
    screen = opened("reports/method", language)
    assert not screen.error
    assert any(rule in one for one in texts(screen))


@pytest.mark.usefixtures("sample")
def test_every_indicator_opens_to_its_formula_in_words_and_in_sql(opened: Opened) -> None:
    screen = opened("reports/method")
    known = store.open().catalogue.indicators
    titles = [one.label for one in screen.expander]
    assert [words.plain(one.title("id")) for one in known.values()] == titles[: len(known)]
    assert not screen.code
    screen.session_state["formula-response_rate"] = True
    screen.run()
    one = known["response_rate"]
    assert one.numerator in screen.code[0].value
    assert one.denominator in screen.code[0].value
    cells = " ".join(str(cell) for table in screen.table for cell in table.value.to_numpy().ravel())
    assert words.plain(one.description("id")) in cells
    assert words.plain(one.caveat("id")) in cells
    period = periods.parse(screen.session_state["periode"])
    found = values.compute(store.open().lake, store.open().catalogue, EVERYTHING, period, "nation")
    (sample,) = found.loc[found["indicator"] == one.key, "sample"]
    assert f"n = {words.number(sample)}" in cells


@pytest.mark.usefixtures("sample")
def test_sensitivity_names_runs_ranges_and_the_choice_that_decides(opened: Opened) -> None:
    screen = opened("reports/method")
    assert any(one.startswith("Dalam 1.000 percobaan, urutan bergeser rata-rata ") for one in texts(screen))
    (choices,) = (one.value for one in screen.table if "Pilihan" in one.value.columns)
    assert len(choices) == 4
    assert all("%" in cell for cell in choices["Bersama"])


@pytest.mark.usefixtures("sample")
def test_coverage_counts_agencies_of_every_indicator(opened: Opened) -> None:
    screen = opened("reports/method")
    tables = [one.value for one in screen.table if "Instansi" in one.value.columns]
    assert sum(map(len, tables)) == len(store.open().catalogue.indicators)


@pytest.mark.usefixtures("home")
def test_the_method_can_be_read_without_data(opened: Opened) -> None:
    screen = opened("reports/method")
    assert not screen.error
    shown = " ".join(texts(screen))
    assert "Indeks tidak pernah dirata-ratakan" in shown
    assert "Belum ada data" in shown
    assert "Belum ada catatan" in shown


def test_a_changed_definition_stands_in_the_log(
    own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    held = store.open()
    held.refresh_measures()
    folder = tmp_path / "framework"
    folder.mkdir()
    for file in (Path(__file__).parents[2] / "data" / "catalogue").glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        text = text.replace('code = "RUJ-1b"', 'code = "RUJ-1b"\nweight = 2')
        text = text.replace("karena warga juga menunggu", "sebab warga tetap menunggu")
        (folder / file.name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(folder))
    store.open().refresh_measures()
    shown = texts(opened("reports/method"))
    (line,) = (one for one in shown if one.startswith("**Konten bersumber** · "))
    assert "bobot: 1 → 2" in line
    (line,) = (one for one in shown if one.startswith("**Respons tepat waktu** · "))
    assert "yang perlu diwaspadai: …" in line
    assert "karena warga juga menunggu" in line  # what differs is shown, not how long texts begin
    assert "sebab warga tetap menunggu" in line
    assert any("Riwayat dimulai pada" in one for one in shown)


@pytest.mark.usefixtures("sample")
def test_what_moved_the_score_of_an_agency_adds_up(opened: Opened) -> None:
    held = store.open()
    period = periods.parse(opened().session_state["periode"])
    before = period.shifted(-1)
    found = values.series(held.lake, held.catalogue, EVERYTHING, [before, period])
    rows = contributions.between(found, held.catalogue, before, period)
    code, goal = rows[["group", "goal"]].iloc[0]
    scores = scoring.score(found, held.catalogue)
    of = scores[(scores["group"] == code) & (scores["goal"] == goal) & (scores["horizon"] == scoring.ALL)]
    then, now = (of.loc[of["period"] == str(one), "score"].item() for one in (before, period))

    screen = opened("results/agency", instansi=session_name(code))
    assert not screen.error
    assert screen.session_state["instansi"] == code
    assert "Yang menggerakkan skor" in [one.value for one in screen.subheader]
    assert any("berjumlah tepat sama dengan perubahannya" in one for one in texts(screen))
    screen.session_state["penggerak-skor-table"] = True
    screen.run()
    (table,) = (one.value for one in screen.dataframe if "Sumbangan" in one.value.columns)
    assert table["Sumbangan"].sum() == pytest.approx(now - then)


@pytest.mark.usefixtures("sample")
def test_an_agency_without_scores_says_so(opened: Opened) -> None:
    held = store.open()
    period = periods.parse(opened().session_state["periode"])
    span = [period.shifted(-1), period]
    found = values.series(held.lake, held.catalogue, EVERYTHING, span)
    moved = set(contributions.between(found, held.catalogue, *span)["group"])
    still = next(code for code in found["group"].unique() if code not in moved)
    screen = opened("results/agency", instansi=session_name(still))
    assert not screen.error
    assert any(one.startswith("Tidak ada skor pada ") for one in texts(screen))


def session_name(code: str) -> str:
    """What the list of agencies calls one."""
    rows = store.open().lake.files("agencies")
    table = dataset.dataset(rows).to_table(["agency_code", "name", "short_name"]).to_pylist()
    (row,) = (row for row in table if row["agency_code"] == code)
    return str(row["short_name"] or row["name"])
