"""Examples beside headings: the first values of each column, whatever kind of place the rows come from."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import desks
import pytest
import stocks
from desks import comma

from connectors import recognition
from connectors.containers import Limits
from connectors.files import open_file
from connectors.recognition import Wish
from kpi import access, imports, sources, store
from kpi.imports import Order
from kpi.sources import Draft
from kpi.store import Store

HEADINGS = ["opd", "isi", "jempol"]


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def examples(path: Path, folder: Path, table: str = "posts") -> Mapping[str, tuple[str, ...]]:
    """What a person sees without a connection, from the first rows alone."""
    folder.mkdir()
    opened = open_file(path, folder, Limits())
    found = recognition.suggest(opened.sheets, desks.TABLES, desks.FORMATS, Wish(table), Limits())
    return found.examples


def test_the_first_different_values_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [["A", "satu", ""], ["A", "", ""], ["A", "dua", ""], ["B", "tiga", ""], ["C", "empat", ""]]
    path.write_bytes(comma([HEADINGS, *rows]))
    assert examples(path, tmp_path / "place") == {
        "opd": ("A", "B", "C"),
        "isi": ("satu", "dua", "tiga"),
        "jempol": (),
    }


def test_values_stand_on_one_line_and_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(comma([HEADINGS, ["A", "baris\nkedua  dan\tketiga", "1"], ["A", "kata " * 50, "2"]]))
    first, second = examples(path, tmp_path / "place")["isi"]
    assert first == "baris kedua dan ketiga"
    assert second.startswith("kata kata")
    assert second.endswith("kata…")
    assert len(second) <= 40


def test_cells_of_a_workbook_stand_as_a_person_sees_them(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", [["Rekap"], ["Data", "", ""], HEADINGS, ["A", True, 12.5]])
    found = examples(path, tmp_path / "place")
    assert [values[0] for values in found.values()] == ["A", "true", "12.5"]


def looked(stock: Store, path: Path) -> Mapping[str, tuple[str, ...]]:
    suggestion = imports.inspect(stock, Order(path, path.name, "posts"), access.command_line()).suggestion
    assert suggestion is not None
    return suggestion.examples


def test_a_file_whose_first_rows_are_no_more_than_headings_is_read_on(stock: Store, tmp_path: Path) -> None:
    banner = [[f"Laporan {row}"] for row in range(19)]
    path = desks.book(tmp_path / "a.xlsx", [*banner, ["platform", "post_id", "jempol"], ["ig", "p-1", 12]])
    found = looked(stock, path)
    assert found["jempol"] == ("12",)
    assert found["post_id"] == ("p-1",)


def test_rows_that_cannot_be_split_are_no_examples_and_no_fault(stock: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    banner = b"\r\n".join(b"Laporan;;" for _ in range(19))
    path.write_bytes(banner + b'\r\nplatform;post_id;jempol\r\nig;p-1;12;13;14\r\nig;"p"2;12\r\n')
    report = imports.inspect(stock, Order(path, path.name, "posts"), access.command_line())
    assert report.refused is not None


def test_a_database_shows_values_beside_its_columns(stock: Store, tmp_path: Path) -> None:
    file = tmp_path / "aplikasi.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE kiriman (opd TEXT, jempol INTEGER, bobot REAL, catatan TEXT)")
        rows = [(f"OPD-{row}", row, row + 0.5, None) for row in range(1, 6)]
        database.executemany("INSERT INTO kiriman VALUES (?, ?, ?, ?)", rows)
        database.commit()
    draft = Draft("Aplikasi", "database", "posts", f"sqlite:///{file}", sheet="kiriman")
    (report,) = sources.look(stock, access.command_line(), draft)
    assert report.suggestion is not None
    assert report.suggestion.examples == {
        "opd": ("OPD-1", "OPD-2", "OPD-3"),
        "jempol": ("1", "2", "3"),
        "bobot": ("1.5", "2.5", "3.5"),
        "catatan": (),
    }
