"""Grids: tables of PowerPoint whose rows are measured, so that none grows beyond its slide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches

from kpi import messages, notation
from kpi.export import fonts
from kpi.export.plates import printable
from kpi.export.slides.boxes import LEADING, LOCALES, POINT, Area, Style
from kpi.export.slides.masters import COLOURS

SIZES = (18, 17, 16, 15, 14, 13, 12, 11, 10, 9)
SIDE, END = Inches(0.07), Inches(0.045)  # margins of a cell
LONG = 20  # letters of a word that may break
LINES = 4  # of a cell, at most
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's style without grounds and lines
RULE, QUIET = "DED9CE", "566061"
# Without a size at its end an empty cell is as high as 18 points, and its row with it.
_CELL = (
    "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
    '<a:p><a:pPr algn="{side}"/>{runs}<a:endParaRPr sz="{size}"/></a:p></a:txBody>'
    f'<a:tcPr marL="{SIDE}" marR="{SIDE}" marT="{END}" marB="{END}" anchor="ctr"><a:lnB w="9525">'
    f'<a:solidFill><a:srgbClr val="{RULE}"/></a:solidFill></a:lnB><a:noFill/></a:tcPr></a:tc>'
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, and whether its cells stand at the right."""

    title: str
    share: float = 1
    right: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that is not plain.

    Attributes:
        role: What its colour says; of the sign alone where there is one, so that words stay dark.
        sign: Stands before the text.
    """

    text: str
    role: str = ""
    bold: bool = False
    sign: str = ""


Row = Sequence[str | Cell]


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes:
        columns: From left to right.
        rows: A cell for each column.
        alt: The sentence for those who do not see it.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    alt: str = ""


def add(slide: Any, where: Area, grid: Grid, style: Style, language: str, *, part: bool = False) -> int:
    """A table as large as its rows need; how many of them are left out.

    Args:
        slide: Of python-pptx.
        where: Where there is room.
        grid: What it says.
        style: The sizes that may be, the largest first.
        language: Of what is said of rows that are left out.
        part: Whether those go on elsewhere, so that nothing need be said of them.
    """
    columns, rows = grid.columns, grid.rows
    whole = sum(one.share for one in columns)
    widths = [int(where.width * one.share / whole) for one in columns]
    head = [Cell(one.title, "head", True) for one in columns]
    cells = [[_cell(one) for one in row] for row in rows]
    measure = _Measure(widths, style)
    size, held = _fitting([head, *cells], where.height, measure, style.sizes)
    fit = held - 1
    counted = fit < len(cells) and not (part and fit)
    if part and fit:
        fit = -(-len(cells) // -(-len(cells) // fit))  # on all slides about as many
    left = len(cells) - fit
    shown = [head, *cells[:fit]]
    if counted:
        others = messages.sentence("deck_others", language, count=notation.number(left, language))
        shown.append([Cell(others, "head"), *(Cell("") for _ in columns[1:])])
    heights = [measure.high(row, size) for row in shown]
    frame = slide.shapes.add_table(
        len(shown), len(columns), *(Emu(one) for one in (where.left, where.top, where.width, sum(heights)))
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", printable(grid.alt))
    _plain(frame.table, widths, heights)
    for line, row in zip(frame.table._tbl.tr_lst, shown, strict=True):
        said = [replace(one, text=measure.shown(one, number, size)) for number, one in enumerate(row)]
        _write(line, said, columns, size, language)
    if counted:
        frame.table.cell(len(shown) - 1, 0).merge(frame.table.cell(len(shown) - 1, len(columns) - 1))
    return left


@dataclass(frozen=True)
class _Measure:
    """How high a row becomes."""

    widths: Sequence[int]
    style: Style

    def shown(self, cell: Cell, number: int, size: float) -> str:
        """The text of a cell, cut where it has too many lines."""
        text, within, weight = self._room(cell, number, size)
        return fonts.shortened(text, size, within, LINES, weight)

    def _room(self, cell: Cell, number: int, size: float) -> tuple[str, float, int]:
        """The text of a cell with the width there is, and its weight."""
        weight = 700 if cell.bold else 400
        within = self.style.counted((self.widths[number] - 2 * SIDE) / POINT, weight)
        within -= fonts.width(cell.sign, size, weight)
        text = printable(cell.text)
        if any(fonts.width(word, size, weight) > within for word in text.split(" ")):
            text = text.replace(notation.NARROW, " ")  # better between two words than within one
        return text, within, weight

    def whole(self, rows: Sequence[Sequence[Cell]], size: float) -> bool:
        """Whether no word breaks, but such as are too long for any column."""
        for row in rows:
            for number, one in enumerate(row):
                words = [word for word in printable(one.text).split(" ") if len(word) <= LONG]
                weight = 700 if one.bold else 400
                within = self.style.counted((self.widths[number] - 2 * SIDE) / POINT, weight)
                widest = max((fonts.width(word, size, weight) for word in words), default=0)
                if widest > within:
                    return False
        return True

    def high(self, row: Sequence[Cell], size: float) -> int:
        """The height of a row in EMU."""
        most = max(self._count(one, number, size) for number, one in enumerate(row))
        return int(max(most, 1) * size * LEADING * POINT + 2 * END)

    def _count(self, cell: Cell, number: int, size: float) -> int:
        text, within, weight = self._room(cell, number, size)
        return len(fonts.lines(text, size, within, LINES, weight))


def _fitting(
    rows: Sequence[Sequence[Cell]], high: int, measure: _Measure, sizes: Sequence[float]
) -> tuple[float, int]:
    """The size at which all rows fit, or the least one with how many of them do."""
    for size in sizes:
        if measure.whole(rows, size) and sum(measure.high(row, size) for row in rows) <= high:
            return size, len(rows)
    size, taken = sizes[-1], measure.high([Cell("")], sizes[-1])
    for place, row in enumerate(rows):
        taken += measure.high(row, size)
        if taken > high:
            return size, max(place, 1)
    return size, len(rows)


def _cell(one: str | Cell) -> Cell:
    return Cell(one) if isinstance(one, str) else one


def _plain(table: Any, widths: Sequence[int], heights: Sequence[int]) -> None:
    """No grounds, and one thin line below every row."""
    properties = table._tbl.tblPr
    properties.set("bandRow", "0")
    properties.find(qn("a:tableStyleId")).text = PLAIN
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Emu(wide)
    for row, high in zip(table.rows, heights, strict=True):
        row.height = Emu(high)


def _write(line: Any, row: Sequence[Cell], columns: Sequence[Column], size: float, language: str) -> None:
    """Put cells into a row of a table.

    They are written as XML: through the objects of python-pptx a table takes five times as long.
    """
    written = "".join(
        _CELL.format(
            side="r" if column.right else "l",
            runs="".join(_run(text, role, one.bold, size, language) for text, role in _parts(one)),
            size=round(size * 100),
        )
        for one, column in zip(row, columns, strict=True)
    )
    for old, new in zip(list(line), parse_xml(f"<a:tr {nsdecls('a')}>{written}</a:tr>"), strict=True):
        line.replace(old, new)


def _parts(said: Cell) -> list[tuple[str, str]]:
    """The words of a cell with their role; its sign alone has one, where there is a sign."""
    return [(said.sign, said.role), (said.text, "")] if said.sign else [(said.text, said.role)]


def _run(text: str, role: str, bold: bool, size: float, language: str) -> str:
    colour = QUIET if role in ("head", "none") else COLOURS[role or "ink"]
    return (
        f'<a:r><a:rPr lang="{LOCALES[language]}" sz="{round(size * 100)}" b="{bold:d}">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:rPr><a:t>{escape(text)}</a:t></a:r>'
    )
