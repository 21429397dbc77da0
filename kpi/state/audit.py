"""The audit log as it is written: in one transaction with what it tells, each line chained to the last."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from kpi.state.access_models import Entry
from kpi.state.imports import now

FIRST = "0" * 64
PERSONAL, WITHHELD = ("responsible",), "…"
"""Columns that name people wherever they stand: the log tells that they changed, not what they said."""

LOCK = 0x5241504F  # "RAPO": the advisory lock under which PostgreSQL takes one line after the other


def note(
    session: Session,
    who: str,
    action: str,
    subject: object,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Write down who did what; whoever changes something calls this in the same transaction.

    Args:
        session: One that may write.
        who: Account of the person; see kpi.access.Visitor.account.
        action: What was done, as noun.participle: milestone.changed, evidence.refused, chart.exported.
        subject: What it was done to: a code, a number, an id; no name of a person.
        before: What stood there, plain JSON; only what differs.
        after: What stands there now.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    session.flush()
    previous = session.scalar(select(Entry.hash).order_by(Entry.sequence.desc()).limit(1)) or FIRST
    entry = Entry(
        at=now(),
        who=who,
        action=action,
        subject=str(subject),
        before=_plain(before),
        after=_plain(after),
        previous=previous,
    )
    entry.hash = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def digest(entry: Entry | Row[Any]) -> str:
    """SHA-256 of a line: all of it but its number, in a fixed spelling."""
    told = {
        name: getattr(entry, name) for name in ("who", "action", "subject", "before", "after", "previous")
    }
    told["at"] = entry.at.isoformat(timespec="microseconds")
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _plain(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """As JSON gives it back: dates become text."""
    if told is None:
        return None
    kept = {name: WITHHELD if name in PERSONAL and value else value for name, value in told.items()}
    plain: dict[str, Any] = json.loads(json.dumps(kept, default=_text, sort_keys=True))
    return plain


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
