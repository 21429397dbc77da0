"""Rejects: stored with row, column, value and sentence; given back as CSV and as a marked workbook."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
import stocks

from kpi import imports, rejects, store
from kpi.errors import RaporError
from kpi.export import rejected
from kpi.scope import EVERYTHING, Scope
from kpi.state import imports as remembered
from kpi.store import Store

ROWS = [
    stocks.post(1),
    stocks.post(2, likes="12,5O"),
    stocks.post(3, likes='=HYPERLINK("x")', agency_code="MERAUK"),
    stocks.post(4, day="kemarin"),
    stocks.post(5),
    stocks.post(5, likes=77),
]


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


@pytest.fixture
def import_id(stock: Store, tmp_path: Path) -> str:
    return str(stocks.load(stock, stocks.written(tmp_path / "a.csv", ROWS), "posts").import_id)


def test_rejects_are_stored_with_their_reasons(stock: Store, import_id: str) -> None:
    table = rejects.table_of(stock, import_id, EVERYTHING)
    found = rejects.rows(rejects.read(stock, import_id, EVERYTHING), table, "id")
    assert [(row["row"], row["column"], row["value"], row["reason"]) for row in found] == [
        (3, "likes", "12,5O", "not_a_number"),
        (4, "agency_code", "MERAUK", "agency_unregistered"),
        (5, "published_at", "kemarin 09:30", found[2]["reason"]),
        (6, "post_id", "post-5", "duplicate_conflict"),
        (7, "post_id", "post-5", "duplicate_conflict"),
    ]
    assert (
        found[0]["sentence"]
        == 'Baris 3, kolom "Suka": "12,5O" bukan angka. Perbaiki sel itu lalu muat ulang.'
    )
    assert "MERAUKE" in found[1]["sentence"]  # the nearest
    assert '"=HYPERLINK("x")" bukan angka' in found[1]["also"]


def test_the_sentences_exist_in_english(
    stock: Store, import_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPOR_LANGUAGE", "en")
    found = rejects.rows(rejects.read(stock, import_id, EVERYTHING), stock.tables["posts"])
    assert found[0]["sentence"].startswith('Row 3, column "Likes"')


def test_csv_disarms_formulas_and_quotes_everything(stock: Store, tmp_path: Path) -> None:
    rows = [stocks.post(number, likes=text) for number, text in enumerate(("=1", "+x", "-x", "@x", "＝1"))]
    import_id = str(stocks.load(stock, stocks.written(tmp_path / "a.csv", rows), "posts").import_id)
    text = rejected.as_csv(rejects.read(stock, import_id, EVERYTHING), stock.tables["posts"])
    values = [row["value"] for row in csv.DictReader(io.StringIO(text))]
    assert values == ["'=1", "'+x", "'-x", "'@x", "'＝1"]
    assert text.splitlines()[0] == '"row","column","value","reason","sentence","also"'


def test_the_workbook_marks_the_faulty_cells(stock: Store, import_id: str) -> None:
    found = rejected.workbook(rejects.read(stock, import_id, EVERYTHING), stock.tables["posts"], "id")
    sheet = openpyxl.load_workbook(io.BytesIO(found)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.max_row == 6
    agency, likes = (heads.index(title) for title in ("Kode instansi", "Suka"))
    row = sheet[3]
    assert (row[0].value, row[agency].value, row[likes].value) == (4, "MERAUK", '=HYPERLINK("x")')
    assert row[likes].data_type == "s"  # a text, not a formula
    marked = {heads[cell.column - 1] for cell in row if cell.comment}
    assert marked == {"Kode instansi", "Suka"}
    filled = {
        heads[cell.column - 1] for cell in row if cell.fill.fgColor.rgb == "FF" + rejected.FAULT_COLOUR[1:]
    }
    assert filled == marked
    assert "MERAUKE" in row[agency].comment.text
    assert "bukan angka" in row[likes].comment.text
    assert "MERAUK" in row[-1].value
    assert all(cell.hyperlink is None for line in sheet for cell in line)


def test_the_marked_workbook_can_be_mended_and_loaded(stock: Store, import_id: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(rejected.workbook(rejects.read(stock, import_id, EVERYTHING), stock.tables["posts"]))
    )
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("Suka") + 1).value = 125
    sheet.delete_rows(3, 10)
    book.save(tmp_path / "mended.xlsx")
    report = stocks.load(stock, tmp_path / "mended.xlsx", "posts")
    assert (report.read, report.accepted) == (1, 1)
    assert {row["post_id"]: row["likes"] for row in stocks.held(stock)} == {"post-1": 1, "post-2": 125}


def test_an_import_without_rejects_gives_headings_only(stock: Store, tmp_path: Path) -> None:
    import_id = str(stocks.load(stock, stocks.written(tmp_path / "a.csv", ROWS[:1]), "posts").import_id)
    found = rejects.read(stock, import_id, EVERYTHING)
    assert rejected.as_csv(found, stock.tables["posts"]).count("\n") == 1
    assert openpyxl.load_workbook(io.BytesIO(rejected.workbook(found, stock.tables["posts"]))).worksheets


def test_who_does_not_see_all_sees_imports_of_people_who_see_no_more(
    stock: Store, import_id: str, tmp_path: Path
) -> None:
    file = stocks.written(tmp_path / "b.csv", [stocks.post(9, likes="x", agency_code="MERAUKE")])
    by_all = str(stocks.load(stock, file, "posts", agency="merauke").import_id)  # it might name any agency
    mine = str(stocks.load(stock, file, "posts", stocks.operator("MERAUKE")).import_id)
    assert mine != by_all
    scope = Scope(frozenset({"MERAUKE"}))
    for who in (scope, Scope(frozenset({"MERAUKE", "HUMAS-JKT"})), EVERYTHING):
        assert rejects.read(stock, mine, who).num_rows == 1
        assert rejects.table_of(stock, mine, who).name == "posts"
    for hidden in (import_id, by_all, "nothing"):
        for ask in (rejects.read, rejects.table_of):
            with pytest.raises(RaporError, match="tidak ada"):
                ask(stock, hidden, scope)
    with pytest.raises(RaporError):
        rejects.read(stock, mine, Scope(frozenset({"HUMAS-JKT"})))
    assert rejects.read(stock, import_id, EVERYTHING.select(frozenset({"MERAUKE"}))).num_rows == 5
    with stock.reading() as session:
        assert [row["import_id"] for row in remembered.listed(session, scope)] == [mine]
        assert remembered.listed(session, Scope(frozenset())) == []


def test_nobody_takes_back_an_import_out_of_scope(stock: Store, tmp_path: Path) -> None:
    file = stocks.written(tmp_path / "b.csv", [stocks.post(9, agency_code="MERAUKE")])
    mine = str(stocks.load(stock, file, "posts", stocks.operator("MERAUKE")).import_id)
    with pytest.raises(RaporError, match="tidak ada"):
        imports.undo(stock, mine, stocks.operator("HUMAS-JKT"))
    with pytest.raises(RaporError, match="tidak berwenang"):
        imports.undo(stock, mine, stocks.operator("MERAUKE", role="mentor"))
    assert len(stocks.held(stock)) == 1
    assert imports.undo(stock, mine, stocks.operator("MERAUKE")) == 1
    assert stocks.held(stock) == []


def test_an_unknown_import_is_told(stock: Store) -> None:
    with pytest.raises(RaporError, match='"nothing" tidak ada'):
        rejects.table_of(stock, "nothing", EVERYTHING)
