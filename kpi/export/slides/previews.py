"""Previews: each slide of a deck as a small drawing, read from the very file that is handed out.

No office program runs on a server: texts, tables and pictures are drawn where the file has them, charts as
sketches of their own figures.
"""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from pptx import Presentation
from pptx.dml.fill import FillFormat
from pptx.enum.dml import MSO_COLOR_TYPE, MSO_FILL
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn

from kpi.export import fonts
from kpi.export.plates import printable
from kpi.export.slides import sketches
from kpi.export.slides.boxes import POINT
from kpi.export.slides.masters import COLOURS
from kpi.export.slides.sketches import Box

EDGE = "DED9CE"
SIZE = 14  # points, where neither the slide nor our master says it
LEADING = 1.2
MOST = 200  # lines of one box
ANCHORS = {PP_ALIGN.CENTER: ("middle", 0.5), PP_ALIGN.RIGHT: ("end", 1.0)}
SHOWN = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Look:
    """A slide.

    Attributes:
        title: What its title says.
        svg: The drawing.
        width: Of the drawing, in points.
    """

    title: str
    svg: str
    width: float


def read(deck: bytes) -> list[Look]:
    """Every slide of a deck, in its order."""
    shown = Presentation(io.BytesIO(deck))
    wide, high = int(shown.slide_width or 0) / POINT, int(shown.slide_height or 0) / POINT
    return [_look(slide, wide, high) for slide in shown.slides]


def _look(slide: Any, wide: float, high: float) -> Look:
    title = slide.shapes.title.text_frame.text if slide.shapes.title is not None else ""
    parts = [f'<rect width="{wide:.1f}" height="{high:.1f}" fill="#{_ground(slide)}"/>']
    for layer in (slide.slide_layout.slide_master, slide.slide_layout):
        parts += [drawn for one in layer.shapes if not one.is_placeholder for drawn in _shape(one)]
    parts += [drawn for one in slide.shapes for drawn in _shape(one)]
    parts.append(f'<path d="M0 0H{wide:.1f}V{high:.1f}H0Z" fill="none" stroke="#{EDGE}" stroke-width="2"/>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.1f}" height="{high:.1f}" '
        f"font-family=\"'{fonts.FAMILY}', Arial, sans-serif\">{''.join(parts)}</svg>"
    )
    return Look(title, svg, wide)


def _ground(slide: Any) -> str:
    """The colour behind a slide; white where it is not one plain colour."""
    for layer in (slide, slide.slide_layout, slide.slide_layout.slide_master):
        plain = layer._element.cSld.find(f"{qn('p:bg')}/{qn('p:bgPr')}/{qn('a:solidFill')}/{qn('a:srgbClr')}")
        if plain is not None:
            return str(plain.get("val"))
    return "FFFFFF"


def _shape(shape: Any) -> Iterator[str]:
    if shape.width is None or shape.left is None:
        return
    box = Box(*(int(one) / POINT for one in (shape.left, shape.top, shape.width, shape.height)))
    if getattr(shape, "shapes", None) is not None:  # a group; ours are not scaled
        for one in shape.shapes:
            yield from _shape(one)
    elif getattr(shape, "has_chart", False):
        yield from sketches.drawn(shape.chart, box)
    elif getattr(shape, "has_table", False):
        yield from _table(shape.table, box)
    elif hasattr(shape, "image"):
        yield from _picture(shape.image, box)
    else:
        colour = _filled(shape)
        if colour:
            yield box.rect(colour)
        if shape.has_text_frame:
            yield from _text(shape.text_frame, box)


def _picture(image: Any, box: Box) -> Iterator[str]:
    if image.content_type not in SHOWN:
        yield box.rect("ECEAE4")
        return
    content = base64.b64encode(image.blob).decode()
    yield (
        f'<image x="{box.left:.1f}" y="{box.top:.1f}" width="{box.wide:.1f}" height="{box.high:.1f}" '
        f'href="data:{image.content_type};base64,{content}"/>'
    )


def _table(table: Any, box: Box) -> Iterator[str]:
    top = box.top
    for row in table.rows:
        left, high = box.left, int(row.height) / POINT
        for column, cell in zip(table.columns, row.cells, strict=True):
            wide = int(column.width) / POINT
            where = Box(left, top, wide, high)
            colour = _plain(cell.fill)
            yield where.rect(colour) if colour else ""
            yield from _text(cell.text_frame, where)
            left += wide
        top += high
        yield f'<path d="M{box.left:.1f} {top:.1f}H{box.left + box.wide:.1f}" stroke="#DED9CE"/>'


def _text(frame: Any, box: Box) -> Iterator[str]:
    """The lines of a text where they stand, cut at the foot of their box."""
    left, right, above, below = (
        int(one or 0) / POINT
        for one in (frame.margin_left, frame.margin_right, frame.margin_top, frame.margin_bottom)
    )
    wide = box.wide - left - right
    lines = [one for paragraph in frame.paragraphs for one in _lines(paragraph, wide)]
    high = sum(size * LEADING for _, size, *_ in lines)
    room = box.high - above - below
    at = box.top + above
    if frame.vertical_anchor == MSO_ANCHOR.MIDDLE:
        at += max(room - high, 0) / 2
    elif frame.vertical_anchor == MSO_ANCHOR.BOTTOM:
        at += max(room - high, 0)
    for line, size, weight, colour, (anchor, share) in lines:
        at += size * LEADING
        x = box.left + left + wide * share
        yield (
            f'<text x="{x:.1f}" y="{at - size * 0.25:.1f}" font-size="{size:.1f}" font-weight="{weight}" '
            f'fill="#{colour}" text-anchor="{anchor}">{escape(line)}</text>'
        )


def _lines(paragraph: Any, wide: float) -> list[tuple[str, float, int, str, tuple[str, float]]]:
    """The lines of a paragraph, each with size, weight, colour and where it is anchored."""
    runs = [run for run in paragraph.runs if run.text]
    text = printable("".join(run.text for run in runs))
    size = next((run.font.size.pt for run in runs if run.font.size), SIZE)
    weight = 700 if any(run.font.bold for run in runs) else 400
    colour = next((found for run in runs if (found := _coloured(run.font.color))), COLOURS["ink"])
    where = ANCHORS.get(paragraph.alignment, ("start", 0.0))
    broken = fonts.lines(text, size, max(wide, size), MOST, weight) or [""]
    return [(line, size, weight, colour, where) for line in broken]


def _coloured(colour: Any) -> str:
    return str(colour.rgb) if colour is not None and colour.type == MSO_COLOR_TYPE.RGB else ""


def _filled(shape: Any) -> str:
    return _plain(shape.fill) if hasattr(shape, "fill") else ""


def _plain(fill: FillFormat) -> str:
    return _coloured(fill.fore_color) if fill.type == MSO_FILL.SOLID else ""
