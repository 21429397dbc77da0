"""Workbooks: every kind of them, what cells hold, and a parser that may be killed."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import desks
import openpyxl
import pytest
import xlwt
from desks import posts
from odf.element import Element
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.worksheet.datavalidation import DataValidation

from connectors.containers import Limits
from connectors.recognition import Wish

ROWS = posts({"likes": 1}, {"likes": 1234}, {"likes": ""}, {"topic": "halo"})


def old(path: Path, rows: list[list[object]], errors: dict[tuple[int, int], str] | None = None) -> Path:
    """A workbook of Excel 97."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("Data")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if (row, column) in (errors or {}):
                sheet.row(row).set_cell_error(column, errors[row, column])
            elif isinstance(cell, datetime):
                sheet.write(row, column, cell, style)
            else:
                sheet.write(row, column, cell)
    made.save(str(path))
    return path


def open_document(path: Path, rows: list[list[object]]) -> Path:
    """A workbook of LibreOffice; a cell may be a TableCell."""
    made = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    made.spreadsheet.addElement(table)
    for cells in rows:
        row = TableRow()
        table.addElement(row)
        for cell in cells:
            if isinstance(cell, Element):
                row.addElement(cell)
                continue
            number = isinstance(cell, int | float)
            made_cell = TableCell(valuetype="float", value=cell) if number else TableCell(valuetype="string")
            made_cell.addElement(P(text=str(cell)))
            row.addElement(made_cell)
    made.save(str(path))
    return path


