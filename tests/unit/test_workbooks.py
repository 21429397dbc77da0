"""The workbook of a seminar: LibreOffice calculates every formula anew and finds what the engine says."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from dialogues import CENTRE, OURS, projects
from openpyxl.workbook import Workbook
from stocks import load, post, written

from kpi import access, evidence, scoring, stakeholders, store
from kpi.access import Visitor
from kpi.export import material, workbooks
from kpi.export.dossiers import Order
from kpi.export.material import Material
from kpi.influence import Position
from kpi.scope import Scope
from kpi.state.project_models import Milestone, Project

ORDER = Order("2026-Q3", "id", "PUSPEN-2019")
FRAMEWORKS = Path(__file__).parent.parent / "frameworks"
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202egnp.exe 😀 & \"kutip\" " + "panjang " * 40
SECONDS = 300
CLOSE = 1e-9
KNOWN = {
    *(
        "ABS",
        "AND",
        "COUNT",
        "EXP",
        "IF",
        "INDEX",
        "ISBLANK",
        "ISNUMBER",
        "LN",
        "MATCH",
        "MAX",
        "MIN",
        "N",
        "NA",
    ),
    *("OR", "SUM", "SUMPRODUCT"),
}
"""Functions that every spreadsheet has had since 2007, and of which none reaches outside the file."""


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


@pytest.fixture
def calculated(tmp_path: Path) -> Callable[[bytes], Workbook]:
    """Takes a workbook without what its formulas came to, and gives it as LibreOffice calculates it."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is absent (Debian: libreoffice-calc)")

    def calculate(content: bytes) -> Workbook:
        source, made = tmp_path / "buku.xlsx", tmp_path / "made"
        source.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", "xlsx", "--outdir", str(made), str(source)]
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        return openpyxl.load_workbook(made / "buku.xlsx", data_only=True)

    return calculate


def made(read: Material) -> bytes:
    return workbooks.workbook(read)


def opened(content: bytes, data_only: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)


def forgetful(content: bytes, changes: dict[tuple[str, str], float] | None = None) -> bytes:
    """The same workbook with other numbers in some cells, and with no formula's result."""
    book = opened(content)
    for (sheet, cell), value in (changes or {}).items():
        assert book[sheet][cell].data_type == "n", "a number that people may change"
        book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def formulas(book: Workbook) -> Iterator[tuple[str, str]]:
    """Sheet and cell of every formula."""
    for sheet in book:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")


def table(book: Workbook, sheet: str, heading: int = 6) -> list[dict[str, Any]]:
    """The rows below a heading, up to the first empty one."""
    rows = list(book[sheet].iter_rows(min_row=heading, values_only=True))
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return found[: next((n for n, row in enumerate(found) if not any(row.values())), len(found))]


def same(found: Any, told: Any) -> bool:
    """Whether a cell holds what another program makes of it; an empty text is nothing."""
    if isinstance(told, int | float) and not isinstance(told, bool):
        return isinstance(found, int | float) and abs(found - told) <= CLOSE * max(1, abs(told))
    return (found or None) == (told or None)


def differing(content: bytes, book: Workbook) -> list[tuple[str, str, Any, Any]]:
    """Formulas that come to something else than what was written beside them."""
    told = opened(content, data_only=True)
    places = list(formulas(opened(content)))
    assert places
    pairs = [(sheet, cell, told[sheet][cell].value, book[sheet][cell].value) for sheet, cell in places]
    return [one for one in pairs if not same(one[3], one[2])]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_formula_comes_to_what_the_engine_says(
    sample: store.Store, calculated: Callable[[bytes], Workbook], language: str
) -> None:
    read = material.read(sample, access.command_line(), replace(ORDER, language=language))
    content = made(read)
    book = calculated(forgetful(content))
    assert differing(content, book) == []
    indicators = table(book, "Indikator" if language == "id" else "Indicators")
    head = {"id": ("Kode", "Nilai", "Poin (0–100)"), "en": ("Code", "Value", "Points (0–100)")}[language]
    held = scoring.score_indicators(read.figures, read.catalogue).set_index("indicator")
    for row, one in zip(indicators, read.catalogue.indicators.values(), strict=True):
        enough = one.key in held.index and held.loc[one.key, "enough"]
        told = held.loc[one.key] if enough else None
        assert row[head[0]] == one.code
        assert same(row[head[1]], None if told is None else told["value"] * one.scale), one.key
        assert same(row[head[2]], None if told is None else told["score"]), one.key
    scores = {(row["goal"], row["horizon"]): row["score"] for row in read.scores.to_dict("records")}
    first = table(book, "Skor" if language == "id" else "Scores")
    assert same(first[-1]["Skor" if language == "id" else "Score"], scores["index", "all"])


