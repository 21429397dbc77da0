"""The process that parses one workbook: an order on standard input, Parquet files and a report in a folder.

It exits without a report when it is too heavy: the caller then says so. It imports as little as it can, because its
start is part of every import.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import python_calamine

from connectors.sheets import FAULT, HEAD_ROWS, MOMENT, NUMBER, TAGS, TRUTH, shown

REPORT = "report.json"
RELATION = re.compile(rb'<Relationship\b[^>]*?>')
SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?>')
CELL = re.compile(rb'<c\b([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
REFERENCE = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"')
VALUE = re.compile(rb"<v[^>]*>[^<]+</v>")
EPOCH_1904 = re.compile(rb'<workbookPr\b[^>]*date1904="(1|true)"')

Cells = list[list[Any]]


class Refusal(Exception):
    """The whole file is refused, with the code of a sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def main() -> None:
    """Read the order, parse, write the report."""
    order = json.loads(sys.stdin.buffer.read())
    _limit(order["memory_bytes"], order["seconds"])
    folder = Path(order["folder"])
    try:
        report = _parse(order, folder)
    except Refusal as refusal:
        report = {"refused": refusal.code, "values": refusal.values}
    (folder / REPORT).write_text(json.dumps(report), encoding="utf-8")


def _limit(memory_bytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's time-out still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _parse(order: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = Path(order["path"])
    epoch_1904 = order["kind"] == "xlsx" and _counts_from_1904(path)
    tables = _html(path) if order["kind"] == "html" else _calamine(path, set(order["suspects"]))
    found = []
    for number, (name, rows) in enumerate(tables):
        width = max(map(len, rows), default=0)
        if not width:
            continue
        if width > order["columns"]:
            raise Refusal("file_too_wide", found=width, limit=order["columns"])
        if len(rows) > order["rows"]:
            raise Refusal("file_too_long", found=len(rows), limit=order["rows"])
        file = f"sheet{number}.parquet"
        cells = _store(rows, width, folder / file)
        found.append({"name": name, "file": file, "width": width, "head": cells})
    if not found:
        raise Refusal("file_empty" if order["kind"] != "html" else "file_not_a_table")
    return {"epoch_1904": epoch_1904, "sheets": found}


def _calamine(path: Path, suspects: set[str]) -> Iterator[tuple[str, Cells]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        faults = _faults(path, suspects) if suspects else {}
        for sheet in book.sheets_metadata:
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                continue
            if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            for row, column in faults.get(sheet.name, ()):
                if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
                    rows[row][column] = _Fault
            yield sheet.name, rows
    except python_calamine.PasswordError as error:
        raise Refusal("file_encrypted") from error
    except python_calamine.CalamineError as error:
        raise Refusal("file_damaged") from error


class _Fault:
    """Stands in a cell for an error value or a formula without a stored result."""


def _counts_from_1904(path: Path) -> bool:
    with ZipFile(path) as archive:
        return bool(EPOCH_1904.search(archive.read("xl/workbook.xml")))


def _faults(path: Path, suspects: set[str]) -> dict[str, list[tuple[int, int]]]:
    """Cells that hold an error value, or a formula without a stored result, by sheet: they read as empty."""
    found: dict[str, list[tuple[int, int]]] = {}
    with ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        for name, part in _parts(archive).items():
            if part in suspects:
                found[name] = list(_faulty_cells(archive.read(part)))
    return found


def _parts(archive: ZipFile) -> dict[str, str]:
    """The part of each sheet, by the relations of the workbook."""
    relations = {}
    for tag in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        target = attributes[b"Target"].decode()
        relations[attributes[b"Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for tag in SHEET.findall(archive.read("xl/workbook.xml")):
        name, relation = re.search(rb'\bname="([^"]*)"', tag), re.search(rb'\b\w+:id="([^"]*)"', tag)
        if name and relation and relation[1] in relations:
            parts[_unescaped(name[1].decode())] = relations[relation[1]]
    return parts


def _unescaped(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _faulty_cells(sheet: bytes) -> Iterator[tuple[int, int]]:
    for attributes, body in CELL.findall(sheet):
        faulty = b't="e"' in attributes
        if not faulty and b"<f" in body:
            faulty = not VALUE.search(body) and b't="str"' not in attributes
        place = REFERENCE.search(attributes)
        if faulty and place:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            yield int(place[2]) - 1, column - 1


def _html(path: Path) -> Iterator[tuple[str, Cells]]:
    """The innermost tables of a page; a cell that spans others stands in the first of them only."""
    from lxml import html

    text = path.read_bytes()
    try:
        page = html.document_fromstring(text.decode("utf-8-sig").encode(), parser=html.HTMLParser(encoding="utf-8"))
    except UnicodeDecodeError:
        page = html.document_fromstring(text, parser=html.HTMLParser(encoding="cp1252"))
    for number, table in enumerate(page.iterfind(".//table"), start=1):
        if table.find(".//table") is not None:
            continue
        rows: Cells = []
        below: dict[tuple[int, int], str] = {}
        for row, line in enumerate(table.iterfind(".//tr")):
            cells: list[Any] = []
            for cell in line.xpath("./td|./th"):
                while (row, len(cells)) in below:
                    cells.append("")
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                below.update({(row + down, len(cells) + right): "" for down in range(high) for right in range(wide)})
                cells += [" ".join(cell.text_content().split()), *[""] * (wide - 1)]
            rows.append(cells)
        yield f"Tabel {number}", rows


def _span(cell: Any, name: str) -> int:
    found = cell.get(name, "1")
    return min(int(found), 200) if found.isdigit() and int(found) else 1


def _store(rows: Cells, width: int, file: Path) -> list[list[str]]:
    """Write a sheet as text columns, tagged where a cell is not text; give its first rows as people see them."""
    if any(len(row) != width for row in rows):
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = [_column(cells) for cells in zip(*rows, strict=True)]
    count = len(rows)
    table = pa.table(
        [pa.array(np.arange(1, count + 1)), pa.nulls(count, pa.string()), *columns],
        names=["row_no", "broken", *(f"c{place}" for place in range(width))],
    )
    pq.write_table(table, file, compression="NONE", use_dictionary=False, write_statistics=False)
    head = [column.slice(0, HEAD_ROWS).to_pylist() for column in columns]
    return [[shown(cell).strip() for cell in cells] for cells in zip(*head, strict=True)]


def _column(cells: Sequence[Any]) -> pa.Array:
    kinds = set(map(type, cells))
    if kinds == {str}:
        return _texts(cells)
    classes = list(map(type, cells))
    result = pa.array([""] * len(cells), pa.string()) if str not in kinds else None
    for kind in sorted(kinds, key=lambda k: k is not str):
        mask = np.fromiter((found is kind for found in classes), bool, len(cells))
        chosen = [cell for cell, is_kind in zip(cells, mask, strict=True) if is_kind] if len(kinds) > 1 else cells
        part = _tagged(kind, chosen)
        if len(kinds) == 1:
            return part
        if result is None:
            result = pa.array([""] * len(cells), pa.string())
        result = pc.replace_with_mask(result, pa.array(mask), part)
    return result


def _tagged(kind: type, cells: Sequence[Any]) -> pa.Array:
    if kind is str:
        return _texts(cells)
    if kind is float or kind is int:
        return pc.binary_join_element_wise(NUMBER, _numbers(cells), "")
    if kind is bool:
        return pa.array([f"{TRUTH}{str(cell).lower()}" for cell in cells], pa.string())
    if kind is datetime:
        return pa.array([f"{MOMENT}{cell.isoformat(' ')}" for cell in cells], pa.string())
    if kind is date:
        return pa.array([f"{MOMENT}{cell.isoformat()} 00:00:00" for cell in cells], pa.string())
    if kind is time:
        return pa.array([f"{MOMENT}{cell.isoformat()}" for cell in cells], pa.string())
    if kind is timedelta:
        return pa.array([f"{NUMBER}{cell / timedelta(days=1)!r}" for cell in cells], pa.string())
    return pa.array([FAULT] * len(cells), pa.string())


def _numbers(cells: Sequence[Any]) -> pa.Array:
    figures = np.array(cells, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        whole = (np.abs(figures) < 1e15) & (figures == np.floor(figures))
    if whole.all():
        return pa.array(figures.astype(np.int64)).cast(pa.string())
    texts = [str(int(figure)) if is_whole else repr(float(figure)) for figure, is_whole in zip(figures, whole, strict=True)]
    return pa.array(texts, pa.string())


def _texts(cells: Sequence[Any]) -> pa.Array:
    """Texts as they stand; one that looks tagged gets a control character before it, which makes it a reject."""
    try:
        texts = pa.array(cells, pa.string())
    except UnicodeEncodeError:  # lone surrogates
        texts = pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.string())
    looks_tagged = pc.match_substring_regex(texts, f"^[{TAGS}]")
    if pc.any(looks_tagged).as_py():
        texts = pc.if_else(looks_tagged, pc.binary_join_element_wise("\x01", texts, ""), texts)
    return texts


if __name__ == "__main__":
    main()
