"""Targets: what a project promises for itself, in the place of what the framework asks of all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.catalogue import Catalogue
from kpi.projects import Project
from kpi.state.project_models import Target
from kpi.tables import Table


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


def _merged(table: Table, general: pa.Table, own: list[Target]) -> pa.Table:
    rows: dict[tuple[Any, ...], Mapping[str, Any]] = {_key(row): row for row in general.to_pylist()}
    for row in own:
        told = {name: getattr(row, name) for name in table.schema.names}
        rows[_key(told)] = told
    return pa.Table.from_pylist(list(rows.values()), schema=table.schema)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["indicator"], row["horizon"], (row["agency_code"] or "").lower()
