"""Evidence: files and links that prove milestones, verified or refused by others than who added them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from kpi import exhibits
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.state import audit, editions
from kpi.state.evidence import REFUSED, VERIFIED, counts
from kpi.state.imports import now
from kpi.state.project_models import Evidence, Milestone, Project
from kpi.store import Store

__all__ = ["REFUSED", "VERIFIED", "Piece", "attach_file", "attach_link", "counts", "judge", "listed"]

TITLE, ADDRESS = 200, 2000  # characters
LINK = re.compile(r"https?://[\w.-]*\w(:\d{1,5})?([/?#][^\s\"'<>`\\]*)?", re.IGNORECASE)
"""As the cleaner takes addresses: http or https with a host, no account in it, no quotes or blanks."""


@dataclass(frozen=True)
class Piece:
    """A piece of evidence as people see it; the attributes are those of kpi.state.project_models.Evidence.

    Attributes:
        edition: What a change has to name.
    """

    number: int
    milestone: int
    title: str
    address: str | None
    name: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    added_by: str
    added_at: datetime
    verdict: str | None
    reason: str | None
    judged_by: str | None
    judged_at: datetime | None
    erased_at: datetime | None
    edition: int


def listed(session: Session, scope: Scope, milestone: int) -> list[Piece]:
    """The evidence of a milestone that a scope may see, in its order, without what was withdrawn."""
    rows = session.scalars(
        select(Evidence)
        .join(Milestone, Milestone.number == Evidence.milestone)
        .where(Evidence.milestone == milestone, Evidence.removed_at.is_(None), *_within(scope))
        .order_by(Evidence.number)
    )
    return [_piece(row) for row in rows]


def attach_file(
    store: Store, visitor: Visitor, milestone: int, title: str, *, name: str, content: bytes
) -> Piece:
    """Store a file as evidence of a milestone.

    Args:
        store: Where it is kept.
        visitor: Who brings it.
        milestone: Its number.
        title: What it shows; by default the name of the file.
        name: What the file is called; only its last part counts, and that is never a path.
        content: All of it.

    Raises:
        RaporError: If the file is empty, too large, of another kind than it says or attached already, or if
            the visitor may not attach anything there.
    """
    called = exhibits.label(name)
    with store.reading() as session:
        _milestone(session, visitor, milestone)
    media_type = exhibits.recognise(called, content)
    known = exhibits.keep(
        store.home, content
    )  # a file that no row names is swept up later; see kpi.retention
    with store.writing() as session:
        _milestone(session, visitor, milestone)
        _refuse_twice(session, milestone, Evidence.sha256 == known)
        kept = {"name": called, "media_type": media_type, "size": len(content), "sha256": known}
        return _add(session, visitor, milestone, title or called, kept)


def attach_link(store: Store, visitor: Visitor, milestone: int, title: str, address: str) -> Piece:
    """Note an address as evidence of a milestone; nothing is fetched from it.

    Raises:
        RaporError: If it is no address of the web or attached already, or if the visitor may not attach
            anything there.
    """
    address = address.strip()
    if len(address) > ADDRESS or not LINK.fullmatch(address):
        raise RaporError("evidence_link")
    with store.writing() as session:
        _milestone(session, visitor, milestone)
        _refuse_twice(session, milestone, Evidence.address == address)
        return _add(session, visitor, milestone, title or address, {"address": address})


def judge(store: Store, visitor: Visitor, number: int, edition: int, *, verdict: str, reason: str) -> Piece:
    """Verify or refuse a piece of evidence; who added it may not.

    Args:
        store: Where it is kept.
        visitor: Who judges.
        number: Of the piece.
        edition: The one that the visitor has seen.
        verdict: VERIFIED or REFUSED.
        reason: Why.

    Raises:
        RaporError: If there is no reason, if it is the visitor's own, if somebody else has judged meanwhile,
            or if there is no such piece for the visitor.
    """
    visitor.require("verify")
    reason = reason.strip()
    with store.writing() as session:
        row = _found(session, visitor, number, to_change=True)
        if row.added_by.lower() == visitor.account.lower():
            raise RaporError("evidence_own")
        if not reason:
            raise RaporError("evidence_reason")
        changes = {"verdict": verdict, "reason": reason, "judged_by": visitor.account}
        subject, action = number, f"evidence.{verdict}"
        told: Any = {"who": visitor.account, "action": action, "subject": subject, "private": ("reason",)}
        editions.change(session, row, edition, changes, **told)
        row.judged_at = now()
        return _piece(row)


def withdraw(store: Store, visitor: Visitor, number: int, edition: int) -> None:
    """Take a piece of evidence away; its file is erased when the time of retention has passed.

    Raises:
        RaporError: If somebody has changed it meanwhile, or if there is no such piece for the visitor.
    """
    visitor.require("evidence")
    with store.writing() as session:
        row = _found(session, visitor, number, to_change=True)
        who, changes = visitor.account, {"removed_at": now()}
        editions.change(session, row, edition, changes, who=who, action="evidence.withdrawn", subject=number)


def download(store: Store, visitor: Visitor, number: int) -> bytes:
    """The content of a file, handed out and noted.

    Raises:
        RaporError: If it is missing or damaged, or if there is no such piece for the visitor.
    """
    with store.reading() as session:
        row = _found(session, visitor, number)
        title, name = row.title, row.sha256 if row.erased_at is None else None
    if name is None:
        raise RaporError("evidence_erased", title=title)
    content = exhibits.read(store.home, name)
    if content is None:
        raise RaporError("evidence_damaged", title=title)
    with store.writing() as session:
        audit.note(session, visitor.account, "evidence.downloaded", number, after={"sha256": name})
    return content


def damaged(store: Store) -> list[str]:
    """Titles of evidence whose file is missing or is no more what was attached."""
    with store.reading() as session:
        rows = session.execute(
            select(Evidence.title, Evidence.sha256)
            .where(Evidence.sha256.is_not(None), Evidence.erased_at.is_(None))
            .order_by(Evidence.number)
        ).all()
    return [title for title, name in rows if name and exhibits.read(store.home, name) is None]


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions for milestones that a scope sees, as in kpi.ownership.

    One of no agency belongs to the owner of its project, and to whoever sees the project by its name.
    """
    owner = select(Project.agency_code).where(Project.code == Milestone.project).scalar_subquery()
    found: list[ColumnElement[bool]] = []
    if scope.codes is not None:
        mine = func.coalesce(Milestone.agency_code, owner).in_(sorted(scope.codes))
        named = Milestone.agency_code.is_(None) & Milestone.project.in_(sorted(scope.projects or ()))
        found.append(or_(mine, named))
    if scope.projects is not None:
        found.append(Milestone.project.in_(sorted(scope.projects)))
    return found


