"""A deck: slide after slide on a master, every text measured, every picture with its sentence and notes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pptx.util import Inches

from kpi.export.plates import printable
from kpi.export.slides import blocks, boxes, masters, templates
from kpi.export.slides.blocks import Block, Pen
from kpi.export.slides.boxes import Area, Style
from kpi.export.slides.masters import COLOURS
from kpi.export.slides.templates import Template

AUTHOR = "Rapor Perubahan"  # not whoever made the empty file that we begin with
LONGEST = 255  # characters of the title in the properties of a file
TITLE = Style((28, 26, 24, 22, 20, 18), 700)
OPENING = Style((38, 34, 30, 26, 22), 700)
PEOPLE = Style((20, 18, 16, 15, 14, 13, 12, 11, 10, 9), colour=COLOURS["ink"], head=True, gap=0.25)
SUBTITLE = Style((15, 14, 13, 12), colour="566061")
FOOTER = Style((11, 10, 9), colour="566061")
RISE = Inches(0.4)  # by which what is shown begins higher where there is no subtitle
SUBTITLE_HIGH, FOOTER_HIGH, FOOTER_GAP = Inches(0.55), Inches(0.5), Inches(0.06)


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


@dataclass(frozen=True)
class Page:
    """A slide to be made.

    Attributes:
        block: What shows the finding.
    """

    words: Words
    block: Block


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
        self.pen = Pen(language, self.template.ours)

    @property
    def slides(self) -> Any:
        """The slides so far, of python-pptx."""
        return self.template.shown.slides

    def opening(self, title: str, lines: Sequence[str], notes: Sequence[str] = (), footer: str = "") -> None:
        """The first slide: what, who, when; the first line is set off from the others."""
        slide = self._new(self.template.opening)
        self._title(slide, title, OPENING)
        held = templates.texts(slide)
        said = [*lines, *([footer] if footer and not self.template.ours else [])]
        if held:
            style = PEOPLE if self.template.ours else replace(PEOPLE, colour="")
            boxes.fill(held[0], said, self.pen.style(style), self.language)
        if footer and self.template.ours:
            boxes.written(slide, masters.FOOT, [footer], self.pen.style(FOOTER), self.language)
        self._finish(slide, held[:1], notes)

    def page(self, made: Page) -> None:
        """A finding above what shows it, on as many slides as its rows need."""
        words = made.words
        block: Block | None = made.block
        while block is not None:
            slide, where, kept = self._finding(words)
            block = block(slide, where, self.pen)
            if words.footer:
                boxes.written(slide, self._foot(where), [words.footer], self.pen.style(FOOTER), self.language)
            self._finish(slide, kept, words.notes)

    def saved(self) -> bytes:
        """The deck as a file.

        Raises:
            RaporError: If a picture could not be drawn.
        """
        while self.pen.awaited:
            self.pen.awaited.pop(0)()
        about, now = self.template.shown.core_properties, datetime.now(UTC).replace(tzinfo=None)
        first = next(iter(self.slides), None)
        about.title = templates.title(first).text_frame.text[:LONGEST] if first is not None else ""
        about.author = about.last_modified_by = AUTHOR
        about.created = about.modified = now
        about.language = boxes.LOCALES[self.language]
        target = io.BytesIO()
        self.template.shown.save(target)
        return target.getvalue()

    def _new(self, layout: Any) -> Any:
        return self.template.shown.slides.add_slide(layout)

    def _finding(self, words: Words) -> tuple[Any, Area, list[Any]]:
        """A slide with its title, the room above the footer, and the placeholders that are filled."""
        slide = self._new(self.template.finding)
        if self.template.ours and not self.logo:
            boxes.widened(templates.title(slide), int(masters.LOGO_WIDE))
        self._title(slide, words.title, TITLE)
        where, kept = self.template.room, []
        where = where if self.template.light else blocks.paper(slide, where)
        if self.template.ours:
            small = next(one for one in slide.placeholders if one.placeholder_format.idx == masters.SUBTITLE)
            boxes.fill(small, [words.subtitle], self.pen.style(SUBTITLE), self.language)
            kept = [small] if words.subtitle else []
            where = where if words.subtitle else where.grown(int(RISE))
        elif words.subtitle:
            boxes.written(
                slide, where.strip(SUBTITLE_HIGH), [words.subtitle], self.pen.style(SUBTITLE), self.language
            )
            where = where.below(SUBTITLE_HIGH)
        return slide, where.above(FOOTER_HIGH + FOOTER_GAP) if words.footer else where, kept

    def _foot(self, where: Area) -> Area:
        """Where the footer goes: below what shows the finding, beside the number of our own slides."""
        wide = where.width - (masters.NUMBER_WIDE if self.template.ours else 0)
        return Area(where.left, where.top + where.height + FOOTER_GAP, wide, FOOTER_HIGH)

    def _title(self, slide: Any, text: str, style: Style) -> None:
        boxes.fill(templates.title(slide), [text], self.pen.style(style), self.language)

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
        side = 1.0 if where.left > int(Inches(6)) else 0.0
        placed = blocks.fitted(slide, self.logo or b"", where, side)
        placed._element.nvPicPr.cNvPr.set("descr", "Logo")
