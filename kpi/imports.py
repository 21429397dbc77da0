"""Imports: a file becomes records, its bad rows come back with reasons, and all of it can be taken back."""

import logging
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from connectors import cleaning, files, recognition
from connectors.cleaning import Cleaned
from connectors.containers import Limits
from connectors.options import Options
from connectors.recognition import Match, Wish
from kpi import faults, keeping, messages, registry, rejects
from kpi.errors import RaporError
from kpi.lake import as_words
from kpi.merging import Merging
from kpi.state import imports as remembered
from kpi.state import rows as state_rows
from kpi.state.imports import Begun
from kpi.store import Store
from kpi.tables import Table

log = logging.getLogger(__name__)

LEFT_SECONDS = 86_400  # no import takes a day: what is older in the temporary folder was left behind
SAMPLE_FORMAT = "sample"  # the one import that is not of one table


@dataclass(frozen=True)
class Report:
    """What became of one file; the fields of `as_json` are the contract of the command line.

    Attributes:
        refused: Code and sentence when the whole file was refused, else None.
        preview: First rows with their faults, rejected ones before the others; only of an inspection.
    """

    file: str
    table: str | None = None
    format: str | None = None
    import_id: str | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    set_aside: int = 0
    refused: Mapping[str, str] | None = None
    warnings: Sequence[Mapping[str, str]] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    preview: Sequence[Mapping[str, Any]] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            **{name: getattr(self, name) for name in ("file", "table", "format", "import_id")},
            **{
                name: getattr(self, name) for name in ("read", "accepted", "rejected", "set_aside", "refused")
            },
            "warnings": list(self.warnings),
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True)
class Order:
    """A file and what is known of it; None where the file should tell.

    Attributes:
        label: Name to show; the path is never shown.
        agency: Code of the agency that owns rows which name none.
        decimal: The decimal sign, "," or ".".
    """

    path: Path
    label: str
    table: str | None = None
    format: str | None = None
    agency: str | None = None
    sheet: str | None = None
    decimal: str | None = None


def inspect(store: Store, order: Order, language: str | None = None) -> Report:
    """Judge a file without storing anything; a refusal is part of the report."""
    return _run(store, order, language, keep=False)


def load(store: Store, order: Order, language: str | None = None) -> Report:
    """Judge a file and store its records and rejects; a refusal is part of the report.

    The records become visible in one commit. A process that is killed leaves the previous state, and the same
    import again completes it; the same file twice changes nothing.
    """
    return _run(store, order, language, keep=True)


def _run(store: Store, order: Order, language: str | None, keep: bool) -> Report:
    label = files.label(order.label)
    try:
        with faults.told(None), _workplace(store) as (folder, connection):
            match, warnings, content = _open(store, order, folder, language)
            cleaned = _clean(store, order, match, connection)
            warnings += registry.doubts(store.lake, cleaned, language)
            report = _report(label, match, cleaned, warnings)
            if keep:
                begun = _begun(report, order.agency, content)
                return _kept(report, *keeping.keep(store, cleaned, begun), language)
            return replace(report, preview=rejects.preview(cleaned, language))
    except RaporError as error:
        if faults.is_full(error.__cause__):  # a file that could not be unpacked was not missing
            error = RaporError("disk_full")
        log.info("%s refused: %s", label, error.code)
        refused = {"code": error.code, "message": error.text(language)}
        return Report(label, order.table, order.format, refused=refused)


@contextmanager
def _workplace(store: Store) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A temporary folder and an engine that are gone afterwards."""
    place = store.home / "tmp"
    place.mkdir(parents=True, exist_ok=True)
    for left in place.iterdir():  # by processes that were killed
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=place))
    connection = cleaning.connect(folder)
    try:
        yield folder, connection
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def _open(
    store: Store, order: Order, folder: Path, language: str | None
) -> tuple[Match, list[Mapping[str, str]], str]:
    opened = files.open_file(order.path, folder, Limits())
    wish = Wish(order.table, order.format, order.sheet, order.agency is not None)
    match = recognition.recognise(opened.sheets, store.tables, store.formats, wish, Limits())
    warnings = [warning(code, language) for code in opened.warnings]
    warnings += [warning("column_ignored", language, heading=heading) for heading in match.layout.ignored]
    return match, warnings, opened.content_hash


def _clean(store: Store, order: Order, match: Match, connection: duckdb.DuckDBPyConnection) -> Cleaned:
    known = registry.read(store.lake)
    code, zone = registry.owner(known, order.agency) if order.agency is not None else (None, 0)
    options = Options(agency=code, zone=zone, decimal=order.decimal)
    return cleaning.clean(connection, match.sheet, match.layout, known, options, Limits())


def warning(code: str, language: str | None, **values: object) -> Mapping[str, str]:
    """A warning as the report carries it."""
    return {"code": code, "message": messages.sentence(code, language, **values)}


def _report(label: str, match: Match, cleaned: Cleaned, warnings: Sequence[Mapping[str, str]]) -> Report:
    return Report(
        file=label,
        table=match.layout.table.name,
        format=match.layout.name,
        read=cleaned.read,
        accepted=cleaned.accepted,
        rejected=cleaned.rejected,
        set_aside=cleaned.set_aside,
        warnings=tuple(warnings),
        reasons=cleaned.reasons,
    )


def _begun(report: Report, agency: str | None, content: str) -> Begun:
    return Begun(
        import_id=f"{remembered.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
        label=report.file,
        table=str(report.table),
        format=str(report.format),
        agency=agency,
        content_hash=content,
        counts={name: getattr(report, name) for name in ("read", "accepted", "rejected", "set_aside")},
        reasons=report.reasons,
        warnings=report.warnings,
    )


def _kept(report: Report, import_id: str, again: bool, language: str | None) -> Report:
    log.info("%s: %d of %d rows accepted as %s", report.file, report.accepted, report.read, import_id)
    unchanged = [warning("import_unchanged", language, import_id=import_id)] if again else []
    return replace(report, import_id=import_id, warnings=(*report.warnings, *unchanged))


def undo(store: Store, import_id: str) -> int:
    """Take an import back; records that it replaced return. One that was killed on the way is completed.

    Returns:
        How many records the import had brought.

    Raises:
        RaporError: If there is no such import, it was never completed, or it was taken back before.
    """
    with store.reading() as session:
        row = remembered.find(session, import_id)
        status, accepted, name = row.status, row.rows_accepted, row.table_name
        all_tables = row.format_name == SAMPLE_FORMAT
    if status == "running" and keeping.is_stored(store, name, import_id):
        status = "done"  # killed between its commit and this note of it
    if status not in ("done", "undoing"):
        raise RaporError("import_not_done", import_id=import_id)
    with store.writing() as session:
        remembered.find(session, import_id).status = "undoing"
    tables = [table for table in store.tables.values() if all_tables or table.name == name]
    for table in tables:
        if table.store == "lake":
            _take_back(store, table, import_id)
    with store.writing() as session:
        for table in tables:
            if table.store == "state":
                state_rows.take_back(session, table, remembered.undone(session))
        remembered.find(session, import_id).status = "undone"
    return accepted


def _take_back(store: Store, table: Table, import_id: str) -> None:
    """Repeat until nothing of what was taken back is held: another undo may have given it back meanwhile."""

    def gone() -> set[str]:
        with store.reading() as session:
            return remembered.undone(session)

    with _workplace(store) as (_, connection):
        change = Merging(connection, store.lake, table).take_back(gone, as_words(undo=import_id))
        version = None
        while (after := store.lake.change(table.name, change)) != version:
            version = after
