"""Charters: what people type about a project, and whether it can be so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kpi import engines, projects
from kpi.access import Visitor
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.projects import Span
from kpi.store import Store

ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+")
EARLIEST = 2004  # as for records: what is older was typed by mistake
WHOLE = 100.0  # what the weights of a rubric add up to
LONGEST = 20_000  # characters of a text of the story


@dataclass(frozen=True)
class Person:
    """A person as typed; number and edition say whom it changes, None adds one."""

    role: str
    name: str
    position: str | None = None
    account: str | None = None
    number: int | None = None
    edition: int = 0


@dataclass(frozen=True)
class Charter:
    """A project as typed; see kpi.projects.Project.

    Attributes:
        halves: Horizons of which only one day was typed.
    """

    code: str
    title: str
    agency_code: str
    programme: str
    year: int
    cohort: str | None = None
    agencies: tuple[str, ...] = ()
    aspects: Mapping[str, str] = field(default_factory=dict)
    story: Mapping[str, str] = field(default_factory=dict)
    rubric: tuple[Mapping[str, Any], ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    halves: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """What is stored in the project's own row, apart from its code."""
        return {
            "title": self.title.strip(),
            "agency_code": self.agency_code,
            "programme": self.programme,
            "year": self.year,
            "cohort": (self.cohort or "").strip() or None,
            "agencies": list(self.agencies),
            "aspects": _said(self.aspects),
            "story": _said(self.story),
            "rubric": [dict(one) for one in self.rubric],
        }


def check(store: Store, visitor: Visitor, charter: Charter, held: frozenset[str] = frozenset()) -> None:
    """Raise for the first thing that is wrong with a charter, or not for the visitor to write.

    Args:
        store: Where agencies and framework are.
        visitor: Who writes it.
        charter: What was typed.
        held: Agencies that the project already names: they stay, even if they are no longer registered.
    """
    visitor.require("projects")
    known = projects.register(store)
    for name in ("title", "agency_code", "code"):
        if not str(getattr(charter, name)).strip():
            raise RaporError("project_missing", field=name)
    for code in (charter.agency_code, *charter.agencies):
        if code not in held:
            _check_agency(visitor, code, known)
    visitor.require_agency(charter.agency_code)
    if charter.programme not in projects.form().programmes:
        raise RaporError("project_programme", programme=charter.programme)
    latest = engines.today().year + 5
    if not EARLIEST <= charter.year <= latest:
        raise RaporError("project_year", year=charter.year, latest=latest)
    for name, text in (("title", charter.title), *charter.aspects.items(), *charter.story.items()):
        if len(text) > LONGEST:
            raise RaporError("project_long", field=name, most=LONGEST)
    for horizon in charter.halves:
        raise RaporError("project_span_half", horizon=horizon)
    _check_spans(charter.spans, list(store.catalogue.horizons))
    _check_rubric(charter.rubric)
    for person in charter.people:
        if not person.name.strip():
            raise RaporError("project_missing", field=person.role)
        if person.account and not ACCOUNT.fullmatch(person.account.strip()):
            raise RaporError("project_account", account=person.account)


def _check_agency(visitor: Visitor, code: str, known: Mapping[str, Agency]) -> None:
    allowed = visitor.scope.allowed
    if code not in known or (allowed is not None and code not in allowed):
        raise RaporError("project_agency", agency=code)


def _check_spans(spans: Mapping[str, Span], order: Sequence[str]) -> None:
    """Each horizon begins before it ends, and they follow one another in the order of the framework."""
    for key, span in spans.items():
        if key not in order:
            raise RaporError("target_not_declared", found=key)
        if span.starts >= span.ends:
            raise RaporError("project_span", horizon=key, starts=span.starts, ends=span.ends)
    dated = [key for key in order if key in spans]
    for earlier, later in pairwise(dated):
        if spans[later].starts <= spans[earlier].ends:
            raise RaporError(
                "project_spans",
                earlier=earlier,
                later=later,
                starts=spans[later].starts,
                ends=spans[earlier].ends,
            )


def _check_rubric(rubric: Sequence[Mapping[str, Any]]) -> None:
    total = sum(float(one["weight"]) for one in rubric)
    if rubric and abs(total - WHOLE) > 0.005:
        raise RaporError("project_rubric", total=f"{total:g}")
    for one in rubric:
        points = one.get("points")
        if points is not None and not 0 <= float(points) <= WHOLE:
            raise RaporError("project_points", criterion=one["name"], points=f"{float(points):g}")


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts that say something, by their key."""
    return {key: text.strip() for key, text in texts.items() if text.strip()}
