"""Rows of the record tables that the state keeps: milestones and targets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.scope import Scope
from kpi.state.models import STORED, Import
from kpi.tables import Table

Row = Mapping[str, Any]


def read(session: Session, table: Table, scope: Scope) -> pa.Table:
    """The rows of a table that a scope may see; rows of no agency belong to the whole nation.

    Returns:
        A frame of the table's stored schema.
    """
    model = STORED[table.name]
    query = select(model).order_by(*(getattr(model, name) for name in table.key))
    if scope.codes is not None:
        query = query.where(model.agency_code.in_(sorted(scope.codes)))
    rows = [{name: getattr(row, name) for name in table.schema.names} for row in session.scalars(query)]
    return pa.Table.from_pylist(rows, schema=table.schema)


def write(session: Session, table: Table, rows: Sequence[Row], row_import: Import) -> int:
    """Store rows by their key, the newest import winning; what they replace is remembered for an undo.

    Returns:
        How many rows are new or changed.
    """
    model = STORED[table.name]
    held = {_key(table, _values(row, table)): row for row in session.scalars(select(model))}
    replaced, changed = [], 0
    for row in rows:
        known = held.get(_key(table, row))
        if known is not None:
            if all(getattr(known, name) == row[name] for name in table.columns):
                continue
            replaced.append(_plain({**_values(known, table), "import_id": known.import_id}))
        target = known if known is not None else model()
        for name, value in {**row, "import_id": row_import.import_id}.items():
            setattr(target, name, value)
        if hasattr(model, "agency_key"):
            target.agency_key = (row["agency_code"] or "").lower()
        session.add(target)
        changed += 1
    row_import.replaced = replaced
    return changed


def take_back(session: Session, table: Table, row_import: Import) -> None:
    """Remove the rows of an import and give back those that it replaced."""
    model = STORED[table.name]
    mine = {_key(table, _values(row, table)): row for row in session.scalars(
        select(model).where(model.import_id == row_import.import_id)
    )}
    before = {_key(table, _typed(row, table)): _typed(row, table) for row in row_import.replaced}
    for key, row in mine.items():
        if key not in before:
            session.delete(row)
            continue
        for name, value in before[key].items():
            setattr(row, name, value)


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    folded = ("agency", "handle")
    return tuple(
        (row[name] or "").lower() if table.columns[name].type in folded else row[name] for name in table.key
    )


def _values(row: Any, table: Table) -> dict[str, Any]:
    return {name: getattr(row, name) for name in table.columns}


def _plain(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _typed(row: Row, table: Table) -> dict[str, Any]:
    """A row as it was stored as JSON, its dates made dates again."""
    dates = {name for name, column in table.columns.items() if column.type == "date"}
    return {
        name: date.fromisoformat(value) if name in dates and value is not None else value
        for name, value in row.items()
    }
