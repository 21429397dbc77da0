"""Changes of projects: described, edited, put aside, each in one transaction with its line in the log."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kpi import charters, projects
from kpi.access import Visitor
from kpi.charters import Charter, Person
from kpi.errors import RaporError
from kpi.projects import Project, Span
from kpi.state import audit, editions
from kpi.state import project_models as kept
from kpi.state.imports import now
from kpi.store import Store

CODE = re.compile(r"[\w][\w./-]{0,63}")


def add(store: Store, visitor: Visitor, charter: Charter) -> str:
    """Describe a new project; milestones that name its code already belong to it.

    Returns:
        Its code.

    Raises:
        RaporError: not_allowed, or what is wrong with the charter.
    """
    code = charter.code.strip()
    charters.check(store, visitor, charter)
    if not CODE.fullmatch(code):
        raise RaporError("project_code", project=code)
    with store.writing() as session:
        same = func.lower(kept.Project.code) == code.lower()
        if session.scalar(select(kept.Project.number).where(same)) is not None:
            raise RaporError("project_known", project=code)
        row = kept.Project(code=code, **charter.columns)
        row.edited_by, row.edited_at = visitor.account, now()
        session.add(row)
        session.flush()
        audit.note(session, visitor.account, "project.added", code, after=charter.columns)
        _date(session, row, charter.spans, visitor)
        _name(session, code, charter.people, visitor)
    return code


def edit(store: Store, visitor: Visitor, project: Project, charter: Charter) -> None:
    """Change a project that the visitor has read; its code stays.

    Args:
        store: Where projects are kept.
        visitor: Who edits; needs the power "projects", the owning agency before and after, and every agency
            that is covered anew.
        project: As it was read.
        charter: What it should say; people that it does not name are taken off.

    Raises:
        RaporError: not_allowed, row_changed, or what is wrong with the charter.
    """
    charters.check(store, visitor, charter, project.owners)
    with store.writing() as session:
        row = _row(session, visitor, project)
        before = row.edition
        who = visitor.account
        changes = charter.columns
        editions.change(
            session, row, project.edition, changes, who=who, action="project.changed", subject=row.code
        )
        if _date(session, row, charter.spans, visitor) and row.edition == before:
            if before != project.edition:
                raise RaporError("row_changed", by=row.edited_by or "–", at=row.edited_at, theirs={})
            row.edition, row.edited_by, row.edited_at = before + 1, who, now()
        _name(session, row.code, charter.people, visitor)


def put_aside(store: Store, visitor: Visitor, project: Project, aside: bool) -> None:
    """Put a project aside, or take it up again; nothing of it is deleted."""
    visitor.require("projects")
    _see(store, visitor, project)
    action = "project.archived" if aside else "project.resumed"
    with store.writing() as session:
        row = _row(session, visitor, project)
        changes = {"archived_at": now() if aside else None}
        editions.change(
            session,
            row,
            project.edition,
            changes,
            who=visitor.account,
            action=action,
            subject=row.code,
        )


def _row(session: Session, visitor: Visitor, project: Project) -> kept.Project:
    row = editions.locked(session, kept.Project, project.number)
    if row is None:
        raise RaporError("project_unknown", project=project.code)
    visitor.require_agency(row.agency_code)
    return row


def _see(store: Store, visitor: Visitor, project: Project) -> None:
    if not projects.within([project], visitor.scope, projects.register(store)):
        raise RaporError("project_unknown", project=project.code)


def _date(session: Session, row: kept.Project, spans: Mapping[str, Span], visitor: Visitor) -> bool:
    """Store the horizons; whether that changed any."""
    query = select(kept.Span).where(kept.Span.project == row.code)
    held = {span.horizon: span for span in session.scalars(query)}
    before = {key: Span(one.starts_on, one.ends_on) for key, one in held.items()}
    if before == dict(spans):
        return False
    for key in held.keys() - spans.keys():
        session.delete(held[key])
    for key, span in spans.items():
        one = held.get(key) or kept.Span(project=row.code, horizon=key)
        one.starts_on, one.ends_on = span.starts, span.ends
        session.add(one)
    audit.note(session, visitor.account, "project.dated", row.code, before=_days(before), after=_days(spans))
    return True


def _name(session: Session, code: str, people: Sequence[Person], visitor: Visitor) -> None:
    """Store the people of the charter's roles; the effective team is not touched.

    The log tells that somebody was named and in which role, not who: names are not for it.
    """
    roles = tuple(projects.form().roles)
    query = select(kept.Member).where(
        kept.Member.project == code, kept.Member.removed_at.is_(None), kept.Member.role.in_(roles)
    )
    held = {member.number: member for member in session.scalars(query.with_for_update())}
    wanted = {person.number for person in people}
    for number in held.keys() - wanted:
        held[number].removed_at = now()
        audit.note(session, visitor.account, "member.removed", f"{code}/{number}")
    for person in people:
        told = {
            "role": person.role,
            "name": person.name.strip(),
            "position": (person.position or "").strip() or None,
            "account": (person.account or "").strip().lower() or None,
        }
        row = held.get(person.number or 0)
        if row is None:
            row = kept.Member(project=code, **told)
            session.add(row)
            session.flush()
            action = "member.added"
        elif all(getattr(row, name) == value for name, value in told.items()):
            continue
        elif row.edition != person.edition:
            theirs = {name: getattr(row, name) for name in told}
            raise RaporError("row_changed", by=row.edited_by or "–", at=row.edited_at, theirs=theirs)
        else:
            row.role, row.name = told["role"] or "", told["name"] or ""
            row.position, row.account, row.edition = told["position"], told["account"], row.edition + 1
            action = "member.changed"
        row.edited_by, row.edited_at = visitor.account, now()
        audit.note(session, visitor.account, action, f"{code}/{row.number}", after={"role": person.role})


def _days(spans: Mapping[str, Span]) -> dict[str, list[str]]:
    return {key: [span.starts.isoformat(), span.ends.isoformat()] for key, span in spans.items()}
