"""Workbooks that a real LibreOffice wrote: cells are read by the same rules, whatever kind the file is of."""

import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import desks
import openpyxl
import pytest
from desks import Outcome, Reason, posts
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from connectors import epochs

KINDS = ("ods", "xls", "xlsx")
SECONDS = 180  # LibreOffice makes itself a profile on the first call

LIKES: list[tuple[Any, str | None, Any]] = [
    (12, None, 12),
    (1234, "#,##0", 1234),
    (1500, '"Rp"#,##0', 1500),
    (1500, "[$Rp-421]#,##0", 1500),
    (0, None, 0),
    ("1.234", "@", 1234),
    ("1,2 rb", None, 1200),
    ("=1+1", None, 2),
    ("=SUM(E4:E5)", None, 1246),
    ('=""', None, None),
    ("", None, None),
    ("-", None, None),
    (12.5, None, Reason("decimal_count")),
    (0.5, "0%", Reason("decimal_count")),
    (-3, None, Reason("signed")),
    (1.5e20, None, Reason("too_large")),
    (date(2026, 1, 31), "dd/mm/yyyy", Reason("date_for_number")),
    (time(9, 30), "hh:mm", Reason("date_for_number")),
    ("=1/0", None, Reason("error_value")),
    ("=NA()", None, Reason("error_value")),
    ("=NOSUCH(1)", None, Reason("error_value")),
    ("dua belas", None, Reason("not_a_number")),
]
TRUTHS: list[tuple[Any, str | None, Any]] = [(True, None, True), ("=1=1", None, True), ("=1=2", None, False)]
"""What a cell holds, its format, and what becomes of it."""

MOMENTS: list[tuple[Any, str | None, Any]] = [
    (datetime(2026, 1, 31, 23, 30), "yyyy-mm-dd hh:mm", datetime(2026, 1, 31, 16, 30)),
    (datetime(2026, 1, 31, 9, 30, 15), "dd/mm/yyyy hh:mm:ss", datetime(2026, 1, 31, 2, 30, 15)),
    (date(2026, 2, 28), "dd mmmm yyyy", datetime(2026, 2, 27, 17)),
    ("=DATE(2026,1,31)+TIME(6,0,0)", "yyyy-mm-dd hh:mm", datetime(2026, 1, 30, 23)),
    ("31/01/2026 06:00", None, datetime(2026, 1, 30, 23)),
    ("2026-01-31T06:00:00Z", None, datetime(2026, 1, 31, 6)),
    (46053.25, None, datetime(2026, 1, 30, 23)),
    (date(1999, 12, 31), "yyyy-mm-dd", Reason("too_early")),
    (date(2062, 1, 31), "yyyy-mm-dd", Reason("in_the_future")),
    (time(9, 30), "hh:mm", Reason("impossible_date")),
    ("=1/0", None, Reason("error_value")),
    ("", None, Reason("required_missing")),
]
TOPICS: list[tuple[Any, str | None, Any]] = [
    ("a  b   c", None, "a  b   c"),
    ("  menjorok ", None, "menjorok"),
    ("baris\nbaru", None, "baris\nbaru"),
    ("a & <b> 'c' \"d\"", None, "a & <b> 'c' \"d\""),
    ("👨‍👩‍👧 é ü", None, "👨‍👩‍👧 é ü"),
    ('="ha"&"lo"', None, "halo"),
    ('=REPT("x",0)', None, None),
    (12, None, "12"),
    (12.5, None, "12.5"),
]
IDS: list[tuple[Any, str | None, Any]] = [
    ("007", "@", "007"),
    (7, None, "7"),
    (123456789012345, "0", "123456789012345"),
    (12345678901234567, "0", Reason("digits_lost")),
    ('="P"&9', None, "P9"),
]


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each kind of file, with what LibreOffice made of the same workbooks and texts."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is absent (Debian: libreoffice-calc)")
    place = tmp_path_factory.mktemp("office")
    drawn = [*workbooks(place), text(place)]
    for kind in KINDS:
        command = ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to"]
        done = subprocess.run(
            [*command, kind, "--outdir", str(place / kind), *map(str, drawn)],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if not (place / kind).is_dir():
            pytest.skip(f"LibreOffice has no Calc (Debian: libreoffice-calc): {done.stderr.strip()[-200:]}")
        assert {file.stem for file in (place / kind).iterdir()} == {file.stem for file in drawn}
    return place


def workbooks(place: Path) -> list[Path]:
    """Workbooks as openpyxl writes them; LibreOffice calculates their formulas."""
    drawn = {"likes": LIKES, "published_at": MOMENTS, "topic": TOPICS, "post_id": IDS, "has_source": TRUTHS}
    found = []
    for column, cells in drawn.items():
        made = openpyxl.Workbook()
        fill(made.active, [["Laporan"], [], *posts(*({column: value} for value, *_ in cells))])
        place_of_column = [cell.value for cell in made.active[3]].index(column) + 1
        for row, (value, form, _) in enumerate(cells, start=4):
            cell = made.active.cell(row, place_of_column)
            cell.number_format = form or "General"
            cell.comment = Comment("catatan 99", "orang") if value in (12, '=""') else None
        made.save(place / f"{column}.xlsx")
        found.append(place / f"{column}.xlsx")
    return [*found, shapes(place), epoch(place), blanks(place)]


def fill(sheet: Worksheet, rows: Sequence[Sequence[Any]], first: int = 1, left: int = 1) -> None:
    for row, cells in enumerate(rows, start=first):
        for column, value in enumerate(cells, start=left):
            if value != "":
                sheet.cell(row, column, value)


def shapes(place: Path) -> Path:
    """Hidden sheets, gaps, repeated rows and columns, merged cells, a chart, links; faults below them."""
    made = openpyxl.Workbook()
    made.active.title = "Lama"
    fill(made.active, posts({"likes": "=1/0"}, {"likes": "=1/0"}))
    made.active.sheet_state = "hidden"
    sheet = made.create_sheet("Data")
    fill(made.create_sheet("Rahasia"), posts({"likes": 5}))
    made["Rahasia"].sheet_state = "veryHidden"
    rows = posts(
        {"likes": 1, "url": "https://a.id/p/1"}, {"likes": 2}, {"likes": "=1/0"}, {"likes": 4}, {"likes": 5}
    )
    fill(sheet, [["Laporan bulanan"]], first=2, left=3)
    sheet.merge_cells("C2:G2")
    fill(sheet, rows[:3], first=4, left=3)
    sheet.cell(5, rows[0].index("url") + 3).hyperlink = "https://a.id/p/1"
    fill(sheet, [rows[2], rows[2], rows[3]], first=11, left=3)
    fill(sheet, [rows[4], rows[5]], first=20, left=3)
    sheet.merge_cells("C20:C21")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=7, min_row=4, max_row=7))
    sheet.add_chart(chart, "L2")
    sheet.freeze_panes = "A5"
    sheet.auto_filter.ref = "C4:H21"
    made.active = 1
    made.save(place / "shapes.xlsx")
    return place / "shapes.xlsx"