@pytest.mark.slow
def test_a_changed_numerator_changes_all_that_follows(
    sample: store.Store, calculated: Callable[[bytes], Workbook]
) -> None:
    read = material.read(sample, access.command_line(), ORDER)
    content = made(read)
    book = opened(content, data_only=True)
    line = next(row for row in range(7, 40) if book["Indikator"].cell(row, 1).value == "KEP-1b")
    denominator = book["Indikator"].cell(line, 6).value
    found = calculated(forgetful(content, {("Indikator", f"E{line}"): denominator * 0.45}))
    figures = read.figures.copy()
    at = figures["indicator"] == "on_time_response"
    figures.loc[at, "numerator"] = denominator * 0.45
    figures.loc[at, "value"] = 0.45
    targets = read._promised[1]
    scores = scoring.score(figures, read.catalogue, targets, read.today)
    told = {(row["goal"], row["horizon"]): row["score"] for row in scores.to_dict("records")}
    shown = table(found, "Skor")
    assert same(shown[-1]["Skor"], told["index", "all"])
    assert same(shown[1]["Skor"], told["trust", "all"])
    assert not same(shown[1]["Skor"], table(book, "Skor")[1]["Skor"])
    assert found["Indikator"].cell(line, 9).value == pytest.approx(45)
    assert found["Ringkasan"]["B11"].value == pytest.approx(told["index", "all"])


def reported(home: Path, framework: str, monkeypatch: pytest.MonkeyPatch) -> Material:
    """Two agencies whose figures somebody else has computed, in another framework."""
    monkeypatch.setenv("RAPOR_CATALOGUE", str(FRAMEWORKS / framework))
    opened = store.open()
    agencies = [{"agency_code": code, "name": code, "level": "agency"} for code in ("A", "B")]
    load(opened, written(home.parent / "agencies.csv", agencies), "agencies")
    rows = [
        {
            "indicator": key,
            "agency_code": code,
            "period": "2024",
            "numerator": one.floor + (one.target - one.floor) * (0.2 + 0.1 * ((place + number) % 8)),
        }
        for place, (key, one) in enumerate(opened.catalogue.indicators.items())
        for number, code in enumerate(("A", "B"))
    ]
    load(opened, written(home.parent / "values.csv", rows), "reported_values")
    opened.refresh_measures()
    return material.read(opened, access.command_line(), Order("2024", "id"))


@pytest.mark.slow
@pytest.mark.parametrize("framework", ["ipm", "spbe"])
def test_other_frameworks_come_to_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch, calculated: Callable[[bytes], Workbook], framework: str
) -> None:
    read = reported(home, framework, monkeypatch)
    content = made(read)
    book = calculated(forgetful(content))
    assert differing(content, book) == []
    scores = {
        (row["group"], row["goal"], row["horizon"]): row["score"]
        for row in read.agency_scores.to_dict("records")
    }
    assert len(scores) > 2
    for row in table(book, "Skor instansi"):
        assert same(row["Indeks perubahan"], scores[row["Kode instansi"], "index", "all"])
    assert "Tonggak" not in book.sheetnames  # no project, none of its sheets


