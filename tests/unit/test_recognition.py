"""Recognition: which sheet, table and format a file fits, or which question to ask."""

from pathlib import Path

import desks
import openpyxl
import pytest
from desks import comma, posts

from connectors.recognition import Wish

ACCOUNTS = [list(desks.SAMPLES["accounts"]), list(desks.SAMPLES["accounts"].values())]
PIVOT = [["Kanal", "Suka", "Suka"], ["instagram", 1, 2]]


def test_several_sheets_that_match_are_asked_about(tmp_path: Path) -> None:
    path = desks.book(
        tmp_path / "a.xlsx", posts({"likes": 1}), Maret=posts({"likes": 2}, {}), Catatan=[["x"]]
    )
    outcome = desks.clean(path)
    assert outcome.refused == "sheets_several"
    assert "Data, Maret" in outcome.error.text("id")
    assert "Catatan" not in outcome.error.text("id")
    assert desks.clean(path, wish=Wish("posts", sheet="Maret")).accepted == 2
    assert desks.clean(path, wish=Wish("posts", sheet="Data")).accepted == 1
    assert desks.clean(path, wish=Wish("posts", sheet="Catatan")).refused == "headings_missing"
    unknown = desks.clean(path, wish=Wish("posts", sheet="April"))
    assert unknown.refused == "sheet_unknown"
    assert "Data, Maret, Catatan" in unknown.error.text("id")


@pytest.mark.parametrize("other", [[["x", "y"], [1, 2]], PIVOT, ACCOUNTS, [list(desks.POST)[:3]]])
def test_a_sheet_that_does_not_match_is_passed_over(tmp_path: Path, other: list[list[object]]) -> None:
    assert desks.clean(desks.book(tmp_path / "a.xlsx", other, Isi=posts({}, {}))).accepted == 2


def test_a_second_sheet_with_doubled_headings_is_no_reason_to_drop_it(tmp_path: Path) -> None:
    head, row = posts({"likes": 1})
    path = desks.book(tmp_path / "a.xlsx", posts({}), Dua=[[*head, "suka"], [*row, 2]])
    assert desks.clean(path).refused == "sheets_several"
    assert desks.clean(path, wish=Wish("posts", sheet="Dua")).refused == "headings_twice"


@pytest.mark.parametrize("table", [name for name in desks.SAMPLES if name != "participation"])
def test_the_table_is_told_by_the_headings(tmp_path: Path, table: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(comma([list(desks.SAMPLES[table]), list(desks.SAMPLES[table].values())]))
    outcome = desks.clean(path, None)
    assert outcome.refused is None
    assert outcome.match.layout.table.name == table


def test_a_table_is_told_although_its_headings_mean_one_thing_twice_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head, row = posts({"likes": 1})
    path.write_bytes(comma([[*head, "tanggal"], [*row, "x"]]))
    assert desks.clean(path).refused == "headings_twice"


def test_words_that_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(comma(posts({})))
    for wish, refused, near in (
        (Wish("post"), "table_unknown", "posts"),
        (Wish("posts", "fanpage"), "format_unknown", "fanpage_karma"),
        (Wish("accounts", "humas_crawl"), "format_unknown", "canonical"),
    ):
        outcome = desks.clean(path, wish=wish)
        assert outcome.refused == refused
        assert f'"{near}"' in outcome.error.text("id")
    path.write_bytes(b"satu,dua\n1,2\n")
    assert desks.clean(path, None).refused == "table_unrecognised"
    assert desks.clean(path).refused == "headings_missing"


def test_a_platforms_own_format_wins_over_the_words_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = ["ig_username", "url", "follower_count", "like_count", "comment_count", "taken_at"]
    path.write_bytes(comma([head, ["humas.smg", "https://instagram.com/p/B5/", "9", "3", "0", "2026-03-05"]]))
    outcome = desks.clean(path)
    assert outcome.match.layout.name == "humas_crawl"
    (record,) = outcome.records
    found = (record["post_id"], record["likes"], record["comments"], record["platform"])
    assert found == ("B5", 3, 0, "instagram")
    assert desks.clean(path, wish=Wish("posts", "canonical")).refused == "columns_missing"


@pytest.mark.parametrize("table", ["posts", None])
@pytest.mark.parametrize("separator", [",", ";"])
def test_columns_that_a_spreadsheet_did_not_split(tmp_path: Path, separator: str, table: str | None) -> None:
    rows = [["Rekap Maret"], *posts({})]
    lines = [separator.join(row) for row in rows]
    path = tmp_path / "a.csv"
    path.write_text("\n".join('"' + line.replace('"', '""') + '"' for line in lines), encoding="utf-8")
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([line])
    book.save(tmp_path / "a.xlsx")
    for name in ("a.csv", "a.xlsx"):
        outcome = desks.clean(tmp_path / name, table)
        assert outcome.refused == "headings_in_one_cell"
        assert "2" in outcome.error.text("id")
    path.write_text(
        '"Suka, komentar, dan jangkauan sepanjang Maret"\n"naik, turun, tetap"\n', encoding="utf-8"
    )
    assert desks.clean(path, table).refused == ("headings_missing" if table else "table_unrecognised")
