"""Templates and documentation: fresh, recognised by their own headings, safe for ids."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kpi import settings, tables, templates

TABLES = tables.load(settings.DATA / "tables")


def parts(workbook: bytes) -> dict[str, bytes]:
    """The files inside a workbook: its content, whatever compressed it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module", params=sorted(TABLES))
def table(request) -> tables.Table:
    return TABLES[request.param]


@pytest.fixture(scope="module")
def book(table) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(templates.workbook(table)))


def test_templates_on_disk_are_fresh():
    on_disk = {file.stem: parts(file.read_bytes()) for file in templates.FOLDER.glob("*.xlsx")}
    assert sorted(on_disk) == sorted(TABLES)
    for name, table in TABLES.items():
        assert on_disk[name] == parts(templates.workbook(table)), "run python -m kpi.templates"


def test_the_same_declaration_gives_the_same_bytes(tmp_path):
    first = [file.read_bytes() for file in templates.write(tmp_path / "a")]
    assert first == [file.read_bytes() for file in templates.write(tmp_path / "b")]


def test_the_documentation_on_disk_is_fresh():
    assert templates.PAGE.read_text(encoding="utf-8") == templates.document(), "run python -m kpi.templates"


def test_the_documentation_names_every_column_and_choice():
    page = templates.document()
    for table in TABLES.values():
        section = page.split(f"– `{table.name}`", 1)[1].split("\n## ", 1)[0]
        for column in table.columns.values():
            assert f"`{column.name}`" in section
            assert column.description.id in section
            assert column.description.en in section
            for choice in column.choices if column.type == "choice" else ():
                assert f"`{choice.value}` = {choice.title.id}" in section
    assert "`fanpage_karma`" in page
    assert "`humas_crawl`" in page


def test_sheets_in_order(book):
    assert book.sheetnames == ["Data", "Petunjuk", "Daftar"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]
    assert book.active.title == "Data"


def test_every_column_is_recognised_by_its_heading(table, book):
    headings = [cell.value for cell in book["Data"][1]]
    assert [table.headings[tables.normalise(heading)] for heading in headings] == list(table.columns)


def test_required_headings_are_marked_and_bold(table, book):
    for cell, column in zip(book["Data"][1], table.columns.values(), strict=True):
        assert cell.value.endswith(" *") == column.required
        assert bool(cell.font.b) == column.required


def test_data_is_empty_and_its_heading_stays_in_view(book):
    assert book["Data"].max_row == 1
    assert book["Data"].freeze_panes == "A2"


def test_notes_describe_the_column(table, book):
    for cell, column in zip(book["Data"][1], table.columns.values(), strict=True):
        assert column.description.id in cell.comment.text
        assert cell.comment.text.startswith("Wajib diisi.") == column.required


def test_codes_and_ids_are_text_so_that_no_digit_is_lost(table, book):
    for cell, column in zip(book["Data"][1], table.columns.values(), strict=True):
        number_format = column_format(book["Data"], cell.column_letter)
        if column.type in ("agency", "id", "handle", "region", "codes", "period", "text", "url"):
            assert number_format == "@", column.name
        else:
            assert number_format != "@", column.name
        if column.type in ("date", "time"):
            assert number_format.startswith("yyyy-mm-dd")


def test_every_value_of_a_drop_down_is_one_of_its_column(table, book):
    found = {}
    for rule in book["Data"].data_validations.dataValidation:
        if rule.type == "list":
            (cells,) = rule.sqref.ranges
            assert (cells.min_row, cells.max_row) == (2, 1_048_576)
            sheet, _, area = rule.formula1.lstrip("=").partition("!")
            found[cells.min_col] = [cell.value for (cell,) in book[sheet][area.replace("$", "")]]
    expected = [(place, one) for place, one in enumerate(table.columns.values(), 1) if one.choices]
    assert sorted(found) == [place for place, _ in expected]
    for place, column in expected:
        meant = [column.words.get(tables.normalise(label)) for label in found[place]]
        assert meant == [choice.value for choice in column.choices]


def test_scales_are_bounded(table, book):
    rules = {
        cells.min_col: rule
        for rule in book["Data"].data_validations.dataValidation
        for cells in rule.sqref.ranges
    }
    for place, column in enumerate(table.columns.values(), 1):
        if column.type == "scale":
            assert (int(rules[place].formula1), int(rules[place].formula2)) == (column.low, column.high)


def test_instructions_explain_every_column_and_cannot_pass_for_data(table, book):
    rows = [[cell for cell in row if cell] for row in book["Petunjuk"].iter_rows(values_only=True)]
    explained = {row[0]: row for row in rows if row}
    for column in table.columns.values():
        row = explained[column.title.id]
        assert column.description.id in row
        assert ("Ya" in row[1:2]) == column.required
    required = {column.name for column in table.columns.values() if column.required}
    for row in rows:
        meant = {table.headings.get(tables.normalise(str(cell))) for cell in row}
        assert not required <= meant


def test_the_book_carries_no_clock(book):
    assert book.properties.created == book.properties.modified == templates.CREATED


def test_every_type_has_words_in_both_languages():
    for kind in tables.TYPES:
        column = next(
            (one for table in TABLES.values() for one in table.columns.values() if one.type == kind), None
        )
        assert column is not None, kind
        assert templates.kind(column, "id") != templates.kind(column, "en")


def column_format(sheet, letter: str) -> str:
    """The number format of a whole column; neighbours of one format share a dimension in the file."""
    wanted = openpyxl.utils.column_index_from_string(letter)
    for dimension in sheet.column_dimensions.values():
        if dimension.min <= wanted <= dimension.max:
            return dimension.number_format
    raise AssertionError(f"column {letter} has no format")


def test_write_names_files_after_tables(tmp_path: Path):
    assert sorted(file.name for file in templates.write(tmp_path)) == sorted(
        f"{name}.xlsx" for name in TABLES
    )