def test_what_lacks_data_is_empty_and_never_zero(home: Path) -> None:
    opened_store = store.open()
    content = made(material.read(opened_store, access.command_line(), Order("2026-Q3", "id")))
    book = opened(content, data_only=True)
    rows = table(book, "Indikator")
    assert len(rows) == len(opened_store.catalogue.indicators)
    assert {(row["Nilai"], row["Pembilang"], row["Status"]) for row in rows} == {
        (None, None, "Data belum cukup")
    }
    assert book["Ringkasan"]["B11"].value is None
    assert table(book, "Data instansi") == []


@pytest.mark.slow
def test_an_indicator_is_chosen_from_a_list_and_its_table_follows(
    sample: store.Store, calculated: Callable[[bytes], Workbook]
) -> None:
    content = made(material.read(sample, access.command_line(), ORDER))
    book = opened(content)
    lists = [
        one for name in ("Perjalanan", "Perbandingan") for one in book[name].data_validations.dataValidation
    ]
    assert {(one.type, str(one.sqref), one.formula1) for one in lists} == {
        ("list", "A5", "'Indikator'!$B$7:$B$31")
    }
    for name in ("Perjalanan", "Perbandingan"):
        assert book[name]["A5"].value != "Respons tepat waktu"
        book[name]["A5"] = "Respons tepat waktu"
    target = io.BytesIO()
    book.save(target)
    found = calculated(target.getvalue())
    assert found["Perjalanan"]["D5"].value == "Respons tepat waktu (persen)"
    last = table(found, "Perjalanan", 7)[-1]
    row = next(row for row in table(found, "Indikator") if row["Kode"] == "KEP-1b")
    assert last["Nilai"] == pytest.approx(row["Nilai"])
    assert last["Penyebut"] == row["Penyebut"]
    rows = [row for row in table(found, "Data instansi") if row["Indikator"] == "Respons tepat waktu"]
    held = {row["Instansi"]: row for row in rows}
    shown = {row["Instansi"]: row for row in table(found, "Perbandingan", 7)}
    assert len(shown) > 20
    assert {name: row["Nilai"] for name, row in shown.items()} == {
        name: held[name]["Nilai"] for name in shown
    }
    assert None in {row["Nilai"] for row in shown.values()}, "what lacks data stays empty"


def hostile(home: Path) -> Material:
    """A project whose every text is a trap."""
    opened_store = projects()
    agencies = [
        {"agency_code": "KEMENDAGRI", "name": HOSTILE, "level": "ministry", "province_code": ""},
        {"agency_code": "61", "name": HOSTILE + "2", "level": "province", "province_code": "61"},
    ]
    load(opened_store, written(home.parent / "agencies.csv", agencies), "agencies")
    posts = [post(number, agency_code="61", topic=HOSTILE) for number in range(60)]
    load(opened_store, written(home.parent / "posts.csv", posts), "posts")
    opened_store.refresh_measures()
    with opened_store.writing() as session:
        for row in session.query(Project):
            row.title = HOSTILE
        for row in session.query(Milestone):
            row.name, row.responsible, row.output = HOSTILE, "@SUM(A1)", "-2+3"
    evidence.attach_link(opened_store, CENTRE, 1, HOSTILE, "https://kemendagri.go.id/sk")
    stakeholders.add(
        opened_store,
        CENTRE,
        OURS,
        name=HOSTILE[:200],
        institution="+cmd",
        internal=False,
        position=Position(date(2019, 4, 4), 6, 6),
    )
    return material.read(opened_store, CENTRE, Order("2026-Q1", "id", OURS))


