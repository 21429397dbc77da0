"""Headings: the row they stand in, what each means, and what nobody knows."""

from pathlib import Path
from typing import Any

import desks
import openpyxl
import pytest
from desks import NOW, Outcome, comma, posts

from connectors.options import Options

HEAD, ROW = posts({"likes": "5"})


def read(folder: Path, rows: list[list[Any]], **more: Any) -> Outcome:
    path = folder / "rows.csv"
    path.write_bytes(comma(rows))
    return desks.clean(path, **more)


def likes(outcome: Outcome) -> list[int | None]:
    assert outcome.refused is None, outcome.refused
    return [record["likes"] for record in outcome.records]


@pytest.mark.parametrize(
    "heading",
    [
        "likes",
        "LIKES",
        " Likes ",
        "suka",
        "Suka",
        "jumlah suka",
        "Jumlah_Suka",
        "Jumlah-Suka!",
        "jumlahsuka",
        "Súka",
    ],
)
def test_headings_are_matched_without_case_blanks_accents_and_punctuation(
    tmp_path: Path, heading: str
) -> None:
    assert likes(read(tmp_path, [[*HEAD[:-1], heading], ROW])) == [5]


@pytest.mark.parametrize("heading", ["likess", "suk", "banyak suka", "like nya", ""])
def test_there_is_no_other_guessing(tmp_path: Path, heading: str) -> None:
    outcome = read(tmp_path, [[*HEAD[:-1], heading], ROW])
    assert likes(outcome) == [None]
    assert outcome.match.layout.ignored == ((heading,) if heading else ())
    assert "likess" not in outcome.records[0]


def test_aliases_of_required_columns(tmp_path: Path) -> None:
    head = ["kode_instansi", "Kanal", "ID kiriman", "Waktu Tayang", "jangkauan"]
    (record,) = read(tmp_path, [head, ROW]).records
    assert (record["agency_code"], record["reach"]) == ("DINKES-SMG", 5)


@pytest.mark.parametrize(
    ("first", "second"),
    [("likes", "likes"), ("likes", "Suka"), ("suka", "SUKA "), ("Total likes", "like count")],
)
def test_two_headings_of_one_meaning_are_refused(tmp_path: Path, first: str, second: str) -> None:
    outcome = read(tmp_path, [[*HEAD[:-1], first, second], [*ROW, "6"]])
    assert outcome.refused == "headings_twice"
    assert first in outcome.error.text("id")
    assert second.strip() in outcome.error.text("id")


def test_two_unknown_headings_of_one_name_do_not_matter(tmp_path: Path) -> None:
    assert likes(read(tmp_path, [[*HEAD, "catatan", "catatan"], [*ROW, "a", "b"]])) == [5]


@pytest.mark.parametrize("name", list(desks.POST))
def test_a_required_column_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    place = HEAD.index(name)
    rows = [[cell for index, cell in enumerate(row) if index != place] for row in (HEAD, ROW)]
    outcome = read(tmp_path, rows)
    assert outcome.refused == "columns_missing"
    assert f"({name})" in outcome.error.text("id")
    assert outcome.error.text("id").count("(") == 1


@pytest.mark.parametrize("row", [1, 2, 10, 19, 20])
@pytest.mark.parametrize("banner", ["", "Laporan bulanan", "Suka"])
def test_headings_within_the_first_twenty_rows(tmp_path: Path, row: int, banner: str) -> None:
    above = [[banner, *[""] * 4]] * (row - 1)
    outcome = read(tmp_path, [*above, HEAD, ROW])
    assert likes(outcome) == [5]
    assert outcome.row_numbers == (row + 1,)
    assert outcome.counts == (row, 1, 0, row - 1)


@pytest.mark.parametrize("banner", ["", "Laporan bulanan"])
@pytest.mark.parametrize("row", [21, 22, 23])
def test_headings_below_the_twentieth_row_are_not_found(tmp_path: Path, row: int, banner: str) -> None:
    rows = [*[[banner, *[""] * 4]] * (row - 1), HEAD, ROW]
    for outcome in (read(tmp_path, rows), desks.clean(desks.book(tmp_path / "a.xlsx", rows))):
        assert outcome.refused == "headings_missing"


def two_levels(path: Path, start: int) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    top = ["Kode instansi", "Kanal", "ID kiriman", "Waktu tayang", "Interaksi", None, "Video", "Catatan"]
    bottom = [None, None, None, None, "Suka", "Komentar", "Tayangan video", None]
    body = [*desks.POST.values(), 5, 6, 7, "x"]
    sheet["A1"] = "Laporan"
    for row, cells in enumerate([top, bottom, body], start=start):
        for column, cell in enumerate(cells, start=1):
            sheet.cell(row, column, cell)
    sheet.merge_cells(start_row=start, end_row=start, start_column=5, end_column=6)
    for column in (1, 2, 3, 4, 8):
        sheet.merge_cells(start_row=start, end_row=start + 1, start_column=column, end_column=column)
    made.save(path)
    return path


def test_merged_headings_of_two_levels_are_joined(tmp_path: Path) -> None:
    outcome = desks.clean(two_levels(tmp_path / "a.xlsx", 3))
    (record,) = outcome.records
    found = {name: record[name] for name in ("likes", "comments", "video_views", "topic")}
    assert found == {"likes": 5, "comments": 6, "video_views": 7, "topic": None}
    assert outcome.row_numbers == (5,)
    assert outcome.counts == (3, 1, 0, 2)
    assert outcome.match.layout.ignored == ("Catatan",)


def test_the_same_lower_heading_under_two_upper_ones_is_refused(tmp_path: Path) -> None:
    rows = [["", "", "", "", "Instagram", "Facebook"], [*HEAD[:4], "Suka", "Suka"], [*ROW, "6"]]
    assert read(tmp_path, rows).refused == "headings_twice"


def test_the_first_row_of_data_is_never_taken_for_headings(tmp_path: Path) -> None:
    outcome = read(tmp_path, [[*HEAD, "Jenis"], [*ROW, "Tautan"], [*posts({}, {"likes": 6})[2], "Suka"]])
    assert outcome.row_numbers == (2, 3)


LEGACY = {
    "Post ID": ("", "1_2"),
    "Permalink": ("", "https://www.facebook.com/kominfo/posts/2"),
    "Posted": ("", "03/27/2026 06:08"),
    "Audience Targeting": ("", ""),
    "Lifetime Post Total Reach": (
        "Lifetime: The total number of people your Page post was served to. (Unique Users)",
        "8",
    ),
    "Lifetime Post Stories by action type - like": (
        "Lifetime: The number of stories created about your Page post, by action type. (Total Count)",
        "3",
    ),
}


@pytest.mark.parametrize("explained", [True, False])
def test_a_row_that_explains_the_headings_is_none_of_the_data(tmp_path: Path, explained: bool) -> None:
    below = [cells for place, cells in enumerate(zip(*LEGACY.values(), strict=True)) if place or explained]
    outcome = read(tmp_path, [list(LEGACY), *map(list, below)], options=Options(now=NOW, agency="007"))
    (record,) = outcome.records
    assert (record["reach"], record["post_id"], outcome.rejects) == (8, "1_2", [])
    assert outcome.row_numbers == (3 if explained else 2,)
