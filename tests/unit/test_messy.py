"""Real files as people have them: the right rows, or the right sentence."""

import csv
import gzip
import re
from pathlib import Path

import desks
import openpyxl
import pytest
from desks import NOW

from connectors.options import Options

MESSY = {
    "01_BPS_PDRB_4row_merged_header_space_thousand_comma_decimal.xlsx": "headings_missing",
    "03_BPS_IPM_5_sheets_2row_header_leading_spaces.xlsx": "headings_missing",
    "04_html_table_saved_as_xls.xls": "headings_missing",
    "05_BROKEN_html_frameset_saved_as_xls_no_data.xls": "file_not_a_table",
    "10_month_names_in_indonesian.xlsx": "headings_missing",
    "14_daily_series_semarang_covid.xlsx": "columns_missing",
}


@pytest.mark.parametrize("name", MESSY)
def test_tables_of_other_things_are_refused_with_the_right_sentence(shared: Path, name: str) -> None:
    path = shared / "messy_spreadsheets" / name
    assert desks.clean(path, "accounts").refused == MESSY[name]
    told = desks.clean(path, None).refused
    assert told == ("file_not_a_table" if MESSY[name] == "file_not_a_table" else "table_unrecognised")


def plain(rows: list[dict[str, str]], *names: str) -> list[int]:
    """The plain sums of some columns."""
    return [sum(int(float(row[name])) for row in rows if row[name]) for name in names]


def test_a_crawl_of_government_accounts(shared: Path) -> None:
    path = shared / "id_humas_instagram" / "posts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    handles = {row["ig_username"] for row in rows}
    known = desks.registry({f"A-{handle}": 420 for handle in handles}, [(h, f"A-{h}") for h in handles])
    outcome = desks.clean(path, known=known)
    assert outcome.counts == (len(rows), len(rows), 0, 0)
    assert desks_sums(outcome) == plain(rows, "like_count", "comment_count")
    assert {record["agency_code"] for record in outcome.records} == set(known.agencies["code"].to_pylist())
    nobody = desks.clean(path)
    assert nobody.reasons == dict.fromkeys(range(2, len(rows) + 2), "account_unregistered")


def desks_sums(outcome: desks.Outcome) -> list[int]:
    return [sum(record[name] or 0 for record in outcome.records) for name in ("likes", "comments")]


def test_posts_of_state_governments(shared: Path) -> None:
    path = shared / "state_government_instagram" / "posts_2021_2024_metrics_no_text.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    number = {name.lower(): name for name in rows[0]}
    likes, comments = number["likes per post"], number["comments per post"]
    bad = [row for row in rows if re.match(r"\s*-", row[comments]) or re.match(r"\s*-", row[likes])]
    outcome = desks.clean(path, options=Options(now=NOW, agency="007"))
    assert len(bad) == 3
    assert outcome.counts == (len(rows), len(rows) - 3, 3, 0)
    assert set(outcome.reasons.values()) == {"signed"}
    assert outcome.reasons.keys() == {n for n, row in enumerate(rows, start=2) if row in bad}
    good = [row for row in rows if row not in bad]
    assert desks_sums(outcome) == plain(good, likes, comments)


@pytest.mark.parametrize(("name", "rows"), [("GovernoSC.xlsx", 2559), ("gov_df.xlsx", 3460)])
def test_workbooks_of_state_governments(shared: Path, name: str, rows: int) -> None:
    path = shared / "state_government_instagram" / name
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    head, *body = sheet.iter_rows(values_only=True)
    outcome = desks.clean(path, options=Options(now=NOW, agency="007"))
    assert outcome.counts == (rows, rows, 0, 0)
    assert len(body) == rows
    places = [head.index("Likes per post"), head.index("Comments per post")]
    assert desks_sums(outcome) == [sum(int(row[place] or 0) for row in body) for place in places]


def test_a_list_of_accounts(shared: Path) -> None:
    outcome = desks.clean(shared / "state_government_instagram" / "state_accounts_links.xlsx", "agencies")
    assert outcome.match.layout.name == "state_accounts"
    assert outcome.accepted == 27