def test_a_text_stays_a_text(home: Path) -> None:
    content = made(hostile(home))
    book = opened(content)
    texts = {
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"
    }
    assert {HOSTILE, "@SUM(A1)", "-2+3", "+cmd", "https://kemendagri.go.id/sk"} <= texts
    for sheet, cell in formulas(book):
        text = str(book[sheet][cell].value)
        assert not re.search(r"cmd|calc|script|HYPERLINK|WEBSERVICE|DDE|\[", text), (sheet, cell, text)
    links = [cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links
    assert {one.target for one in links} == {None}, "every link stays within the file"
    named = next(row for row in book["Tonggak"].iter_rows(min_row=7) if row[1].value == HOSTILE)
    assert named[1].quotePrefix, "not even when somebody edits the cell"


def test_a_long_title_does_not_make_the_sheets_small_on_paper(home: Path) -> None:
    read = hostile(home)
    assert read.project is not None
    book = opened(made(read))
    front = book["Ringkasan"]
    assert front["B5"].value == read.project.title
    assert "B5:E5" in {str(one) for one in front.merged_cells.ranges}
    assert front.row_dimensions[5].height > 40  # several lines of it
    for sheet in book:
        assert len(sheet["A2"].value) < len(HOSTILE) * 0.6
        assert "…" in sheet["A2"].value


def test_it_opens_without_repair(sample: store.Store) -> None:
    """What makes Excel offer a repair: limits of the format that no library checks for us."""
    content = made(material.read(sample, access.command_line(), ORDER))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
        names = " ".join(archive.namelist())
    assert not re.search(r"externalLink|vbaProject|connections|activeX", names)
    book = opened(content)
    assert all(len(name) <= 31 for name in book.sheetnames)
    for sheet in book:
        assert sheet.freeze_panes or sheet.title == "Ringkasan"
        assert len(sheet.oddFooter.left.text or "") <= 255
        for one in sheet.data_validations.dataValidation:
            assert len(one.formula1) <= 255
            assert len(one.promptTitle or "") <= 32
    for name, cell in formulas(book):
        text = book[name][cell].value
        assert len(text) <= 8192
        assert text.count("(") == text.count(")")
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", text)) <= KNOWN, text
        sheets = set(re.findall(r"'([^']+)'!", text))
        assert sheets <= set(book.sheetnames)


def test_what_stands_on_every_sheet(sample: store.Store) -> None:
    read = material.read(sample, access.command_line(), ORDER, "S-7f3a-2c")
    book = opened(made(read))
    for sheet in book:
        assert "cuplikan S-7f3a-2c" in sheet["A2"].value
        assert "Triwulan III 2026" in sheet["A2"].value
        assert "DATA CONTOH" in sheet["A3"].value
        assert "cuplikan S-7f3a-2c" in sheet.oddFooter.left.text
    drawn = {name: len(book[name]._charts) for name in book.sheetnames if book[name]._charts}
    assert drawn == {"Ringkasan": 2, "Perjalanan": 1, "Perbandingan": 1}
    method = {row["Kode"]: row for row in table(book, "Metode")}
    assert "24 jam" in method["KEP-1b"]["Rumus dalam kata"]
    assert "PermenPAN-RB 83/2012" in method["KEP-1b"]["Dasar dan sumber"]
    sql = {row["Kode"]: row for row in table(book, "Rumus SQL")}
    assert "first_response_at" in sql["KEP-1b"]["Pembilang (SQL)"]


def test_it_holds_no_more_than_its_reader_may_see(sample: store.Store) -> None:
    role = access.roles()["koordinator"]
    reader = Visitor("bali@example.go.id", role, Scope(allowed=frozenset({"51"})))
    read = material.read(sample, reader, replace(ORDER, project=""))
    content = made(read)
    rows = table(opened(content), "Data instansi")
    assert {row["Kode instansi"] for row in rows} == {"51"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert "Pemprov Bali" in whole
    assert "Pemprov Jawa" not in whole
    assert "Kemenkeu" not in whole


def test_progress_is_told_in_words(sample: store.Store) -> None:
    heard: list[tuple[str, float]] = []
    workbooks.workbook(
        material.read(sample, access.command_line(), replace(ORDER, language="en")),
        lambda sentence, share: heard.append((sentence, share)),
    )
    assert heard[0] == ("Writing indicators and scores", 0.1)
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert heard[-1][1] < 1
