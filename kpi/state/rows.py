"""Rows of the record tables that the state keeps: milestones and targets."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from kpi.scope import Scope
from kpi.state import evidence
from kpi.state.dialogue_models import Review, Support
from kpi.state.imports import now
from kpi.state.models import Import
from kpi.state.project_models import STORED, Evidence, Milestone, Project, Target
from kpi.tables import Table

TYPED = ("responsible", "output", "budget")
"""Columns of milestones that many sheets lack: an import that leaves them empty does not erase them."""

Row = Mapping[str, Any]


def read(session: Session, table: Table, scope: Scope) -> pa.Table:
    """The rows of a table that a scope may see; see within().

    Milestones count as evidence what their import said and what was attached to them here.

    Returns:
        A frame of the table's stored schema.
    """
    model: Any = STORED[table.name]
    query = _kept(model).order_by(model.number)  # not by the key: an index of it is not sealed
    query = query.where(*within(model, scope))
    proofs = evidence.counts(session) if model is Milestone else {}
    rows = [
        {**{name: getattr(row, name) for name in table.schema.names}, **_proven(row, proofs)}
        for row in session.scalars(query)
    ]
    found = pa.Table.from_pylist(rows, schema=table.schema)
    return found.sort_by([(name, "ascending") for name in table.key])


def within(model: Any, scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions for the rows that a scope asks for.

    A row with an agency belongs to it. A milestone without one belongs to the agency that owns its project; a
    target without one holds for all, and so everybody sees it.
    """
    codes = scope.codes
    if codes is None:
        return []
    named = sorted(codes)
    own: ColumnElement[bool] = model.agency_code.in_(named)
    if model is Target:
        return [or_(own, model.agency_code.is_(None))]
    if model is not Milestone:
        return [own]
    owned = select(Project.code).where(Project.agency_code.in_(named))
    return [or_(own, and_(model.agency_code.is_(None), model.project.in_(owned)))]


def _proven(row: Any, proofs: Mapping[int, tuple[int, int]]) -> dict[str, int]:
    """The evidence of a milestone: what an import said, and what was attached here."""
    if not isinstance(row, Milestone) or row.number not in proofs:
        return {}
    count, verified = proofs[row.number]
    return {
        "evidence_count": (row.evidence_count or 0) + count,
        "evidence_verified": (row.evidence_verified or 0) + verified,
    }


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
            if value is not None or name not in TYPED:
                setattr(target, name, value)
        if isinstance(target, Target):
            target.agency_key = (row["agency_code"] or "").lower()
        else:
            target.removed_at = None
        target.edition = (target.edition or 0) + 1
        session.add(target)
    row_import.replaced = [*(row_import.replaced or ()), *replaced]


def take_back(session: Session, table: Table, undone: AbstractSet[str]) -> None:
    """Remove the rows of imports that were taken back, and give back what nobody took back.

    A milestone that people attached something to stays, off the plan: what hangs on it is not lost.
    """
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
            if _is_used(session, row):
                row.removed_at, row.import_id, row.edition = now(), "", row.edition + 1
            else:
                session.delete(row)
            continue
        for name, value in earlier.items():
            setattr(row, name, value)


def _is_used(session: Session, row: Any) -> bool:
    """Whether evidence, support or a word of a review refers to a milestone."""
    if not isinstance(row, Milestone):
        return False
    reviewed = (Review.about == "milestone") & (Review.subject == str(row.number))
    uses = (
        select(Evidence.number).where(Evidence.milestone == row.number),
        select(Support.number).where(Support.milestone == row.number),
        select(Review.number).where(reviewed),
    )
    return any(session.scalar(query.limit(1)) is not None for query in uses)


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
