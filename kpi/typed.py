"""What people typed: trimmed, bounded, free of what no text may hold; days that can be true."""

import math
import unicodedata
from contextlib import suppress
from datetime import date, datetime

from kpi.errors import RaporError

LONG = 2000  # letters of a text that others are to read
SHORT = 200  # of a name
NUMBER = 128  # of the number of a decree
EARLIEST = date(2004, 1, 1)  # the same bound as for events in record tables
QUOTED = 24  # letters of a text by which an error recalls it
UNSEEN = {"Cc", "Cf", "Cs", "Co"}
"""Categories nobody types on purpose: controls, marks that turn the direction of a line, surrogates."""
DAYS = (
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
)  # the last is what a spreadsheet makes of a day
JOINERS = "\n\u200c\u200d"  # line breaks, and what emoji and some scripts need


def text(value: str | None, empty: str, most: int = LONG) -> str:
    """A text that must say something.

    Args:
        value: As it was typed.
        empty: Code of the error that asks for it.
        most: Letters that it may have.

    Raises:
        RaporError: The code, if nothing is said; text_long, if too much is.
    """
    found = optional(value, most)
    if found is None:
        raise RaporError(empty)
    return found


def optional(value: str | None, most: int = LONG) -> str | None:
    """A text that may be missing; None where nothing is said.

    Raises:
        RaporError: text_long, if it has more letters than it may.
    """
    kept = (one for one in value or "" if one in JOINERS or unicodedata.category(one) not in UNSEEN)
    found = "".join(kept).strip()
    if len(found) > most:
        raise RaporError("text_long", begins=found[:QUOTED], found=len(found), most=most)
    return found or None


def past(value: date | None, today: date) -> date:
    """A day on which something has happened.

    Raises:
        RaporError: day_missing, day_ahead or day_early.
    """
    if value is None:
        raise RaporError("day_missing")
    if value > today:
        raise RaporError("day_ahead", day=value)
    return sound(value)


def sound(value: date) -> date:
    """A day that may lie ahead.

    Raises:
        RaporError: day_early, if it lies before all that is kept here.
    """
    if value < EARLIEST:
        raise RaporError("day_early", day=value, earliest=EARLIEST)
    return value


def day(written: str) -> date:
    """A day as people write it in a sheet: 19/06/2019, 19-6-2019, 2019-06-19.

    Raises:
        RaporError: day_unread.
    """
    for form in DAYS:
        with suppress(ValueError):
            return datetime.strptime(written.strip(), form).date()
    raise RaporError("day_unread", day=written[:QUOTED])


def figure(written: str, outside: str) -> float:
    """A figure from 0 to 10 as people write it in a sheet: 7, 6,5 or 6.5.

    Raises:
        RaporError: The code, if it is none or lies outside.
    """
    try:
        value = float(written.strip().replace(",", "."))
    except ValueError as error:
        raise RaporError(outside, value=written.strip()[:QUOTED] or "–") from error
    return points(value, outside)


def points(value: float, outside: str) -> float:
    """A figure from 0 to 10.

    Raises:
        RaporError: The code, if it lies outside.
    """
    if not math.isfinite(value) or not 0 <= value <= 10:
        raise RaporError(outside, value=value)
    return float(value)
