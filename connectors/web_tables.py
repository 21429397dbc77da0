"""Tables of a web page, which some systems hand out under the name of a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

WIDEST = 200  # columns that one cell may take


def read(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The innermost tables of a page; a cell that spans others stands in the first of them only."""
    from lxml import html  # noqa: PLC0415 – slow to load, and workbooks need it not

    text = path.read_bytes()
    try:
        parser = html.HTMLParser(encoding="utf-8")
        page = html.document_fromstring(text.decode("utf-8-sig").encode(), parser=parser)
    except UnicodeDecodeError:
        page = html.document_fromstring(text, parser=html.HTMLParser(encoding="cp1252"))
    for number, table in enumerate(page.iterfind(".//table"), start=1):
        if table.find(".//table") is None:
            yield f"Tabel {number}", _rows(table.findall(".//tr"))


def _rows(lines: list[Any]) -> list[list[str]]:
    rows = []
    below: set[tuple[int, int]] = set()
    for row, line in enumerate(lines):
        cells: list[str] = []
        for cell in line.xpath("./td|./th"):
            while (row, len(cells)) in below:
                cells.append("")
            wide, high = _span(cell, "colspan", WIDEST), _span(cell, "rowspan", len(lines) - row)
            spanned = ((down, right) for down in range(high) for right in range(wide))
            below.update((row + down, len(cells) + right) for down, right in spanned)
            cells += [" ".join(cell.text_content().split()), *[""] * (wide - 1)]
        rows.append(cells)
    return rows


def _span(cell: Any, name: str, most: int) -> int:
    """How many columns or rows a cell takes; 0 means all that follow."""
    found = cell.get(name, "1").strip()
    number = int(found) if found.isdecimal() else 1
    return min(number or most, most)
