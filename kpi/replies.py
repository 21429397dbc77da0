"""Words for a review: a thread is opened, answered, judged, and a word of one's own stood in for."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import ownership, reviews, typed
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.state import audit
from kpi.state import dialogue_models as kept
from kpi.state.imports import now
from kpi.state.project_models import Milestone
from kpi.store import Store


def begin(
    store: Store,
    visitor: Visitor,
    code: str,
    *,
    about: str,
    subject: str,
    kind: str,
    text: str,
    due_on: date | None = None,
) -> int:
    """Open a thread; its number.

    Args:
        store: Where.
        visitor: Who writes.
        code: Of the project.
        about: One of kpi.reviews.ABOUT.
        subject: Number of the milestone or key of the indicator; '' for the project.
        kind: One of kpi.reviews.may_write().
        text: What is said.
        due_on: When an answer is wanted; only of a question.

    Raises:
        RaporError: If it is empty, of a kind that the visitor may not write, or about nothing that is there.
    """
    visitor.require("review")
    with store.reading() as session:
        agency = _agency(session, store, code, about, subject)
    ownership.require(store, visitor, "review", code, agency)
    row = _said(visitor, kind, text, due_on)
    row.project, row.about, row.subject = code, about, subject
    return _write(store, visitor, row)


def reply(
    store: Store,
    visitor: Visitor,
    thread: int,
    *,
    kind: str,
    text: str,
    due_on: date | None = None,
    supersedes: int | None = None,
) -> int:
    """Say something in a thread; the number of the word.

    Args:
        store: Where.
        visitor: Who writes.
        thread: Number of the word that opened it.
        kind: One of kpi.reviews.may_write().
        text: What is said.
        due_on: When an answer is wanted; only of a question.
        supersedes: Number of an own word of this thread that the new one stands in for.

    Raises:
        RaporError: review_unknown, if there is no such thread in scope; review_superseded, if that word is
            not one's own or has been stood in for; as for begin().
    """
    visitor.require("review")
    with store.reading() as session:
        first = session.get(kept.Review, thread)
        if first is None or first.thread is not None:
            raise RaporError("review_unknown")
        code, about, subject = first.project, first.about, first.subject
        agency = _agency(session, store, code, about, subject)
    try:
        ownership.require(store, visitor, "review", code, agency)
    except RaporError as error:  # that there is such a thread is not told to whoever may not see it
        raise RaporError("review_unknown") from error
    row = _said(visitor, kind, text, due_on)
    row.project, row.about, row.subject = code, about, subject
    row.thread, row.supersedes = thread, supersedes
    return _write(store, visitor, row)


def _said(visitor: Visitor, kind: str, text: str, due_on: date | None) -> kept.Review:
    if kind not in (*reviews.ASKING, *reviews.JUDGING):
        raise RaporError("review_kind", kind=kind)
    if kind not in reviews.may_write(visitor):
        raise RaporError("not_allowed")
    return kept.Review(
        kind=kind,
        text=typed.text(text, "review_empty"),
        due_on=typed.sound(due_on) if due_on and kind == "question" else None,
        added_by=visitor.account,
        added_at=now(),
    )


def _agency(session: Session, store: Store, code: str, about: str, subject: str) -> str | None:
    """The agency that answers for a subject; None where that is the owner of the project.

    Raises:
        RaporError: review_subject, if there is no such thing.
    """
    if about == "project" and subject == "":
        return None
    if about == "indicator" and subject in store.catalogue.indicators:
        return None
    if about == "milestone" and subject.isdecimal():
        row = session.get(Milestone, int(subject))
        if row is not None and row.project == code:
            return row.agency_code
    raise RaporError("review_subject")


def _write(store: Store, visitor: Visitor, row: kept.Review) -> int:
    with store.writing() as session:
        if row.supersedes is not None:
            _check(session, visitor, row)
        session.add(row)
        session.flush()
        told = {name: getattr(row, name) for name in ("project", "about", "subject", "thread", "supersedes")}
        audit.note(session, visitor.account, f"review.{DONE[row.kind]}", row.number, after=told)
        return row.number


DONE = {
    "question": "asked",
    "answer": "answered",
    "comment": "commented",
    "decision": "decided",
    "approval": "approved",
    "refusal": "refused",
}
"""What the audit log calls each kind of word; what was said stands in the reviews, which nobody changes."""


def _check(session: Session, visitor: Visitor, row: kept.Review) -> None:
    """A word stands in for one of the same author and thread that nothing else stands in for."""
    earlier = session.get(kept.Review, row.supersedes, with_for_update=True)  # one at a time
    taken = session.scalar(select(kept.Review.number).where(kept.Review.supersedes == row.supersedes))
    own = earlier is not None and earlier.added_by == visitor.account
    same = earlier is not None and row.thread in (earlier.number, earlier.thread)
    if not own or not same or taken is not None:
        raise RaporError("review_superseded")
