"""The rules for cells, drawn: what is written, and the value or the reason that comes of it."""

import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import desks
import openpyxl
import pytest
from desks import NOW, Reason, judge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.options import Options

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"
ZERO_WIDTH, RIGHT_TO_LEFT, JOINER, BOM = "\u200b", "\u202e", "\u200d", "\ufeff"
FAMILY = f"\U0001f468{JOINER}\U0001f469{JOINER}\U0001f467"


def check(table: str, column: str, drawn: dict[Any, Any], path: Path | None = None) -> None:
    """Compare each drawn cell with what becomes of it, and say all differences at once."""
    found = dict(zip(drawn, judge(table, column, list(drawn), path), strict=True))
    wrong = {cell: found[cell] for cell, wanted in drawn.items() if not alike(found[cell], wanted)}
    assert wrong == {}
    assert len(found) == len(drawn)


def alike(found: Any, wanted: Any) -> bool:
    return type(found) is type(wanted) and found == wanted


def reasons(code: str, *cells: Any) -> dict[Any, Reason]:
    return {cell: Reason(code) for cell in cells}


NULLS = dict.fromkeys(["", " ", "-", " - ", "N/A", "n/a", "NULL", "null", "#N/A", NBSP], None)


def test_counts() -> None:
    check(
        "posts",
        "likes",
        {
            "0": 0,
            "7": 7,
            "007": 7,
            "1234": 1234,
            " 12 ": 12,
            f"{NBSP}12{NBSP}": 12,
            f"1{ZERO_WIDTH}2": 12,
            f"{BOM}12": 12,
            "1000000000000": 10**12,
            "1.234": 1234,
            "1,234": 1234,
            "1 234": 1234,
            f"1{NBSP}234": 1234,
            f"1{THIN}234": 1234,
            f"1{NARROW}234": 1234,
            "1.234.567": 1234567,
            "1,234,567": 1234567,
            "12.345": 12345,
            "123.456": 123456,
            "12.0": 12,
            "12,0": 12,
            "12,00": 12,
            "1.234,00": 1234,
            "1,234.00": 1234,
            "1 234,00": 1234,
            "1 234.0": 1234,
            "0,000": 0,
            "1234,000": 1234,
            "1,2 rb": 1200,
            "1.2 rb": 1200,
            "1,2rb": 1200,
            "3 ribu": 3000,
            "3 RIBU": 3000,
            "12k": 12000,
            "1.5K": 1500,
            "2 jt": 2000000,
            "1,25 juta": 1250000,
            f"2{NBSP}jt": 2000000,
            **NULLS,
        },
    )


def test_what_is_not_a_count() -> None:
    check(
        "posts",
        "likes",
        {
            **reasons("signed", "-5", "+5", "- 5", "(5)", "\u22125", "\u20135", "\uff0b5", "-1.234", "-0"),
            **reasons("percent", "5%", "5 %", "1,5%"),
            **reasons("scientific", "1E5", "1e+5", "1,2E+05", "1.2e-3"),
            **reasons("ambiguous_million", "1M", "1,5 M", "2 m", "1.2M"),
            **reasons("truth_value", "true", "FALSE", "ya", "Tidak"),
            **reasons("not_finite", "NaN", "inf", "-inf", "Infinity"),
            **reasons("foreign_digits", "١٢٣", "\uff11\uff12", "१२"),
            **reasons("decimal_count", "12,5", "12.5", "1.23", "1,2345", "0,5", "1,23456 rb", "01.234"),
            **reasons(
                "not_a_number", "abc", "12,5O", "1 23", "12 345 6", "1.234,567,8", "12x", "1.2.3", "rb", "12."
            ),
            **reasons("not_a_number", "1.234 567", "5 miliar", "²", "--", "1.234.56", "٫"),
            **reasons("too_large", "1000000000001", "9999999999999999999", "1.000.000.000.001", "2000000 jt"),
            **reasons("error_value", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "Err:502"),
            **reasons("control_character", "1\x072", "\x0212", "\x7f"),
        },
    )


