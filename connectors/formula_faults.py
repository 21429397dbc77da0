"""Cells with an error value or a formula without a stored result, which the reader gives as empty."""

import html
import re
import struct
from collections.abc import Iterator
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
ODS_ERROR = re.compile(rb"<text:p[^>]*>(#|Err:)")
SHOWN = 80  # bytes after a cell in which its text begins
BOUND_SHEET, START, END, FORMULA_RECORD, TRUTH_OR_ERROR = 0x85, 0x809, 0x0A, 0x06, 0x205
BIFF_ERROR = 2  # what the result of a formula is, where its last two bytes are FF

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
            if b"table:formula" in tag and _is_faulty(tag, content[met.end() : met.end() + SHOWN]):
                found.setdefault(name, []).append((row, column))
            column += int(attributes.get(b"number-columns-repeated", "1"))
    return found


def _is_faulty(tag: bytes, shown: bytes) -> bool:
    if b'calcext:value-type="error"' in tag or b"office:value-type" not in tag:
        return True
    return b'office:string-value=""' in tag and bool(ODS_ERROR.match(shown))


def of_xls(path: Path) -> list[list[Place]]:
    """Row and column, from 0, of the cells of each sheet that hold an error value, sheet by sheet in order.

    Source: Microsoft, [MS-XLS] Excel Binary File Format.
    """
    book = Compound(path).stream("Workbook", "Book")
    starts = [
        struct.unpack_from("<I", book, place)[0]
        for kind, place, _ in _records(book, 0)
        if kind == BOUND_SHEET
    ]
    return [list(_xls_cells(book, start)) for start in starts]


def _records(book: bytes, place: int) -> Iterator[tuple[int, int, int]]:
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


def _xls_cells(book: bytes, start: int) -> Iterator[Place]:
    for kind, place, length in _records(book, start):
        if kind == TRUTH_OR_ERROR and length >= 8:
            faulty = bool(book[place + 7])
        elif kind == FORMULA_RECORD and length >= 14:
            faulty = book[place + 12 : place + 14] == b"\xff\xff" and book[place + 6] == BIFF_ERROR
        else:
            continue
        if faulty:
            row, column = struct.unpack_from("<HH", book, place)
            yield row, column
