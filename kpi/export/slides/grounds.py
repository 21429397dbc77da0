"""Grounds: what lies behind the room for a finding, and whether our dark letters can be read on it."""

from collections.abc import Iterator
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from kpi.export.slides import boxes
from kpi.export.slides.boxes import Area

RULE = 91_440  # EMU; what is thinner is a line, and no ground
LEAST = 0.7  # luminance of a ground on which our grey can be read
FILLS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
BLACK, WHITE = "000000", "FFFFFF"


def light(layout: Any, where: Area) -> bool:
    """Whether an area of a layout is light; not where that cannot be known, as of pictures and gradients."""
    master = layout.slide_master
    layers = (layout, master) if layout._element.get("showMasterSp") != "0" else (layout,)
    for shape in (one for layer in layers for one in layer.shapes if not one.is_placeholder):
        if shape.width is None or not boxes.area(shape).meets(where) or min(shape.width, shape.height) < RULE:
            continue
        filled = _fill(shape)
        if filled is not None and _luminance(filled, master) < LEAST:
            return False
    for layer in (layout, master):
        held = layer._element.cSld.find(qn("p:bg"))
        if held is not None:
            return _luminance(held, master) >= LEAST
    return True


def _fill(shape: Any) -> Any:
    """What a shape is filled with; None where one can see through it."""
    if shape._element.tag in (qn("p:pic"), qn("p:grpSp"), qn("p:graphicFrame")):
        return shape._element
    own = shape._element.find(qn("p:spPr"))
    if own is None or shape._element.tag == qn("p:cxnSp"):
        return None
    found = next((own.find(qn(f"a:{one}")) for one in FILLS if own.find(qn(f"a:{one}")) is not None), None)
    if found is not None or own.find(qn("a:noFill")) is not None:
        return found
    return shape._element.find(f"{qn('p:style')}/{qn('a:fillRef')}")


def _luminance(fill: Any, master: Any) -> float:
    """From 0 (black) to 1 (white); the darkest colour counts, and what is unknown counts as black."""
    if fill.tag in (qn("p:pic"), qn("p:grpSp"), qn("p:graphicFrame")):
        return 0.0
    if any(True for name in ("blip", "pattFill") for _ in fill.iter(qn(f"a:{name}"))):
        return 0.0
    return min(_colours(fill, master), default=0.0)


def _colours(fill: Any, master: Any) -> Iterator[float]:
    for one in fill.iter(qn("a:srgbClr"), qn("a:schemeClr"), qn("a:sysClr")):
        value = one.get("lastClr") or one.get("val") or BLACK
        if one.tag == qn("a:schemeClr"):
            value = _themed(value, master)
        factor, more = (one.find(qn(f"a:{name}")) for name in ("lumMod", "lumOff"))
        share = 1.0 if factor is None else int(factor.get("val")) / 100_000
        yield min(_bright(value) * share + (0.0 if more is None else int(more.get("val")) / 100_000), 1.0)


def _themed(name: str, master: Any) -> str:
    """A colour of the theme; black where it has none of that name."""
    mapped = master._element.find(qn("p:clrMap"))
    name = (mapped.get(name) if mapped is not None else None) or name
    return _scheme(master).get(name, BLACK)


def _scheme(master: Any) -> dict[str, str]:
    part = next(
        (one.target_part for one in master.part.rels.values() if one.reltype.endswith("/theme")), None
    )
    colours = None if part is None else parse_xml(part.blob).find(f".//{qn('a:clrScheme')}")
    held = [] if colours is None else [(one.tag.split("}")[1], one[0]) for one in colours]
    return {name: str(one.get("lastClr") or one.get("val")) for name, one in held}


def _bright(colour: str) -> float:
    """The relative luminance of RRGGBB."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
