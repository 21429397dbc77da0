"""Support that stakeholders gave: a log that is only added to; a later entry may stand in for an earlier."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import engines, ownership, projects, stakeholders, typed
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.projects import Project
from kpi.scope import Scope
from kpi.state import audit
from kpi.state import dialogue_models as kept
from kpi.state.imports import now
from kpi.state.project_models import Milestone
from kpi.store import Store


@dataclass(frozen=True)
class Entry:
    """What a stakeholder did or promised.

    Attributes:
        milestone: Name of the milestone it was for; None without one, or where the reader does not see it.
        replaced: Whether a later entry stands in for it.
    """

    number: int
    dated: date
    stakeholder: str
    text: str
    milestone: str | None
    by: str
    at: datetime
    supersedes: int | None
    replaced: bool


def listed(store: Store, scope: Scope, code: str) -> list[Entry]:
    """The log of a project, the latest first; it is the owner's, so others see nothing.

    Raises:
        RaporError: project_unknown.
    """
    project = projects.found(store, scope, code)
    if not ownership.sees(scope, project):
        return []
    query = (
        select(kept.Support, kept.Stakeholder.name, Milestone)
        .join(kept.Stakeholder, kept.Support.stakeholder == kept.Stakeholder.number)
        .outerjoin(Milestone, kept.Support.milestone == Milestone.number)
        .where(kept.Stakeholder.project == code)
        .order_by(kept.Support.dated.desc(), kept.Support.number.desc())
    )
    with store.reading() as session:
        rows = session.execute(query).all()
        replaced = {row.supersedes for row, _, _ in rows}
        return [
            Entry(
                row.number,
                row.dated,
                name,
                row.text,
                promised.name if promised and ownership.sees(scope, project, promised.agency_code) else None,
                row.added_by,
                row.added_at,
                row.supersedes,
                row.number in replaced,
            )
            for row, name, promised in rows
        ]


def add(
    store: Store,
    visitor: Visitor,
    code: str,
    *,
    stakeholder: int,
    dated: date | None,
    text: str,
    milestone: int | None = None,
    supersedes: int | None = None,
) -> int:
    """Write into the log of a project; the number of the entry.

    Args:
        store: Where.
        visitor: Who writes.
        code: Of the project.
        stakeholder: Number of who gave it.
        dated: When; not a day to come.
        text: What was done or promised.
        milestone: Number of the milestone it was for.
        supersedes: Number of an own entry that this one stands in for.

    Raises:
        RaporError: If something of it is missing or unknown.
    """
    project = ownership.require(store, visitor, "stakeholders", code)
    said = {
        "dated": typed.past(dated, engines.today()),
        "text": typed.text(text, "support_empty"),
        "milestone": milestone,
        "supersedes": supersedes,
    }
    with store.writing() as session:
        stakeholders.locked(session, code, stakeholder)
        _check(session, visitor, project, milestone, supersedes)
        row = kept.Support(stakeholder=stakeholder, added_by=visitor.account, added_at=now(), **said)
        session.add(row)
        session.flush()
        told = {name: said[name] for name in ("dated", "milestone", "supersedes")}
        audit.note(
            session, visitor.account, "support.added", row.number, after={"stakeholder": stakeholder, **told}
        )
        return row.number


def _check(
    session: Session, visitor: Visitor, project: Project, milestone: int | None, supersedes: int | None
) -> None:
    if milestone is not None:
        row = session.get(Milestone, milestone)
        known = row is not None and row.project == project.code
        if row is None or not (known and ownership.sees(visitor.scope, project, row.agency_code)):
            raise RaporError("review_subject")
    if supersedes is not None:
        earlier = session.get(kept.Support, supersedes, with_for_update=True)  # one at a time
        taken = session.scalar(select(kept.Support.number).where(kept.Support.supersedes == supersedes))
        if earlier is None or earlier.added_by != visitor.account or taken is not None:
            raise RaporError("support_unknown")
        stakeholders.locked(session, project.code, earlier.stakeholder)
