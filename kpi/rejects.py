"""Rejects: the rows that were not accepted, with row number, column, value, reason and a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from connectors.cleaning import Cleaned
from connectors.lookups import Lookups
from connectors.rejection import REJECTS
from kpi import faults, messages, settings
from kpi.scope import Scope
from kpi.state import imports
from kpi.store import Store
from kpi.tables import Table

COLUMNS = ("row", "column", "value", "reason", "sentence", "also")
VALUE_SHOWN = 80
PREVIEW_ROWS = 200


def table_of(store: Store, import_id: str, scope: Scope) -> Table:
    """The table that an import was for.

    Raises:
        RaporError: If there is no such import that the scope may see.
    """
    with store.reading() as session:
        return store.tables[imports.seen(session, import_id, scope).table_name]


def read(store: Store, import_id: str, scope: Scope) -> pa.Table:
    """The rejects of an import, in the order of their rows; see connectors.rejection.REJECTS.

    All of them, or none: whose row it is cannot be told of a row whose agency is the very fault.

    Raises:
        RaporError: If there is no such import that the scope may see.
    """
    with store.reading() as session:
        imports.seen(session, import_id, scope)
    files = store.lake.files("rejects")
    if not files:
        return REJECTS.empty_table()
    with faults.told("rejects"), duckdb.connect() as connection:
        connection.read_parquet(files).create_view("held")
        columns = ", ".join(f'"{name}"' for name in REJECTS.names)
        chosen = f"SELECT {columns} FROM held WHERE import_id = $1 ORDER BY row_no"
        rejects: pa.Table = connection.sql(chosen, params=[import_id]).to_arrow_table()
        return rejects.cast(REJECTS)


def sentence(reject: Mapping[str, Any], table: Table, language: str | None = None) -> str:
    """What is wrong with a row, where, and what to do."""
    return placed(reject, reject, table, language)


def rows(found: pa.Table, table: Table, language: str | None = None) -> list[dict[str, Any]]:
    """Rejects as rows of COLUMNS, one a rejected row; further faults of a row stand under `also`."""
    lines = []
    for reject in found.to_pylist():
        more = [placed(reject, fault, table, language) for fault in reject["faults"][1:]]
        lines.append(
            {
                "row": reject["row_no"],
                "column": reject["column"],
                "value": reject["value"],
                "reason": reject["code"],
                "sentence": sentence(reject, table, language),
                "also": " ".join(more),
            }
        )
    return lines


def preview(cleaned: Cleaned, language: str | None = None) -> tuple[Mapping[str, Any], ...]:
    """The first rejected rows of a judged file with what is wrong in them, then the first accepted ones.

    Returns:
        Mappings row_no, cells (text by column, times as the agency's clocks show them), faults, sentence;
        a rejected row has its hint too.
    """
    columns = [name for name in cleaned.layout.table.columns if name in cleaned.layout.columns]
    good = cleaned.connection.execute(_accepted(cleaned, columns)).fetchall()
    fine = [
        {"row_no": row_no, "cells": dict(zip(columns, cells, strict=True)), "faults": [], "sentence": ""}
        for row_no, *cells in good
    ]
    bad = [
        {
            "row_no": row["row_no"],
            "cells": {cell["column"]: cell["value"] for cell in row["raw"]},
            "faults": row["faults"],
            "hint": row["hint"],
            "sentence": sentence(row, cleaned.layout.table, language),
        }
        for row in cleaned.rejects().slice(0, PREVIEW_ROWS).to_pylist()
    ]
    return (*bad, *fine)


def _accepted(cleaned: Cleaned, columns: Sequence[str]) -> str:
    """SQL of the first accepted rows as text. Times are held in UTC; people write and read local time."""
    lookups, declared = Lookups(cleaned.layout, cleaned.options), cleaned.layout.table.columns
    clocks = [
        f"LEFT JOIN (SELECT word AS w_{one.name}, zone AS z_{one.name} FROM agency) "
        f"ON w_{one.name} = lower(v_{one.name})"
        for one in lookups.members
    ]
    local = {name: f" + to_minutes({lookups.zone})" for name in columns if declared[name].type == "time"}
    cells = ", ".join(f"CAST(v_{name}{local.get(name, '')} AS VARCHAR)" for name in columns)
    return f"SELECT row_no, {cells} FROM clean {' '.join(clocks)} ORDER BY row_no LIMIT {PREVIEW_ROWS}"


def placed(reject: Mapping[str, Any], fault: Mapping[str, Any], table: Table, language: str | None) -> str:
    """What is wrong in one cell of a row."""
    language, column = language or settings.load().language, fault["column"]
    hint = messages.sentence("reason_nearest", language, codes=reject["hint"]) if reject["hint"] else ""
    shown = (fault["value"] or "")[:VALUE_SHOWN]
    reason = messages.sentence(f"reason_{fault['code']}", language, value=shown, hint=hint)
    title = table.columns[column].title(language) if column in table.columns else column
    return messages.sentence("reason_place", language, row=reject["row_no"], column=title, reason=reason)
