"""The effective team of a project: who plays which part, by which decree, from when until when."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from kpi import ownership, projects, typed
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.projects import Member
from kpi.scope import Scope
from kpi.state import audit, editions
from kpi.state import project_models as kept
from kpi.state.imports import now
from kpi.store import Store

PEOPLE = ("name", "position")  # columns about people, which the audit log does not repeat


def listed(store: Store, scope: Scope, code: str) -> list[Member]:
    """The team of a project in the order in which it was named; it is the owner's, so others see nobody.

    Raises:
        RaporError: project_unknown.
    """
    project = projects.found(store, scope, code)
    return project.named(projects.TEAM) if ownership.sees(scope, project) else []


def add(
    store: Store,
    visitor: Visitor,
    code: str,
    *,
    name: str,
    part: str | None,
    decree: str | None,
    since: date | None,
    until: date | None,
) -> int:
    """Add somebody to the team; the number of the row.

    Raises:
        RaporError: If the name is missing or the days are out of order.
    """
    ownership.require(store, visitor, "stakeholders", code)
    said = _checked(name, part, decree, since, until)
    with store.writing() as session:
        row = kept.Member(
            project=code, role=projects.TEAM, edited_by=visitor.account, edited_at=now(), **said
        )
        session.add(row)
        session.flush()
        told = {key: said[key] for key in ("decree", "since", "until")}
        audit.note(session, visitor.account, "member.added", row.number, after={"project": code, **told})
        return row.number


def edit(
    store: Store,
    visitor: Visitor,
    code: str,
    number: int,
    edition: int,
    *,
    name: str,
    part: str | None,
    decree: str | None,
    since: date | None,
    until: date | None,
) -> None:
    """Change what is written about somebody of the team.

    Raises:
        RaporError: row_changed, if somebody else did so since; member_unknown; as for add().
    """
    ownership.require(store, visitor, "stakeholders", code)
    said = _checked(name, part, decree, since, until)
    with store.writing() as session:
        told = {"who": visitor.account, "action": "member.changed", "subject": str(number)}
        editions.change(session, _locked(session, code, number), edition, said, private=PEOPLE, **told)


def remove(store: Store, visitor: Visitor, code: str, number: int, edition: int) -> None:
    """Strike somebody off the team who should never have stood there; who leaves gets a last day instead.

    Raises:
        RaporError: row_changed, member_unknown.
    """
    ownership.require(store, visitor, "stakeholders", code)
    with store.writing() as session:
        told = {"who": visitor.account, "action": "member.removed", "subject": str(number)}
        editions.change(session, _locked(session, code, number), edition, {"removed_at": now()}, **told)


def _checked(
    name: str, part: str | None, decree: str | None, since: date | None, until: date | None
) -> dict[str, Any]:
    if since and until and until < since:
        raise RaporError("member_days", since=since, until=until)
    return {
        "name": typed.text(name, "member_unnamed", typed.SHORT),
        "position": typed.optional(part, typed.SHORT),
        "decree": typed.optional(decree, typed.NUMBER),
        "since": typed.sound(since) if since else None,
        "until": typed.sound(until) if until else None,
    }


def _locked(session: Session, code: str, number: int) -> kept.Member:
    row = editions.locked(session, kept.Member, number)
    there = row is not None and row.removed_at is None
    if row is None or not there or row.project != code or row.role != projects.TEAM:
        raise RaporError("member_unknown")
    return row
