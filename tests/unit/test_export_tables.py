"""Tables as files: nothing in them is executed, nothing gets lost."""

import csv
import io
from datetime import date

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.export import tables

RISKY = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "\x01=1"]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", RISKY)
def test_csv_texts_are_harmless(text: str) -> None:
    cell = read(tables.csv_file(pd.DataFrame({"a": [text]})))[1][0]
    assert cell.startswith("'")


def test_csv_keeps_numbers_negative_ones_too() -> None:
    frame = pd.DataFrame(
        {"n": [-1.5, 2.0, None], "k": pd.array([1, None, 3], "Int64"), "d": [date(2026, 9, 30)] * 3}
    )
    assert read(tables.csv_file(frame)) == [
        ["n", "k", "d"],
        ["-1.5", "1", "2026-09-30"],
        ["2.0", "", "2026-09-30"],
        ["", "3", "2026-09-30"],
    ]


def test_csv_begins_with_the_mark_of_utf8_and_quotes_everything() -> None:
    content = tables.csv_file(pd.DataFrame({"a": ["x"]}))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b'"a"\r\n"x"\r\n')


@given(st.text())
def test_any_text_makes_a_csv_that_can_be_read_back(text: str) -> None:
    rows = read(tables.csv_file(pd.DataFrame({"a": [text]})))
    assert len(rows) == 2


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_makes_a_workbook_that_opens(texts: list[str]) -> None:
    content = tables.workbook(pd.DataFrame({"kolom": texts}), texts[0], texts)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_workbook_holds_title_notes_and_numbers() -> None:
    frame = pd.DataFrame({"Instansi": ["=A1", "http://x.invalid"], "Nilai": [12.5, None]})
    book = openpyxl.load_workbook(io.BytesIO(tables.workbook(frame, "Perbandingan", ["Triwulan III 2026"])))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][0] == "Perbandingan"
    assert rows[1][0] == "Triwulan III 2026"
    assert rows[3] == ["Instansi", "Nilai"]
    assert rows[4] == ["=A1", 12.5]
    assert rows[5] == ["http://x.invalid", None]
    assert book.active.freeze_panes == "B5"


def test_an_empty_table_is_a_file_too() -> None:
    frame = pd.DataFrame({"a": []})
    assert read(tables.csv_file(frame)) == [["a"]]
    assert openpyxl.load_workbook(io.BytesIO(tables.workbook(frame, "Kosong")))
