"""Rejects as files: CSV for machines, and a workbook in which the offending cells are marked."""

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from kpi import messages, rejects, settings
from kpi.export import tables as exported
from kpi.tables import Table

FAULT_COLOUR = "#F6C9C2"


def as_csv(found: pa.Table, table: Table, language: str | None = None) -> str:
    """Rejects as CSV; text that a spreadsheet would take for a formula is neutralised."""
    frame = pd.DataFrame(rejects.rows(found, table, language), columns=list(rejects.COLUMNS))
    return exported.csv_file(frame).decode("utf-8-sig")


def workbook(found: pa.Table, table: Table, language: str | None = None) -> bytes:
    """Rejects as a workbook: the rows as they were read, offending cells marked with their sentence."""
    import xlsxwriter  # noqa: PLC0415 – only who downloads pays for it

    target = io.BytesIO()
    verbatim = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    rejected = found.to_pylist()
    given = {cell["column"] for reject in rejected for cell in reject["raw"]}
    names = [name for name in table.columns if name in given]
    with xlsxwriter.Workbook(target, {"in_memory": True, **verbatim}) as book:
        sheet = book.add_worksheet("Data")
        _head(
            book,
            sheet,
            [table.columns[name].title(language or settings.load().language) for name in names],
            language,
        )
        text = book.add_format({"num_format": "@"})
        marked = book.add_format({"num_format": "@", "bg_color": FAULT_COLOUR})
        for line, reject in enumerate(rejected, start=1):
            notes = {
                fault["column"]: rejects.placed(reject, fault, table, language)
                for fault in reversed(reject["faults"])
            }
            raw = {cell["column"]: cell["value"] or "" for cell in reject["raw"]}
            sheet.write_number(line, 0, reject["row_no"])
            for place, name in enumerate(names, start=1):
                shape = marked if name in notes else text
                sheet.write_string(line, place, exported.printable(raw.get(name, "")), shape)
                if name in notes:
                    sheet.write_comment(line, place, exported.printable(notes[name]))
            whole = rejects.sentence(reject, table, language)
            sheet.write_string(line, len(names) + 1, exported.printable(whole))
    return target.getvalue()


def _head(book: Any, sheet: Any, titles: Sequence[str], language: str | None) -> None:
    row, why = (messages.sentence(code, language) for code in ("rejects_row", "rejects_why"))
    for place, head in enumerate((row, *titles, why)):
        sheet.write_string(0, place, head, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 1)
    sheet.set_column(1, len(titles), 18)
    sheet.set_column(len(titles) + 1, len(titles) + 1, 80)
