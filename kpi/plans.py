"""Plans: the milestones of a project as people edit them, all changes of one table in one transaction."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kpi import engines, projects, typed
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.projects import Project
from kpi.scope import Scope
from kpi.state import audit, editions, evidence, rows
from kpi.state.imports import now
from kpi.state.project_models import Milestone
from kpi.store import Store

TABLE = "milestones"
NEEDED = ("name", "horizon", "aspect", "planned_end")
READ = ("planned_start", "planned_end", "actual_end", "weight", "budget")  # what is no text
PREFIX = "T"  # of ids that nobody typed: T01, T02 …
LONGEST = 2000  # characters of a typed text


@dataclass(frozen=True)
class Entry:
    """What people type of a milestone; see data/tables/milestones.toml.

    A day or a figure that cannot be read is the text that was typed: it is refused when it is saved.
    """

    milestone_id: str = ""
    name: str = ""
    horizon: str = ""
    aspect: str = ""
    planned_end: date | None = None
    planned_start: date | None = None
    actual_end: date | None = None
    weight: float | None = None
    agency_code: str | None = None
    responsible: str | None = None
    output: str | None = None
    budget: int | None = None


@dataclass(frozen=True)
class Edit:
    """One row of an edited table.

    Attributes:
        entry: What it should say; None takes the milestone off the plan.
        number: Which milestone; None adds one.
        edition: The one that was read.
    """

    entry: Entry | None
    number: int | None = None
    edition: int = 0


Promise = dict[str, Any]
"""A milestone as a plain row: the record table's columns with number, edition, edited_by and edited_at.

