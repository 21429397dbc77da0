"""Tables as files: CSV for machines, XLSX for people."""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

FORMULA = re.compile(r"^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]")
"""What makes a spreadsheet read a text as a formula, full-width forms included."""

UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and lone surrogates, which no XML can hold."""

CELL, SHEET_NAME = 32_767, 31  # UTF-16 units that a cell and a name of a sheet hold

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""A workbook in which a text stays a text."""


def csv_file(frame: pd.DataFrame) -> bytes:
    """A CSV file: UTF-8 with its mark, every field quoted, numbers with a decimal point.

    A text that a spreadsheet would execute begins with an apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_harmless(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False):
        writer.writerow([_field(value) for value in row])
    return written.getvalue().encode("utf-8-sig", errors="replace")


def workbook(
    frame: pd.DataFrame, title: str, notes: Sequence[str] = (), formats: Mapping[str, str] | None = None
) -> bytes:
    """An XLSX file with one sheet: title, notes, then the table with a frozen, filtered heading.

    Args:
        frame: The rows; texts stay texts, whatever they look like.
        title: First line, and the name of the sheet.
        notes: Lines below it: scope, period, source, day.
        formats: Number format by column, in the codes of a workbook.
    """
    import xlsxwriter  # noqa: PLC0415 – only who downloads pays for it

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, dict(OPTIONS))
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.write_string(0, 0, printable(title), book.add_format({"bold": True, "font_size": 14}))
    quiet = book.add_format({"font_color": "#566061"})
    for line, note in enumerate(notes, start=1):
        sheet.write_string(line, 0, printable(note), quiet)
    top = len(notes) + 2
    heading = book.add_format(
        {"bold": True, "bg_color": "#F1EEE7", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    for column, name in enumerate(frame.columns):
        shape = book.add_format({"num_format": formats[name]} if formats and name in formats else {})
        sheet.set_column(column, column, _width(frame, name))
        sheet.write_string(top, column, printable(str(name)), heading)
        for row, value in enumerate(frame[name], start=top + 1):
            _write(sheet, row, column, value, shape)
    sheet.freeze_panes(top + 1, 1)
    if len(frame.columns):
        sheet.autofilter(top, 0, top + max(len(frame), 1), len(frame.columns) - 1)
    book.close()
    return written.getvalue()


def _harmless(text: str) -> str:
    clean = UNSAFE.sub("", text)
    return "'" + clean if FORMULA.match(clean) else clean


def _field(value: Any) -> str:
    if _missing(value):
        return ""
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return repr(float(value)) if isinstance(value, float) else str(value)


def _write(sheet: Any, row: int, column: int, value: Any, shape: Any) -> None:
    if _missing(value):
        sheet.write_blank(row, column, None, shape)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) or hasattr(value, "dtype"):
        sheet.write_number(row, column, float(value), shape)
    elif isinstance(value, datetime | date):
        sheet.write_string(row, column, value.isoformat(), shape)
    else:
        sheet.write_string(row, column, printable(str(value)), shape)


def _missing(value: Any) -> bool:
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and not math.isfinite(value))
    )


def printable(text: str) -> str:
    """A text as a cell of a workbook can hold it."""
    return _cut(UNSAFE.sub("", text), CELL)


def _cut(text: str, units: int) -> str:
    """The beginning of a text; workbooks count in UTF-16, where an emoji is two."""
    if 2 * len(text) <= units:
        return text
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


def _sheet_name(title: str) -> str:
    return _cut(re.sub(r"[\[\]:*?/\\']", " ", printable(title)), SHEET_NAME).strip() or "Rapor"


def _width(frame: pd.DataFrame, name: str) -> int:
    longest = max([len(str(name)) // 2, *(len(str(value)) for value in frame[name].head(200))], default=8)
    return min(max(longest + 2, 10), 60)
