"""Rows that people edit: found, changed and noted in the audit log, never over a change not seen."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.errors import RaporError
from kpi.state import audit
from kpi.state.base import Edited
from kpi.state.imports import now

Row = TypeVar("Row", bound=Edited)
WITHHELD = "…"


def change(
    session: Session,
    row: Row,
    edition: int,
    changes: Mapping[str, Any],
    *,
    who: str,
    action: str,
    subject: object,
    private: Collection[str] = (),
) -> Row:
    """Change a row that somebody has read at an edition.

    Args:
        session: One that may write.
        row: As locked() gives it.
        edition: The one that was read.
        changes: Columns and what they become; those that are so already are passed over.
        who: Account of the person.
        action: See kpi.state.audit.note.
        subject: See kpi.state.audit.note.
        private: Columns about people; the log tells that they changed, not what they said.

    Raises:
        RaporError: row_changed, if somebody else has changed the row since; its values are the account, the
            moment, and under "theirs" the columns that now differ from what was to be written.
    """
    differing = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not differing:
        return row
    if row.edition != edition:
        theirs = {name: getattr(row, name) for name in differing}
        raise RaporError("row_changed", by=row.edited_by or "–", at=row.edited_at, theirs=theirs)
    audit.note(
        session,
        who,
        action,
        subject,
        before={name: WITHHELD if name in private else getattr(row, name) for name in differing},
        after={name: WITHHELD if name in private else value for name, value in differing.items()},
    )
    for name, value in differing.items():
        setattr(row, name, value)
    row.edition, row.edited_by, row.edited_at = edition + 1, who, now()
    session.flush()
    return row


def locked(session: Session, model: type[Row], number: int) -> Row | None:
    """The row of a number, kept from others until the transaction ends; None if there is none."""
    table: Any = model
    return session.scalar(select(model).where(table.number == number).with_for_update())
