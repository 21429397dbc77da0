"""Mappings: what a person once said the headings of a file mean, for every file with the same headings."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select

from connectors import recognition
from connectors.containers import Limits
from connectors.headings import CANONICAL
from connectors.recognition import Wish
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.judgement import Given, Order
from kpi.scope import EVERYTHING, Scope
from kpi.state.imports import now
from kpi.state.models import Remembered
from kpi.store import Store
from kpi.tables import normalise


def remember(
    store: Store, visitor: Visitor, table: str, headings: Iterable[str], mapping: Mapping[str, str]
) -> None:
    """Keep an answer; the newest for the same headings and table counts, of those who may see the same.

    Nobody decides how the files of people with another scope are read.

    Args:
        store: Where to keep it.
        visitor: Who says so.
        table: The record table.
        headings: All headings of the sheet, as connectors.recognition.suggest gives them.
        mapping: The column of each heading, "" for one that means nothing; empty to forget.

    Raises:
        RaporError: If the visitor may not load anything.
    """
    visitor.require("import")
    with store.writing() as session:
        mark = _mark(headings, visitor.scope)
        row = session.scalar(
            select(Remembered).where(Remembered.headings_hash == mark, Remembered.table_name == table)
        )
        if not mapping:
            if row is not None:
                session.delete(row)
            return
        row = row or Remembered(headings_hash=mark, table_name=table)
        row.mapping, row.decided_by, row.decided_at = dict(mapping), visitor.account, now()
        session.add(row)


def applied(store: Store, order: Order, given: Given, scope: Scope) -> Order:
    """The order with the answer that was kept for such headings; as it is where there is none.

    Where nobody with the same scope has given one, that of people who see all counts.

    An answer that names a column which is no longer declared does not count.
    """
    if order.mapping is not None or order.format not in (None, CANONICAL):
        return order
    with store.reading() as session:
        held = {
            (row.table_name, row.headings_hash): row.mapping for row in session.scalars(select(Remembered))
        }
    for table in sorted({table for table, _ in held} & store.tables.keys()):
        if order.table not in (None, table):
            continue
        headings = _headings(store, replace(order, table=table), given)
        answers = [held.get((table, _mark(headings, one))) for one in (scope, EVERYTHING)]
        mapping = answers[0] or answers[1]
        known = {"", *store.tables[table].columns, *store.tables[table].texts}
        if mapping and set(mapping.values()) <= known:
            return replace(order, table=table, mapping=mapping)
    return order


def _headings(store: Store, order: Order, given: Given) -> tuple[str, ...]:
    wish = Wish(order.table, order.format, order.sheet, order.agency is not None)
    try:
        return recognition.suggest(given.sheets, store.tables, store.formats, wish, Limits()).headings
    except RaporError:  # it has no headings: recognition will say so
        return ()


def _mark(headings: Iterable[str], scope: Scope) -> str:
    """What an answer is kept under: the headings, and who may see what the person who gave it sees."""
    whose = [] if scope.allowed is None else ["", *sorted(scope.allowed)]
    return sha256("\n".join([*sorted(map(normalise, headings)), *whose]).encode()).hexdigest()
