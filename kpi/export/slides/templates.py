"""A ministry's own template: which of its layouts can carry our slides, and what is missing otherwise."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError

from kpi import messages
from kpi.errors import RaporError
from kpi.export.slides import boxes, grounds, masters
from kpi.export.slides.boxes import Area

LARGEST, INFLATED = 30_000_000, 300_000_000  # bytes of the file, and of all it holds
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
TEXTS = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.SUBTITLE)
BODIES = (*TEXTS, PP_PLACEHOLDER.CHART, PP_PLACEHOLDER.PICTURE)
LEAST = 0.25  # of the slide: a content placeholder below it leaves no room for a picture
LINKED = ('TargetMode="External"', "/hyperlink")


@dataclass(frozen=True)
class Template:
    """A presentation without slides, and the layouts that our slides take.

    Attributes:
        shown: The presentation of python-pptx.
        opening: Layout of the first slide: a title and a text.
        finding: Layout of the others: a title and room for a picture.
        room: Where its findings are shown.
        ours: Whether it is our own master.
        light: Whether our dark letters can be read where findings are shown.
    """

    shown: Any
    opening: Any
    finding: Any
    room: Area
    ours: bool
    light: bool = True


def own() -> Template:
    """Our own master."""
    shown = masters.own()
    named = {layout.name: layout for layout in shown.slide_layouts}
    finding = named[masters.FINDING]
    return Template(shown, named[masters.OPENING], finding, place(finding), True)


def read(content: bytes, language: str) -> Template:
    """A template that somebody brings; its own slides are left out.

    Raises:
        RaporError: If it is no presentation, is dangerous, or lacks what our slides need.
    """
    _safe(content)
    try:
        shown = Presentation(io.BytesIO(content))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise RaporError("template_unreadable") from error
    _empty(shown)
    whole = int(shown.slide_width or 0) * int(shown.slide_height or 0)
    layouts = [layout for master in shown.slide_masters for layout in master.slide_layouts]
    openings = [one for one in layouts if title(one) is not None and texts(one)]
    opening = min(openings, key=lambda one: one._element.get("type") != "title", default=None)
    finding = max(layouts, key=_room, default=None)
    lacking = []
    if opening is None:
        lacking.append(messages.sentence("template_opening", language))
    if finding is None or not whole or _room(finding) / whole < LEAST:
        lacking.append(messages.sentence("template_finding", language))
    if lacking:
        names = ", ".join(one.name for one in layouts[:12]) or "–"
        raise RaporError("template_lacks", lacking="; ".join(lacking), layouts=names)
    room = place(finding)
    return Template(shown, opening, finding, room, False, grounds.light(finding, room))


def title(slide: Any) -> Any:
    """The placeholder of the title of a slide or layout, if its letters lie as ours do."""
    held = (one for one in slide.placeholders if one.placeholder_format.type in TITLES)
    return next((one for one in held if not _upright(one)), None)


def texts(slide: Any) -> list[Any]:
    """The other placeholders of a slide or layout that take a text, the largest first."""
    return [one for one in bodies(slide) if one.placeholder_format.type in TEXTS and not _upright(one)]


def bodies(slide: Any) -> list[Any]:
    """The other placeholders of a slide or layout that can be filled, the largest first."""
    held = [one for one in slide.placeholders if one.placeholder_format.type in BODIES]
    return sorted(held, key=lambda one: -int(one.width or 0) * int(one.height or 0))


def place(slide: Any) -> Area:
    """The room of the largest of them, as far as it lies below the title or apart from it."""
    room, head = boxes.area(bodies(slide)[0]), boxes.area(title(slide))
    return room.below(head.top + head.height - room.top) if room.meets(head) else room


def _upright(shape: Any) -> bool:
    return str(shape._element.ph_orient) == "vert"


def _room(layout: Any) -> int:
    """The area of the largest content placeholder of a layout that also has a title."""
    if title(layout) is None or not bodies(layout):
        return 0
    found = place(layout)
    return found.width * max(found.height, 0)


def _empty(shown: Any) -> None:
    """Take the slides of a template out, with their parts."""
    listed = shown.slides._sldIdLst
    for entry in list(listed):
        shown.part.drop_rel(entry.rId)
        listed.remove(entry)


def _safe(content: bytes) -> None:
    """Refuse what is no presentation, too large, or does something by itself."""
    if len(content) > LARGEST:
        raise RaporError("template_large", megabytes=LARGEST // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            held = packed.infolist()
            if sum(one.file_size for one in held) > INFLATED:
                raise RaporError("template_large", megabytes=INFLATED // 1_000_000)
            if any("vbaproject" in one.filename.lower() for one in held):
                raise RaporError("template_macros")
            for one in held:
                if one.filename.endswith(".rels") and _loads(packed.read(one).decode(errors="replace")):
                    raise RaporError("template_linked")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise RaporError("template_unreadable") from error


def _loads(relations: str) -> bool:
    """Whether something else than a link that people click lies elsewhere."""
    return any(LINKED[0] in one and LINKED[1] not in one for one in relations.split("<Relationship "))
