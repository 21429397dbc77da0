"""Times: dates and moments as people, platforms and workbooks write them."""

from datetime import date, datetime, timedelta
from pathlib import Path

import desks
import openpyxl
from cells_drawn import NBSP, ZERO_WIDTH, check, reasons
from desks import NOW, Reason

from connectors.options import Options


def utc(*moment: int, west: int = 7) -> datetime:
    """A local moment of western Indonesia as it is stored."""
    return datetime(*moment) - timedelta(hours=west)


def test_times() -> None:
    day, half_past = utc(2026, 1, 31), utc(2026, 1, 31, 9, 30)
    check(
        "posts",
        "published_at",
        {
            "2026-01-31": day,
            "2026/01/31": day,
            "2026-1-31": day,
            "31/01/2026": day,
            "31-01-2026": day,
            "31-1-2026": day,
            "31 Januari 2026": day,
            "31 JANUARI 2026": day,
            "31 Jan 2026": day,
            "31-Jan-2026": day,
            "31 Jan. 2026": day,
            "January 31, 2026": day,
            "January 31 2026": day,
            "46053": day,
            "46053.0": day,
            "03/04/2026": utc(2026, 4, 3),
            "12 Maret 2024": utc(2024, 3, 12),
            "12 Mar 2024": utc(2024, 3, 12),
            "March 12, 2024": utc(2024, 3, 12),
            "12 Agustus 2024": utc(2024, 8, 12),
            "12 Agt 2024": utc(2024, 8, 12),
            "12 Nopember 2024": utc(2024, 11, 12),
            "12 Pebruari 2024": utc(2024, 2, 12),
            "12 Okt 2024": utc(2024, 10, 12),
            "12 Desember 2024": utc(2024, 12, 12),
            "12 Mei 2024": utc(2024, 5, 12),
            "29/02/2024": utc(2024, 2, 29),
            "2026-01-31 09:30": half_past,
            "2026-01-31 09:30:00": half_past,
            "2026-01-31T09:30:00": half_past,
            "2026-01-31 9:30": half_past,
            "2026-01-31 09:30:00.250": half_past + timedelta(milliseconds=250),
            "2026-01-31 09:30:00,250": half_past + timedelta(milliseconds=250),
            "2026-01-31 09:30 AM": half_past,
            "2026-01-31 09:30 PM": utc(2026, 1, 31, 21, 30),
            "2026-01-31 12:30 AM": utc(2026, 1, 31, 0, 30),
            "2026-01-31 12:30 PM": utc(2026, 1, 31, 12, 30),
            "31/01/2026 09:30": half_past,
            "31/01/2026, 9:30 pm": utc(2026, 1, 31, 21, 30),
            "31 Januari 2026 09:30": half_past,
            "46053.5": utc(2026, 1, 31, 12),
            "2026-01-31T09:30:00Z": utc(2026, 1, 31, 9, 30, west=0),
            "2026-01-31 09:30:00 UTC": utc(2026, 1, 31, 9, 30, west=0),
            "2026-01-31T09:30:00+07:00": half_past,
            "2026-01-31T09:30:00+0700": half_past,
            "2026-01-31T09:30:00+07": half_past,
            "2026-01-31T09:30:00+08:00": utc(2026, 1, 31, 9, 30, west=8),
            "2026-01-31T09:30:00-05:30": utc(2026, 1, 31, 9, 30, west=0) + timedelta(hours=5, minutes=30),
            f" 2026-01-31{NBSP}": day,
            f"31/01/{ZERO_WIDTH}2026": day,
            "2004-01-01": utc(2004, 1, 1),
            "2026-07-16 18:00": utc(2026, 7, 16, 18),
        },
    )


def test_what_is_not_a_time() -> None:
    check(
        "posts",
        "published_at",
        {
            **reasons("required_missing", "", "-", "N/A", "#N/A"),
            **reasons(
                "impossible_date", "2026-02-30", "31/02/2026", "29/02/2026", "01/31/2026", "2026-13-01"
            ),
            **reasons("impossible_date", "2026-01-31 24:00", "2026-01-31 24:00:00", "2026-01-31 10:60"),
            **reasons("impossible_date", "2026-01-31 13:00 PM", "2026-01-31 00:30 AM", "2026-01-31 23:59:60"),
            **reasons("impossible_date", "2026-01-31T09:30:00+99:99", "31 Februari 2026"),
            **reasons(
                "in_the_future", "2026-07-17 20:00", "2027-01-01", "01/01/2099", "2026-07-16T12:00:01Z"
            ),
            **reasons("too_early", "2003-12-31", "2003-12-31 23:59:59", "01/01/1970", "1 Januari 1999"),
            **reasons("not_a_date", "kemarin", "2026", "20260131", "31.01.2026", "31/01/26", "Januari 2026"),
            **reasons("not_a_date", "36525", "73051", "460530", "31-01/2026", "12 Foo 2024", "10:30", "1E5"),
            **reasons("not_a_date", "2026-01-31 besok", "Senin", "31/01/2026x", "true"),
            **reasons("error_value", "#VALUE!"),
            **reasons("control_character", "2026-01-\x0731"),
        },
    )


