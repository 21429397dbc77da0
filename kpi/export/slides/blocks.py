"""Blocks: what a slide is laid out of – texts, cards, tables, charts, pictures, side by side or stacked."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree
from PIL import Image
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from kpi.export.illustrations import Illustration
from kpi.export.plates import WIDTH, Plate, bare, printable
from kpi.export.rendering import renderer
from kpi.export.slides import boxes, grids, native
from kpi.export.slides.boxes import Area, Style
from kpi.export.slides.grids import Grid
from kpi.export.slides.masters import COLOURS

GAP = int(Inches(0.3))  # between what stands side by side
LEAD = Style((20, 19, 18, 17, 16, 15, 14, 13, 12), colour=COLOURS["ink"], gap=0.4)
CARD = Style((20, 19, 18, 17, 16, 15, 14, 13, 12, 11), colour=COLOURS["ink"], head=True, gap=0.3)
LIST = Style((16, 15, 14, 13, 12, 11, 10), colour=COLOURS["ink"], head=True, gap=0.3)
DRAWN = 2000  # pixels across a picture
MARGIN = 3.6  # points above and below the text of a box
EDGE = Inches(0.08)  # between the stroke of a card and its text
PAPER = "Kertas"  # what the ground of a finding is called
DECORATIVE = (
    f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
    f'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


@dataclass(frozen=True)
class Pen:
    """How a deck writes.

    Attributes:
        language: "id" or "en".
        ours: Whether the typeface is ours: a template may bring any, and is measured more carefully.
        awaited: What puts pictures in their places; the deck waits for them when it is saved.
    """

    language: str
    ours: bool = True
    awaited: list[Callable[[], None]] = field(default_factory=list)

    def style(self, style: Style) -> Style:
        """A style as it is measured."""
        return style if self.ours else replace(style, safe=boxes.STRANGE)


Block = Callable[[Any, Area, Pen], Any]
"""Puts something on a slide of python-pptx, inside of an area; what is to go on another slide, or None."""


def beside(*parts: tuple[float, Block]) -> Block:
    """Blocks side by side, each with its share of the width."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        whole = sum(share for share, _ in parts)
        room, left = where.width - GAP * (len(parts) - 1), where.left
        for share, block in parts:
            wide = int(room * share / whole)
            block(slide, Area(left, where.top, wide, where.height), pen)
            left += wide + GAP

    return put


def stacked(share: float, upper: Block, lower: Block) -> Block:
    """A block above another one, with its share of the height."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        high = int((where.height - GAP) * share)
        upper(slide, where.strip(high), pen)
        lower(slide, where.below(high + GAP), pen)

    return put


def roomy(least: int, wide: Block, narrow: Block) -> Block:
    """One block where there is so much width, in EMU, and another one where there is less."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        (wide if where.width >= least else narrow)(slide, where, pen)

    return put


def text(entries: Sequence[str], style: Style = LEAD) -> Block:
    """Paragraphs."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        boxes.written(slide, where, list(entries), pen.style(style), pen.language)

    return put


def card(head: str, entries: Sequence[str], style: Style = CARD) -> Block:
    """A heading with what belongs to it, below a stroke in the accent."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        ends = (where.left, where.top, where.left + where.width, where.top)
        stroke = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Emu(one) for one in ends))
        stroke.line.color.rgb, stroke.line.width = RGBColor.from_string(COLOURS["main"]), Pt(2)
        stroke._element.remove(stroke._element.find(qn("p:style")))  # the theme's own has a shadow
        decorative(stroke)
        text([head, *entries], style)(slide, where.below(int(EDGE)), pen)

    return put


def cards(parts: Sequence[tuple[str, Sequence[str]]], style: Style = CARD) -> Block:
    """Cards side by side, all in the size at which the fullest of them fits."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        wide = (where.width - GAP * (len(parts) - 1)) / len(parts) / boxes.POINT
        high = (where.height - EDGE) / boxes.POINT - 2 * MARGIN
        least = min(boxes.fitted([head, *rest], wide, high, pen.style(style))[0] for head, rest in parts)
        alike = replace(style, sizes=tuple(size for size in style.sizes if size <= least))
        beside(*((1, card(head, rest, alike)) for head, rest in parts))(slide, where, pen)

    return put


def table(grid: Grid, sizes: Sequence[float] = grids.SIZES) -> Block:
    """A table that can be edited; what there is no room for is counted in its last row."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        grids.add(slide, where, grid, pen.style(Style(tuple(sizes))), pen.language)

    return put


def pages(grid: Grid, sizes: Sequence[float] = grids.SIZES) -> Block:
    """A table that goes on on other slides until all of its rows are shown."""

    def put(slide: Any, where: Area, pen: Pen) -> Block | None:
        left = grids.add(slide, where, grid, pen.style(Style(tuple(sizes))), pen.language, part=True)
        return pages(replace(grid, rows=grid.rows[-left:]), sizes) if 0 < left < len(grid.rows) else None

    return put


def paper(slide: Any, where: Area) -> Area:
    """A white ground for what stands on a dark one; what is left inside of its margins."""
    ground = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Emu(one) for one in vars(where).values()))
    ground.name = PAPER
    ground.fill.solid()
    ground.fill.fore_color.rgb = RGBColor.from_string(COLOURS["ground"])
    ground.line.fill.background()
    ground.shadow.inherit = False
    decorative(ground)
    return where.within(int(EDGE) * 2)


def decorative(shape: Any) -> None:
    """Say that a shape shows nothing that would have to be read to those who do not see it."""
    shape._element._nvXxPr.cNvPr.append(parse_xml(DECORATIVE))


def chart(shown: Illustration, alt: str) -> Block:
    """A chart that can be edited; its sentence where there is nothing to draw."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        placed = native.add(slide, shown, where)
        if placed is None:
            text([alt])(slide, where, pen)
        else:
            placed._element.nvGraphicFramePr.cNvPr.set("descr", printable(alt))

    return put


def drawn(plate: Plate) -> Block:
    """A chart that PowerPoint has not as a picture, drawn by its own process while other slides are made."""

    def put(slide: Any, where: Area, pen: Pen) -> None:
        high = round(WIDTH * where.height / where.width)
        coming = renderer().drawing(bare(plate, high), "png", DRAWN)
        place = etree.Comment("picture")
        slide.shapes._spTree.append(place)

        def arrived() -> None:
            placed = fitted(slide, coming.result(), where)
            placed._element.nvPicPr.cNvPr.set("descr", printable(plate.alt))
            place.getparent().replace(place, placed._element)

        pen.awaited.append(arrived)

    return put


def fitted(slide: Any, drawn: bytes, where: Area, side: float = 0.5) -> Any:
    """A picture in its proportions; side 0 puts it to the left of its area, 1 to the right."""
    with Image.open(io.BytesIO(drawn)) as image:
        wide, high = image.size
    scale = min(where.width / wide, where.height / high)
    width, height = int(wide * scale), int(high * scale)
    left = where.left + int((where.width - width) * side)
    return slide.shapes.add_picture(io.BytesIO(drawn), Emu(left), Emu(where.top), Emu(width), Emu(height))
