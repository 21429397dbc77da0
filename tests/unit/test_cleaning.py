"""Cleaning: doubles, owners of rows, time zones, what is set aside, and the same records on every machine."""

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import desks
import pytest
from desks import NOW, Outcome, comma, posts

from connectors import regions
from connectors.cleaning import Cleaned
from connectors.options import Options
from kpi import settings, tables

ROOT = Path(__file__).parent.parent.parent


def read(folder: Path, rows: list[list[Any]], table: str = "posts", **more: Any) -> Outcome:
    path = folder / "rows.csv"
    path.write_bytes(comma(rows))
    return desks.clean(path, table, **more)


# --- many rows, many columns ---


def test_many_rows_with_days_in_words_and_every_column_fit_into_memory(tmp_path: Path) -> None:
    # From 122,880 rows on the engine works on two threads, each with the full rules of all columns.
    path = tmp_path / "words.csv"
    counts = ["reach", "impressions", "likes", "comments", "shares", "saves", "link_clicks", "video_views"]
    texts = ["url", "campaign", "topic", "approval_id", "collaborator_codes"]
    names = [*desks.POST, *counts, "content_type", "aspect", "is_informational", "has_source", *texts]
    cells = ',"1,2 rb"' * 7 + ",{},Gambar,Teknologi,Ya,Tidak,https://a.id/p,Vaksin,Vaksin,12/KOM,007\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        for number in range(1, 130_001):
            file.write(f"DINKES-SMG,IG,P{number},{number % 19 + 1} November 2025 09:30")
            file.write(cells.format("lima" if number % 50_000 == 0 else number))

    def ask(cleaned: Cleaned) -> tuple[Any, ...]:
        figures = "count(*), sum(likes), sum(video_views), count(DISTINCT local_date)"
        sums = cleaned.connection.execute(f"SELECT {figures} FROM ({cleaned.records_sql})").fetchall()
        return sums, {reject["row_no"]: reject["code"] for reject in cleaned.rejects().to_pylist()}

    (sums,), rejected = desks.cleaned(path, "posts", ask)
    assert sums == (129_998, 129_998 * 1200, 130_000 * 130_001 // 2 - 150_000, 19)
    assert rejected == dict.fromkeys((50_001, 100_001), "not_a_number")


def test_a_table_of_thirty_columns_is_judged(tmp_path: Path) -> None:
    # Another framework may declare it; the full rules of every column take room of their own.
    declared = (settings.DATA / "tables" / "reported_values.toml").read_text(encoding="utf-8")
    names = [f"count_{number}" for number in range(30)]
    more = "".join(
        f'\n[columns.{name}]\ntype = "count"\nexample = "1"\n'
        f'title = {{ id = "{name}", en = "{name}" }}\ndescription = {{ id = "{name}", en = "{name}" }}\n'
        for name in names
    )
    (tmp_path / "reported_values.toml").write_text(declared + more, encoding="utf-8")
    rows = [
        ["indicator", "agency_code", "period", "numerator", *names],
        ["I1", "007", "2026-03", "1", *["1,2 rb"] * 30],
    ]
    path = tmp_path / "wide.csv"
    path.write_bytes(comma(rows))
    (record,) = desks.clean(path, "reported_values", declared=tables.load(tmp_path)).records
    assert {record[name] for name in names} == {1200}


# --- doubles ---


@pytest.mark.parametrize(
    ("likes", "accepted", "reasons"),
    [
        ("AA", [2], {3: "duplicate_exact"}),
        ("AAA", [2], {3: "duplicate_exact", 4: "duplicate_exact"}),
        ("AB", [], {2: "duplicate_conflict", 3: "duplicate_conflict"}),
        ("AAB", [], dict.fromkeys((2, 3, 4), "duplicate_conflict")),
        ("ABA", [], dict.fromkeys((2, 3, 4), "duplicate_conflict")),
    ],
)
def test_doubles_within_a_file(
    tmp_path: Path, likes: str, accepted: list[int], reasons: dict[int, str]
) -> None:
    written = {"A": ("1200", "1.200", "1,2 rb"), "B": ("7", "7", "7")}
    rows = [{"post_id": "X", "likes": written[one][place]} for place, one in enumerate(likes)]
    outcome = read(tmp_path, [*posts(*rows), *posts({"post_id": "Y", "likes": "1"})[1:]])
    assert outcome.reasons == reasons
    assert list(outcome.row_numbers) == [*accepted, len(likes) + 2]


def test_a_rejected_row_is_no_double(tmp_path: Path) -> None:
    outcome = read(tmp_path, posts({"post_id": "X", "likes": "lima"}, {"post_id": "X", "likes": "5"}))
    assert outcome.reasons == {2: "not_a_number"}
    assert outcome.row_numbers == (3,)


def test_codes_and_handles_are_equal_without_case(tmp_path: Path) -> None:
    names = ["agency_code", "platform", "handle", "as_of", "followers"]
    first = ["DINKES-SMG", "instagram", "Humas", "2026-03-31", "5"]
    same = ["dinkes-smg", "IG", "@humas", "31/03/2026", "5"]
    other = ["dinkes-smg", "IG", "HUMAS", "31/03/2026", "6"]
    assert read(tmp_path, [names, first, same], "accounts").reasons == {3: "duplicate_exact"}
    found = read(tmp_path, [names, first, other], "accounts").reasons
    assert found == {2: "duplicate_conflict", 3: "duplicate_conflict"}


def test_ids_are_equal_only_as_they_stand(tmp_path: Path) -> None:
    assert read(tmp_path, posts({"post_id": "abc"}, {"post_id": "ABC"}, {"post_id": "0abc"})).accepted == 3


def test_an_empty_cell_of_a_key_is_what_it_stands_for(tmp_path: Path) -> None:
    names = ["activity_id", "agency_code", "participant_no", "attended"]
    rows = [["A", "007", "", "ya"], ["A", "007", "1", "ya"], ["A", "007", "2", "ya"]]
    outcome = read(tmp_path, [names, *rows], "participation")
    assert outcome.reasons == {3: "duplicate_exact"}
    assert [record["participant_no"] for record in outcome.records] == ["1", "2"]


def test_doubles_are_given_back_as_they_were_written(tmp_path: Path) -> None:
    # The rejects are mended and loaded again: a time that comes back in UTC would be seven hours off.
    rows = posts({"post_id": "X", "likes": "1.200"}, {"post_id": "X", "likes": "5"})
    for reject in read(tmp_path, rows).rejects:
        raw = {cell["column"]: cell["value"] for cell in reject["raw"]}
        assert raw["published_at"] == "2026-03-05 09:30:00"
        assert raw["likes"] == rows[reject["row_no"] - 1][-1]
        assert (reject["column"], reject["value"]) == ("post_id", "X")


def test_doubles_of_a_workbook_are_given_back_as_they_were_written(tmp_path: Path) -> None:
    path = desks.book(
        tmp_path / "posts.xlsx", posts({"post_id": "X", "likes": 5}, {"post_id": "X", "likes": 6}, {})
    )
    outcome = desks.clean(path)
    assert outcome.reasons == {2: "duplicate_conflict", 3: "duplicate_conflict"}
    raws = [{cell["column"]: cell["value"] for cell in reject["raw"]} for reject in outcome.rejects]
    assert [raw["likes"] for raw in raws] == ["5", "6"]


# --- who owns a row ---

CRAWL = ["ig_username", "url", "follower_count", "like_count", "comment_count", "taken_at"]


def crawled(*handles: str) -> list[list[str]]:
    rows = [
        [handle, f"https://instagram.com/p/P{number}", "10", "1", "0", "2026-03-05 09:30:00"]
        for number, handle in enumerate(handles)
    ]
    return [CRAWL, *rows]


def test_a_handle_decides_the_agency(tmp_path: Path) -> None:
    handles = ["humas.smg", "@Humas.SMG", "DISHUB_dps", " humas.smg ", "007", "dinkes-smg"]
    outcome = read(tmp_path, crawled(*handles))
    owners = [record["agency_code"] for record in sorted(outcome.records, key=lambda r: r["post_id"])]
    assert owners == ["DINKES-SMG", "DINKES-SMG", "DISHUB-DPS", "DINKES-SMG", "007", "DINKES-SMG"]


def test_handles_that_nobody_or_two_agencies_registered(tmp_path: Path) -> None:
    outcome = read(tmp_path, crawled("humas.smh", "kembar", "", "humas.smg", "Jumlah"))
    assert outcome.reasons == {
        2: "account_unregistered",
        3: "account_unregistered",
        4: "required_missing",
        6: "totals_row",
    }
    assert [reject["value"] for reject in outcome.rejects] == ["humas.smh", "kembar", "", "Jumlah"]


def test_the_agency_of_the_command_fills_only_what_is_empty(tmp_path: Path) -> None:
    options = Options(now=NOW, agency="KOMINFO-DPS", zone=480)
    rows = posts({"agency_code": ""}, {"agency_code": "-"}, {"agency_code": "007"}, {"agency_code": "salah"})
    outcome = read(tmp_path, rows, options=options)
    assert outcome.reasons == {5: "agency_unregistered"}
    found = {record["post_id"]: record["agency_code"] for record in outcome.records}
    assert found == {"P1": "KOMINFO-DPS", "P2": "KOMINFO-DPS", "P3": "007"}
    times = {record["post_id"]: record["published_at"].hour for record in outcome.records}
    assert times == {"P1": 1, "P2": 1, "P3": 2}  # of WITA, WITA, WIB
    without = [row[1:] for row in posts({}, {})]
    assert [r["agency_code"] for r in read(tmp_path, without, options=options).records] == ["KOMINFO-DPS"] * 2
    assert read(tmp_path, without).refused == "columns_missing"
    owned = read(tmp_path, crawled("", "humas.smg", "humas.smh"), options=options)
    assert [r["agency_code"] for r in owned.records] == ["DINKES-SMG", "KOMINFO-DPS", "KOMINFO-DPS"]


# --- what is missing, blank, doubtful ---


def test_every_required_cell_is_asked_for(tmp_path: Path) -> None:
    for name in desks.POST:
        outcome = read(tmp_path, posts({name: ""}, {"post_id": "B"}))
        assert outcome.reasons == {2: "required_missing"}
        assert outcome.rejects[0]["column"] == name


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    (reject,) = read(tmp_path, posts({"likes": "x", "url": "y", "platform": ""})).rejects
    faults = [(fault["column"], fault["value"], fault["code"]) for fault in reject["faults"]]
    assert faults == [
        ("platform", "", "required_missing"),
        ("likes", "x", "not_a_number"),
        ("url", "y", "not_a_url"),
    ]
    assert (reject["column"], reject["value"], reject["code"]) == faults[0]


def test_blank_rows_are_set_aside(tmp_path: Path) -> None:
    rows = [["Laporan", *[""] * 3], *posts({}), ["", " ", "-", "N/A"], *posts({"post_id": "Z"})[1:]]
    outcome = read(tmp_path, rows)
    assert outcome.counts == (4, 2, 0, 2)
    assert outcome.row_numbers == (3, 5)


@pytest.mark.parametrize("rows", [[], [["", "", "", ""]], [["-", "", "N/A", " "]] * 3])
def test_headings_without_rows(tmp_path: Path, rows: list[list[str]]) -> None:
    assert read(tmp_path, [list(desks.POST), *rows]).refused == "file_no_rows"


def test_a_cell_that_is_absent_is_null_and_never_zero(tmp_path: Path) -> None:
    (record,) = read(tmp_path, posts({"likes": "", "reach": "0"})).records
    assert (record["likes"], record["reach"], record["comments"]) == (None, 0, None)


WEST_JAVA = {"32.01": "Bogor", "32.02": "Sukabumi", "32.03": "Cianjur", "32.04": "Bandung", "32.05": "Garut"}
"""Codes that are the same in both numberings."""


@pytest.mark.parametrize(
    ("codes", "doubted"),
    [
        ({"61.71": "Kota Pontianak", "61.72": "Kota Singkawang", "61.01": "Kab. Sambas"}, False),
        ({"61.01": "Kota Pontianak", "61.02": "Kota Singkawang", "61.03": "Kab. Sambas"}, True),
        ({"61.01": "Kota Pontianak"}, False),
        ({"97": "Papua Pegunungan"}, True),
        ({"1101": "Kab. Simeulue", "1102": "Kab. Aceh Singkil", "1103": "Kab. Aceh Selatan"}, True),
        ({"1101": "Kab. Aceh Selatan", "1102": "Kab. Aceh Tenggara", "1103": "Kab. Aceh Timur"}, False),
        ({**WEST_JAVA, "11.01": "Simeulue", "11.02": "Aceh Singkil", "11.03": "Aceh Selatan"}, True),
        ({**WEST_JAVA, "11.01": "Aceh Tenggara", "12.71": "Kota Binjai"}, False),
        (
            {"61": "Dinas Kesehatan", "61.01": "RSUD Soedarso", "61.02": "Bappeda", "61.03": "Satpol PP"},
            False,
        ),
    ],
)
def test_numbering_of_bps_is_noticed(tmp_path: Path, codes: dict[str, str], doubted: bool) -> None:
    rows = [[f"A{code}", name, "regency", code, code[:2]] for code, name in codes.items()]
    path = tmp_path / "agencies.csv"
    path.write_bytes(comma([["agency_code", "name", "level", "region_code", "province_code"], *rows]))
    assert desks.cleaned(path, "agencies", regions.follow_bps) is doubted


# --- time zones ---

MOMENTS = [
    ("KOMINFO-DPS", "2026-01-31 23:30", datetime(2026, 1, 31, 15, 30), date(2026, 1, 31)),
    ("DISPAR-SRG", "2026-02-01 00:30", datetime(2026, 1, 31, 15, 30), date(2026, 2, 1)),
    ("DINKES-SMG", "2026-01-31 23:59:59", datetime(2026, 1, 31, 16, 59, 59), date(2026, 1, 31)),
    ("DINKES-SMG", "2026-01-31T17:00:00Z", datetime(2026, 1, 31, 17, 0), date(2026, 2, 1)),
    ("DINKES-SMG", "2026-01-31T16:59:59Z", datetime(2026, 1, 31, 16, 59, 59), date(2026, 1, 31)),
    ("DISPAR-SRG", "2026-01-31T15:00:00Z", datetime(2026, 1, 31, 15, 0), date(2026, 2, 1)),
    ("KOMINFO-DPS", "2026-02-01 00:30:00+09:00", datetime(2026, 1, 31, 15, 30), date(2026, 1, 31)),
    ("KOMINFO-DPS", "29 Februari 2024", datetime(2024, 2, 28, 16), date(2024, 2, 29)),
]


def zoned() -> list[list[Any]]:
    return posts(*({"agency_code": agency, "published_at": written} for agency, written, *_ in MOMENTS))


def test_a_moment_belongs_to_the_agencys_own_day(tmp_path: Path) -> None:
    found = {r["post_id"]: r for r in read(tmp_path, zoned()).records}
    for number, (_, _, moment, day) in enumerate(MOMENTS, start=1):
        record = found[f"P{number}"]
        assert (record["published_at"], record["local_date"]) == (moment, day)
        assert record["month"] == f"{day:%Y-%m}"


def test_native_moments_belong_to_the_agencys_own_day_too(tmp_path: Path) -> None:
    rows = posts({"agency_code": "DISPAR-SRG", "published_at": datetime(2026, 2, 1, 0, 30)})
    (record,) = desks.clean(desks.book(tmp_path / "native.xlsx", rows)).records
    assert record["published_at"] == datetime(2026, 1, 31, 15, 30)
    assert record["local_date"] == date(2026, 2, 1)


@pytest.mark.parametrize("name", ["rows.csv", "rows.xlsx"])
def test_the_servers_own_time_zone_does_not_matter(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(comma(zoned())) if name.endswith("csv") else desks.book(path, zoned())
    program = "import sys, desks, pathlib; print(desks.as_json(desks.clean(pathlib.Path(sys.argv[1]))))"
    found = set()
    for place in ("UTC", "Asia/Jakarta", "America/New_York"):
        words = {**os.environ, "TZ": place, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)], env=words, capture_output=True, text=True, check=True
        )
        assert len(json.loads(done.stdout)) == len(MOMENTS)
        found.add(done.stdout)
    assert len(found) == 1


def test_the_same_content_in_any_container_gives_the_same_records(tmp_path: Path) -> None:
    rows = posts({"likes": "12"}, {"likes": "1.234"}, {"likes": "x"}, {"topic": "halo, dunia"}, {"likes": ""})
    text = read(tmp_path, rows)
    workbook = desks.clean(desks.book(tmp_path / "rows.xlsx", rows))
    assert text.records == workbook.records
    assert text.reasons == workbook.reasons == {4: "not_a_number"}
