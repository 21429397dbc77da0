"""Watermarks: how far the rows of a growing source are stored, as the text that the source gave."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

Order = tuple[int, Decimal | datetime | str]


def earlier(first: str | None, second: str | None) -> str | None:
    """The lower of two watermarks; None is the beginning of all."""
    if first is None or second is None:
        return None
    return min(first, second, key=_order)


def later(first: str | None, second: str | None) -> str | None:
    """The higher of two watermarks; None is the beginning of all."""
    if first is None or second is None:
        return first or second
    return max(first, second, key=_order)


def less(reached: str | None, days: int) -> str | None:
    """Where the next pull begins: some days before what was reached, for rows that were written late.

    A watermark that is no date or moment, such as a running number, is taken as it is.
    """
    moment = None if reached is None else _moment(reached)
    if reached is None or moment is None:
        return reached
    try:
        begins = moment - timedelta(days=days)
    except OverflowError:  # before the year 1
        return None
    if len(reached) == len("2026-01-31"):
        return begins.date().isoformat()
    return begins.isoformat("T" if "T" in reached else " ")


def _order(text: str) -> Order:
    """Numbers by their value, moments by their time, anything else by its letters."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        moment = _moment(text)
        if moment is None:
            return 2, text
        return 1, moment.replace(tzinfo=moment.tzinfo or UTC)
    return (0, number) if number.is_finite() else (2, text)


def _moment(text: str) -> datetime | None:
    """The moment that a text writes; whole numbers, which could be read as 20260131, are none."""
    try:
        return None if text.isdigit() else datetime.fromisoformat(text)
    except ValueError:
        return None