def page(path: Path, rows: list[list[object]]) -> Path:
    """A web page with a table."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_text(f"<html><body><table>{lines}</table></body></html>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (desks.book, "a.xlsx"),
        (desks.book, "a.csv"),
        (old, "a.xls"),
        (open_document, "a.ods"),
        (page, "a.xls"),
    ],
)
def test_every_kind_gives_the_same_records(tmp_path: Path, make, name: str) -> None:
    outcome = desks.clean(make(tmp_path / name, ROWS))
    assert outcome.counts == (4, 4, 0, 0)
    assert outcome.row_numbers == (2, 3, 4, 5)
    assert [record["likes"] for record in outcome.records] == [1, 1234, None, None]
    assert outcome.warnings == ()


def test_macros_are_never_run_and_a_warning_says_so(tmp_path: Path) -> None:
    path = desks.rezip(desks.book(tmp_path / "a.xlsm", ROWS), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})
    outcome = desks.clean(path)
    assert outcome.warnings == ("macros_ignored",)
    assert outcome.accepted == 4


# --- formulas and errors ---


def with_cells(path: Path, cells: dict[str, str]) -> Path:
    """A workbook in whose likes, from row 2 on, stand these pieces of XML."""
    desks.book(path, posts(*({"likes": 0} for _ in cells), {"likes": 7}))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml").decode()
    for row, xml in enumerate(cells.values(), start=2):
        before = content
        content = content.replace(f'<c r="E{row}" t="n"><v>0</v></c>', xml.replace("@", f"E{row}"))
        assert content != before
    return desks.rezip(path, {"xl/worksheets/sheet1.xml": content.encode()})


def test_formulas_count_by_their_stored_result(tmp_path: Path) -> None:
    cells = {
        "cached": '<c r="@"><f>1+1</f><v>2</v></c>',
        "shared": '<c r="@"><f t="shared" si="0"/><v>3</v></c>',
        "text": '<c r="@" t="str"><f>"1.234"</f><v>1.234</v></c>',
        "empty text": '<c r="@" t="str"><f>""</f><v></v></c>',
        "missing": '<c r="@"><f>1+1</f></c>',
        "missing too": '<c r="@"><f>1+1</f><v/></c>',
        "missing text": '<c r="@" t="str"><f>A1</f></c>',
        "error": '<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        "bare error": "<c r='@' t='e'><v>#N/A</v></c>",
    }
    outcome = desks.clean(with_cells(tmp_path / "a.xlsx", cells))
    found = {record["post_id"]: record["likes"] for record in outcome.records}
    assert found == {"P1": 2, "P2": 3, "P3": 1234, "P4": None, "P10": 7}
    assert outcome.reasons == dict.fromkeys(range(6, 11), "error_value")
    assert {reject["column"] for reject in outcome.rejects} == {"likes"}


def test_rows_of_nothing_but_formulas_are_not_lost(tmp_path: Path) -> None:
    rows = [*posts({}), ["=A2", "=B2", "=C2", "=D2"]]
    outcome = desks.clean(desks.book(tmp_path / "a.xlsx", rows))
    assert outcome.counts == (2, 1, 1, 0)
    assert outcome.reasons == {3: "error_value"}
    only = desks.clean(desks.book(tmp_path / "b.xlsx", [rows[0], rows[2]]))
    assert only.reasons == {2: "error_value"}


def test_a_sheet_with_prefixed_names_and_no_references(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", [["x"]])
    text = "".join(f'<x:c t="inlineStr"><x:is><x:t>{name}</x:t></x:is></x:c>' for name in desks.POST)
    cells = "".join(
        f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in desks.POST.values()
    )
    likes = ["<x:c><x:v>5</x:v></x:c>", "<x:c><x:f>1+1</x:f></x:c>"]
    head = f'<x:row>{text}<x:c t="inlineStr"><x:is><x:t>likes</x:t></x:is></x:c></x:row>'
    body = "".join(f"<x:row>{cells.replace('P1', f'P{n}')}{cell}</x:row>" for n, cell in enumerate(likes))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<x:worksheet xmlns:x="{space}"><x:sheetData>{head}{body}</x:sheetData></x:worksheet>'
    outcome = desks.clean(desks.rezip(path, {"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert outcome.reasons == {3: "error_value"}
    assert [record["likes"] for record in outcome.records] == [5]


def test_errors_of_old_workbooks(tmp_path: Path) -> None:
    rows = posts({"likes": 1}, {"likes": 2}, {"likes": 3})
    outcome = desks.clean(old(tmp_path / "a.xls", rows, {(2, 4): "#DIV/0!", (3, 2): "#REF!"}))
    assert outcome.reasons == {3: "error_value", 4: "error_value"}
    assert [reject["column"] for reject in outcome.rejects] == ["likes", "post_id"]
    assert [record["likes"] for record in outcome.records] == [1]


def test_errors_and_missing_results_of_open_documents(tmp_path: Path) -> None:
    error = TableCell(formula="of:=1/0", valuetype="string", stringvalue="")
    error.addElement(P(text="#DIV/0!"))
    missing = TableCell(formula="of:=1+1")
    cached = TableCell(formula="of:=1+1", valuetype="float", value="2")
    cached.addElement(P(text="2"))
    rows = posts(*({"likes": cell} for cell in (1, error, missing, cached)))
    outcome = desks.clean(open_document(tmp_path / "a.ods", rows))
    assert outcome.reasons == {3: "error_value", 4: "error_value"}
    assert [record["likes"] for record in outcome.records] == [1, 2]


# --- shapes ---


def test_merged_body_cells_are_not_filled_down(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", posts({}, {}, {}))
    made = openpyxl.load_workbook(path)
    made.active.merge_cells("A2:A4")
    made.save(path)
    assert desks.clean(path).reasons == {3: "required_missing", 4: "required_missing"}


def test_spanning_cells_of_a_page_are_not_filled_down(tmp_path: Path) -> None:
    rows = posts({}, {}, {})
    path = page(tmp_path / "a.xls", rows)
    text = path.read_text(encoding="utf-8").replace(
        "<td>DINKES-SMG</td>", '<td rowspan="3">DINKES-SMG</td>', 1
    )
    head, *rest = text.split("<td>DINKES-SMG</td>")
    path.write_text(head + "".join(rest), encoding="utf-8")
    outcome = desks.clean(path)
    assert outcome.row_numbers == (2,)
    assert outcome.reasons == {3: "required_missing", 4: "required_missing"}


@pytest.mark.parametrize("lie", ["A1", "A1:B2", "A1:XFD1048576"])
def test_a_dimension_that_lies_is_not_trusted(tmp_path: Path, lie: str) -> None:
    path = desks.book(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml").decode()
    start, end = content.index('<dimension ref="'), content.index("/>", content.index("<dimension"))
    changed = f'{content[:start]}<dimension ref="{lie}"{content[end:]}'
    outcome = desks.clean(desks.rezip(path, {"xl/worksheets/sheet1.xml": changed.encode()}))
    assert outcome.counts == (4, 4, 0, 0)


def test_empty_rows_and_columns_before_the_data_keep_the_numbers_right(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row, cells in enumerate([*ROWS[:2], [], ROWS[2]], start=4):
        for column, cell in enumerate(cells, start=3):
            made.active.cell(row, column, cell)
    made.save(tmp_path / "a.xlsx")
    outcome = desks.clean(tmp_path / "a.xlsx")
    assert outcome.row_numbers == (5, 7)
    assert outcome.counts == (6, 2, 0, 4)


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", ROWS, Lama=ROWS, Sembunyi=ROWS)
    made = openpyxl.load_workbook(path)
    made["Lama"].sheet_state, made["Sembunyi"].sheet_state = "hidden", "veryHidden"
    made["Data"].add_data_validation(DataValidation(type="whole"))
    made.save(path)
    outcome = desks.clean(path)
    assert outcome.counts == (4, 4, 0, 0)
    assert desks.clean(path, wish=Wish("posts", sheet="Lama")).refused == "sheet_unknown"
    assert "Lama" not in desks.clean(path, wish=Wish("posts", sheet="x")).error.text("id")


def test_native_dates_of_old_workbooks(tmp_path: Path) -> None:
    rows = posts({"published_at": datetime(2026, 1, 31, 9, 30)}, {"published_at": datetime(2026, 1, 31)})
    outcome = desks.clean(old(tmp_path / "a.xls", rows))
    assert [r["published_at"] for r in outcome.records] == [
        datetime(2026, 1, 31, 2, 30),
        datetime(2026, 1, 30, 17),
    ]
    assert {record["local_date"] for record in outcome.records} == {date(2026, 1, 31)}


# --- limits ---


def test_rows_beyond_the_limit(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", [["Laporan"], *posts(*({} for _ in range(30)))])
    assert desks.clean(path, limits=Limits(rows=30)).accepted == 30
    for limit in (29, 5):
        outcome = desks.clean(path, limits=Limits(rows=limit))
        assert outcome.refused == "file_too_long"
        assert str(limit) in outcome.error.text("id")


def test_columns_beyond_the_limit(tmp_path: Path) -> None:
    names = [*desks.POST, *(f"kolom {n}" for n in range(197))]
    cells = [*desks.POST.values(), *[""] * 197]
    assert desks.clean(desks.book(tmp_path / "a.xlsx", [names, cells])).refused == "file_too_wide"
    assert desks.clean(desks.book(tmp_path / "b.xlsx", [names[:200], cells[:200]])).accepted == 1


def test_cells_beyond_the_limit(tmp_path: Path) -> None:
    path = open_document(tmp_path / "a.ods", posts({"topic": "x"}, {"topic": "x" * 32_768}))
    outcome = desks.clean(path)
    assert outcome.refused == "cell_too_long"
    assert "3" in outcome.error.text("id")
    assert desks.clean(open_document(path, posts({"topic": "x" * 32_767}))).accepted == 1


def test_cells_beyond_the_limit_in_a_column_that_nobody_knows(tmp_path: Path) -> None:
    plain = posts(*({"catatan": "x"} for _ in range(30)))
    for row in (1, 25):  # among the first rows and below them
        rows = [list(cells) for cells in plain]
        rows[row][-1] = "x" * 32_768
        outcome = desks.clean(open_document(tmp_path / "a.ods", rows))
        assert outcome.refused == "cell_too_long"
        assert f"Baris {row + 1}, kolom {len(rows[0])}:" in outcome.error.text("id")


def test_figures_whose_column_becomes_text_far_below(tmp_path: Path) -> None:
    likes: list[object] = [12.0] * 4_500
    likes[4_400], likes[4_450] = "1.234", ""
    outcome = desks.clean(desks.book(tmp_path / "a.xlsx", posts(*({"likes": like} for like in likes))))
    found = {record["post_id"]: record["likes"] for record in outcome.records}
    assert outcome.counts == (4_500, 4_500, 0, 0)
    assert (found["P4401"], found["P4451"]) == (1_234, None)
    assert sum(like or 0 for like in found.values()) == 4_498 * 12 + 1_234


def test_a_parser_without_memory_or_time_is_a_sentence(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", ROWS)
    assert desks.clean(path, limits=Limits(memory_bytes=64 << 20)).refused == "file_too_heavy"
    assert desks.clean(path, limits=Limits(seconds=0)).refused == "file_too_heavy"


def test_a_workbook_that_the_reader_panics_at_is_damaged(tmp_path: Path) -> None:
    path, made = tmp_path / "a.xls", xlwt.Workbook()
    sheet = made.add_sheet("Data")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    made.save(str(path))
    assert desks.clean(path).accepted == len(ROWS) - 1
    content = bytearray(path.read_bytes())
    content[514] = 0  # the length of the first record
    path.write_bytes(content)
    assert desks.clean(path).refused == "file_damaged"


@pytest.mark.parametrize(
    "content", [b"<html><body></body></html>", b"<html><frameset><frame src='x'></frameset></html>"]
)
def test_a_page_without_a_table(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert desks.clean(path).refused == "file_not_a_table"


def test_workbooks_without_anything(tmp_path: Path) -> None:
    assert desks.clean(desks.book(tmp_path / "a.xlsx", [])).refused == "file_empty"
    assert desks.clean(desks.book(tmp_path / "b.xlsx", ROWS[:1])).refused == "file_no_rows"


def test_parts_that_are_missing_or_broken(tmp_path: Path) -> None:
    for part, content in (
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
        ("xl/workbook.xml", b"<workbook>"),
        ("xl/_rels/workbook.xml.rels", b""),
        ("xl/sharedStrings.xml", b"<sst><si"),
    ):
        path = desks.rezip(desks.book(tmp_path / "a.xlsx", ROWS), {part: content})
        assert desks.clean(path).refused in ("file_damaged", "file_empty")