Its evidence counts what an import said and what was attached; attached and verified count the latter alone.
"""


def read(store: Store, scope: Scope, project: Project) -> list[Promise]:
    """The milestones of a project that a scope asks for, by the day they are due.

    A milestone without an agency belongs to the agency that owns the project.
    """
    table = store.tables[TABLE]
    query = (
        select(Milestone)
        .where(Milestone.project == project.code, Milestone.removed_at.is_(None))
        .where(*rows.within(Milestone, scope))
        .order_by(Milestone.planned_end, Milestone.milestone_id)
    )
    names = (*table.columns, "number", "edition", "edited_by", "edited_at")
    with store.reading() as session:
        proofs = evidence.counts(session)
        found = [{name: getattr(row, name) for name in names} for row in session.scalars(query)]
    for one in found:
        count, verified = proofs.get(one["number"], (0, 0))
        one |= {"attached": count, "verified": verified}
        if count:
            one["evidence_count"] = (one["evidence_count"] or 0) + count
            one["evidence_verified"] = (one["evidence_verified"] or 0) + verified
    return found


def save(store: Store, visitor: Visitor, project: Project, edits: Sequence[Edit]) -> list[int]:
    """Keep a table that somebody has edited: all of it, or nothing.

    Args:
        store: Where milestones are kept; the caller brings its measures up to date afterwards.
        visitor: Who edits; needs the power "milestones" and every agency concerned, before and after.
        project: One that the visitor may see.
        edits: Rows that were changed, added or removed.

    Returns:
        Numbers of the rows, in the order of the edits.

    Raises:
        RaporError: not_allowed; row_changed, if somebody else was faster; or what is wrong with a row.
    """
    visitor.require("milestones")
    for edit in edits:
        if edit.entry is not None:
            _check(store, edit.entry)
    known = projects.register(store)
    if not projects.within([project], visitor.scope, known):
        raise RaporError("not_allowed")
    with store.writing() as session:
        numbers = []
        for edit in edits:
            if edit.entry is not None:
                visitor.require_agency(edit.entry.agency_code or project.agency_code)
            row = _row(session, visitor, project, edit) if edit.number is not None else None
            if edit.entry is not None and edit.entry.agency_code != (row.agency_code if row else None):
                _check_agency(edit.entry.agency_code, known)
            if row is not None:
                numbers.append(_change(session, visitor, row, edit))
            elif edit.entry is not None:
                numbers.append(_add(session, visitor, project, edit.entry))
    return numbers


def _row(session: Session, visitor: Visitor, project: Project, edit: Edit) -> Milestone:
    """The milestone of an edit, if the visitor may see it, kept from others until the transaction ends."""
    row = session.scalar(
        select(Milestone)
        .where(Milestone.number == edit.number, Milestone.project == project.code)
        .where(Milestone.removed_at.is_(None), *rows.within(Milestone, visitor.scope.select(None)))
        .with_for_update()
    )
    if row is None:
        raise RaporError("milestone_unknown")
    return row


def _change(session: Session, visitor: Visitor, row: Milestone, edit: Edit) -> int:
    if edit.entry is None:
        changes: dict[str, Any] = {"removed_at": now()}
        action = "milestone.removed"
    else:
        changes, action = _columns(edit.entry), "milestone.changed"
        changes["milestone_id"] = changes["milestone_id"] or row.milestone_id
        if changes["milestone_id"].lower() != row.milestone_id.lower():
            _check_id(session, row.project, changes["milestone_id"])
    subject = f"{row.project}/{row.milestone_id}"
    editions.change(session, row, edit.edition, changes, who=visitor.account, action=action, subject=subject)
    if row.edition != edit.edition:
        row.import_id = ""  # it is a person's now: an undo of its import leaves it
    return row.number


def _add(session: Session, visitor: Visitor, project: Project, entry: Entry) -> int:
    columns = _columns(entry)
    columns["milestone_id"] = columns["milestone_id"] or _free_id(session, project)
    _check_id(session, project.code, columns["milestone_id"])
    row = Milestone(project=project.code, **columns)
    row.edited_by, row.edited_at = visitor.account, now()
    session.add(row)
    session.flush()
    audit.note(
        session,
        visitor.account,
        "milestone.added",
        f"{project.code}/{row.milestone_id}",
        after={name: value for name, value in columns.items() if value is not None},
    )
    return row.number


def _columns(entry: Entry) -> dict[str, Any]:
    """What is stored of an entry: texts without blanks around them, nothing for an empty one."""
    found = asdict(entry)
    for name, value in found.items():
        if isinstance(value, str):
            found[name] = value.strip() or (None if name not in ("milestone_id", *NEEDED) else "")
    return found


def _free_id(session: Session, project: Project) -> str:
    held = set(session.scalars(select(Milestone.milestone_id).where(Milestone.project == project.code)))
    return next(one for number in range(1, len(held) + 2) if (one := f"{PREFIX}{number:02}") not in held)


def _check_id(session: Session, project: str, milestone_id: str) -> None:
    """No two milestones of a project have one id, whatever its case; one that was removed keeps its own."""
    same = func.lower(Milestone.milestone_id) == milestone_id.lower()
    if session.scalar(select(Milestone.number).where(Milestone.project == project, same)) is not None:
        raise RaporError("milestone_twice", milestone_id=milestone_id)


def _check_agency(code: str | None, known: Mapping[str, object]) -> None:
    if code is not None and code not in known:
        raise RaporError("project_agency", agency=code)


def _check(store: Store, entry: Entry) -> None:
    """Raise for the first thing that is wrong with a row, whatever else stands in the table."""
    named = entry.name.strip() or entry.milestone_id or "–"
    for field in NEEDED:
        value = getattr(entry, field)
        if value is None or not str(value).strip():
            raise RaporError("milestone_field", named=named, field=field)
    for field in ("horizon", "aspect"):
        choices = store.tables[TABLE].columns[field].choices
        if getattr(entry, field) not in {choice.value for choice in choices}:
            raise RaporError("milestone_choice", named=named, field=field, found=getattr(entry, field))
    for field, value in asdict(entry).items():
        if isinstance(value, str) and field in READ:
            raise RaporError("milestone_unread", named=named, field=field, found=value[: typed.QUOTED])
        if isinstance(value, str) and len(value) > LONGEST:
            raise RaporError("project_long", field=field, most=LONGEST)
        if isinstance(value, float | int) and not (math.isfinite(value) and value >= 0):
            raise RaporError("milestone_negative", named=named, field=field)
    _check_days(entry, named)


def _check_days(entry: Entry, named: str) -> None:
    start, end = entry.planned_start, entry.planned_end
    if start and end and start > end:
        raise RaporError("milestone_turned", named=named, starts=start, ends=end)
    if entry.actual_end and entry.actual_end > engines.today():
        raise RaporError("milestone_ahead", named=named, ends=entry.actual_end)
