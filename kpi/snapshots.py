"""Snapshots: figures and projects frozen at a moment, under an id that every export prints."""

import logging
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import faults, freezing, projects, samples, schedules, workplaces
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.state import audit
from kpi.state.access_models import Entry, Snapshot
from kpi.state.imports import now
from kpi.store import Store

log = logging.getLogger(__name__)

FOLDER = "snapshots"
MADE, PUBLISHED, WITHDRAWN = "snapshot.made", "snapshot.published", "snapshot.withdrawn"
LONGEST_NAME = 200
VOUCHING = 10  # characters of the digest in an id: enough to tell that a printed id is of these very files


@dataclass(frozen=True)
class Info:
    """What is known of a snapshot without opening it.

    Attributes:
        id: What every export prints.
        project: Code of the project whose rows it holds; None for all.
        codes: Agencies that it holds, of those that may be seen; None for all.
        made_at: UTC.
        published_at: None while viewers may not open it.
        manifest: SHA-256 of each file by its name.
    """

    id: str
    name: str
    project: str | None
    codes: frozenset[str] | None
    made_by: str
    made_at: datetime
    published_at: datetime | None
    manifest: Mapping[str, str]

    def within(self, scope: Scope) -> Scope:
        """What somebody sees of it: all once it is published."""
        return EVERYTHING if self.published_at else scope.select(None)


def create(store: Store, visitor: Visitor, name: str, project: str | None = None) -> str:
    """Freeze what a visitor sees at this moment.

    Args:
        store: Where from; its measures are brought up to date first.
        visitor: Who makes it.
        name: What it is made for.
        project: Only the rows of this project, beside the figures; by default those of all.

    Returns:
        Its id.

    Raises:
        RaporError: If the visitor may not, the name is missing, or there is no such project to be seen.
    """
    visitor.require("snapshots")
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise RaporError("snapshot_unnamed", most=LONGEST_NAME)
    scope = visitor.scope.select(None)
    owner = projects.found(store, scope, project).agency_code if project is not None else None
    store.refresh_measures()
    made, codes = now(), None if scope.codes is None else sorted(scope.codes)
    about = {
        **{"name": name, "project": project, "agencies": codes},
        **{"made_by": visitor.account, "made_at": made, "as_of": schedules.local(made).date()},
        "synthetic": samples.is_sample(store),
    }
    with faults.told(None), workplaces.opened(store.home) as work:
        content = work / "content"
        content.mkdir()
        sums = freezing.write(store, scope, project, content, about)
        seal = sums.pop(freezing.SUMS)
        snapshot_id = f"C{about['as_of']:%Y%m%d}-{seal[:VOUCHING]}"
        row = Snapshot(
            **{"snapshot_id": snapshot_id, "name": name, "project": project, "agency_code": owner},
            **{"codes": codes, "manifest": sums, "manifest_hash": seal},
            **{"made_by": visitor.account, "made_at": made},
        )
        _keep(store, row, content)
    log.info("snapshot %s: %d files", snapshot_id, len(sums))
    return snapshot_id


def listed(store: Store, scope: Scope) -> list[Info]:
    """The snapshots that a scope may open, the newest first: the published ones, and those within it."""
    with store.reading() as session:
        rows = session.scalars(select(Snapshot).order_by(Snapshot.number.desc())).all()
        return [_info(row, scope) for row in filter(_sees(store, scope), rows)]


def found(store: Store, scope: Scope, snapshot_id: str) -> Info:
    """The snapshot of an id.

    Raises:
        RaporError: If there is none that the scope may open.
    """
    with store.reading() as session:
        return _info(_row(session, store, scope, snapshot_id), scope)


def publish(store: Store, visitor: Visitor, snapshot_id: str, published: bool = True) -> None:
    """Let everybody with an account open a snapshot, or no longer.

    Raises:
        RaporError: If the visitor may not, or there is no such snapshot to be seen.
    """
    visitor.require("publish")
    with store.writing() as session:
        row = _row(session, store, visitor.scope, snapshot_id)
        if (row.published_at is not None) == published:
            return
        before = {"published_at": row.published_at}
        row.published_at = now() if published else None
        row.published_by = visitor.account if published else None
        action = PUBLISHED if published else WITHDRAWN
        after = {"published_at": row.published_at}
        audit.note(session, visitor.account, action, snapshot_id, before=before, after=after)


