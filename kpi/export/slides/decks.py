"""A deck: slide after slide on a master, every text measured, every picture with its sentence and notes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image
from pptx.util import Emu, Inches

from kpi.export.illustrations import Illustration
from kpi.export.plates import printable
from kpi.export.slides import boxes, masters, native, templates
from kpi.export.slides.boxes import Area, Style
from kpi.export.slides.templates import Template

TITLE = Style((28, 26, 24, 22, 20, 18), 700)
OPENING = Style((38, 34, 30, 26, 22), 700)
LEAD = Style((20, 18, 16, 14))
SUBTITLE = Style((15, 14, 13, 12), colour="566061")
TEXT = Style((20, 18, 16, 14, 13, 12), bullets=True)
FOOTER = Style((11, 10, 9), colour="566061")
SUBTITLE_HIGH, FOOTER_HIGH = Inches(0.55), Inches(0.5)


@dataclass(frozen=True)
class Words:
    """The texts of a slide.

    Attributes:
        title: The finding.
        subtitle: What is measured.
        footer: Source, n, period, snapshot or moment.
        notes: What the speaker may need: numerator, denominator, formula, source.
        alt: The sentence for those who do not see the picture.
    """

    title: str
    subtitle: str = ""
    footer: str = ""
    notes: Sequence[str] = field(default=())
    alt: str = ""


class Deck:
    """Slides in their order.

    Args:
        language: "id" or "en".
        template: A ministry's own template as a file; None for our own master.
        logo: A picture for the slot of our master; None leaves it empty.

    Raises:
        RaporError: If the template cannot be used.
    """

    def __init__(self, language: str, template: bytes | None = None, logo: bytes | None = None) -> None:
        self.language, self.logo = language, logo
        self.template: Template = templates.own() if template is None else templates.read(template, language)

    @property
    def slides(self) -> Any:
        """The slides so far, of python-pptx."""
        return self.template.shown.slides

    def opening(self, title: str, lines: Sequence[str], notes: Sequence[str] = ()) -> None:
        """The first slide: what, who, when."""
        slide = self._new(self.template.opening)
        self._title(slide, title, OPENING)
        held = templates.bodies(slide)
        if held:
            boxes.fill(held[0], list(lines), self._style(LEAD), self.language)
        self._finish(slide, held[:1], notes)

    def picture(self, words: Words, drawn: bytes) -> None:
        """A finding with a picture, where PowerPoint has no chart for it."""
        slide, where, kept = self._finding(words)
        with Image.open(io.BytesIO(drawn)) as image:
            wide, high = image.size
        scale = min(where.width / wide, where.height / high)
        width, height = int(wide * scale), int(high * scale)
        left = where.left + (where.width - width) // 2
        placed = slide.shapes.add_picture(
            io.BytesIO(drawn), Emu(left), Emu(where.top), Emu(width), Emu(height)
        )
        placed._element.nvPicPr.cNvPr.set("descr", printable(words.alt))
        self._finish(slide, kept, words.notes)

    def chart(self, words: Words, shown: Illustration) -> bool:
        """A finding with a chart that can be edited; False, and no slide, where PowerPoint has none."""
        if shown.picture.name not in native.KINDS or shown.frame.empty:
            return False
        slide, where, kept = self._finding(words)
        placed = native.add(slide, shown, where)
        if placed is None:
            boxes.written(slide, where, [words.alt], self._style(LEAD), self.language)
        else:
            placed._element.nvGraphicFramePr.cNvPr.set("descr", printable(words.alt))
        self._finish(slide, kept, words.notes)
        return True

    def text(self, words: Words, entries: Sequence[str]) -> None:
        """A finding with a list."""
        slide, where, kept = self._finding(words)
        boxes.written(slide, where, list(entries), self._style(TEXT), self.language)
        self._finish(slide, kept, words.notes)

    def saved(self) -> bytes:
        """The deck as a file."""
        target = io.BytesIO()
        self.template.shown.save(target)
        return target.getvalue()

    def _new(self, layout: Any) -> Any:
        return self.template.shown.slides.add_slide(layout)

    def _finding(self, words: Words) -> tuple[Any, Area, list[Any]]:
        """A slide with its texts, the room that is left, and the placeholders that are filled."""
        slide = self._new(self.template.finding)
        self._title(slide, words.title, TITLE)
        held, kept = templates.bodies(slide), []
        where = boxes.area(held[0])
        small = next((one for one in held if one.placeholder_format.idx == masters.SUBTITLE), None)
        if self.template.ours and small is not None:
            boxes.fill(small, [words.subtitle], self._style(SUBTITLE), self.language)
            kept = [small]
        elif words.subtitle:
            boxes.written(
                slide, where.strip(SUBTITLE_HIGH), [words.subtitle], self._style(SUBTITLE), self.language
            )
            where = where.below(SUBTITLE_HIGH)
        if words.footer:
            boxes.written(slide, where.foot(FOOTER_HIGH), [words.footer], self._style(FOOTER), self.language)
            where = where.above(FOOTER_HIGH + Inches(0.06))
        return slide, where, kept

    def _title(self, slide: Any, text: str, style: Style) -> None:
        boxes.fill(templates.title(slide), [text], self._style(style), self.language)

    def _style(self, style: Style) -> Style:
        """How a text is measured: a template may bring any typeface."""
        return style if self.template.ours else replace(style, safe=boxes.STRANGE)

    def _finish(self, slide: Any, kept: Sequence[Any], notes: Sequence[str]) -> None:
        """The logo in its slot; no empty placeholder is left; the notes."""
        filled = [templates.title(slide)._element, *(one._element for one in kept)]
        for shape in list(slide.placeholders):
            if any(shape._element is one for one in filled):
                continue
            if self.template.ours and self.logo and shape.placeholder_format.idx == masters.LOGO:
                self._logo(slide, boxes.area(shape))
            shape._element.getparent().remove(shape._element)
        if notes:
            slide.notes_slide.notes_text_frame.text = printable("\n".join(notes))

    def _logo(self, slide: Any, where: Area) -> None:
        with Image.open(io.BytesIO(self.logo or b"")) as image:
            wide, high = image.size
        scale = min(where.width / wide, where.height / high)
        width, height = int(wide * scale), int(high * scale)
        left = where.left + where.width - width if where.left > int(Inches(6)) else where.left
        placed = slide.shapes.add_picture(
            io.BytesIO(self.logo or b""), Emu(left), Emu(where.top), Emu(width), Emu(height)
        )
        placed._element.nvPicPr.cNvPr.set("descr", "Logo")
