"""How numbers, changes, dates and periods are written in each language."""

import math
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale, dates, numbers

from kpi.periods import Period

NONE = "–"
MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"
DECIMALS = {"percent": 1, "permille": 2, "points": 1, "index": 1, "ratio": 2}
QUARTERS = ("I", "II", "III", "IV")
COMPACT = {
    "id": ((10**9, "M"), (10**6, "jt"), (10**3, "rb")),
    "en": ((10**9, "bn"), (10**6, "m"), (10**3, "k")),
}


@lru_cache(8192)  # a page writes hundreds of numbers, mostly those of the run before
def number(value: float | None, language: str, decimals: int = 0) -> str:
    """A number with the separators of the language and a typographic minus; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NONE
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    if not round(value, decimals):
        value = 0
    return str(numbers.format_decimal(value, format=pattern, locale=_locale(language))).replace("-", MINUS)


def plain(value: float, language: str) -> str:
    """A number with all its digits and without groups, as in a field: 2,5 · 1250000."""
    pattern = "0.##########"
    return str(numbers.format_decimal(value, format=pattern, locale=_locale(language)))


def read(written: str, language: str) -> float | None:
    """A number as people write it, by the separators of the language or else of the other; None for none."""
    for one in (language, *(other for other in COMPACT if other != language)):
        with suppress(numbers.NumberFormatError):
            return float(numbers.parse_decimal(written.strip(), locale=_locale(one), strict=True))
    return None


def figure(value: float | None, unit: str, language: str, decimals: int | None = None) -> str:
    """A displayed value with its unit: 82,4 % · 3,10 ‰ · 76,6.

    Args:
        value: In displayed units, that is already multiplied by the scale of the indicator.
        unit: A unit of the catalogue: percent, permille, points, index or ratio.
        language: "id" or "en".
        decimals: Digits after the separator; by default those of the unit.
    """
    written = number(value, language, DECIMALS.get(unit, 1) if decimals is None else decimals)
    return written if written == NONE else written + suffix(unit, language)


def suffix(unit: str, language: str) -> str:
    """The sign behind a figure of a unit; Indonesian sets a space before it."""
    sign = {"percent": "%", "permille": "‰"}.get(unit, "")
    return (NARROW if language == "id" else "") + sign if sign else ""


def change(value: float | None, unit: str, language: str, decimals: int | None = None) -> str:
    """A difference with its sign: +3,1 poin. Differences of shares are percentage points."""
    written = number(value, language, DECIMALS.get(unit, 1) if decimals is None else decimals)
    if value is None or written == NONE:
        return NONE
    plus = "+" if value > 0 and written.strip("0.,") else ""
    words = {"permille": "‰"}.get(unit) or ("poin" if language == "id" else "pts")
    return f"{plus}{written}{NARROW}{words}"


def compact(value: float | None, language: str) -> str:
    """A count in short: 1,2 rb · 3,4 jt · 2,5 M, or 1.2 k · 3.4 m · 2.5 bn."""
    if value is None or not math.isfinite(value):
        return NONE
    for size, word in COMPACT["en" if language == "en" else "id"]:
        if abs(value) >= size * 10 or (size > 10**3 and abs(value) >= size):
            return f"{number(value / size, language, 1)}{NARROW}{word}"
    return number(value, language)


def day(value: date | None, language: str, form: str = "long") -> str:
    """A day: 30 September 2026."""
    return NONE if value is None else str(dates.format_date(value, form, locale=_locale(language)))


def duration(days: int, language: str) -> str:
    """A stretch of time in its largest unit: 23 hari, 11 bulan, 7 tahun."""
    return str(dates.format_timedelta(timedelta(days=days), "day", threshold=1, locale=_locale(language)))


def minutes(value: float, language: str, day: float = 1440) -> str:
    """A stretch of minutes in the unit that suits it: 45 menit, 7,9 jam, 2,5 hari.

    Args:
        value: Minutes.
        language: "id" or "en".
        day: Minutes in a day, such as 510 in an office.
    """
    english = language == "en"
    if value < 60:
        return f"{number(value, language)}{NARROW}{'minutes' if english else 'menit'}"
    size, word = (
        (60.0, "hours" if english else "jam") if value < 2 * day else (day, "days" if english else "hari")
    )
    amount = round(value / size, 1)
    if english and amount == 1:
        word = word.removesuffix("s")
    return f"{number(amount, language, 0 if amount.is_integer() else 1)}{NARROW}{word}"


def moment(value: datetime | None, language: str) -> str:
    """A day and a time of the clock: 30 September 2026 06.00."""
    if value is None:
        return NONE
    clock = dates.format_time(value, "short", locale=_locale(language))
    return f"{day(value.date(), language)}{NARROW}{clock}"


def month(value: str, language: str, short: bool = False) -> str:
    """A month such as 2026-03: Maret 2026, or Mar 2026 in short."""
    first = date(int(value[:4]), int(value[5:7]), 1)
    return str(dates.format_date(first, "MMM y" if short else "MMMM y", locale=_locale(language)))


def period(value: Period, language: str) -> str:
    """A period in words: September 2026 · Triwulan III 2026 · Semester II 2026 · Tahun 2026."""
    year, first = divmod(value.first, 12)
    english = language == "en"
    match value.length:
        case 1:
            return month(str(value), language)
        case 3:
            return f"Q{first // 3 + 1} {year}" if english else f"Triwulan {QUARTERS[first // 3]} {year}"
        case 6:
            return f"H{first // 6 + 1} {year}" if english else f"Semester {QUARTERS[first // 6]} {year}"
        case _:
            return f"{year}" if english else f"Tahun {year}"


def brief(value: Period, language: str) -> str:
    """A period in short: Sep 2026 · TW III 2026 · Sem II 2026 · 2026."""
    if value.length == 1:
        return month(str(value), language, short=True)
    if language == "en" or value.length == 12:
        return period(value, language).removeprefix("Tahun ")
    return period(value, language).replace("Triwulan", "TW").replace("Semester", "Sem")


def _locale(language: str) -> Locale:
    return Locale("en", "GB") if language == "en" else Locale("id")
