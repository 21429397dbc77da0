"""Notes: what happened on a day, written on the charts of an indicator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import engines, notation, typed
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.state import audit, editions
from kpi.state import dialogue_models as kept
from kpi.state.imports import now
from kpi.store import Store

LONG = 280  # letters: more does not fit under a chart


@dataclass(frozen=True)
class Note:
    """What happened.

    Attributes:
        edition: See kpi.state.editions.
        agency: Whose figures it is about; None for those of all.
    """

    number: int
    edition: int
    indicator: str
    agency: str | None
    dated: date
    text: str
    by: str
    at: datetime

    @property
    def month(self) -> str:
        """The month of its day: 2026-09."""
        return f"{self.dated:%Y-%m}"


def listed(store: Store, scope: Scope, indicator: str | None = None) -> list[Note]:
    """Notes in the order of their days.

    A note about the figures of all is for everybody; one about an agency for those whose scope holds it.

    Args:
        store: Where they are.
        scope: Who reads, and what is selected.
        indicator: Its key; None for all.
    """
    query = select(kept.Note).where(kept.Note.removed_at.is_(None))
    if indicator is not None:
        query = query.where(kept.Note.indicator == indicator)
    if scope.codes is not None:
        query = query.where(kept.Note.agency_code.is_(None) | kept.Note.agency_code.in_(sorted(scope.codes)))
    with store.reading() as session:
        rows = session.scalars(query.order_by(kept.Note.dated, kept.Note.number))
        return [_note(row) for row in rows]


def by_month(notes: Iterable[Note], names: Mapping[str, str], language: str) -> dict[str, str]:
    """One text for each month that has notes, as charts carry it: 12 Sep 2026, Kalbar: ….

    Args:
        notes: In order.
        names: What agencies are called.
        language: Of the days.
    """
    found: dict[str, list[str]] = {}
    for one in notes:
        whose = f", {names.get(one.agency, one.agency)}" if one.agency else ""
        told = f"{notation.day(one.dated, language, 'medium')}{whose}: {' '.join(one.text.split())}"
        found.setdefault(one.month, []).append(told)
    return {month: "; ".join(texts) for month, texts in found.items()}


def add(
    store: Store, visitor: Visitor, *, indicator: str, agency: str | None, dated: date | None, text: str
) -> int:
    """Write a note; its number.

    Args:
        store: Where.
        visitor: Who writes.
        indicator: Key of the indicator.
        agency: Whose figures it is about; None for those of all, which only those may say who see all.
        dated: When it happened; not a day to come.
        text: What happened.

    Raises:
        RaporError: If the indicator is unknown, the day wrong or the text empty.
    """
    visitor.require("notes")
    visitor.require_agency(agency)
    if indicator not in store.catalogue.indicators:
        raise RaporError("note_indicator", indicator=indicator)
    said = _checked(dated, text)
    with store.writing() as session:
        row = kept.Note(
            indicator=indicator, agency_code=agency, added_by=visitor.account, added_at=now(), **said
        )
        session.add(row)
        session.flush()
        after = {"indicator": indicator, "agency_code": agency, **said}
        audit.note(session, visitor.account, "note.added", row.number, after=after)
        return row.number


def edit(store: Store, visitor: Visitor, number: int, edition: int, *, dated: date | None, text: str) -> None:
    """Change a note.

    Raises:
        RaporError: row_changed, if somebody else did so since; note_unknown; as for add().
    """
    said = _checked(dated, text)
    with store.writing() as session:
        row = _locked(session, visitor, number)
        editions.change(
            session, row, edition, said, who=visitor.account, action="note.changed", subject=number
        )


def remove(store: Store, visitor: Visitor, number: int, edition: int) -> None:
    """Take a note off the charts; the log keeps that it was there.

    Raises:
        RaporError: row_changed, note_unknown.
    """
    with store.writing() as session:
        row = _locked(session, visitor, number)
        gone = {"removed_at": now()}
        editions.change(
            session, row, edition, gone, who=visitor.account, action="note.removed", subject=number
        )


def _checked(dated: date | None, text: str) -> dict[str, object]:
    return {
        "dated": typed.past(dated, engines.today()),
        "text": typed.text(text, "note_empty", LONG),
    }


def _locked(session: Session, visitor: Visitor, number: int) -> kept.Note:
    visitor.require("notes")
    row = editions.locked(session, kept.Note, number)
    allowed = visitor.scope.allowed
    if row is None or row.removed_at is not None or not (allowed is None or row.agency_code in allowed):
        raise RaporError("note_unknown")
    return row


def _note(row: kept.Note) -> Note:
    return Note(
        row.number,
        row.edition,
        row.indicator,
        row.agency_code,
        row.dated,
        row.text,
        row.added_by,
        row.added_at,
    )
