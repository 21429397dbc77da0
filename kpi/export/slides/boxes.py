"""Boxes of text that never overflow: measured with the typeface, smaller where it must be, cut at last."""

from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Emu, Pt

from kpi.charts.theme import PAPER
from kpi.export import fonts
from kpi.export.plates import printable

POINT = 12_700  # EMU
BOLD = 600  # the least weight that is bold
LEADING = 1.25  # of a line; PowerPoint's own is a little less
# Shares of a width that are counted on, for plain and bold words: where Plus Jakarta Sans is not installed,
# another typeface stands in, up to a tenth (bold a fifth) wider; a template may bring any.
SAFE, STRANGE = (0.9, 0.83), (0.8, 0.8)
BULLET = "•\N{NO-BREAK SPACE}"
ACCENT = PAPER[0].removeprefix("#")
LOCALES = {"id": "id-ID", "en": "en-GB"}  # what a text is spelled by
MANY = 60  # lines; more than any box has


@dataclass(frozen=True)
class Area:
    """A rectangle of a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int

    def below(self, height: int) -> "Area":
        """What is left under a strip at its top."""
        return Area(self.left, self.top + height, self.width, self.height - height)

    def grown(self, height: int) -> "Area":
        """With a strip more at its top."""
        return self.below(-height)

    def strip(self, height: int) -> "Area":
        """The strip at its top."""
        return Area(self.left, self.top, self.width, height)

    def foot(self, height: int) -> "Area":
        """The strip at its bottom."""
        return Area(self.left, self.top + self.height - height, self.width, height)

    def within(self, edge: int) -> "Area":
        """What is left inside of a margin."""
        return Area(self.left + edge, self.top + edge, self.width - 2 * edge, self.height - 2 * edge)

    def meets(self, other: "Area") -> bool:
        """Whether it lies on another one."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def above(self, height: int) -> "Area":
        """What is left over a strip at its bottom."""
        return Area(self.left, self.top, self.width, self.height - height)


@dataclass(frozen=True)
class Style:
    """How a text is written.

    Attributes:
        sizes: Points, the largest first; the first at which all fits is taken.
        weight: 400 or 700.
        colour: RRGGBB; "" leaves it to the template.
        bullets: Whether every paragraph is one entry of a list.
        safe: The shares of the width that are counted on, for plain and bold words.
        head: Whether the first paragraph is the heading of the others: bold, in the accent where there is
            a colour.
        gap: Above every paragraph but the first, in lines.
    """

    sizes: tuple[float, ...]
    weight: int = 400
    colour: str = ""
    bullets: bool = False
    safe: tuple[float, float] = SAFE
    head: bool = False
    gap: float = 0

    def counted(self, wide: float, weight: int) -> float:
        """What is counted on of a width."""
        return wide * self.safe[weight >= BOLD]

    def of(self, place: int) -> "Style":
        """How the paragraph of a place is written."""
        if not self.head or place:
            return self
        return replace(self, weight=700, colour=ACCENT if self.colour else "")


def area(shape: Any) -> Area:
    """Where a shape lies."""
    return Area(int(shape.left), int(shape.top), int(shape.width), int(shape.height))


def widened(shape: Any, more: int) -> None:
    """Make a shape wider than its layout says."""
    where = area(shape)
    shape.left, shape.top = Emu(where.left), Emu(where.top)
    shape.width, shape.height = Emu(where.width + more), Emu(where.height)


def fitted(paragraphs: list[str], wide: float, high: float, style: Style) -> tuple[float, list[str]]:
    """The size at which paragraphs fit into a box, and the paragraphs, cut where not even the least fits.

    Args:
        paragraphs: Each on a line of its own.
        wide: Points across, without the margins of the box.
        high: Points down.
        style: The sizes that may be.
    """
    kept = [printable(one) for one in paragraphs]
    for size in style.sizes:
        counts = [max(len(_lines(one, size, wide, style.of(at))), 1) for at, one in enumerate(kept)]
        if (sum(counts) * LEADING + style.gap * (len(kept) - 1)) * size <= high:
            return size, kept
    size, shown = style.sizes[-1], []
    room = max(int((high / size - style.gap * (len(kept) - 1)) // LEADING), 1)
    for at, one in enumerate(kept):
        if not room:
            break
        weight = style.of(at).weight
        within = fonts.lines(one, size, style.counted(wide, weight), room, weight)
        shown.append(fonts.shortened(one, size, style.counted(wide, weight), room, weight))
        room -= max(len(within), 1)
    return size, shown


def fill(shape: Any, paragraphs: list[str], style: Style, language: str, *, middle: bool = False) -> None:
    """Write paragraphs into a shape so that they stay inside of it."""
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    sides = int(frame.margin_left) + int(frame.margin_right)
    ends = int(frame.margin_top) + int(frame.margin_bottom)
    wide, high = (int(shape.width) - sides) / POINT, (int(shape.height) - ends) / POINT
    wide -= fonts.width(BULLET, style.sizes[0]) * style.bullets
    size, shown = fitted([BULLET * style.bullets + one for one in paragraphs], wide, high, style)
    for place, text in enumerate(shown):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.space_before, paragraph.space_after = Pt(style.gap * size * (place > 0)), Pt(0)
        if style.bullets:  # the lines after the first one begin where its words do
            hang = str(round(fonts.width(BULLET, size) * POINT))
            for name, value in (("marL", hang), ("indent", f"-{hang}")):
                paragraph._p.get_or_add_pPr().set(name, value)
        run = paragraph.add_run()
        run.text = text
        _write(run, size, style.of(place), language)


def written(slide: Any, where: Area, paragraphs: list[str], style: Style, language: str) -> Any:
    """A new box with paragraphs."""
    box = slide.shapes.add_textbox(*(Emu(one) for one in (where.left, where.top, where.width, where.height)))
    box.text_frame.margin_left = box.text_frame.margin_right = 0
    fill(box, paragraphs, style, language)
    return box


def _write(run: Any, size: float, style: Style, language: str) -> None:
    from pptx.dml.color import RGBColor  # noqa: PLC0415

    run.font.size, run.font.bold = Pt(size), style.weight >= BOLD
    run.font.language_id = None
    run._r.get_or_add_rPr().set("lang", LOCALES[language])
    if style.colour:
        run.font.color.rgb = RGBColor.from_string(style.colour)


def _lines(text: str, size: float, wide: float, style: Style) -> list[str]:
    return fonts.lines(text, size, style.counted(wide, style.weight), MANY, style.weight)
