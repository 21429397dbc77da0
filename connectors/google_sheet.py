"""Google sheets: the worksheets of a spreadsheet, in the name of a service account or by a shared link.

A service account asks the Sheets API. Without one only the export as a workbook serves: the API wants a key,
and what Google offers as CSV are the cells of one worksheet as shown, which depends on formats and locale.
"""

import logging
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from requests import Response

from connectors import files, google_addresses, google_values, sheets_api
from connectors.containers import HTML, Limits
from connectors.google_book import Book, Kept
from connectors.patience import Patience
from connectors.sheets import HEAD_SUFFIX, Sheet, StoredSheet
from connectors.sources import Origin, Progress, Pulled
from kpi.errors import RaporError

log = logging.getLogger(__name__)

NAMED = re.compile(r"filename\*=UTF-8''([^;]+)", re.IGNORECASE)
PLAINLY_NAMED = re.compile(r'filename="([^"]*)"')


def check(origin: Origin) -> None:
    """Refuse what is not the address of a Google sheet.

    Raises:
        RaporError: If it is anything else.
    """
    google_addresses.spreadsheet(origin.address)


def pull(
    origin: Origin,
    folder: Path,
    limits: Limits,
    progress: Progress,
    patience: Patience = sheets_api.PATIENCE,
) -> Iterator[Pulled]:
    """Each worksheet that is named, or all that are visible at once, of which one is to be recognised.

    Cells are tagged as those of a workbook. The API gives dates as serial numbers, which are dates only in
    columns of dates. Times are local times of the agency, whatever time zone the spreadsheet has.

    Raises:
        RaporError: If the spreadsheet, or every worksheet that is named, cannot be read.
    """
    key = google_addresses.spreadsheet(origin.address)
    progress("connecting", 0)
    if origin.secret is None:
        book = _by_link(key, folder, limits, patience)
    else:
        book = google_values.read(key, origin, origin.secret, folder, limits, progress, patience)
    rows = sum(one.sheet.rows for one in book.kept.values())
    progress("reading", rows)
    log.info("Google sheet %.6s…: %d worksheets, %d rows, %d calls", key, len(book.kept), rows, book.calls)
    yield from book.parts(origin.sheet)


def _by_link(key: str, folder: Path, limits: Limits, patience: Patience) -> Book:
    """The visible worksheets of a spreadsheet that is shared with everybody who has its link."""
    address = f"{google_addresses.SPREADSHEETS}{key}"
    export, place = folder / "export", folder / "sheets"
    place.mkdir()
    with sheets_api.Session(patience) as session:
        came = session.download(f"{address}/export?format=xlsx", export, limits.file_bytes)
    _check(came, export)
    try:
        opened = files.open_file(export, place, limits)
    except RaporError as error:
        if error.code == "file_empty":
            raise RaporError("google_empty") from error
        raise
    title = _title(came)
    kept = {one.name or title: Kept(one, _digest(one) or opened.content_hash) for one in opened.sheets}
    return Book(title, address, kept, session.calls, warnings=opened.warnings)


def _check(came: Response, export: Path) -> None:
    if came.status_code in (404, 410):
        raise RaporError("google_missing")
    with export.open("rb") as file:
        page = HTML.match(file.read(4096))
    if came.status_code in (401, 403) or (came.ok and page):
        raise RaporError("google_private")
    if not came.ok:
        raise RaporError("google_refused", status=came.status_code)


def _title(came: Response) -> str:
    """The title of the spreadsheet, which is the name of the exported file."""
    header = came.headers.get("Content-Disposition", "")
    named = NAMED.search(header) or PLAINLY_NAMED.search(header)
    return unquote(named[1]).removesuffix(".xlsx") if named else ""


def _digest(sheet: Sheet) -> str | None:
    """SHA-256 of the cells: the exported file itself is another one every time."""
    if not isinstance(sheet, StoredSheet):
        return None
    digest = sha256((sheet.name or "").encode())
    for path in (sheet.path.with_suffix(HEAD_SUFFIX), sheet.path):
        digest.update(path.read_bytes())
    return digest.hexdigest()
