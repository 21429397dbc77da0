"""Rejects: the rows that were not accepted, with row number, column, value, reason and a sentence."""

import io
from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import xlsxwriter

from connectors.cleaning import REJECTS
from kpi import messages
from kpi.export import tables as exported
from kpi.state import imports
from kpi.store import Store
from kpi.tables import Table

COLUMNS = ("row", "column", "value", "reason", "sentence", "also")
VALUE_SHOWN = 80
FAULT_COLOUR = "#F6C9C2"


def table_of(store: Store, import_id: str) -> Table:
    """The table that an import was for.

    Raises:
        RaporError: If there is no such import.
    """
    with store.reading() as session:
        return store.tables[imports.find(session, import_id).table_name]


def read(store: Store, import_id: str) -> pa.Table:
    """The rejects of an import, in the order of their rows; see connectors.cleaning.REJECTS."""
    files = store.lake.files("rejects")
    if not files:
        return REJECTS.empty_table()
    with duckdb.connect() as connection:
        connection.read_parquet(files).create_view("held")
        columns = ", ".join(f'"{name}"' for name in REJECTS.names)
        found = connection.execute(f"SELECT {columns} FROM held WHERE import_id = ? ORDER BY row_no", [import_id])
        return found.to_arrow_table().cast(REJECTS)


def sentence(reject: Mapping[str, Any], table: Table, language: str | None = None) -> str:
    """What is wrong with a row, where, and what to do."""
    return _placed(reject, reject["column"], reject["value"], reject["code"], table, language)


def rows(found: pa.Table, table: Table, language: str | None = None) -> list[dict[str, Any]]:
    """Rejects as rows of COLUMNS, one a rejected row; further faults of a row stand under `also`."""
    lines = []
    for reject in found.to_pylist():
        more = [
            _placed(reject, fault["column"], fault["value"], fault["code"], table, language)
            for fault in reject["faults"][1:]
        ]
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


def as_csv(found: pa.Table, table: Table, language: str | None = None) -> str:
    """Rejects as CSV; text that a spreadsheet would take for a formula is neutralised."""
    frame = pd.DataFrame(rows(found, table, language), columns=list(COLUMNS))
    return exported.csv_file(frame).decode("utf-8-sig")


def workbook(found: pa.Table, table: Table, language: str | None = None) -> bytes:
    """Rejects as a workbook: the rows as they were read, offending cells marked with their sentence."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Data")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        marked = book.add_format({"num_format": "@", "bg_color": FAULT_COLOUR})
        language = language or "id"
        given = {cell["column"] for reject in found.to_pylist() for cell in reject["raw"]}
        names = [name for name in table.columns if name in given]
        titles = [table.columns[name].title(language) for name in names]
        heads = [messages.sentence("rejects_row", language), *titles, messages.sentence("rejects_why", language)]
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        for line, reject in enumerate(found.to_pylist(), start=1):
            faults = {fault["column"]: fault for fault in reject["faults"]}
            sheet.write_number(line, 0, reject["row_no"])
            raw = {cell["column"]: cell["value"] or "" for cell in reject["raw"]}
            for place, name in enumerate(names, start=1):
                sheet.write_string(line, place, exported.printable(raw.get(name, "")), marked if name in faults else text)
                if name in faults:
                    fault = faults[name]
                    note = _placed(reject, name, fault["value"], fault["code"], table, language)
                    sheet.write_comment(line, place, exported.printable(note))
            whole = sentence(reject, table, language)
            sheet.write_string(line, len(names) + 1, exported.printable(whole))
        sheet.freeze_panes(1, 1)
        sheet.set_column(1, len(names), 18)
        sheet.set_column(len(names) + 1, len(names) + 1, 80)
    return target.getvalue()


def _placed(
    reject: Mapping[str, Any], column: str, value: str | None, code: str, table: Table, language: str | None
) -> str:
    language = language or "id"
    hint = messages.sentence("reason_nearest", language, codes=reject["hint"]) if reject["hint"] else ""
    shown = (value or "")[:VALUE_SHOWN]
    reason = messages.sentence(f"reason_{code}", language, value=shown, hint=hint)
    title = table.columns[column].title(language) if column in table.columns else column
    return messages.sentence("reason_place", language, row=reject["row_no"], column=title, reason=reason)