def test_counts_of_a_workbook(tmp_path: Path) -> None:
    check(
        "posts",
        "likes",
        {
            0: 0,
            1234: 1234,
            12.0: 12,
            10**12: 10**12,
            "1.235": 1235,
            1.234: Reason("decimal_count"),
            12.5: Reason("decimal_count"),
            -3: Reason("signed"),
            10**12 + 1: Reason("too_large"),
            1e20: Reason("too_large"),
            datetime(2026, 3, 5): Reason("date_for_number"),
        }
        | {"1.234": 1234, "": None, "-": None},
        tmp_path / "counts.xlsx",
    )
    check("posts", "likes", reasons("truth_value", True, False), tmp_path / "truth.xlsx")


def test_scales() -> None:
    check(
        "survey_answers",
        "trust",
        {
            "0": 0,
            "10": 10,
            "7,0": 7,
            " 7 ": 7,
            **NULLS,
            **reasons("out_of_range", "11", "1.000"),
            **reasons("decimal_count", "7,5"),
            **reasons("signed", "-1"),
            **reasons("not_a_number", "tinggi"),
        },
    )
    check("survey_answers", "requirements", {"1": 1, "4": 4, **reasons("out_of_range", "0", "5")})


# --- decimals ---


@pytest.mark.parametrize(
    ("decides", "drawn"),
    [
        ("1.234,5", {"1.234": 1234.0, "0,75": 0.75, "12": 12.0, "1 234,5": 1234.5, f"1{NBSP}234,5": 1234.5}),
        ("1,234.5", {"1,234": 1234.0, "0.75": 0.75, "12": 12.0, "1 234.5": 1234.5}),
        ("0,5", {"1.234": 1234.0, "2,25": 2.25}),
        ("0.5", {"1.234": 1.234, "2.25": 2.25}),
        ("0,125", {"1.234": 1234.0}),
        ("1234,567", {"1.234": 1234.0}),
        ("1.234.567", {"1.234": 1234.0, "1,5": 1.5}),
        ("1 234,5", {"1.234": 1234.0}),
        ("1 234.5", {"1,234": 1234.0}),
    ],
)
def test_the_column_itself_tells_its_decimal_sign(decides: str, drawn: dict[str, float]) -> None:
    found = judge("survey_answers", "weight", [decides, *drawn])[1:]
    assert dict(zip(drawn, found, strict=True)) == drawn


@pytest.mark.parametrize("told", [",", "."])
def test_the_evidence_of_a_column_overrules_what_is_told(told: str) -> None:
    options = Options(now=NOW, decimal=told)
    assert judge("survey_answers", "weight", ["0,5", "1.234"], options=options) == [0.5, 1234.0]


@pytest.mark.parametrize(("told", "value"), [(",", 1234.0), (".", 1.234)])
def test_what_is_told_decides_where_the_column_does_not(told: str, value: float) -> None:
    assert judge("survey_answers", "weight", ["1.234"], options=Options(now=NOW, decimal=told)) == [value]


@pytest.mark.parametrize("cells", [["1.234"], ["1,234", "12"], ["1,5", "2.5"], ["1.234", "12,5", "12.5"]])
def test_decimals_that_nothing_decides_are_asked_about(cells: list[str], tmp_path: Path) -> None:
    rows = desks.column_of("survey_answers", "weight", cells)
    rows[0][-1] = "Bobot"
    path = tmp_path / "weights.csv"
    path.write_bytes(desks.comma(rows))
    outcome = desks.clean(path, "survey_answers")
    assert outcome.refused == "decimals_unclear"
    assert '"Bobot"' in outcome.error.text("id")
    assert any(cell in outcome.error.text("id") for cell in cells)