def verify(
    store: Store, scope: Scope, snapshot_id: str, digest: Callable[[str], str] = freezing.digest
) -> list[RaporError]:
    """What is no longer as it was frozen: each file that differs, is missing or too many; none if all is.

    The list of digests is itself held against the id, the state and the audit log.

    Raises:
        RaporError: If there is no such snapshot to be seen.
    """
    with store.reading() as session:
        row = _row(session, store, scope, snapshot_id)
        manifest, seal = _info(row, scope).manifest, row.manifest_hash
        noted = session.scalars(
            select(Entry.after).where(Entry.action == MADE, Entry.subject == snapshot_id)
        ).all()
    seals = {seal, *((one or {}).get("manifest_hash") for one in noted)}
    whole = len(seals) == 1 and snapshot_id.endswith(seal[:VOUCHING])
    problems = [] if whole else [RaporError("snapshot_rewritten", file=freezing.SUMS)]
    with faults.told(None):
        return problems + differing(folder(store, snapshot_id), manifest, digest)


def differing(
    place: Path, manifest: Mapping[str, str], digest: Callable[[str], str] = freezing.digest
) -> list[RaporError]:
    """What a folder holds otherwise than a manifest says, in the order of the files' names.

    Args:
        place: The folder.
        manifest: SHA-256 of each file by its name.
        digest: Gives that of a file; by default it reads the file anew.
    """
    held = freezing.hashes(place, digest)
    codes = {
        name: "snapshot_missing"
        if name not in held
        else "snapshot_extra"
        if name not in manifest
        else "snapshot_altered"
        for name in sorted(held.keys() | manifest.keys())
        if held.get(name) != manifest.get(name)
    }
    return [RaporError(code, file=name) for name, code in codes.items()]


def folder(store: Store, snapshot_id: str) -> Path:
    """Where the files of a snapshot lie."""
    return store.home / FOLDER / snapshot_id


def _keep(store: Store, row: Snapshot, content: Path) -> None:
    """Let a written snapshot be seen: its files by a rename, the last thing before its row is committed."""
    target = folder(store, row.snapshot_id)
    target.parent.mkdir(exist_ok=True)
    try:
        with store.writing() as session:
            session.add(row)
            after = {"name": row.name, "project": row.project, "manifest_hash": row.manifest_hash}
            audit.note(session, row.made_by, MADE, row.snapshot_id, after=after)
            os.replace(content, target)
    except BaseException:  # whatever it was: without its row nobody would ever see or remove the folder
        with suppress(RaporError):  # nobody can tell whether the row is there: then the folder stays
            if row.snapshot_id not in {one.id for one in listed(store, EVERYTHING)}:
                shutil.rmtree(target, ignore_errors=True)
        raise


def _row(session: Session, store: Store, scope: Scope, snapshot_id: str) -> Snapshot:
    row = session.scalar(select(Snapshot).where(Snapshot.snapshot_id == snapshot_id))
    if row is None or not _sees(store, scope)(row):
        raise RaporError("snapshot_unknown", snapshot=snapshot_id)
    return row


def _sees(store: Store, scope: Scope) -> Callable[[Snapshot], bool]:
    """Tells whether a scope may open a snapshot: it is published, or holds something of what is seen."""
    allowed = scope.allowed
    seen = {one.code for one in projects.listed(store, scope)}

    def sees(row: Snapshot) -> bool:
        within = allowed is None or bool(allowed if row.codes is None else allowed.intersection(row.codes))
        return row.published_at is not None or (within and row.project in (None, *seen))

    return sees


def _info(row: Snapshot, scope: Scope) -> Info:
    narrow = None if row.published_at else scope.allowed
    codes = None if row.codes is None else frozenset(row.codes)
    return Info(
        row.snapshot_id,
        row.name,
        row.project,
        codes if codes is None or narrow is None else codes & narrow,
        row.made_by,
        row.made_at,
        row.published_at,
        {**row.manifest, freezing.SUMS: row.manifest_hash},
    )
