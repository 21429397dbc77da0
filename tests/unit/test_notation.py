"""How numbers, dates and periods are written."""

from datetime import date, datetime

import pytest

from kpi import notation, periods


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (1234.56, 1, "1.234,6", "1,234.6"),
        (-4.12, 1, "−4,1", "−4.1"),
        (-0.01, 1, "0,0", "0.0"),
        (1_000_000, 0, "1.000.000", "1,000,000"),
        (None, 0, "–", "–"),
        (float("nan"), 2, "–", "–"),
        (float("inf"), 2, "–", "–"),
    ],
)
def test_numbers(value: float | None, decimals: int, indonesian: str, english: str) -> None:
    assert notation.number(value, "id", decimals) == indonesian
    assert notation.number(value, "en", decimals) == english


@pytest.mark.parametrize(
    ("days", "indonesian", "english"),
    [
        (1, "1 hari", "1 day"),
        (23, "3 minggu", "3 weeks"),
        (338, "11 bulan", "11 months"),
        (2718, "7 tahun", "7 years"),
    ],
)
def test_durations(days: int, indonesian: str, english: str) -> None:
    assert notation.duration(days, "id") == indonesian
    assert notation.duration(days, "en") == english


@pytest.mark.parametrize(
    ("unit", "indonesian", "english"),
    [
        ("percent", "12,5 %", "12.5%"),
        ("permille", "12,50 ‰", "12.50‰"),
        ("index", "12,5", "12.5"),
        ("ratio", "12,50", "12.50"),
    ],
)
def test_figures(unit: str, indonesian: str, english: str) -> None:
    assert spaced(notation.figure(12.5, unit, "id")) == indonesian
    assert notation.figure(12.5, unit, "en") == english


@pytest.mark.parametrize(
    ("value", "written"), [(3.1, "+3,1 poin"), (-4.1, "−4,1 poin"), (0.04, "0,0 poin"), (None, "–")]
)
def test_changes(value: float | None, written: str) -> None:
    assert spaced(notation.change(value, "percent", "id")) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(950, "950"), (1234, "1.234"), (45_678, "45,7 rb"), (3.4e6, "3,4 jt"), (2.5e9, "2,5 M")],
)
def test_counts_in_short(value: float, written: str) -> None:
    assert spaced(notation.compact(value, "id")) == written


@pytest.mark.parametrize(
    ("text", "indonesian", "brief", "english"),
    [
        ("2026-08", "Agustus 2026", "Agu 2026", "August 2026"),
        ("2026-Q3", "Triwulan III 2026", "TW III 2026", "Q3 2026"),
        ("2026-S2", "Semester II 2026", "Sem II 2026", "H2 2026"),
        ("2026", "Tahun 2026", "2026", "2026"),
    ],
)
def test_periods(text: str, indonesian: str, brief: str, english: str) -> None:
    assert notation.period(periods.parse(text), "id") == indonesian
    assert notation.brief(periods.parse(text), "id") == brief
    assert notation.period(periods.parse(text), "en") == english


def test_days() -> None:
    assert notation.day(date(2026, 9, 30), "id") == "30 September 2026"
    assert notation.day(date(2026, 5, 1), "en") == "1 May 2026"
    assert notation.day(None, "id") == "–"
    assert spaced(notation.moment(datetime(2026, 9, 30, 6, 5), "id")) == "30 September 2026 06.05"