def test_decimals() -> None:
    check(
        "participation",
        "pre_score",
        {
            "0": 0.0,
            "100": 100.0,
            "66,5": 66.5,
            "0012": 12.0,
            **NULLS,
            **reasons("out_of_range", "101", "-1", "100,5", "\u22122"),
            **reasons("percent", "50%"),
            **reasons("scientific", "1e1"),
            **reasons("truth_value", "ya"),
            **reasons("not_finite", "NaN", "inf"),
            **reasons("not_a_number", "abc", "12..5", "+5", "1,2,3"),
        },
    )


def test_decimals_of_a_workbook(tmp_path: Path) -> None:
    drawn = {0.5: 0.5, 12: 12.0, 66.6: 66.6, 1.234: 1.234, -0.5: Reason("out_of_range"), "7,5": 7.5}
    check("participation", "pre_score", drawn, tmp_path / "scores.xlsx")


# --- times ---


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


# --- keys, words, texts ---


def test_ids() -> None:
    check(
        "posts",
        "approval_id",
        {
            "007": "007",
            "B54CigSFHnY": "B54CigSFHnY",
            "17841400000000001": "17841400000000001",
            "1_2.3-4": "1_2.3-4",
            " x1 ": "x1",
            f"{NBSP}x2": "x2",
            "PS/2026/01": "PS/2026/01",
            "Bangga Melayani Bangsa": "Bangga Melayani Bangsa",
            "=1+1": "=1+1",
            "a" * 128: "a" * 128,
            "é" * 128: "é" * 128,
            **NULLS,
            **reasons("digits_lost", "1.78414E+16", "1,78414E+16", "2E10", "1e5", "1.2e+05"),
            **reasons("id_too_long", "a" * 129, "é" * 129),
            **reasons("hidden_character", f"x{ZERO_WIDTH}1", f"x{RIGHT_TO_LEFT}2", f"{BOM}x3", "x\u00ad4"),
            **reasons("control_character", "x\x001".replace("\x00", "\x01"), "a\tb", "a\nb", "x\x85"),
            **reasons("error_value", "#REF!"),
        },
    )


def test_ids_of_a_workbook(tmp_path: Path) -> None:
    check(
        "posts",
        "approval_id",
        {
            7: "7",
            123456789012345: "123456789012345",
            12345678901234567: Reason("digits_lost"),
            1234567890123456: Reason("digits_lost"),
            1.5e20: Reason("digits_lost"),
            "12345678901234567": "12345678901234567",
            "007": "007",
        },
        tmp_path / "ids.xlsx",
    )


def test_codes_of_several_agencies() -> None:
    check(
        "posts",
        "collaborator_codes",
        {
            "A-1": "A-1",
            "A-1;B-2": "A-1;B-2",
            " A-1 ; B-2 ;": "A-1;B-2",
            "A-1;;B-2": "A-1;B-2",
            ";".join(["ABCDEFGHIJ"] * 20): ";".join(["ABCDEFGHIJ"] * 20),
            "; ".join(["ABCDEFGHIJ"] * 20): ";".join(["ABCDEFGHIJ"] * 20),
            **NULLS,
            **reasons("hidden_character", f"A{ZERO_WIDTH};B"),
            **reasons("id_too_long", "a" * 129, f"b;{'a' * 129}"),
            **reasons("digits_lost", "1E5"),
        },
    )


def test_agency_codes() -> None:
    check(
        "posts",
        "agency_code",
        {
            "DINKES-SMG": "DINKES-SMG",
            "dinkes-smg": "DINKES-SMG",
            " Dinkes-Smg ": "DINKES-SMG",
            "007": "007",
            **reasons("required_missing", "", "-", "NULL"),
            **reasons("agency_unregistered", "7", "07", "0007", "DINKES SMG", "DINKES", "X"),
            **reasons("digits_lost", "1E5"),
            **reasons("hidden_character", f"DINKES-SMG{ZERO_WIDTH}"),
            **reasons("id_too_long", "x" * 129),
        },
    )


def test_an_agency_code_that_a_workbook_made_a_number(tmp_path: Path) -> None:
    check("posts", "agency_code", {7: Reason("agency_unregistered"), "007": "007"}, tmp_path / "codes.xlsx")


