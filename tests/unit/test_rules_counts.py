"""Counts: how whole numbers may be written, and why others are rejected."""

from datetime import datetime
from pathlib import Path

from cells_drawn import BOM, NARROW, NBSP, NULLS, THIN, ZERO_WIDTH, check, reasons
from desks import Reason


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
            f"1,2{NARROW}rb": 1200,
            f"3{THIN}juta": 3000000,
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
            **reasons("ambiguous_million", "1M", "1,5 M", "2 m", "1.2M", f"1{NARROW}M"),
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
