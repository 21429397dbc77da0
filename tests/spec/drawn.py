"""Specifications as drawn tables: records in, sums out, through the catalogue and an engine.

A cell is written as it is stored: times in UTC, an empty cell for what is not known, yes and no. Columns that
are not drawn are empty, except key columns, which are numbered, and local_date, which is WIB (UTC+7).
"""

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from kpi import calendars, catalogue, passes, tables
from kpi.engines import Engine
from kpi.tables import Table

WIB = timedelta(hours=7)


def rows(drawing: str) -> list[dict[str, str]]:
    """The rows of a drawing, each by its headings."""
    body = drawing.strip().splitlines()[1:]
    return [dict(zip(heading(drawing), cells(line), strict=True)) for line in body]


def heading(drawing: str) -> list[str]:
    """The names of the columns."""
    return cells(drawing.strip().splitlines()[0])


def cells(line: str) -> list[str]:
    """The cells of one line."""
    return [cell.strip() for cell in line.split("|")]


def records(table: Table, drawing: str) -> pa.Table:
    """The stored records of a drawing."""
    kinds = {field.name: field.type for field in table.schema}
    found = []
    for number, row in enumerate(rows(drawing)):
        assert row.keys() <= kinds.keys(), f"{table.name} has no {row.keys() - kinds.keys()}"
        record = {name: parsed(cell, kinds[name]) for name, cell in row.items()}
        for key in table.key:
            if key not in record and kinds[key] == pa.string():
                record[key] = str(number)
        if "local_date" in kinds and kinds[table.date or ""] != pa.string():
            record.setdefault("local_date", local(record[table.date or ""]))
            record["month"] = f"{record['local_date']:%Y-%m}"
        found.append(record)
    return pa.Table.from_pylist(found, schema=table.schema)


def parsed(cell: str, kind: pa.DataType) -> Any:
    if cell == "":
        return None
    if kind == pa.bool_():
        return {"yes": True, "no": False}[cell]
    if kind == pa.date32():
        return date.fromisoformat(cell)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(cell)
    return cell if kind == pa.string() else float(cell) if kind == pa.float64() else int(cell)


def local(moment: date) -> date:
    return (moment + WIB).date() if isinstance(moment, datetime) else moment


def check(engine: Engine, indicator: str, today: str, expected: str, **drawings: str) -> None:
    """Compare what an indicator sums with what is expected of it.

    Args:
        engine: What computes.
        indicator: Its key.
        today: The day taken as today.
        expected: The rows of the measures; only columns that are drawn are compared.
        drawings: The records of each table; tables that are not drawn are empty.
    """
    declared = tables.load()
    assert drawings.keys() <= declared.keys()
    one = next(
        one
        for one in passes.plan(catalogue.load(), declared)
        for each in one.indicators
        if each.key == indicator
    )
    assert drawings.keys() <= one.reads
    relations = {
        name: records(declared[name], drawings[name])
        if name in drawings
        else declared[name].schema.empty_table()
        for name in one.reads
    }
    days = [
        day for rows in relations.values() if "local_date" in rows.column_names for day in rows["local_date"]
    ]
    known = [day.as_py() for day in days if day.is_valid]
    days_known = (min(known, default=None), max(known, default=None))
    relations |= calendars.relations(calendars.HELPERS, *days_known, date.fromisoformat(today))
    measures = one.unpivot(engine.query(one.sql, relations)).to_pylist()
    columns = heading(expected)
    got = [tuple(row[name] for name in columns) for row in measures if row["indicator"] == indicator]
    kinds = {field.name: field.type for field in passes.SCHEMA}
    wanted = [
        tuple(row[name] if kinds[name] == pa.string() else parsed(row[name], kinds[name]) for name in columns)
        for row in rows(expected)
    ]
    assert sorted(got) == sorted(wanted)