def _milestone(session: Session, visitor: Visitor, number: int) -> Milestone:
    """The milestone that a visitor may attach something to."""
    visitor.require("evidence")
    those = (Milestone.number == number, Milestone.removed_at.is_(None), *_within(visitor.scope))
    row = session.scalar(select(Milestone).where(*those))
    if row is None:
        raise RaporError("milestone_gone")
    return row


def _found(session: Session, visitor: Visitor, number: int, to_change: bool = False) -> Evidence:
    """The piece of a number within the visitor's scope, kept from others if it is to be changed."""
    one = (
        select(Evidence)
        .join(Milestone, Milestone.number == Evidence.milestone)
        .where(Evidence.number == number, Evidence.removed_at.is_(None), *_within(visitor.scope))
    )
    row = session.scalar(one.with_for_update(of=Evidence) if to_change else one)
    if row is None:
        raise RaporError("evidence_gone")
    return row


def _refuse_twice(session: Session, milestone: int, same: ColumnElement[bool]) -> None:
    there = (Evidence.milestone == milestone, Evidence.removed_at.is_(None), same)
    title = session.scalar(select(Evidence.title).where(*there).limit(1))
    if title is not None:
        raise RaporError("evidence_twice", title=title)


def _add(session: Session, visitor: Visitor, milestone: int, title: str, kept: dict[str, Any]) -> Piece:
    row = Evidence(
        milestone=milestone, title=" ".join(title.split())[:TITLE], added_by=visitor.account, **kept
    )
    row.added_at = now()
    session.add(row)
    session.flush()
    said = {name: value for name, value in kept.items() if name in ("sha256", "size", "media_type")}
    after = {"milestone": milestone, "kind": "file" if said else "link"} | said
    audit.note(session, visitor.account, "evidence.attached", row.number, after=after)
    return _piece(row)


def _piece(row: Evidence) -> Piece:
    return Piece(**{name: getattr(row, name) for name in Piece.__dataclass_fields__})
