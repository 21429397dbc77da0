"""The last slides: what stands in the way, what it brought, what was learnt."""

from collections.abc import Iterator, Sequence

import pandas as pd

from kpi import charts, milestones, notation, trajectory
from kpi.charts import Look
from kpi.export import frames, statements
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.slides import blocks
from kpi.export.slides.decks import Page, Words
from kpi.export.slides.wording import count, moved, said, story, told
from kpi.reviews import Thread

LARGEST = 5  # rises and falls, each
VOICES = 3  # entries of the log of support
ASKED = 6  # late milestones, indicators behind, open questions


RISKS = {
    (True, True): "risks_found",
    (True, False): "risks_late",
    (False, True): "risks_behind",
    (False, False): "risks_none",
}
"""The title of the slide, where milestones are late and indicators behind."""


def risks(material: Material) -> Iterator[Page]:
    """Obstacles as they were written, beside what the figures and the plan say."""
    late = milestones.late(material.plan, material.today)
    behind = [
        row["indicator"]
        for row in material.figures.to_dict("records")
        if row["enough"] and row["status"] == trajectory.BEHIND
    ]
    text = story(material, "risks")
    if not text and not late and not behind:
        return
    title = said(
        RISKS[bool(late), bool(behind)],
        material,
        late=count(len(late), material),
        behind=count(len(behind), material),
    )
    days = [
        said(
            "late_by",
            material,
            name=one["name"],
            days=notation.duration((material.today - one["planned_end"]).days, material.language),
        )
        for one in late
    ]
    below = [_behind(material, key) for key in behind]
    lists = [
        blocks.card(head, _few(material, lines), blocks.LIST)
        for head, lines in ((said("late", material), days), (said("behind", material), below))
        if lines
    ]
    parts = [*([told(material, "risks")] if text else []), *lists]
    words = Words(title, "", statements.footer(material), [*text, *days, *below])
    yield Page(words, blocks.beside(*((1, part) for part in parts)))


def benefits(material: Material) -> Iterator[Page]:
    """What moved most since the project began, beside what was written and who stood by it."""
    text = story(material, "benefits")
    samples = material.figures.set_index("indicator")["sample"]
    rows = frames.largest_changes(material.changed, samples, material.catalogue, material.language, LARGEST)
    voices = [
        said("voice", material, who=one.stakeholder, text=one.text) for one in material.support[:VOICES]
    ]
    if not text and not voices and rows.empty:
        return
    cards = [told(material, "benefits")] if text else []
    if voices:
        cards.append(blocks.card(said("voices", material), voices, blocks.LIST))
    beside = blocks.stacked(0.38, *cards) if len(cards) == 2 else cards[0] if cards else None
    if rows.empty:
        words = Words(said("benefits", material), "", statements.footer(material), [*text, *voices])
        yield Page(words, blocks.beside(*((1, one) for one in cards)))
        return
    look = Look(material.language)
    shown = Illustration(charts.change_dots, rows, look, "", None)
    alt = charts.change_dots.in_words(rows, look)
    words = Words(
        _moved(material, rows, look),
        said("benefits_measured", material),
        statements.footer(material),
        [*text, *voices, *(line for key in rows["indicator"] for line in statements.notes(material, key))],
        alt,
    )
    chart = blocks.chart(shown, alt)
    yield Page(words, blocks.beside((1.5, chart), (1, beside)) if beside else chart)


def lessons(material: Material) -> Iterator[Page]:
    """What was learnt, beside what is still to be answered."""
    text = story(material, "lessons")
    if not text:
        return
    waiting = [
        said("asked", material, title=_subject(material, one), text=one.question.text)
        for one in material.threads
        if one.question is not None
    ]
    title = said("lessons", material)
    if waiting:
        title = said("lessons_open", material, count=count(len(waiting), material))
    words = Words(title, "", statements.footer(material), [*text, *waiting])
    card = told(material, "lessons")
    asked = blocks.card(said("to_answer", material), _few(material, waiting), blocks.LIST)
    yield Page(words, blocks.beside((1, card), (1, asked)) if waiting else card)


def _moved(material: Material, rows: pd.DataFrame, look: Look) -> str:
    """How many indicators moved for better or worse, of all: not only of those that are drawn."""
    largest = rows.iloc[int(rows["difference"].abs().to_numpy().argmax())]
    return said(
        "benefits_found",
        material,
        moved=moved(material, list(material.catalogue.indicators)),
        name=largest["name"],
        change=look.change(largest["difference"]),
    )


def _behind(material: Material, key: str) -> str:
    now, written = statements.figure(material, key), statements.look(material, key)
    values = now or {"value": None, "expected": None}
    return said(
        "behind_by",
        material,
        name=material.catalogue.indicators[key].title(material.language),
        value=written.figure(values["value"]),
        expected=written.shown(values["expected"]),
    )


def _few(material: Material, lines: Sequence[str]) -> list[str]:
    """The first of some lines, and how many others there are."""
    if len(lines) <= ASKED:
        return list(lines)
    return [*lines[:ASKED], said("others", material, count=count(len(lines) - ASKED, material))]


def _subject(material: Material, thread: Thread) -> str:
    """What a thread is about, in words."""
    known = material.catalogue.indicators
    if thread.subject in known:
        return str(known[thread.subject].title(material.language))
    return thread.title or said("project", material)
