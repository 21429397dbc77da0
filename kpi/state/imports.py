"""Imports as the state remembers them: begun, finished, refused, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.state.models import Import

LOOKED = 1000  # of the newest imports, for those that may be seen: people look for what they did lately
COLUMNS = [column.name for column in Import.__table__.columns if column.name not in ("replaced", "allowed")]


@dataclass(frozen=True)
class Begun:
    """What is known of an import before its rows are stored.

    Attributes:
        allowed: The agencies that whoever loads it may see; None means all.
        who: What the audit log calls them.
    """

    import_id: str
    label: str
    table: str
    format: str
    agency: str | None
    content_hash: str
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    warnings: Sequence[Mapping[str, str]]
    allowed: Sequence[str] | None = None
    who: str = ""


def now() -> datetime:
    """The present moment, UTC without a zone, as every time is stored."""
    return datetime.now(UTC).replace(tzinfo=None)


def begin(session: Session, begun: Begun) -> Import:
    """Write that an import has begun."""
    row = Import(
        import_id=begun.import_id,
        label=begun.label,
        table_name=begun.table,
        format_name=begun.format,
        agency=begun.agency,
        allowed=None if begun.allowed is None else list(begun.allowed),
        content_hash=begun.content_hash,
        status="running",
        started_at=now(),
        rows_read=begun.counts["read"],
        rows_accepted=begun.counts["accepted"],
        rows_rejected=begun.counts["rejected"],
        rows_set_aside=begun.counts["set_aside"],
        reasons=dict(begun.reasons),
        warnings=[dict(warning) for warning in begun.warnings],
    )
    session.add(row)
    return row


def begin_anew(session: Session, begun: Begun) -> Import:
    """Write that an import has begun, again if it did so before."""
    known = session.scalar(select(Import).where(Import.import_id == begun.import_id))
    if known is None:
        return begin(session, begun)
    known.status, known.started_at = "running", now()
    known.rows_read, known.rows_accepted = begun.counts["read"], begun.counts["accepted"]
    return known


def finish(session: Session, import_id: str, before: int | None, after: int | None) -> None:
    """Write that an import is stored, between these versions of its table."""
    row = find(session, import_id)
    row.status, row.finished_at = "done", now()
    row.lake_before, row.lake_after = before, after


def find(session: Session, import_id: str) -> Import:
    """The import of an id.

    Raises:
        RaporError: If there is none.
    """
    row = session.scalar(select(Import).where(Import.import_id == import_id))
    if row is None:
        raise RaporError("import_unknown", import_id=import_id)
    return row


def seen(session: Session, import_id: str, scope: Scope) -> Import:
    """The import of an id, if whoever asks may see all that its maker might have brought.

    Its rejects may be rows of any agency that the maker sees, so to see one agency in it is not enough.

    Raises:
        RaporError: If there is none to be seen; whether one is out of scope is not told.
    """
    row = session.scalar(select(Import).where(Import.import_id == import_id))
    if row is None or not _is_seen(row, scope):
        raise RaporError("import_unknown", import_id=import_id)
    return row


def _is_seen(row: Import, scope: Scope) -> bool:
    if scope.allowed is None:
        return True
    return row.allowed is not None and scope.allowed.issuperset(row.allowed)


def same_content(session: Session, begun: Begun) -> Import | None:
    """The newest import, done or begun, of the same content into the same table with the same outcome.

    Only one that was made by somebody who sees the same: others need not learn that there is another.
    """
    found = session.scalars(
        select(Import)
        .where(
            Import.content_hash == begun.content_hash,
            Import.table_name == begun.table,
            Import.format_name == begun.format,
            Import.agency == begun.agency,
            Import.rows_accepted == begun.counts["accepted"],
            Import.rows_rejected == begun.counts["rejected"],
            Import.status.in_(("running", "done")),
        )
        .order_by(Import.sequence.desc())
    )
    allowed = None if begun.allowed is None else list(begun.allowed)
    return next((row for row in found if row.allowed == allowed), None)


def undone(session: Session) -> set[str]:
    """The ids of all imports that were, or are being, taken back."""
    return set(session.scalars(select(Import.import_id).where(Import.status.in_(("undone", "undoing")))))


def listed(session: Session, scope: Scope, limit: int = 50) -> list[dict[str, Any]]:
    """The newest imports that the scope may see first, as plain rows; see seen()."""
    newest = select(Import).order_by(Import.sequence.desc())
    if scope.allowed is not None:
        newest = newest.where(Import.allowed.is_not(None))
    rows = islice((row for row in session.scalars(newest.limit(LOOKED)) if _is_seen(row, scope)), limit)
    return [{name: getattr(row, name) for name in COLUMNS} for row in rows]
