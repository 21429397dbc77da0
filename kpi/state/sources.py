"""Sources as the state keeps them: their rows, who is refreshing them, and what each pull brought."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kpi import declarations, watermarks
from kpi.errors import RaporError
from kpi.state.imports import now, undone
from kpi.state.models import Pull, Source

DONE, UNCHANGED, PASSED, REFUSED = "done", "unchanged", "passed", "refused"
COLUMNS = [column.name for column in Pull.__table__.columns]
RENAMED = {"table": "table_name", "format": "format_name"}
"""Columns of the state whose names differ from those of a draft."""
PERSONAL = {"name", "secret", "schedule", "overlap_days"}  # of a draft: rows become the same without them


@dataclass(frozen=True)
class Draft:
    """A source as a person describes it; see connectors.sources.Origin for where it leads.

    Attributes:
        table: The record table that its rows are for.
        format: A platform's format; None where the headings should tell.
        overlap_days: How far before the reached watermark an incremental pull begins again.
        schedule: hourly, daily, weekly, manual, or a time of day in WIB as daily@06:30.
        agency: Code of the agency that owns rows which name none.
        decimal: The decimal sign, "," or ".".
        mapping: Column for each heading, where a person had to say it.
    """

    name: str
    kind: str
    table: str
    address: str
    sheet: str | None = None
    query: str | None = None
    secret: str | None = None
    watermark: str | None = None
    overlap_days: int = 3
    schedule: str = "daily"
    format: str | None = None
    agency: str | None = None
    decimal: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def definition(self) -> str:
        """A fingerprint of all that decides what rows come and what they become."""
        said = {name: value for name, value in asdict(self).items() if name not in PERSONAL}
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def draft_of(row: Source) -> Draft:
    """What a person said of a stored source."""
    return Draft(**{name: getattr(row, RENAMED.get(name, name)) for name in Draft.__dataclass_fields__})


def write(row: Source, draft: Draft, trusted: bool, by: str) -> None:
    """Write what a person said into a row; what depended on another definition is forgotten."""
    for name, value in asdict(draft).items():
        setattr(row, RENAMED.get(name, name), value)
    if row.definition != draft.definition:
        row.columns, row.reached = {}, None
    row.definition, row.trusted = draft.definition, trusted
    row.edited_by, row.edited_at = by, now()


def find(session: Session, name: str, to_change: bool = False) -> Source:
    """The source of a name, kept from others until the transaction ends if it is to be changed.

    Raises:
        RaporError: If there is none.
    """
    one = select(Source).where(Source.name == name)
    row = session.scalar(one.with_for_update() if to_change else one)
    if row is None:
        names = list(session.scalars(select(Source.name)))
        raise RaporError("source_unknown", name=name, nearest=declarations.nearest(name, names))
    return row


def listed(session: Session) -> list[Source]:
    """All sources by name."""
    return list(session.scalars(select(Source).order_by(Source.name)))


def take(row: Source, owner: str) -> None:
    """Make somebody the one who refreshes a source."""
    row.busy_owner, row.busy_beat = owner, row.busy_beat + 1
    row.progress, row.last_tried_at = None, now()


def owned(session: Session, name: str, owner: str) -> Source | None:
    """The source if it is still there and still refreshed by its owner."""
    one = select(Source).where(Source.name == name, Source.busy_owner == owner)
    return session.scalar(one.with_for_update())


def note(session: Session, pull: Pull, owner: str, key: str, columns: Mapping[str, str] | None) -> None:
    """Write what became of a part of a source, and how far the source has come.

    Args:
        session: One that may write.
        pull: What became of the part.
        owner: Who refreshes the source; if that is no more so, only the history is written.
        key: What the headings of the part are kept under.
        columns: Its headings and types, if it was taken.
    """
    session.add(pull)
    row = owned(session, pull.source, owner)
    if row is not None and columns is not None and row.definition == pull.definition:
        row.columns = {**row.columns, key: dict(columns)}
        row.reached = watermarks.later(row.reached, pull.reached)


def settle(
    session: Session,
    name: str,
    owner: str,
    *,
    taken: bool,
    counts: tuple[int, int] | None,
    failure: dict[str, Any] | None,
) -> None:
    """Write how a whole refresh went.

    Args:
        session: One that may write.
        name: Of the source.
        owner: Who refreshes it; if that is no more so, nothing is written.
        taken: Whether something was taken.
        counts: Rows and rejected rows, if there were any.
        failure: What could not be taken; see kpi.failures.
    """
    row = owned(session, name, owner)
    if row is None:
        return
    row.failure = failure
    if taken or failure is None:
        row.last_success_at = now()
    if counts is not None:
        row.rows, row.rejected = counts


def known(session: Session, source: str, definition: str) -> tuple[frozenset[str], frozenset[str]]:
    """Content hashes of all that a source gave and was stored, and of what a person has taken back since."""
    gone = undone(session)
    found = session.execute(
        select(Pull.content_hash, Pull.import_id)
        .where(Pull.source == source, Pull.definition == definition, Pull.status.in_((DONE, UNCHANGED)))
        .order_by(Pull.sequence)
    )
    newest = dict(found.all())
    return frozenset(newest), frozenset(content for content, one in newest.items() if one in gone)


def rows_before(session: Session, source: str, definition: str, part: str) -> int:
    """How many rows a part of a source, or all of it for "", had when all were last pulled; else 0."""
    those = [
        *(Pull.source == source, Pull.definition == definition),
        *(Pull.since.is_(None), Pull.status.in_((DONE, UNCHANGED))),
        *([Pull.part == part] if part else []),
    ]
    newest = select(func.max(Pull.sequence)).where(*those).group_by(Pull.part)
    return session.scalar(select(func.sum(Pull.rows)).where(Pull.sequence.in_(newest))) or 0


def set_back(session: Session, import_id: str) -> None:
    """After an import was taken back: the next pull begins where the one that brought it began."""
    for pull in session.scalars(select(Pull).where(Pull.import_id == import_id, Pull.reached.is_not(None))):
        row = session.scalar(select(Source).where(Source.name == pull.source).with_for_update())
        if row is not None and row.definition == pull.definition:
            row.reached = watermarks.earlier(row.reached, pull.since)


def history(session: Session, source: str, limit: int = 50) -> list[dict[str, Any]]:
    """The newest pulls of a source first, as plain rows."""
    rows = session.scalars(
        select(Pull).where(Pull.source == source).order_by(Pull.sequence.desc()).limit(limit)
    )
    return [{name: getattr(row, name) for name in COLUMNS} for row in rows]