def test_serial_days_have_bounds() -> None:
    # From 1 January 2000 to 31 December 2099; what is too early or in the future there is said to be so.
    drawn = {"38352": date(2004, 12, 31), "73050": date(2099, 12, 31), "36526": date(2000, 1, 1)}
    check("agencies", "valid_from", {**drawn, **reasons("not_a_date", "36525", "73051")})
    check("posts", "published_at", {**reasons("too_early", "36526"), **reasons("in_the_future", "73050")})


def test_dates_that_may_lie_far_away() -> None:
    drawn = {"2099-01-01": date(2099, 1, 1), "1945-08-17": date(1945, 8, 17), "17/08/1945": date(1945, 8, 17)}
    check("agencies", "valid_from", {**drawn, "": None, **reasons("too_early", "1899-12-31")})
    check("agencies", "commitment_signed_on", reasons("too_early", "1945-08-17"))


def test_what_may_lie_ahead_lies_in_this_century(tmp_path: Path) -> None:
    bounds = {
        "2099-12-31 12:00": datetime(2099, 12, 31, 5),
        **reasons("in_the_future", "2100-01-02", "1 Januari 2206", "9999-12-31"),
    }
    check("messages", "due_at", bounds)
    check("messages", "due_at", {datetime(2262, 1, 1): Reason("in_the_future")}, tmp_path / "due.xlsx")
    check(
        "agencies", "valid_to", {"2099-12-31": date(2099, 12, 31), **reasons("in_the_future", "9999-12-31")}
    )


def test_a_date_with_an_offset_is_the_agencys_day() -> None:
    drawn = {"2026-01-31T23:30:00Z": date(2026, 2, 1), "2026-01-31T10:00:00Z": date(2026, 1, 31)}
    check("accounts", "as_of", drawn)


def test_native_moments_of_a_workbook(tmp_path: Path) -> None:
    check(
        "posts",
        "published_at",
        {
            datetime(2026, 1, 31, 9, 30): utc(2026, 1, 31, 9, 30),
            datetime(2026, 1, 31, 8, 0, 1): utc(2026, 1, 31, 8, 0, 1),
            datetime(2026, 1, 31, 23, 59, 59): utc(2026, 1, 31, 23, 59, 59),
            date(2026, 1, 30): utc(2026, 1, 30),
            datetime(2026, 1, 29): utc(2026, 1, 29),
            46053: utc(2026, 1, 31),
            46052.25: utc(2026, 1, 30, 6),
            "31/01/2026": utc(2026, 1, 31),
            "46051": utc(2026, 1, 29),
            datetime(1999, 1, 31): Reason("too_early"),
            datetime(2099, 1, 31): Reason("in_the_future"),
            20260131: Reason("not_a_date"),
            True: Reason("not_a_date"),
            timedelta(hours=3): Reason("not_a_date"),
        },
        tmp_path / "moments.xlsx",
    )


def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    made = openpyxl.Workbook()
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    cells = [datetime(2026, 1, 31, 9, 30), 44591, "44591", date(2026, 1, 31)]
    for row in desks.column_of("posts", "published_at", cells):
        made.active.append(row)
    made.save(path)
    outcome = desks.clean(path)
    day = utc(2026, 1, 31)
    assert [r["published_at"] for r in outcome.records] == [utc(2026, 1, 31, 9, 30), day, day, day]


def test_month_first_only_where_a_format_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "meta.toml").write_text(
        """
        title = { id = "Meta", en = "Meta" }
        table = "posts"
        headings = ["Publish time", "Permalink"]
        day_first = false
        [columns]
        published_at = "Publish time"
        post_id = "Permalink"
        [constants]
        platform = "facebook"
        """,
        encoding="utf-8",
    )
    path = tmp_path / "meta.csv"
    rows = [
        ["Publish time", "Permalink"],
        ["03/04/2026 10:00", "a"],
        ["01/31/2026", "b"],
        ["31/01/2026", "c"],
    ]
    path.write_bytes(desks.comma(rows))
    declared = desks.FORMATS | desks.declared_formats.load(folder, desks.TABLES)
    options = Options(now=NOW, agency="DINKES-SMG", zone=420)
    outcome = desks.clean(path, options=options, formats=declared)
    found = {r["post_id"]: r["published_at"] for r in outcome.records}
    assert found == {"a": utc(2026, 3, 4, 10), "b": utc(2026, 1, 31)}
    assert outcome.reasons == {4: "impossible_date"}
