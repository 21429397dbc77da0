"""Imports: a file becomes records, its bad rows come back with reasons, and all of it can be taken back."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from connectors import cleaning, files
from connectors.containers import Limits
from kpi import faults, judgement, keeping, mappings, rejects, samples, workplaces
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.judgement import Judgement, Order, Report
from kpi.lake import as_words
from kpi.merging import Merging
from kpi.state import audit, sources
from kpi.state import imports as remembered
from kpi.state import rows as state_rows
from kpi.state.imports import Begun
from kpi.store import Store
from kpi.tables import Table

__all__ = ["Order", "Report", "engine", "inspect", "kept", "load", "undo", "workplace"]

log = logging.getLogger(__name__)

SAMPLE_FORMAT = "sample"  # the one import that is not of one table


def inspect(store: Store, order: Order, visitor: Visitor, language: str | None = None) -> Report:
    """Judge a file without storing anything; a refusal is part of the report.

    Raises:
        RaporError: If the visitor may not load anything.
    """
    return _run(store, order, visitor, language, keep=False)


def load(store: Store, order: Order, visitor: Visitor, language: str | None = None) -> Report:
    """Judge a file and store its records and rejects; a refusal is part of the report.

    Rows beyond the scope of the visitor are rejects. The records become visible in one commit. A process that
    is killed leaves the previous state, and the same import again completes it; the same file twice changes
    nothing.

    Raises:
        RaporError: If the visitor may not load anything.
    """
    return _run(store, order, visitor, language, keep=True)


def _run(store: Store, order: Order, visitor: Visitor, language: str | None, keep: bool) -> Report:
    visitor.require("import")
    seen: dict[str, Any] = {}
    try:
        with faults.told(None), workplace(store) as folder, engine(folder) as connection:
            opened = files.open_file(order.path, folder, Limits())
            order = mappings.applied(store, order, opened, visitor.scope)
            seen = {} if keep else judgement.seen(store, order, opened, connection)
            judged = judgement.judge(store, order, opened, connection, visitor.scope, language=language)
            if keep:
                return kept(store, judged, visitor.account, language)
            return replace(judged.report, preview=rejects.preview(judged.cleaned, language), **seen)
    except RaporError as error:
        return replace(judgement.refusal(order, error, language), **seen)


def kept(store: Store, judged: Judgement, who: str, language: str | None) -> Report:
    """Store what was judged.

    Args:
        store: Where.
        judged: The rows.
        who: What the audit log calls whoever brought them.
        language: Of the sentences.

    Returns:
        Its report, with the id of the import.
    """
    report = judged.report
    import_id, again = keeping.keep(store, judged.cleaned, _begun(judged, who))
    log.info("%s: %d of %d rows accepted as %s", report.file, report.accepted, report.read, import_id)
    unchanged = [judgement.warning("import_unchanged", language, import_id=import_id)] if again else []
    return replace(report, import_id=import_id, warnings=(*report.warnings, *unchanged))


def _begun(judged: Judgement, who: str) -> Begun:
    report, allowed = judged.report, judged.scope.allowed
    return Begun(
        import_id=f"{remembered.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
        label=report.file,
        table=str(report.table),
        format=str(report.format),
        agency=judged.agency,
        content_hash=judged.content_hash,
        counts={name: getattr(report, name) for name in ("read", "accepted", "rejected", "set_aside")},
        reasons=report.reasons,
        warnings=report.warnings,
        allowed=None if allowed is None else sorted(allowed),
        who=who,
    )


def workplace(store: Store) -> AbstractContextManager[Path]:
    """A temporary folder that is gone afterwards."""
    return workplaces.opened(store.home)


@contextmanager
def engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine for cleaning that spills into a folder and is closed afterwards."""
    connection = cleaning.connect(folder)
    try:
        yield connection
    finally:
        connection.close()


def undo(store: Store, import_id: str, visitor: Visitor) -> int:
    """Take an import back; records that it replaced return. One that was killed on the way is completed.

    Returns:
        How many records the import had brought.

    Raises:
        RaporError: If the visitor may not do so, there is none that they may see, it was never completed, or
            was taken back before.
    """
    visitor.require("import")
    with store.reading() as session:
        row = remembered.seen(session, import_id, visitor.scope)
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
        sources.set_back(session, import_id)
        audit.note(session, visitor.account, "import.undone", import_id, after={"table": name})
    if all_tables:
        samples.put_aside(store)
    return accepted


def _take_back(store: Store, table: Table, import_id: str) -> None:
    """Repeat until nothing of what was taken back is held: another undo may have given it back meanwhile."""

    def gone() -> set[str]:
        with store.reading() as session:
            return remembered.undone(session)

    with workplace(store) as folder, engine(folder) as connection:
        change = Merging(connection, store.lake, table).take_back(gone, as_words(undo=import_id))
        version = None
        while (after := store.lake.change(table.name, change)) != version:
            version = after
