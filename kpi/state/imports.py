"""Imports as the state remembers them: begun, finished, refused, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.state.models import Import

COLUMNS = [column.name for column in Import.__table__.columns if column.name != "replaced"]


@dataclass(frozen=True)
class Begun:
    """What is known of an import before its rows are stored."""

    import_id: str
    label: str
    table: str
    format: str
    agency: str | None
    content_hash: str
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    warnings: Sequence[Mapping[str, str]]


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
    """The import of an id, if whoever asks sees all agencies, or the one that it was made for.

    Raises:
        RaporError: If there is none to be seen; whether one is out of scope is not told.
    """
    row = find(session, import_id)
    if scope.allowed is not None and (row.agency or "").lower() not in {one.lower() for one in scope.allowed}:
        raise RaporError("import_unknown", import_id=import_id)
    return row


def same_content(session: Session, begun: Begun) -> Import | None:
    """The newest import, done or begun, of the same content into the same table with the same outcome."""
    return session.scalar(
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
        .limit(1)
    )


def undone(session: Session) -> set[str]:
    """The ids of all imports that were, or are being, taken back."""
    return set(session.scalars(select(Import.import_id).where(Import.status.in_(("undone", "undoing")))))


def listed(session: Session, limit: int = 50) -> list[dict[str, Any]]:
    """The newest imports first, as plain rows."""
    rows = session.scalars(select(Import).order_by(Import.sequence.desc()).limit(limit))
    return [{name: getattr(row, name) for name in COLUMNS} for row in rows]