def epoch(place: Path) -> Path:
    """A workbook that counts its days from 1904, with a date and with the number of one."""
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    fill(made.active, posts({"published_at": datetime(2026, 1, 31, 6)}, {"published_at": 44591.25}))
    made.active.cell(2, 4).number_format = "yyyy-mm-dd hh:mm"
    made.active.cell(3, 4).number_format = "General"
    made.save(place / "epoch.xlsx")
    return place / "epoch.xlsx"


def blanks(place: Path) -> Path:
    """A workbook none of whose formulas gives anything but an empty text."""
    made = openpyxl.Workbook()
    fill(made.active, posts({"likes": '=""'}, {"likes": '=IF(A2="x",1,"")'}))
    made.save(place / "blanks.xlsx")
    return place / "blanks.xlsx"


def text(place: Path) -> Path:
    """A text that LibreOffice reads by its own lights: days become date cells, digits numbers."""
    rows = posts({"likes": "12"}, {"likes": "x"}, {"topic": 'kata "kutip", koma\nbaris'})
    (place / "text.csv").write_bytes(desks.comma(rows))
    return place / "text.csv"


def found(outcome: Outcome, column: str, rows: range) -> list[Any]:
    """What became of a column in some rows: the value, or the reason."""
    assert outcome.refused is None, outcome.error
    numbers = dict(zip(outcome.row_numbers, sorted(outcome.records, key=by_serial), strict=True))
    return [numbers[row][column] if row in numbers else Reason(outcome.reasons[row]) for row in rows]


def by_serial(record: dict[str, Any]) -> int:
    return int(record["post_id"][1:])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("column", "cells"),
    [("likes", LIKES), ("published_at", MOMENTS), ("topic", TOPICS), ("has_source", TRUTHS)],
)
def test_cells(converted: Path, kind: str, column: str, cells: list[tuple[Any, str | None, Any]]) -> None:
    outcome = desks.clean(converted / kind / f"{column}.{kind}")
    assert found(outcome, column, range(4, 4 + len(cells))) == [meant for *_, meant in cells]


@pytest.mark.parametrize("kind", KINDS)
def test_ids(converted: Path, kind: str) -> None:
    outcome = desks.clean(converted / kind / f"post_id.{kind}")
    reasons = [Reason(code) for code in outcome.reasons.values()]
    assert sorted([record["post_id"] for record in outcome.records] + reasons) == sorted(
        meant for *_, meant in IDS
    )


@pytest.mark.parametrize("kind", KINDS)
def test_shapes(converted: Path, kind: str) -> None:
    outcome = desks.clean(converted / kind / f"shapes.{kind}")
    assert outcome.match is not None
    assert outcome.match.sheet.name == "Data"
    assert outcome.row_numbers == (5, 6, 20)
    assert [record["url"] for record in outcome.records] == ["https://a.id/p/1", None, None]
    assert outcome.reasons == {
        11: "duplicate_exact",  # the row that stands three times: repeated rows are rows
        12: "duplicate_exact",
        13: "error_value",
        21: "required_missing",  # a merged cell is not filled down
    }


@pytest.mark.parametrize("kind", KINDS)
def test_empty_texts_are_results_where_the_program_calculates(converted: Path, kind: str) -> None:
    outcome = desks.clean(converted / kind / f"blanks.{kind}")
    assert [record["likes"] for record in outcome.records] == [None, None]


@pytest.mark.parametrize("kind", KINDS)
def test_the_epoch_of_each_kind(converted: Path, kind: str) -> None:
    assert epochs.counts_from_1904(converted / kind / f"epoch.{kind}", kind)
    assert not epochs.counts_from_1904(converted / kind / f"likes.{kind}", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_days_counted_from_1904(converted: Path, kind: str) -> None:
    outcome = desks.clean(converted / kind / f"epoch.{kind}")
    assert [record["published_at"] for record in outcome.records] == [datetime(2026, 1, 30, 23)] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_that_became_a_workbook(converted: Path, kind: str) -> None:
    outcome = desks.clean(converted / kind / f"text.{kind}")
    assert [record["likes"] for record in outcome.records] == [12, None]
    assert [record["topic"] for record in outcome.records] == [None, 'kata "kutip", koma\nbaris']
    assert {record["published_at"] for record in outcome.records} == {datetime(2026, 3, 5, 2, 30)}
    assert outcome.reasons == {3: "not_a_number"}
