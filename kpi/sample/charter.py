"""The change project of the sample, described as a person would describe it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.sample.world import declared
from kpi.state.imports import now
from kpi.state.project_models import Member, Project, Span


def keep(session: Session, parents: Mapping[str, str | None]) -> None:
    """Describe the project, unless it is there already.

    Args:
        session: One that may write.
        parents: Every agency with the one above it; the project covers those that have none above them.
    """
    file = declared("project")
    held = session.scalar(select(Project).where(Project.code == file["code"]))
    if held is not None:
        held.archived_at = None
        return
    code, owner = file["code"], file["owner"]
    session.add(
        Project(
            **{
                name: file[name]
                for name in ("code", "title", "programme", "year", "aspects", "story", "rubric")
            },
            agency_code=owner,
            agencies=sorted(one for one, above in parents.items() if above is None and one != owner),
        )
    )
    session.flush()
    session.add_all(Span(project=code, horizon=key, **days) for key, days in file["spans"].items())
    session.add_all(Member(project=code, **one) for one in file["people"])


def put_aside(session: Session) -> None:
    """Put the project aside when the sample is taken back: what people said about it is never deleted."""
    held = session.scalar(select(Project).where(Project.code == declared("project")["code"]))
    if held is not None:
        held.archived_at = now()
