"""Rows of the record tables that the state keeps: milestones and targets."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kpi.scope import Scope
from kpi.state.models import Import
from kpi.state.project_models import STORED, Milestone, Target
from kpi.tables import Table

Row = Mapping[str, Any]


def read(session: Session, table: Table, scope: Scope) -> pa.Table:
    """The rows of a table that a scope may see; rows of no agency belong to the whole nation.

    Returns:
        A frame of the table's stored schema.
    """
    model: Any = STORED[table.name]
    query = _kept(model).order_by(model.number)  # not by the key: an index of it is not sealed
    if scope.codes is not None:
        query = query.where(model.agency_code.in_(sorted(scope.codes)))
    rows = [{name: getattr(row, name) for name in table.schema.names} for row in session.scalars(query)]
    found = pa.Table.from_pylist(rows, schema=table.schema)
    return found.sort_by([(name, "ascending") for name in table.key])


def _kept(model: Any) -> Select[Any]:
    """What counts everywhere: milestones still on the plan, targets that no project set for itself."""
    return select(model).where(model.removed_at.is_(None) if model is Milestone else model.project == "")


def holds(session: Session, table: Table, rows: Sequence[Row]) -> bool:
    """Whether every row is stored just as it is."""
    model: Any = STORED[table.name]
    held = {_key(table, _values(row, table)): _values(row, table) for row in session.scalars(_kept(model))}
    return all(held.get(_key(table, row)) == {name: row[name] for name in table.columns} for row in rows)


def write(session: Session, table: Table, rows: Sequence[Row], row_import: Import) -> None:
    """Store rows by their key, the newest import winning; what they replace is remembered for an undo.

    A row that is stored already with the same values belongs to the newest import all the same: it stays when
    the older one is taken back.
    """
    model: Any = STORED[table.name]
    everything = select(model) if model is Milestone else _kept(model)
    held = {_key(table, _values(row, table)): row for row in session.scalars(everything)}
    replaced = []
    for row in rows:
        known = held.get(_key(table, row))
        if known is not None and known.import_id != row_import.import_id:
            replaced.append(_plain({**_values(known, table), "import_id": known.import_id}))
        target = known if known is not None else model()
        for name, value in {**row, "import_id": row_import.import_id}.items():
            setattr(target, name, value)
        if isinstance(target, Target):
            target.agency_key = (row["agency_code"] or "").lower()
        else:
            target.removed_at = None
        target.edition = (target.edition or 0) + 1
        session.add(target)
    row_import.replaced = [*(row_import.replaced or ()), *replaced]


def take_back(session: Session, table: Table, undone: AbstractSet[str]) -> None:
    """Remove the rows of imports that were taken back, and give back what nobody took back."""
    model: Any = STORED[table.name]
    replaced: dict[str, dict[tuple[Any, ...], Row]] = {}
    for row in session.scalars(select(model).where(model.import_id.in_(undone))):
        key, earlier, at = _key(table, _values(row, table)), None, row.import_id
        while at in undone:
            if at not in replaced:
                replaced[at] = _replaced_by(session, table, at)
            earlier = replaced[at].get(key)
            if earlier is None:
                break
            at = earlier["import_id"]
        if earlier is None:
            session.delete(row)
            continue
        for name, value in earlier.items():
            setattr(row, name, value)


def _replaced_by(session: Session, table: Table, import_id: str) -> dict[tuple[Any, ...], Row]:
    """The rows of a table that an import replaced, by their key."""
    found = session.scalar(select(Import.replaced).where(Import.import_id == import_id)) or []
    rows = [_typed(row, table) for row in found if set(table.key) <= row.keys()]
    return {_key(table, row): row for row in rows}


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
