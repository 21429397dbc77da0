"""Values of a Google spreadsheet, read by the Sheets API in the name of a service account."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import UnknownLocaleError
from babel.numbers import get_decimal_symbol
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.exceptions import JSONDecodeError

from connectors import google_addresses, google_book, google_cells, sheets_api
from connectors.containers import Limits
from connectors.google_book import Book
from connectors.google_cells import COLUMNS, ROWS, Grid, Rows, Span
from connectors.patience import Patience
from connectors.sources import Origin, Progress
from kpi.errors import RaporError

ABOUT = (
    "properties(title,locale,timeZone),"
    "sheets(properties(title,hidden,sheetType,gridProperties(rowCount,columnCount)))"
)
RENDERED = {
    "valueRenderOption": "UNFORMATTED_VALUE",  # 1234.5, not "1.234,50"; text stays as it is: "007"
    "dateTimeRenderOption": "SERIAL_NUMBER",  # days since 1899-12-30; texts would depend on formats
    "prettyPrint": "false",
}
INDONESIAN = (timedelta(hours=7), timedelta(hours=8), timedelta(hours=9))


def read(  # noqa: PLR0917
    key: str,
    origin: Origin,
    secret: str,
    folder: Path,
    limits: Limits,
    progress: Progress,
    patience: Patience,
) -> Book:
    """The wanted worksheets, in as few answers as memory allows: mostly one, after one about the spreadsheet.

    Raises:
        RaporError: If they cannot be read.
    """
    client, session = sheets_api.connect(secret, patience)
    http = client.http_client
    with session, _explained(session.email):
        about = http.fetch_sheet_metadata(key, {"fields": ABOUT})
        sheets = [one["properties"] for one in about.get("sheets", ())]
        hidden = frozenset(one["title"] for one in sheets if one.get("hidden"))
        grids = [_grid(one) for one in sheets if one.get("sheetType", "GRID") == "GRID"]
        names = google_book.named(origin.sheet, [grid.name for grid in grids])
        visible = [grid for grid in grids if grid.name not in hidden]
        wanted = [grid for grid in visible if names is None or grid.name in names]
        kept = {}
        came = _came(http, key, google_cells.answers(wanted, origin.first), progress)
        for place, (grid, spans) in enumerate(groupby(came, key=lambda pair: pair[0].grid)):
            kept[grid.name] = google_cells.keep(grid, spans, folder / f"sheet{place}.arrow", limits)
    about = about.get("properties", {})
    locale, zone = about.get("locale", ""), about.get("timeZone", "")
    return Book(
        title=about.get("title", ""),
        address=f"{google_addresses.SPREADSHEETS}{key}",
        kept={name: one for name, one in kept.items() if one is not None},
        calls=session.calls,
        empty=frozenset(grid.name for grid in visible if kept.get(grid.name) is None),
        hidden=hidden,
        decimal=_decimal(locale),
        warnings=() if _is_indonesian(zone) else ("google_time_zone",),
        settings={"locale": locale, "time_zone": zone},
    )


def _grid(sheet: Any) -> Grid:
    size = sheet.get("gridProperties", {})
    return Grid(sheet["title"], size.get("rowCount", ROWS), size.get("columnCount", COLUMNS))


def _came(
    http: HTTPClient, key: str, answers: Iterator[list[Span]], progress: Progress
) -> Iterator[tuple[Span, Rows]]:
    """Spans with their rows, in their order, each asked for when the ones before are stored."""
    count = 0
    for spans in answers:
        for span, rows in _answered(http, key, spans):
            count += len(rows)
            progress("reading", count)
            yield span, rows


def _answered(http: HTTPClient, key: str, spans: list[Span]) -> Iterator[tuple[Span, Rows]]:
    """The rows of spans in one answer, or in several if that is too large."""
    try:
        answer = http.values_batch_get(key, [span.range for span in spans], {**RENDERED})
    except RaporError as error:
        halves = google_cells.halves(spans) if error.code == "google_too_large" else ()
        if not halves:
            raise
        for half in halves:
            yield from _answered(http, key, half)
        return
    ranges = answer.get("valueRanges", ())
    if len(ranges) != len(spans):
        raise RaporError("google_changed")
    for span, one in zip(spans, ranges, strict=True):
        yield span, one.get("values", [])


@contextmanager
def _explained(email: str) -> Iterator[None]:
    """Say in a sentence what an answer of the API means."""
    try:
        yield
    except APIError as error:
        raise _meaning(error, email) from error
    except JSONDecodeError as error:
        raise RaporError("google_broken", host="Google") from error


def _meaning(error: APIError, email: str) -> RaporError:
    status, text = error.response.status_code, error.response.text
    if status == 401:
        return RaporError("google_key_refused", email=email)
    if status == 403:
        off = "SERVICE_DISABLED" in text or "has not been used in project" in text
        return RaporError("google_api_off" if off else "google_forbidden", email=email)
    if status == 404:
        return RaporError("google_missing")
    if "not supported for this document" in text:
        return RaporError("google_is_file")
    if "Unable to parse range" in text:
        return RaporError("google_changed")
    return RaporError("google_refused", status=status)


def _decimal(locale: str) -> str | None:
    """The decimal sign of a locale as Google writes it: in_ID, with the code that Indonesian once had."""
    try:
        sign = get_decimal_symbol(locale)
    except (UnknownLocaleError, ValueError):
        return None
    return sign if sign in (",", ".") else None


def _is_indonesian(zone: str) -> bool:
    """Whether clocks of a time zone go like those in Indonesia; also where nothing is known of it."""
    try:
        return datetime.now(UTC).astimezone(ZoneInfo(zone)).utcoffset() in INDONESIAN
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return True
