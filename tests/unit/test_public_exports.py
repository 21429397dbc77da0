"""Exports that agencies and researchers publish: invented lines of their shape, and what becomes of them."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import desks
import openpyxl
import pytest
from desks import Outcome, comma

from connectors.options import Options
from kpi.tables import normalise

NOW = datetime(2026, 11, 20)
OPTIONS = Options(now=NOW, agency="KOMINFO-DPS", zone=480)  # central Indonesian time, UTC+8


def clean(path: Path, table: str, **more: Any) -> Outcome:
    return desks.clean(path, table, **{"options": OPTIONS, **more})


def made(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "export.csv"
    path.write_bytes(comma(rows))
    return path


# --- SP4N-LAPOR! ---

LAPOR = [
    *("Tracking ID", "Tanggal Laporan Masuk", "Waktu Laporan Masuk", "Nama Pelapor", "Klasifikasi Laporan"),
    *("Kategori", "Judul Laporan", "Isi Laporan Awal", "Sumber Laporan", "Status Laporan"),
]
TOLD = ["Budi Rahasia", "Jalan berlubang sekali"]


def report(number: str, day: str, hour: str, kind: str) -> list[str]:
    return [number, day, hour, TOLD[0], kind, "Jalan", "Lubang", TOLD[1], "Android", "Selesai"]


def test_reports_of_citizens(tmp_path: Path) -> None:
    rows = [
        report("9000001", "5 Jan 2026", "00:41:43", "Aspirasi"),
        report("9000002", "5 Jan 2026", "23:05:00", "Pengaduan Berkadar Pengawasan"),
        report("9000003", "6 Okt 2026", "", "Pengaduan Tidak Berkadar Pengawasan"),
        report("9000004", "6 Oct 2026", "-", "Permintaan Informasi"),
        report("9000005", "7 Oct 2026", "7.15", "Aspirasi"),
        report("9000006", "7 Oct 2026", "07:15", "Lain sekali"),
        report("9000007", "", "07:15", ""),
    ]
    outcome = clean(made(tmp_path, [LAPOR, *rows]), "messages")
    assert outcome.match is not None
    assert outcome.match.layout.name == "sp4n_lapor"
    assert not {"Waktu Laporan Masuk", "Tanggal Laporan Masuk"} & set(outcome.match.layout.ignored)
    assert [(r["message_id"], r["category"], r["received_at"]) for r in outcome.records] == [
        ("9000001", "aspiration", datetime(2026, 1, 4, 16, 41, 43)),
        ("9000002", "complaint", datetime(2026, 1, 5, 15, 5)),
        ("9000003", "complaint", datetime(2026, 10, 5, 16)),
        ("9000004", "information_request", datetime(2026, 10, 5, 16)),
    ]
    assert {r["channel"] for r in outcome.records} == {"sp4n_lapor"}
    assert outcome.reasons == {6: "not_a_date", 7: "not_a_choice", 8: "required_missing"}
    assert not [words for words in TOLD if words in str((outcome.records, outcome.rejects))]


def test_day_and_hour_in_cells_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "laporan.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(LAPOR)
    sheet.append(report("9000001", "", "", "Aspirasi"))
    sheet["B2"], sheet["C2"] = date(2026, 1, 5), datetime(2026, 1, 5, 13, 30).time()
    book.save(path)
    (record,) = clean(path, "messages").records
    assert record["received_at"] == datetime(2026, 1, 5, 5, 30)


# --- X ---

CRAWL = [
    *("conversation_id_str", "created_at", "favorite_count", "full_text", "id_str", "lang", "location"),
    *("quote_count", "reply_count", "retweet_count", "tweet_url", "user_id_str", "username"),
]


def found(id_: str, written: str, words: str, link: str) -> list[str]:
    return ["1", written, "0", words, id_, "in", "Bogor", "0", "0", "0", link, "77", "warga_rahasia"]


def test_posts_found_by_a_search_are_mentions(tmp_path: Path) -> None:
    link = "https://x.com/warga_rahasia/status/{}"
    rows = [
        # The first 41 bits of an id count milliseconds since 4 November 2010.
        found("1774587461362188756", "Sun Mar 31 23:59:55 +0000 2024", "Terima kasih, cepat sekali", ""),
        found("1.77459E+18", "Sun Mar 31 23:59:38 +0000 2024", "Lambat", link.format("1774587387605393456")),
        found("1.77459E+18", "Sun Mar 31 23:59:38 +0000 2024", "Tanpa tautan", ""),
    ]
    rows[0][10] = link.format("1774587461362188756")
    outcome = clean(made(tmp_path, [CRAWL, *rows]), "mentions")
    assert [(r["mention_id"], r["published_at"], r["local_date"]) for r in outcome.records] == [
        ("1774587387605393456", datetime(2024, 3, 31, 23, 59, 38), date(2024, 4, 1)),
        ("1774587461362188756", datetime(2024, 3, 31, 23, 59, 55), date(2024, 4, 1)),
    ]
    assert {(r["source"], r["media_type"]) for r in outcome.records} == {("x", "social")}
    assert all(r["sentiment"] for r in outcome.records)
    assert outcome.reasons == {4: "digits_lost"}
    for secret in ("Lambat", "Terima kasih", "Tanpa tautan"):
        assert secret not in str((outcome.records, outcome.rejects))


def test_posts_found_by_a_search_need_no_agency(tmp_path: Path) -> None:
    id_ = "1774587461362188756"
    row = found(id_, "Sun Mar 31 23:59:55 +0000 2024", "Baik", f"https://x.com/a/status/{id_}")
    (record,) = clean(made(tmp_path, [CRAWL, row]), "mentions", options=Options(now=NOW)).records
    assert record["agency_code"] is None


TWEETS = ["Tweet id", "Tweet permalink", "Tweet text", "time", "impressions", "retweets", "replies", "likes"]
POSTED = ["Post id", "Date", "Post text", "Post Link", "Impressions", "Likes"]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (TWEETS, ["1.47689E+18", "{}", "Pagi", "2021-12-31 12:09 +0000", "565", "2", "0", "1"]),
        (POSTED, ["1.47689E+18", "Fri, Dec 31, 2021", "Pagi", "{}", "565", "1"]),
    ],
)
def test_the_link_has_the_id_that_a_spreadsheet_cut(tmp_path: Path, head: list[str], row: list[str]) -> None:
    link = "https://twitter.com/humas/status/1476888339508772880"
    outcome = clean(made(tmp_path, [head, [cell.format(link) for cell in row]]), "posts")
    assert [(r["post_id"], r["impressions"]) for r in outcome.records] == [("1476888339508772880", 565)]


# --- TikTok ---


def test_videos_of_a_business_account_are_dated_by_their_ids(tmp_path: Path) -> None:
    head = [
        *("Video title", "Video link", "Post time", "Video views", "Likes", "Comments", "Shares"),
        "Add to Favorites",
    ]
    id_ = str(int(datetime(2025, 10, 31, 18, 19, 6).timestamp() - datetime(1970, 1, 1).timestamp()) << 32)
    link = f"https://www.tiktok.com/@humas.smg/video/{id_}"
    row = ["Sore", link, "2025/10/31 18:19:10", "172353", "1774", "42", "413", "180"]
    (record,) = clean(made(tmp_path, [head, row]), "posts").records
    assert record["published_at"] == datetime(2025, 10, 31, 18, 19, 6)  # in UTC, as the export writes it
    assert record["local_date"] == date(2025, 11, 1)
    figures = [record[name] for name in ("video_views", "likes", "comments", "shares", "saves", "reach")]
    assert figures == [172353, 1774, 42, 413, 180, None]


# --- requests of citizens elsewhere ---


@pytest.mark.parametrize("spelled", [normalise, str])
def test_requests_to_new_york(tmp_path: Path, spelled: Any) -> None:
    head = ["Unique Key", "Created Date", "Agency", "Open Data Channel Type", "Closed Date"]
    rows = [
        ["59694038", "12/10/2023 12:00:00 PM", "DSNY", "PHONE", ""],
        ["59694039", "2023-12-10T12:00:00.000", "NYPD", "MOBILE", "2023-12-11T01:02:03.000"],
        ["59694040", "2023-12-10T12:00:00.000", "NYPD", "ONLINE", ""],
    ]
    outcome = clean(made(tmp_path, [list(map(spelled, head)), *rows]), "messages")
    assert [(r["channel"], r["received_at"], r["closed_at"]) for r in outcome.records] == [
        ("other", datetime(2023, 12, 10, 4), datetime(2023, 12, 10, 17, 2, 3)),
        ("phone", datetime(2023, 12, 10, 4), None),
        ("website", datetime(2023, 12, 10, 4), None),
    ]


# --- regions ---


@pytest.mark.parametrize("kind", ["KABUPATEN", "Kab.", "kabupaten"])
def test_a_list_of_regions_in_any_case(tmp_path: Path, kind: str) -> None:
    rows = [
        ["kode", "kode_provinsi", "nama"],
        ["61.01", "61", f"{kind} SAMBAS"],
        ["61.71", "61", "KOTA PONTIANAK"],
    ]
    outcome = clean(made(tmp_path, rows), "agencies")
    assert [(r["agency_code"], r["level"]) for r in outcome.records] == [
        ("61.01", "regency"),
        ("61.71", "city"),
    ]
