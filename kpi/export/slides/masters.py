"""Our own master: 16:9, the colours of the paper, a slot for a logo."""

import io
import re
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches

from kpi.charts.theme import PAPER, ROLES
from kpi.export import fonts
from kpi.export.slides.boxes import Area

WIDE, HIGH = Inches(13.333), Inches(7.5)
SIDE, TOP = Inches(0.6), Inches(0.45)
OPENING, FINDING = "Pembuka", "Temuan"
KEPT = {"Title Slide": OPENING, "Content with Caption": FINDING}
LOGO = 20  # number of its placeholder; PowerPoint itself uses small ones
SUBTITLE, CONTENT = 2, 1
FOOTER_HIGH = Inches(0.62)
LOGO_WIDE = Inches(1.5)  # beside a title
NUMBER_WIDE = Inches(0.7)
NUMBER = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # of the field, as PowerPoint names it
COLOURS = dict(zip(ROLES, (one.removeprefix("#") for one in PAPER), strict=True))

FOOT = Area(SIDE, Inches(6.7), WIDE - 2 * SIDE, Inches(0.45))  # of the opening slide

PLACES: dict[str, dict[int, Area]] = {
    OPENING: {
        0: Area(SIDE, Inches(2.0), WIDE - 2 * SIDE, Inches(1.7)),
        1: Area(SIDE, Inches(3.85), WIDE - 2 * SIDE, Inches(2.7)),
        LOGO: Area(SIDE, TOP, Inches(1.6), Inches(1.1)),
    },
    FINDING: {
        0: Area(SIDE, TOP, WIDE - 2 * SIDE - LOGO_WIDE, Inches(0.95)),
        SUBTITLE: Area(SIDE, TOP + Inches(0.97), WIDE - 2 * SIDE, Inches(0.55)),
        CONTENT: Area(SIDE, Inches(2.05), WIDE - 2 * SIDE, Inches(5.3)),
        LOGO: Area(WIDE - SIDE - Inches(1.3), TOP, Inches(1.3), Inches(0.85)),
    },
}
"""Where placeholders lie, by layout and number."""


def own() -> Any:
    """An empty presentation on our own master."""
    made = Presentation()
    made.slide_width, made.slide_height = WIDE, HIGH
    for layout in list(made.slide_layouts):
        if layout.name not in KEPT:
            made.slide_layouts.remove(layout)
    for layout in made.slide_layouts:
        layout.name = KEPT[layout.name]
        _lay_out(layout)
    _frame(made.slide_master)
    _theme(made.slide_master)
    return Presentation(_saved(made))  # read again: the theme is a plain part, and now in force


def _saved(made: Any) -> io.BytesIO:
    saved = io.BytesIO()
    made.save(saved)
    saved.seek(0)
    return saved


def _lay_out(layout: Any) -> None:
    """Placeholders in their places; a stroke in the accent; a slot for a logo."""
    places = PLACES[layout.name]
    _logo(layout, places[LOGO])
    for shape in list(layout.placeholders):
        where = places.get(shape.placeholder_format.idx)
        if where is None:
            shape._element.getparent().remove(shape._element)
            continue
        _place(shape, where)
        shape.text_frame.margin_left = shape.text_frame.margin_right = 0
    for level in layout._element.iter(qn("a:lvl1pPr")):
        level.set("algn", "l")
        for run in level.iter(qn("a:defRPr")):
            _paint(run, COLOURS["main" if run.get("b") == "1" else "ink"])
    opening = layout.name == OPENING
    bar = (
        Area(0, 0, Inches(0.18), HIGH) if opening else Area(SIDE, HIGH - FOOTER_HIGH, WIDE - 2 * SIDE, 9_525)
    )
    _bar(layout, bar, COLOURS["main"] if opening else "DED9CE")
    if not opening:
        _number(layout)


def _frame(master: Any) -> None:
    """The master's own placeholders, as wide as the slide."""
    for shape in list(master.placeholders):
        if shape.placeholder_format.idx == 0:
            _place(shape, PLACES[FINDING][0])
        elif shape.placeholder_format.idx == 1:
            _place(shape, PLACES[FINDING][CONTENT])
        else:
            shape._element.getparent().remove(shape._element)
    for size, colour, style in ((2800, "main", "titleStyle"), (1800, "ink", "bodyStyle")):
        for level in master._element.iter(qn(f"p:{style}")):
            for run in level.iter(qn("a:defRPr")):
                run.set("sz", str(size))
                _paint(run, COLOURS[colour])
            for paragraph in level.iter(qn("a:lvl1pPr")):
                paragraph.set("algn", "l")


def _paint(run: Any, colour: str) -> None:
    for fill in run.findall(qn("a:solidFill")):
        run.remove(fill)
    run.insert(0, parse_xml(f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{colour}"/></a:solidFill>'))


def _place(shape: Any, where: Area) -> None:
    shape.left, shape.top = Emu(where.left), Emu(where.top)
    shape.width, shape.height = Emu(where.width), Emu(where.height)


def _bar(layout: Any, where: Area, colour: str) -> None:
    tree = layout.shapes._spTree
    tree.insert(
        2,
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Garis"/><p:cNvSpPr/><p:nvPr/>'
            f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{where.left}" y="{where.top}"/>'
            f'<a:ext cx="{where.width}" cy="{where.height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            f'</a:prstGeom><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
            f"</p:spPr></p:sp>"
        ),
    )


def _number(layout: Any) -> None:
    """The number of the slide, at the right end of its footer."""
    left, top = WIDE - SIDE - NUMBER_WIDE, HIGH - FOOTER_HIGH + Inches(0.05)
    place = f'<a:off x="{left}" y="{top}"/><a:ext cx="{NUMBER_WIDE}" cy="{Inches(0.3)}"/>'
    colour = '<a:solidFill><a:srgbClr val="566061"/></a:solidFill>'
    layout.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="92" name="Nomor"/>'
            f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>{place}</a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
            f'<p:txBody><a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0"/><a:lstStyle/><a:p><a:pPr algn="r"/>'
            f'<a:fld id="{NUMBER}" type="slidenum"><a:rPr lang="id-ID" sz="1100">{colour}</a:rPr>'
            f"<a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>"
        )
    )


def _logo(layout: Any, where: Area) -> None:
    layout.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="91" name="Logo"/>'
            f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="pic" idx="{LOGO}"/></p:nvPr>'
            f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{where.left}" y="{where.top}"/>'
            f'<a:ext cx="{where.width}" cy="{where.height}"/></a:xfrm></p:spPr>'
            f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
        )
    )


def _theme(master: Any) -> None:
    """Our colours and typeface in the theme, so that what people add later looks alike."""
    part = next(one.target_part for one in master.part.rels.values() if one.reltype.endswith("/theme"))
    text = part.blob.decode("utf-8")
    accents = ("main", "good", "watch", "bad", "second", "none")
    for number, role in enumerate(accents, start=1):
        text = re.sub(
            rf"<a:accent{number}>.*?</a:accent{number}>",
            f'<a:accent{number}><a:srgbClr val="{COLOURS[role]}"/></a:accent{number}>',
            text,
        )
    text = re.sub(r'(<a:(?:major|minor)Font><a:latin typeface=")[^"]*', rf"\g<1>{fonts.FAMILY}", text)
    part._blob = text.replace('name="Office"', 'name="Rapor Perubahan"').encode("utf-8")
