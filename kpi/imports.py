"""Imports: a file becomes records, its bad rows come back with reasons, and all of it can be taken back."""

import logging
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from connectors import cleaning, files, recognition
from connectors.cleaning import Cleaned
from connectors.containers import Limits
from connectors.judging import Options
from connectors.recognition import Match, Wish
from kpi import messages, registry
from kpi.errors import RaporError
from kpi.lake import as_words
from kpi.merging import Merging
from kpi.scope import Scope
from kpi.state import imports as remembered
from kpi.state import rows as state_rows
from kpi.state.imports import Begun
from kpi.store import Store

log = logging.getLogger(__name__)

REJECTS = "rejects"
PREVIEW_ROWS = 200


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
            **{name: getattr(self, name) for name in ("read", "accepted", "rejected", "set_aside", "refused")},
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
        with _workplace(store) as (folder, connection):
            match, warnings, content = _open(store, order, folder, language)
            cleaned = _clean(store, order, match, connection)
            warnings += registry.doubts(store.lake, cleaned, language)
            report = _report(label, match, cleaned, warnings)
            if keep:
                return _keep(store, order, report, cleaned, content, language)
            return _with_preview(report, cleaned, language)
    except RaporError as error:
        log.info("%s refused: %s", label, error.code)
        refused = {"code": error.code, "message": error.text(language)}
        return Report(label, order.table, order.format, refused=refused)


@contextmanager
def _workplace(store: Store) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A temporary folder and an engine that are gone afterwards."""
    (store.home / "tmp").mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=store.home / "tmp"))
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


def _keep(
    store: Store, order: Order, report: Report, cleaned: Cleaned, content: str, language: str | None
) -> Report:
    import_id = f"{remembered.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    counts = {name: getattr(report, name) for name in ("read", "accepted", "rejected", "set_aside")}
    begun = Begun(
        import_id, report.file, str(report.table), str(report.format), order.agency, content,
        counts, report.reasons, report.warnings,
    )
    cleaned.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW incoming AS SELECT *, '{import_id}' AS import_id FROM ({cleaned.records_sql})"
    )
    known = _already_kept(store, begun, cleaned)
    if known is not None:
        again = warning("import_unchanged", language, import_id=known)
        return _replaced(report, known, [*report.warnings, again])
    with store.writing() as session:
        remembered.begin(session, begun)
    _keep_rejects(store, cleaned, import_id)
    _keep_records(store, cleaned, begun)
    log.info("%s: %d of %d rows accepted as %s", report.file, report.accepted, report.read, import_id)
    return _replaced(report, import_id, report.warnings)


def _already_kept(store: Store, begun: Begun, cleaned: Cleaned) -> str | None:
    """The import that already stored this content with this outcome; one that was killed is finished now."""
    with store.writing() as session:
        same = remembered.same_content(session, begun)
        if same is None or same.rows_accepted != cleaned.accepted or same.rows_rejected != cleaned.rejected:
            return None
        table = cleaned.layout.table
        if table.store == "state":
            return same.import_id if same.status == "done" and _state_has(session, cleaned) else None
        if cleaned.accepted and not Merging(cleaned.connection, store.lake, table).unchanged():
            return None
        if same.status == "running":
            held = {c.words.get("import_id"): c.version for c in store.lake.commits(table.name)}
            if same.import_id not in held:
                return None
            remembered.finish(session, same.import_id, held[same.import_id] - 1, held[same.import_id])
        return same.import_id


def _state_has(session: Any, cleaned: Cleaned) -> bool:
    table = cleaned.layout.table
    held = state_rows.read(session, table, Scope()).select(list(table.columns)).to_pylist()
    return all(row in held for row in _rows(cleaned))


def _rows(cleaned: Cleaned) -> list[dict[str, Any]]:
    columns = ", ".join(cleaned.layout.table.columns)
    return cleaned.connection.sql(f"SELECT {columns} FROM incoming").to_arrow_table().to_pylist()


def _keep_rejects(store: Store, cleaned: Cleaned, import_id: str) -> None:
    if not cleaned.rejected:
        return
    rejects = cleaned.rejects()
    rejects = rejects.append_column("import_id", pa.array([import_id] * len(rejects), pa.string()))
    store.lake.replace(REJECTS, rejects, [], as_words(import_id=import_id))


def _keep_records(store: Store, cleaned: Cleaned, begun: Begun) -> None:
    table = cleaned.layout.table
    if table.store == "state":
        with store.writing() as session:
            state_rows.write(session, table, _rows(cleaned), remembered.find(session, begun.import_id))
            remembered.finish(session, begun.import_id, None, None)
        return
    before = store.lake.version(table.name)
    after = before
    if cleaned.accepted:
        merging = Merging(cleaned.connection, store.lake, table)
        words = as_words(import_id=begun.import_id, content=begun.content_hash)
        after = store.lake.change(table.name, merging.prepare(words))
    with store.writing() as session:
        remembered.finish(session, begun.import_id, before, after)


def _replaced(report: Report, import_id: str, warnings: Sequence[Mapping[str, str]]) -> Report:
    return Report(
        **{**report.__dict__, "import_id": import_id, "warnings": tuple(warnings)},
    )


def _with_preview(report: Report, cleaned: Cleaned, language: str | None) -> Report:
    """The first rejected rows with what is wrong in them, then the first accepted ones."""
    from kpi import rejects

    bad = [
        {"row_no": row["row_no"], "cells": {c["column"]: c["value"] for c in row["raw"]}, "faults": row["faults"],
         "sentence": rejects.sentence(row, cleaned.layout.table, language)}
        for row in cleaned.rejects().slice(0, PREVIEW_ROWS).to_pylist()
    ]
    columns = [name for name in cleaned.layout.table.columns if name in cleaned.layout.columns]
    sql = f"SELECT row_no, {', '.join(f'CAST(v_{name} AS VARCHAR) AS {name}' for name in columns)} FROM clean"
    good = cleaned.connection.sql(f"{sql} ORDER BY row_no LIMIT {PREVIEW_ROWS}").to_arrow_table().to_pylist()
    fine = [{"row_no": row.pop("row_no"), "cells": row, "faults": [], "sentence": ""} for row in good]
    return Report(**{**report.__dict__, "preview": (*bad, *fine)})


def undo(store: Store, import_id: str) -> int:
    """Take an import back; records that it replaced return.

    Returns:
        How many records the import had brought.

    Raises:
        RaporError: If there is no such import or it was taken back before.
    """
    with store.reading() as session:
        row = remembered.find(session, import_id)
        table, status, accepted = store.tables[row.table_name], row.status, row.rows_accepted
        undone = remembered.undone(session)
    if status != "done":
        raise RaporError("import_not_done", import_id=import_id)
    if table.store == "lake":
        with _workplace(store) as (_, connection):
            merging = Merging(connection, store.lake, table)
            words = as_words(undo=import_id)
            store.lake.change(table.name, merging.take_back(import_id, undone, words))
    with store.writing() as session:
        row = remembered.find(session, import_id)
        if table.store == "state":
            state_rows.take_back(session, table, row)
        row.status = "undone"
    return accepted
