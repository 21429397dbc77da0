"""Targets: what a project promises for itself, in the place of what the framework asks of all."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import projects
from kpi.access import Visitor
from kpi.catalogue import Catalogue
from kpi.errors import RaporError
from kpi.projects import Project
from kpi.state import audit, editions
from kpi.state.imports import now
from kpi.state.project_models import Target
from kpi.store import Store
from kpi.tables import Table


@dataclass(frozen=True)
class Wish:
    """What a project promises of an indicator at a horizon, figures in the displayed unit.

    Attributes:
        baseline, baseline_on: Where it began; the framework's floor where nothing is typed.
        target_on: By default the last day of the horizon.
        reason: Why it is not what the framework declares.
    """

    indicator: str
    horizon: str
    target: float
    reason: str
    baseline: float | None = None
    baseline_on: date | None = None
    target_on: date | None = None


@dataclass(frozen=True)
class Own:
    """A target that a project has set for itself, as it is stored."""

    wish: Wish
    number: int
    edition: int
    edited_by: str | None


def by_project(session: Session, table: Table, general: pa.Table) -> dict[str, pa.Table]:
    """Rows of the record table targets: under "" those for all, under a project's code those that hold in it.

    A project's own row stands in the place of the row for all of the same indicator, horizon and agency.

    Args:
        session: One that reads.
        table: The record table targets.
        general: Its rows, as kpi.state.rows gives them.
    """
    own: dict[str, list[Target]] = {}
    for row in session.scalars(select(Target).where(Target.project != "").order_by(Target.number)):
        own.setdefault(row.project, []).append(row)
    return {"": general, **{code: _merged(table, general, rows) for code, rows in own.items()}}


def dated(catalogue: Catalogue, project: Project) -> Catalogue:
    """A framework whose horizons begin and end as a project has dated them."""
    horizons = {
        key: replace(one, starts=project.spans[key].starts, ends=project.spans[key].ends)
        if key in project.spans
        else one
        for key, one in catalogue.horizons.items()
    }
    return replace(catalogue, horizons=horizons)


def own(store: Store, project: Project) -> dict[tuple[str, str], Own]:
    """The targets that a project has set for itself, by indicator and horizon."""
    query = select(Target).where(Target.project == project.code, Target.agency_key == "")
    with store.reading() as session:
        return {(row.indicator, row.horizon): _own(row) for row in session.scalars(query)}


def promise(store: Store, visitor: Visitor, project: Project, wish: Wish, held: Own | None = None) -> None:
    """Set a target of a project, or change one.

    Args:
        store: Where targets are kept.
        visitor: Who sets it; needs the power "projects" and the agency that owns the project.
        project: One that the visitor may see.
        wish: What is promised.
        held: What was read before, if there was one.

    Raises:
        RaporError: not_allowed, row_changed, or what is wrong with the promise.
    """
    _allow(store, visitor, project)
    _check(dated(store.catalogue, project), wish)
    told = {**asdict(wish), "reason": wish.reason.strip()}
    subject = f"{project.code}/{wish.indicator}/{wish.horizon}"
    with store.writing() as session:
        row = _locked(session, project, wish)
        if row is None:
            row = Target(project=project.code, agency_key="", import_id="", **told)
            row.edited_by, row.edited_at = visitor.account, now()
            session.add(row)
            audit.note(session, visitor.account, "target.set", subject, after=told)
            return
        editions.change(
            session,
            row,
            held.edition if held else 0,
            told,
            who=visitor.account,
            action="target.changed",
            subject=subject,
        )


def withdraw(store: Store, visitor: Visitor, project: Project, held: Own) -> None:
    """Let the framework's target hold again."""
    _allow(store, visitor, project)
    subject = f"{project.code}/{held.wish.indicator}/{held.wish.horizon}"
    with store.writing() as session:
        row = _locked(session, project, held.wish)
        if row is None:
            return
        if row.edition != held.edition:
            theirs = {"target": row.target}
            raise RaporError("row_changed", by=row.edited_by or "–", at=row.edited_at, theirs=theirs)
        audit.note(session, visitor.account, "target.withdrawn", subject, before=asdict(_own(row).wish))
        session.delete(row)


def _allow(store: Store, visitor: Visitor, project: Project) -> None:
    visitor.require("projects")
    visitor.require_agency(project.agency_code)
    if not projects.within([project], visitor.scope, projects.register(store)):
        raise RaporError("not_allowed")


def _locked(session: Session, project: Project, wish: Wish) -> Target | None:
    return session.scalar(
        select(Target)
        .where(Target.project == project.code, Target.agency_key == "")
        .where(Target.indicator == wish.indicator, Target.horizon == wish.horizon)
        .with_for_update()
    )


def _own(row: Target) -> Own:
    names = ("indicator", "horizon", "target", "baseline", "baseline_on", "target_on")
    wish = Wish(reason=row.reason or "", **{name: getattr(row, name) for name in names})
    return Own(wish, row.number, row.edition, row.edited_by)


def _check(framework: Catalogue, wish: Wish) -> None:
    """Raise for the first thing that is wrong with a promise, in a framework as the project dates it."""
    indicator, horizon = framework.indicators.get(wish.indicator), framework.horizons.get(wish.horizon)
    if indicator is None or horizon is None:
        raise RaporError("target_not_declared", found=wish.horizon if indicator else wish.indicator)
    if not wish.reason.strip():
        raise RaporError("target_reason")
    if not all(math.isfinite(figure) for figure in (wish.target, wish.baseline or 0)):
        raise RaporError("target_not_declared", found=wish.target)
    starts = wish.baseline_on or next(iter(framework.horizons.values())).starts
    ends = wish.target_on or horizon.ends
    if starts >= ends:
        raise RaporError("target_days", starts=starts, ends=ends)
    gain = wish.target - (indicator.floor if wish.baseline is None else wish.baseline)
    if gain * (1 if indicator.better == "higher" else -1) < 0:
        baseline = indicator.floor if wish.baseline is None else wish.baseline
        raise RaporError("target_direction", target=wish.target, baseline=baseline)


def _merged(table: Table, general: pa.Table, own: list[Target]) -> pa.Table:
    rows: dict[tuple[Any, ...], Mapping[str, Any]] = {_key(row): row for row in general.to_pylist()}
    for row in own:
        told = {name: getattr(row, name) for name in table.schema.names}
        rows[_key(told)] = told
    return pa.Table.from_pylist(list(rows.values()), schema=table.schema)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["indicator"], row["horizon"], (row["agency_code"] or "").lower()
