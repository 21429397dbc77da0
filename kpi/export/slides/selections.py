"""Selections: slides that somebody collected on a visit, read anew with the rights of whoever asks."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from kpi import engines, messages, notation
from kpi.access import Visitor
from kpi.export import captions, illustrations, material, printing, statements
from kpi.export.dossiers import Order
from kpi.export.illustrations import Illustration, Reading
from kpi.export.questions import Question
from kpi.export.slides import blocks, native
from kpi.export.slides.decks import Deck, Page, Words
from kpi.export.slides.wording import cut
from kpi.export.telling import Said, unsaid
from kpi.store import Store

LISTED = ("trajectory_lines", "forecast_fan")  # charts whose legend says how they are read


def collected(
    questions: Sequence[Question],
    store: Store,
    visitor: Visitor,
    language: str,
    template: bytes | None = None,
    *,
    logo: bytes | None = None,
    said: Said = unsaid,
) -> bytes:
    """A deck of collected pictures: charts that can be edited wherever PowerPoint has them.

    Args:
        questions: What the pictures answer, in their order.
        store: Where they are read.
        visitor: Who asks: nothing is read beyond what they may see.
        language: "id" or "en".
        template: A ministry's own template; None for our own master.
        logo: A picture for the slot of our master.
        said: Told how far it has come.

    Raises:
        RaporError: If a question cannot be answered, or the template or logo cannot be used.
    """
    made = Deck(language, template, logo)
    count = notation.number(len(questions), language)
    title = messages.sentence("deck_collected", language)
    lines = [messages.sentence("deck_collected_count", language, count=count)]
    made.opening(title, lines, [], " · ".join(captions.standing(store, language)))
    for place, question in enumerate(questions):
        page = answered(question, store, visitor, language)
        said(page.words.title, place / len(questions))
        made.page(page)
    return made.saved()


def answered(question: Question, store: Store, visitor: Visitor, language: str) -> Page:
    """The slide that answers a question; where there are no data it says so."""
    reading = Reading(store, question, visitor.scope, language, engines.today())
    shown = native.drawable(illustrations.read(reading))
    order = Order(question.period, language, agency=question.agency, region=question.region)
    where = material.read(store, visitor, order).place
    subject = captions.subject(store, question, shown, place=where)
    plate = printing.plate(shown.picture, shown.frame, shown.look, subject)
    notes = [statements.named(shown.indicator, language)] if shown.indicator else []
    notes += statements.about(store, shown.indicator, language) if shown.indicator else []
    footer = " · ".join(part for part in (*subject.footer, cut(shown)) if part)
    about = _about(shown, question) or plate.subtitle
    words = Words(plate.title, about, footer, [plate.alt, *notes], plate.alt)
    if not _tells(shown.frame):
        return Page(replace(words, title=shown.subject or plate.title), blocks.text([plate.alt]))
    if shown.picture.name in native.KINDS:
        return Page(words, blocks.chart(shown, plate.alt))
    return Page(words, blocks.drawn(plate))


def _about(shown: Illustration, question: Question) -> str:
    """What a chart of PowerPoint measures and how it is read; "" where a picture is drawn instead."""
    if shown.picture.name not in native.KINDS:
        return ""
    if shown.indicator and shown.picture.name in LISTED:
        return shown.indicator.description(shown.look.language)
    span = None if shown.picture.name in captions.DATED else question.span
    return captions.measured(shown.picture, shown.indicator, shown.look.language, span)


def _tells(frame: pd.DataFrame) -> bool:
    """Whether there is anything to draw beside what is expected."""
    return bool(frame["enough"].any()) if "enough" in frame else not frame.empty
