"""Documents for print: the executive report of a project, and scorecards of agencies, as PDF."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from kpi import messages, notation
from kpi.export import fonts, plates, rendering, sections, typesetting
from kpi.export import scorecards as cards
from kpi.export.chapters import alongside, attainment, commitments, grounds, narrative, partners
from kpi.export.material import Material
from kpi.export.passages import Chapter, Drawn, Passage, Shown, Table, worded
from kpi.export.placements import Placements
from kpi.export.telling import Said, unsaid

READ, DRAWN = 0.3, 0.8  # shares of the work after reading and drawing
FACES = re.compile(r"<style>.*?</style>", re.DOTALL)  # typst brings the typeface itself
TICKED = re.compile(r'(<text[^>]*text-anchor="start"[^>]*font-size="([\d.]+)px"[^>]*>)✓ ([^<]*)</text>')
TICKS, INDENT = "DejaVu Sans Mono", 1.05  # our typeface has no tick; of the size, from a tick to its text
RUNNING, PLACE = (
    52,
    26,
)  # how wide the title above each page may be, and the place below it, in letters' sizes
APART = ("method",)  # what begins on a page of its own

CHAPTERS: Mapping[str, Callable[[Material], list[Passage]]] = {
    "background": partial(narrative.story, section="background"),
    "idea": narrative.idea,
    "framework": attainment.framework,
    "governance": partners.governance,
    "stakeholders": partners.stakeholders,
    "milestones": commitments.promised,
    "goals": attainment.goals,
    "agencies": alongside.agencies,
    "risks": partial(narrative.story, section="risks"),
    "sustainability": commitments.sustained,
    "benefits": narrative.benefits,
    "lessons": partial(narrative.story, section="lessons"),
    "comparison": alongside.snapshots,
    "method": grounds.method,
}
"""What each section of data/export/sections.toml says; people and title stand on the cover."""


def report(material: Material, chosen: Sequence[str] = (), said: Said = unsaid) -> bytes:
    """The executive report: cover, contents, summary and a chapter for each section that says something.

    Args:
        material: What is told.
        chosen: Keys of sections; none for the usual ones.
        said: Told in words how far it has come, with the share that is done.

    Raises:
        RaporError: If there is no such section, or the document cannot be set.
    """
    language = material.language
    said(worded("progress_reading", language), 0)
    keys = sections.ordered(chosen or sections.usual())
    chapters = [Chapter(worded("summary", language), attainment.summary(material))]
    for key in keys:
        if key in CHAPTERS and (found := CHAPTERS[key](material)):
            title = sections.declared()[key].title(language)
            chapters.append(Chapter(title, found, key in APART))
    chapters, pictures = _drawn(material, chapters, said)
    said(worded("progress_setting", language), DRAWN)
    content = head(material, worded("report_title", language)) | {
        "kind": worded("report_kind", language),
        "subtitle": " · ".join(_below(material)),
        "contents": worded("contents", language),
        "cover": narrative.cover(material, "opening" in keys),
        "chapters": chapters,
    }
    return typesetting.pdf("report", content, pictures)


def scorecards(material: Material, codes: Sequence[str] = (), said: Said = unsaid) -> bytes:
    """One page for each agency, before them a list where they are several, as one PDF.

    Args:
        material: What is told.
        codes: Agencies, as far as they may be seen; none for all of the order.
        said: Told in words how far it has come, with the share that is done.

    Raises:
        RaporError: If no agency has figures, or the document cannot be set.
    """
    language = material.language
    said(worded("progress_reading", language), 0)
    placements = Placements(material)
    shown = cards.asked(material, codes)
    made = [cards.card(placements, code) for code in shown]
    said(worded("progress_setting", language), DRAWN)
    listed = replace(alongside.listed(placements, shown), caption="")
    content = head(material, messages.sentence("scorecard_title", language)) | {
        "name": messages.sentence("scorecard_title", language),
        "list": listed if len(shown) > 1 else None,
        "page": messages.sentence("scorecard_page", language),
        "cards": made,
        "key": messages.sentence("scorecard_key", language),
    }
    return typesetting.pdf("scorecards", content)


def head(material: Material, title: str) -> dict[str, str]:
    """What stands on every page: whose, of which period and place, from which data.

    Args:
        material: What is told.
        title: Of a document without a project.
    """
    language = material.language
    project = material.project.title if material.project else title
    where = material.place or worded("everywhere", language)
    sample = messages.sentence("footer_sample", language) if material.sample else ""
    return {
        "title": project,
        "author": worded("author", language),
        "language": language,
        "running": fonts.cut(project, 1, RUNNING),
        "period": notation.period(material.period, language),
        "foot": " · ".join(part for part in (material.state, sample, fonts.cut(where, 1, PLACE)) if part),
    }


def _below(material: Material) -> list[str]:
    where = material.place or worded("everywhere", material.language)
    return [notation.period(material.period, material.language), where]


def _drawn(
    material: Material, chapters: Sequence[Chapter], said: Said
) -> tuple[list[Chapter], dict[str, bytes]]:
    """Chapters with their pictures drawn, and the pictures by name."""
    language = material.language
    pictures: dict[str, bytes] = {}
    count = sum(isinstance(one, Shown) for chapter in chapters for one in chapter.passages)
    made = []
    for chapter in chapters:
        passages: list[Passage] = []
        for one in chapter.passages:
            if isinstance(one, Shown):
                number = len(pictures) + 1
                told = worded("progress_drawing", language, done=number, all=count)
                said(told, READ + (DRAWN - READ) * len(pictures) / count)
                drawn, pictures[f"{number}.svg"] = _picture(material, one, f"{number}.svg")
                passages.append(drawn)
            else:
                named = replace(one, word=worded("table", language)) if isinstance(one, Table) else one
                passages.append(named)
        made.append(replace(chapter, passages=passages))
    return made, pictures


def _picture(material: Material, one: Shown, name: str) -> tuple[Drawn, bytes]:
    """A picture as SVG, its title and source beside it as texts of the document."""
    plate = material.plate(one.illustration)
    drawn = rendering.renderer().draw(plates.bare(plate, one.high), "svg")
    language, foot = material.language, " · ".join(material.subject(one.illustration).footer)
    if plate.footer != foot:  # not all rows are drawn, and here no table holds the others
        count = notation.number(plate.rows, language)
        foot = f"{foot} · {worded('ends', language, count=count)}"
    word = worded("picture", language)
    shown = Drawn(name, plate.title, plate.subtitle, foot, plate.alt, word)
    return shown, _set(drawn.decode()).encode()


def _set(picture: str) -> str:
    """An SVG as typst needs it, which has the typeface already."""
    return TICKED.sub(_ticked, FACES.sub("", picture))


def _ticked(found: re.Match[str]) -> str:
    """A text that begins with a tick, in two parts, for typst sets all of a part in one typeface."""
    text, size, rest = found.groups()
    tick = f'<tspan font-family="{TICKS}">✓</tspan>'
    return f'{text}{tick}<tspan x="{float(size) * INDENT:g}">{rest}</tspan></text>'
