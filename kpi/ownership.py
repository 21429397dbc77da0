"""Whose a row of a project is: its agency's, or where it has none the owner's of the project."""

from sqlalchemy import select

from kpi import projects
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.projects import Project
from kpi.scope import Scope
from kpi.state.project_models import Milestone
from kpi.store import Store


def sees(scope: Scope, project: Project, agency: str | None = None) -> bool:
    """Whether a scope that sees a project sees a row of it.

    Args:
        scope: Of whoever asks.
        project: One that the scope may see.
        agency: Whose the row is; None for one of the project itself.
    """
    named = agency is None and scope.projects is not None and project.code in scope.projects
    return named or scope.codes is None or (agency or project.agency_code) in scope.codes


def require(store: Store, visitor: Visitor, power: str, code: str, agency: str | None = None) -> Project:
    """The project of a code, for somebody who may write a row of it.

    Raises:
        RaporError: not_allowed, without the power or where the row is another's; project_unknown, for a
            project that the scope may not see.
    """
    visitor.require(power)
    project = projects.found(store, visitor.scope, code)
    if not sees(visitor.scope.select(None), project, agency):
        raise RaporError("not_allowed")
    return project


def milestones(store: Store, scope: Scope, project: Project) -> dict[int, str]:
    """Names of the milestones on the plan of a project that a scope sees, by their number."""
    there = select(Milestone).where(Milestone.project == project.code, Milestone.removed_at.is_(None))
    with store.reading() as session:
        rows = session.scalars(there.order_by(Milestone.planned_end, Milestone.milestone_id))
        return {row.number: row.name for row in rows if sees(scope, project, row.agency_code)}
