"""Keeping: what a file brought is stored once, however often its import is killed, repeated or run twice."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
from sqlalchemy.orm import Session

from connectors.cleaning import Cleaned
from kpi.lake import Change, as_words
from kpi.merging import Merging
from kpi.state import audit
from kpi.state import imports as remembered
from kpi.state import rows as state_rows
from kpi.state.imports import Begun
from kpi.store import Store

REJECTS = "rejects"


def keep(store: Store, cleaned: Cleaned, begun: Begun) -> tuple[str, bool]:
    """Store rejects and records of an import.

    An import of the same content that never finished, because it was killed or is still running elsewhere, is
    completed under its own id: what it stored already is not stored again.

    Returns:
        The id that the records carry, and whether all of it was stored before.
    """
    _provide(cleaned, begun.import_id)
    with store.writing() as session:
        same = remembered.same_content(session, begun)
        known = (same.import_id, same.status) if same is not None else None
        if known is None:
            remembered.begin(session, begun)
    if known is not None and known[1] == "done":
        if _holds(store, cleaned):
            return known[0], True
        with store.writing() as session:
            remembered.begin(session, begun)
    elif known is not None:
        begun = replace(begun, import_id=known[0])
    _keep_rejects(store, cleaned, begun.import_id)
    _keep_records(store, cleaned, begun)
    return begun.import_id, False


def _holds(store: Store, cleaned: Cleaned) -> bool:
    """Whether every accepted record is stored just as it is."""
    table = cleaned.layout.table
    if not cleaned.accepted:
        return True
    if table.store == "lake":
        return Merging(cleaned.connection, store.lake, table).unchanged()
    with store.reading() as session:
        return state_rows.holds(session, table, _rows(cleaned))


def _provide(cleaned: Cleaned, import_id: str) -> None:
    """The view `incoming`, accepted records as they are stored, and `ordered`, the same in their order."""
    for name, sql in (("incoming", cleaned.records_sql), ("ordered", cleaned.ordered_sql)):
        records = f"SELECT *, '{import_id}' AS import_id FROM ({sql})"
        cleaned.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {records}")


def _rows(cleaned: Cleaned) -> list[dict[str, Any]]:
    columns = ", ".join(cleaned.layout.table.columns)
    sql = f"SELECT {columns} FROM ({cleaned.records_sql})"
    rows: list[dict[str, Any]] = cleaned.connection.sql(sql).to_arrow_table().to_pylist()
    return rows


def _keep_rejects(store: Store, cleaned: Cleaned, import_id: str) -> None:
    if not cleaned.rejected:
        return
    rejects = cleaned.rejects()
    rejects = rejects.append_column("import_id", pa.array([import_id] * len(rejects), pa.string()))

    def once(_: int) -> Change | None:
        stored = any(commit.words.get("import_id") == import_id for commit in store.lake.commits(REJECTS))
        return None if stored else (rejects, [], as_words(import_id=import_id))

    store.lake.change(REJECTS, once)


def _keep_records(store: Store, cleaned: Cleaned, begun: Begun) -> None:
    table = cleaned.layout.table
    if table.store == "state":
        with store.writing() as session:
            state_rows.write(session, table, _rows(cleaned), remembered.find(session, begun.import_id))
            _finish(session, begun, None, None)
        return
    before = store.lake.version(table.name)
    after = before
    if cleaned.accepted:
        _provide(cleaned, begun.import_id)
        merging = Merging(cleaned.connection, store.lake, table)
        words = as_words(import_id=begun.import_id, content=begun.content_hash)
        if not (is_stored(store, table.name, begun.import_id) and merging.unchanged()):
            after = store.lake.change(table.name, merging.prepare(words))
    with store.writing() as session:
        _finish(session, begun, before, after)


def _finish(session: Session, begun: Begun, before: int | None, after: int | None) -> None:
    remembered.finish(session, begun.import_id, before, after)
    stored = {"table": begun.table, **{name: begun.counts[name] for name in ("accepted", "rejected")}}
    audit.note(session, begun.who, "import.stored", begun.import_id, after=stored)


def is_stored(store: Store, table: str, import_id: str) -> bool:
    """Whether the lake has a commit of an import, whatever the state says of it."""
    return any(commit.words.get("import_id") == import_id for commit in store.lake.commits(table))
