"""Cells with an error value or a formula without a stored result, which the reader gives as empty."""

import html
import re
import struct
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from zipfile import ZipFile

from connectors.ole import Compound

RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*?>")
ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?>")
CELL = re.compile(
    rb"<(?:\w+:)?(?:(row)\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))",
    re.DOTALL,
)
ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]+<")
RESULT = re.compile(rb"<(?:\w+:)?v\b")
ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
ODS_PART = re.compile(
    rb"""<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>"""
)
ODS_END = b"</table:table-cell>"
ODS_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
ODS_SHOWN = re.compile(rb"<text:p\b[^>]*>(#|Err:)?")
BOUND_SHEET, START, END, RECALCULATED, TRUTH_OR_ERROR = 0x85, 0x809, 0x0A, 0x1C1, 0x205
FORMULA_RECORD = 0x06
BIFF_ERROR, BIFF_BLANK = 2, 3  # what the result of a formula is, where its last two bytes are FF
ON_LOAD = 2  # flag of a formula that is still to be calculated when the file is opened

Place = tuple[int, int]


def of_xlsx(path: Path, suspects: set[str]) -> dict[str | int, list[Place]]:
    """Row and column, from 0, of the faulty cells of each suspected sheet, by its name."""
    with ZipFile(path) as archive:
        parts = _parts(archive)
        return {
            name: list(_xlsx_cells(archive.read(part))) for name, part in parts.items() if part in suspects
        }


def _attributes(tag: bytes) -> dict[bytes, str]:
    return {
        name.rpartition(b":")[2]: html.unescape((double or single).decode())
        for name, double, single in ATTRIBUTE.findall(tag)
    }


def _parts(archive: ZipFile) -> dict[str, str]:
    """The part of each sheet, by the relations of the workbook."""
    relations = {}
    for tag in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = _attributes(tag)
        target = attributes[b"Target"]
        relations[attributes[b"Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = (_attributes(tag) for tag in SHEET.findall(archive.read("xl/workbook.xml")))
    return {sheet[b"name"]: relations[sheet[b"id"]] for sheet in sheets if sheet.get(b"id") in relations}


def _xlsx_cells(sheet: bytes) -> Iterator[Place]:
    row = column = -1
    for is_row, of_row, of_cell, body in CELL.findall(sheet):
        if is_row:
            number = ROW_NUMBER.search(of_row)
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        place = REFERENCE.search(of_cell)
        row, column = (int(place[2]) - 1, _column(place[1])) if place else (row, column + 1)
        if ERROR.search(of_cell) or (FORMULA.search(body) and not _has_result(of_cell, body)):
            yield row, column


def _has_result(of_cell: bytes, body: bytes) -> bool:
    """Whether a formula has a stored result; that of a text may be empty."""
    return bool((RESULT if TEXT.search(of_cell) else VALUE).search(body))


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def of_ods(path: Path) -> dict[str | int, list[Place]]:
    """Row and column, from 0, of the faulty cells of each sheet, by its name."""
    found: dict[str | int, list[Place]] = {}
    name, row, column, repeated = "", 0, 0, 0
    with ZipFile(path) as archive:
        content = archive.read("content.xml")
    for met in ODS_PART.finditer(content):
        part, tag = met.groups()
        attributes = _attributes(tag)
        if part == b"table":
            name, row, column, repeated = attributes.get(b"name", ""), 0, 0, 0
        elif part == b"table-row":
            row, column, repeated = row + repeated, 0, int(attributes.get(b"number-rows-repeated", "1"))
        else:
            if b"table:formula" in tag and _is_faulty(tag, content, met.end()):
                found.setdefault(name, []).append((row, column))
            column += int(attributes.get(b"number-columns-repeated", "1"))
    return found


def _is_faulty(tag: bytes, content: bytes, place: int) -> bool:
    """Whether a formula has no result: neither a value nor a text is shown, or an error is."""
    if b'calcext:value-type="error"' in tag:
        return True
    if b"office:value-type" in tag and b'office:string-value=""' not in tag:
        return False
    body = b"" if tag.endswith(b"/") else content[place : content.find(ODS_END, place)]
    shown = ODS_SHOWN.search(ODS_NOTE.sub(b"", body))
    return bool(shown[1]) if shown else b"office:value-type" not in tag


def of_xls(path: Path) -> list[list[Place]]:
    """Row and column, from 0, of the faulty cells of each sheet, sheet by sheet in order.

    Writers that do not calculate leave no mark of it but an empty text, or a zero to be calculated on load.
    Both may be results as well: an empty text where the file says that it was calculated, and either of them
    where another formula written alike has a result.

    Source: Microsoft, [MS-XLS] Excel Binary File Format: Formula, FormulaValue, RecalcId.
    """
    book = Compound(path).stream("Workbook", "Book")
    parts = list(records(book, 0))
    starts = [struct.unpack_from("<I", book, place)[0] for kind, place, _ in parts if kind == BOUND_SHEET]
    calculated = any(kind == RECALCULATED and any(book[place + 4 : place + 8]) for kind, place, _ in parts)
    sheets = [list(_xls_cells(book, start)) for start in starts]
    seen = {state for cells in sheets for _, state in cells}
    faulty = {_State.ERROR}
    if not calculated and _State.RESULT not in seen:
        faulty.add(_State.NOTHING)
    if _State.RESULT_ON_LOAD not in seen:
        faulty.add(_State.NOTHING_ON_LOAD)
    return [[place for place, state in cells if state in faulty] for cells in sheets]


class _State(Enum):
    """What a cell of an old workbook holds; a formula may ask to be calculated on load."""

    ERROR, RESULT, NOTHING, RESULT_ON_LOAD, NOTHING_ON_LOAD = range(5)


def records(book: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the records of a substream; charts within it are skipped over."""
    depth = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        place += 4
        depth += (kind == START) - (kind == END)
        if depth <= 1:
            yield kind, place, length
        if depth <= 0:
            return
        place += length


def _xls_cells(book: bytes, start: int) -> Iterator[tuple[Place, _State]]:
    """The formulas and error values of a sheet."""
    for kind, place, length in records(book, start):
        if kind == TRUTH_OR_ERROR and length >= 8 and book[place + 7]:
            state = _State.ERROR
        elif kind == FORMULA_RECORD and length >= 16:
            state = _result(book[place + 6 : place + 14], bool(book[place + 14] & ON_LOAD))
        else:
            continue
        row, column = struct.unpack_from("<HH", book, place)
        yield (row, column), state


def _result(value: bytes, on_load: bool) -> _State:
    if value.endswith(b"\xff\xff"):
        if value[0] == BIFF_ERROR:
            return _State.ERROR
        empty = value[0] == BIFF_BLANK
    else:
        empty = on_load and not any(value)
    if on_load:
        return _State.NOTHING_ON_LOAD if empty else _State.RESULT_ON_LOAD
    return _State.NOTHING if empty else _State.RESULT
