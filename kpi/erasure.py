"""Erasure: takes away what has been stored for longer than it may be, for each kind of data."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import delete, func, select

from kpi import exhibits, faults
from kpi.lake import Change, as_words
from kpi.state.access_models import Draft, Export, Person
from kpi.state.imports import now
from kpi.state.models import Import
from kpi.state.project_models import Evidence, Milestone, Project
from kpi.store import Store

Eraser = Callable[[Store, datetime, bool], int]
"""Removes what is older than a moment, or with True only counts it; gives how many there are."""

UNDER_WAY_SECONDS = 86_400  # what is younger may belong to somebody who is just storing it
REJECTS = "rejects"


def drafts(store: Store, before: datetime, trial: bool) -> int:
    """Forms that were not saved."""
    return _rows(store, Draft, Draft.written_at < before, trial)


def exports(store: Store, before: datetime, trial: bool) -> int:
    """The register of files handed out."""
    return _rows(store, Export, Export.made_at < before, trial)


def accounts(store: Store, before: datetime, trial: bool) -> int:
    """Accounts whose access was revoked; what they did stays in the audit log."""
    revoked_at = func.coalesce(Person.edited_at, Person.added_at)
    return _rows(store, Person, Person.active.is_(False) & (revoked_at < before), trial)


def evidence_withdrawn(store: Store, before: datetime, trial: bool) -> int:
    """Files of evidence that was withdrawn."""
    return _files(store, Evidence.removed_at < before, trial)


def evidence_archived(store: Store, before: datetime, trial: bool) -> int:
    """Files of evidence of projects put aside."""
    put_aside = select(Project.code).where(Project.archived_at < before)
    of_those = select(Milestone.number).where(Milestone.project.in_(put_aside))
    return _files(store, Evidence.milestone.in_(of_those), trial)


def rejects(store: Store, before: datetime, trial: bool) -> int:
    """Rejected rows of imports."""
    with store.reading() as session:
        recent = list(session.scalars(select(Import.import_id).where(Import.started_at >= before)))
    leaving = 0

    def change(_: int) -> Change | None:
        nonlocal leaving
        held = _held(store)
        kept = held.filter(pa.compute.is_in(held["import_id"], pa.array(recent, pa.string())))
        leaving = held.num_rows - kept.num_rows
        return None if trial or not leaving else (kept, None, as_words(retention=True))

    if store.lake.files(REJECTS):
        store.lake.change(REJECTS, change)
    return leaving


def sweep(store: Store) -> None:
    """Remove files that nothing names any more: evidence that was erased or never noted, and old rejects.

    The lake keeps earlier versions of a table for an undo; of rejects nobody needs them.
    """
    with store.reading() as session:
        named = set(session.scalars(select(Evidence.sha256).where(Evidence.erased_at.is_(None))))
    with faults.told(None):
        _unlink(exhibits.folder(store.home), "*", {str(name) for name in named})
        address = store.lake.address(REJECTS)
        if "://" not in address:
            _unlink(Path(address), "*.parquet", {Path(file).name for file in store.lake.listed(REJECTS)})


def _unlink(folder: Path, pattern: str, named: set[str]) -> None:
    for file in folder.glob(pattern) if folder.is_dir() else ():
        with suppress(FileNotFoundError):  # another server is at it too
            if file.name not in named and time.time() - file.stat().st_mtime > UNDER_WAY_SECONDS:
                file.unlink()


def _held(store: Store) -> pa.Table:
    files = store.lake.files(REJECTS)
    with faults.told(REJECTS), duckdb.connect() as connection:
        found: pa.Table = connection.read_parquet(files).to_arrow_table()
        return found


def _rows(store: Store, model: Any, old: Any, trial: bool) -> int:
    with _session(store, trial) as session:
        count = session.scalar(select(func.count()).select_from(model).where(old)) or 0
        if count and not trial:
            session.execute(delete(model).where(old))
        return count


def _files(store: Store, old: Any, trial: bool) -> int:
    """Note that the files of some pieces of evidence are erased; sweep() takes them away."""
    with _session(store, trial) as session:
        there = (Evidence.sha256.is_not(None), Evidence.erased_at.is_(None), old)
        rows = list(session.scalars(select(Evidence).where(*there)))
        if not trial:
            for row in rows:
                row.erased_at = now()
        return len(rows)


def _session(store: Store, trial: bool) -> Any:
    return store.reading() if trial else store.writing()
