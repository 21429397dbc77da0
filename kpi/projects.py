"""Projects: each change project with its horizons and people, as far as a scope may see it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import agencies, engines, settings
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.messages import Text
from kpi.scope import Scope
from kpi.state import project_models as kept
from kpi.store import Store

TEAM = "team"
"""The role of the effective team; all others are those of the charter."""


@dataclass(frozen=True)
class Span:
    """When a horizon begins and ends, both days included."""

    starts: date
    ends: date


@dataclass(frozen=True)
class Member:
    """A person of a project; see kpi.state.project_models.Member."""

    number: int
    edition: int
    role: str
    name: str
    position: str | None
    account: str | None
    decree: str | None
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Project:
    """A change project; see kpi.state.project_models.Project.

    Attributes:
        spans: By horizon, in the order in which they begin.
        members: In the order in which they were named, the effective team included.
    """

    number: int
    edition: int
    code: str
    title: str
    agency_code: str
    agencies: tuple[str, ...]
    programme: str
    year: int
    cohort: str | None
    aspects: Mapping[str, str]
    story: Mapping[str, str]
    rubric: tuple[Mapping[str, Any], ...]
    spans: Mapping[str, Span]
    members: tuple[Member, ...]
    archived: bool
    edited_by: str | None
    edited_at: datetime | None

    @property
    def owners(self) -> frozenset[str]:
        """The agency that owns it and those that it names; what lies below them is not listed here."""
        return frozenset((self.agency_code, *self.agencies))

    def named(self, role: str) -> list[Member]:
        """Its people of a role."""
        return [member for member in self.members if member.role == role]


@dataclass(frozen=True)
class Form:
    """What the form of a project asks for, as data/projects/charter.toml declares it."""

    programmes: Mapping[str, Text]
    roles: Mapping[str, Text]
    story: Mapping[str, Text]
    rubric: tuple[tuple[Text, float], ...]


def form() -> Form:
    """What the form of a project asks for in the framework in force."""
    return _form(settings.load().folder("projects") / "charter.toml")


def listed(store: Store, scope: Scope) -> list[Project]:
    """The projects that a scope may see: those at work first, then by year, the newest first."""
    with store.reading() as session:
        found = read(session)
    return within(found, scope, register(store) if _needs_register(scope) else {})


def found(store: Store, scope: Scope, code: str) -> Project:
    """The project of a code.

    Raises:
        RaporError: project_unknown, if there is none that the scope may see.
    """
    for one in listed(store, scope):
        if one.code == code:
            return one
    raise RaporError("project_unknown", project=code)


def within(known: Iterable[Project], scope: Scope, register: Mapping[str, Agency]) -> list[Project]:
    """Those of some projects that a scope may see, whatever it has now selected, in the order of listed().

    Args:
        known: Projects, as from read().
        scope: Its projects, or where it names none, those of agencies that are allowed.
        register: All agencies; only needed where the scope has limits.
    """
    if scope.projects is not None:
        seen = [one for one in known if one.code in scope.projects]
    elif scope.allowed is not None:
        allowed = scope.allowed
        seen = [one for one in known if allowed & covered(one, register)]
    else:
        seen = list(known)
    return sorted(seen, key=lambda one: (one.archived, -one.year, -one.number))


def covered(project: Project, register: Mapping[str, Agency]) -> frozenset[str]:
    """The agencies that a project is about: its owner, and each that it covers with all below it."""
    below = (agencies.subtree(register, code) for code in project.agencies)
    return project.owners.union(*below)


def undescribed(store: Store, scope: Scope) -> list[str]:
    """Codes of projects that milestones in scope name and nobody has described yet."""
    described = select(kept.Project.code)
    query = select(kept.Milestone.project).where(
        kept.Milestone.project.not_in(described), kept.Milestone.removed_at.is_(None)
    )
    if scope.allowed is not None:
        query = query.where(kept.Milestone.agency_code.in_(sorted(scope.allowed)))
    with store.reading() as session:
        return sorted(set(session.scalars(query)))


def read(session: Session) -> list[Project]:
    """All projects, whoever asks; callers narrow them by within()."""
    spans: dict[str, list[kept.Span]] = {}
    for span in session.scalars(select(kept.Span).order_by(kept.Span.starts_on, kept.Span.number)):
        spans.setdefault(span.project, []).append(span)
    members: dict[str, list[kept.Member]] = {}
    there = select(kept.Member).where(kept.Member.removed_at.is_(None)).order_by(kept.Member.number)
    for member in session.scalars(there):
        members.setdefault(member.project, []).append(member)
    rows = session.scalars(select(kept.Project).order_by(kept.Project.number))
    return [_project(row, spans.get(row.code, ()), members.get(row.code, ())) for row in rows]


def register(store: Store) -> dict[str, Agency]:
    """All agencies, to know what lies below those that a project covers."""
    return agencies.read(store.lake, engines.open(settings.load().engine))


def _needs_register(scope: Scope) -> bool:
    return scope.projects is None and scope.allowed is not None


def _project(row: kept.Project, spans: Sequence[kept.Span], members: Sequence[kept.Member]) -> Project:
    plain = ("number", "edition", "code", "title", "agency_code", "programme", "year", "cohort")
    people = ("number", "edition", "role", "name", "position", "account", "decree", "since", "until")
    return Project(
        **{name: getattr(row, name) for name in plain},
        agencies=tuple(row.agencies or ()),
        aspects=dict(row.aspects or {}),
        story=dict(row.story or {}),
        rubric=tuple(row.rubric or ()),
        spans={span.horizon: Span(span.starts_on, span.ends_on) for span in spans},
        members=tuple(Member(**{name: getattr(one, name) for name in people}) for one in members),
        archived=row.archived_at is not None,
        edited_by=row.edited_by,
        edited_at=row.edited_at,
    )


@cache
def _form(file: Path) -> Form:
    declared = tomllib.loads(file.read_text(encoding="utf-8"))
    return Form(
        programmes={key: Text(**one["name"]) for key, one in declared["programmes"].items()},
        roles={key: Text(**one) for key, one in declared["roles"].items()},
        story={key: Text(**one) for key, one in declared["story"].items()},
        rubric=tuple((Text(**one["name"]), float(one["weight"])) for one in declared["rubric"]),
    )