def test_the_nearest_agencies_are_named(tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    rows = desks.column_of("posts", "agency_code", ["DINKES-SMGG", "KOMINFO-DPSR", "qqqq"])
    path.write_bytes(desks.comma(rows))
    hints = [reject["hint"] for reject in desks.clean(path).rejects]
    assert hints[0].startswith("DINKES-SMG")
    assert hints[1].startswith("KOMINFO-DPS")
    assert hints[2] == ""


def test_handles() -> None:
    handles = ["@Humas.SMG", "humas smg", "Éa", "@", "-", "x" * 128, "x" * 129, "a\u200bb", "1E5", "@@dua"]
    rows = [{"handle": handle} for handle in handles]
    found = whole_rows("accounts", rows)
    assert found == [
        *("Humas.SMG", "humas smg", "Éa"),
        *(Reason("required_missing"), Reason("required_missing")),
        *("x" * 128, Reason("id_too_long"), Reason("hidden_character"), Reason("digits_lost"), "dua"),
    ]


def whole_rows(table: str, rows: list[dict[str, Any]]) -> list[Any]:
    """What becomes of the serial column itself, row by row."""
    serial = desks.SERIALS[table]
    sample = {**desks.SAMPLES[table], **rows[0]}
    lines = [list(sample), *([{**sample, **row}[name] for name in sample] for row in rows)]
    with desks.tempfile.TemporaryDirectory() as place:
        path = Path(place) / "rows.csv"
        path.write_bytes(desks.comma(lines))
        outcome = desks.clean(path, table)
    found = dict.fromkeys(outcome.row_numbers) | {r["row_no"]: Reason(r["code"]) for r in outcome.rejects}
    kept = {record[serial] for record in outcome.records}
    texts = {number: str(row[serial]).lstrip("@") for number, row in enumerate(rows, start=2)}
    assert kept == {texts[number] for number in outcome.row_numbers}
    return [found[number] or texts[number] for number in sorted(found)]


def test_choices() -> None:
    check(
        "posts",
        "platform",
        {
            "instagram": "instagram",
            "Instagram": "instagram",
            "IG": "instagram",
            " insta ": "instagram",
            "FB": "facebook",
            "Twitter": "x",
            "X": "x",
            "YT": "youtube",
            "Situs Web": "website",
            "saluran-whatsapp": "whatsapp",
            f"Insta{ZERO_WIDTH}gram": "instagram",
            **reasons("required_missing", "", "-"),
            **reasons("not_a_choice", "instagran", "inst", "media", "ig2", "☃", "1"),
        },
    )
    check(
        "posts",
        "content_type",
        {"Foto": "image", "REELS": "reel", "": None, **reasons("not_a_choice", "foo")},
    )


def test_booleans(tmp_path: Path) -> None:
    check(
        "posts",
        "has_source",
        {
            **dict.fromkeys(["ya", "Ya", "Y", "yes", "true", "TRUE", "1", "benar", "sudah"], True),
            **dict.fromkeys(["tidak", "T", "no", "false", "0", "belum", "Salah"], False),
            **NULLS,
            **reasons("not_yes_or_no", "mungkin", "2", "yaa", "x"),
        },
    )
    check("posts", "has_source", {True: True, False: False, "ya": True}, tmp_path / "truth.xlsx")


def test_addresses() -> None:
    sound = [
        "https://www.instagram.com/p/B54CigSFHnY/",
        "http://a.id",
        "HTTPS://A.id/x?y=1&z=%20#top",
        "https://a.id:8080/x",
        "https://desa-wisata.go.id/~a/(b)",
        "https://www.tiktok.com/@humas/video/7",
        "https://bücher.example/ä",
    ]
    check(
        "posts",
        "url",
        {
            **{address: address for address in sound},
            " https://b.id ": "https://b.id",
            **NULLS,
            **reasons(
                "not_a_url", "instagram.com/p/x", "ftp://a.id", "javascript:alert(1)", "http://", "https:///x"
            ),
            **reasons(
                "not_a_url", "https://u:p@a.id/", "https://u@a.id/", "https://a.id/a b", 'https://a.id/"x'
            ),
            **reasons(
                "not_a_url", "https://a.id/'x", "https://a.id/x\\y", "https://a.id/<x>", "https://a.id\\@b.id"
            ),
            **reasons("not_a_url", "https://a.id/`x`", "data:text/html,x", "//a.id/x", "https://a.id/x\ny"),
            **reasons("hidden_character", f"https://a.id/{ZERO_WIDTH}x", f"https://a.id/{RIGHT_TO_LEFT}gpj"),
        },
    )


def test_regions(tmp_path: Path) -> None:
    check(
        "mentions",
        "region_code",
        {
            "61": "61",
            "61.01": "61.01",
            "61.01.02": "61.01.02",
            "61.01.02.2003": "61.01.02.2003",
            " 61 ": "61",
            **NULLS,
            **reasons("not_a_region", "6", "6101", "61.1", "61,01", "Kalbar", "01", "61.01.2"),
            **reasons("digits_lost", "6E5"),
        },
    )
    check(
        "mentions",
        "region_code",
        {61: "61", "61.10": "61.10", 61.1: Reason("not_a_region")},
        tmp_path / "r.xlsx",
    )


def test_periods(tmp_path: Path) -> None:
    check(
        "reported_values",
        "period",
        {
            "2026-03": "2026-03",
            "2026-Q1": "2026-Q1",
            "2026-q1": "2026-Q1",
            "2026-S2": "2026-S2",
            "2026": "2026",
            " 2026 ": "2026",
            **reasons("required_missing", ""),
            **reasons("not_a_period", "2026-13", "2026-Q5", "Maret 2026", "2026-3", "1926", "03-2026"),
        },
    )
    bounds = {
        **{word: word for word in ("2004", "2004-01", "2026", "2026-07", "2026-Q3", "2026-S2")},
        **reasons("in_the_future", "2026-08", "2026-Q4", "2027", "2027-S1", "2099-12"),
        **reasons("too_early", "2003", "2003-Q4", "2000-01"),
        **reasons("not_a_period", "9999-12", "0001", "2026-W05", "0000-00"),
    }
    check("reported_values", "period", bounds)
    drawn = {datetime(2026, 3, 1): "2026-03", 2026: "2026", datetime(2026, 3, 2): Reason("not_a_period")}
    check("reported_values", "period", drawn, tmp_path / "periods.xlsx")


def test_text_is_kept_as_it_stands() -> None:
    texts = [
        *("=SUM(A1:A2)", "+62 812", "-5 derajat", "@humas", "\tmenjorok", "\uff1dcmd|x", "'kutip", '"kutip"'),
        *("<b>tebal</b>", "$x^2$", "![x](https://a.id/b.png)", "baris\nbaru", "é ü ñ", "你好", FAMILY),
        *(f"baik {FAMILY} sekali", "0812", "1E5", "TRUE", "a" * 32767, "1.234", "nol", "#hashtag", "N/A."),
    ]
    stripped = {
        " rapi ": "rapi",
        f"{NBSP}rapi2{NBSP}": "rapi2",
        "\u3000rapi3": "rapi3",
        f"ra{ZERO_WIDTH}pi4": "rapi4",
        f"{RIGHT_TO_LEFT}rapi5": "rapi5",
        f"sela{JOINER}mat": "selamat",
        f"{BOM}awal": "awal",
        ZERO_WIDTH: None,
    }
    faults = {
        **reasons("control_character", "a\x00b".replace("\x00", "\x1b"), "bel\x07", "\x02tanda"),
        **reasons("error_value", "#DIV/0!", "#NAME?", "Err:508"),
    }
    check("posts", "topic", {**{text: text for text in texts}, **stripped, **NULLS, **faults})


@pytest.mark.parametrize(
    "word",
    [
        "total",
        "TOTAL",
        "Jumlah",
        "subtotal",
        "Sub Total",
        "grand total",
        "Grand-Total",
        "rata-rata",
        "Rata - Rata",
    ],
)
def test_rows_of_totals(word: str) -> None:
    assert judge("posts", "agency_code", [word, "DINKES-SMG"]) == [Reason("totals_row"), "DINKES-SMG"]
    assert judge("mentions", "agency_code", [word, ""]) == [Reason("totals_row"), None]
    assert judge("agencies", "name", [word, "Dinas"]) == [Reason("totals_row"), "Dinas"]
    assert whole_rows("agencies", [{"agency_code": word}, {"agency_code": "A1"}]) == [
        Reason("totals_row"),
        "A1",
    ]


def test_a_row_of_totals_says_where(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_bytes(b"channel,message_id,received_at,agency_code\nwhatsapp,1,2026-03-05,Jumlah\n")
    (reject,) = desks.clean(path, "messages").rejects
    assert (reject["column"], reject["value"], reject["code"]) == ("agency_code", "Jumlah", "totals_row")


# --- properties ---

SIGNS = st.sampled_from(
    [
        *"0123456789.,- +eE:/%#@=;TZzmMkK()'\"\\<>_~|",
        *(
            " rb",
            " jt",
            "rb",
            "juta",
            "Jan",
            "Maret",
            "total",
            "null",
            "https://",
            "http://a.id/",
            "ya",
            "ig",
        ),
        *(NBSP, NARROW, THIN, ZERO_WIDTH, RIGHT_TO_LEFT, JOINER, BOM, FAMILY, "\u3000", "\t", "\n", "\r"),
        *(
            "\x01",
            "\x02",
            "\x03",
            "\x04",
            "\x05",
            "\x1a",
            "\x85",
            "1",
            "00",
            "2026-01-31",
            "é",
            "\uff11",
            "\U0001f468",
        ),
    ]
)
CELLS = st.one_of(
    st.lists(SIGNS, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
    st.from_regex(r"[0-9]{1,4}[.,/ -][0-9]{1,4}([.,/ -][0-9]{1,4})?", fullmatch=True),
    st.from_regex(
        r"20[0-9]{2}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?Z?)?", fullmatch=True
    ),
)
COLUMNS = [
    *[
        ("posts", name)
        for name in ("likes", "topic", "approval_id", "url", "collaborator_codes", "published_at")
    ],
    *[("posts", name) for name in ("platform", "has_source", "agency_code", "content_type")],
    *[("mentions", "region_code"), ("reported_values", "period"), ("agencies", "valid_from")],
    *[
        ("survey_answers", "trust"),
        ("survey_answers", "weight"),
        ("agencies", "name"),
        ("agencies", "parent_code"),
    ],
]
SLOWLY = {"posts": "topic", "mentions": "topic", "agencies": "short_name"}
"""A column where a padded text makes the quick pass hand a row to the thorough pass."""
OTHER_SLOW = {"posts": "campaign", "reported_values": "denominator", "survey_answers": "first_source"}
PADDED = {
    "topic": " p ",
    "short_name": " p ",
    "campaign": " p ",
    "denominator": " 2 ",
    "first_source": " Berita ",
}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=st.lists(CELLS, min_size=20, max_size=80))
def test_both_passes_agree_and_nothing_crashes(table: str, column: str, cells: list[str]) -> None:
    slow = SLOWLY.get(table)
    if slow in (None, column):
        slow = OTHER_SLOW[table]
    options = Options(now=NOW, decimal=",")
    quick = judge(table, column, cells, options=options)
    thorough = judge(table, column, cells, options=options, more={slow: PADDED[slow]})
    differences = [
        (cell, one, other)
        for cell, one, other in zip(cells, quick, thorough, strict=True)
        if not (one == other or (isinstance(one, float) and math.isclose(one, other)))
    ]
    assert differences == []
