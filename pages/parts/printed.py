"""A picture as files: PNG in two sizes, SVG, PDF, and a place on the list of slides."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpi.export import captions, illustrations, printing, rendering
from kpi.export.illustrations import Illustration
from kpi.export.plates import Format, Plate
from kpi.export.printing import Subject
from kpi.export.questions import Question
from kpi.periods import Period
from pages.parts import clicks, filters, session, slides, words
from pages.parts.pictures import Drawn
from pages.parts.words import _

SIZES = (1600, 3200)  # pixels across; 16:9
SELECTED = {"region": "wilayah", "agency": "instansi", "platform": "kanal", "level": "tingkat"}
"""Where the address holds what a question selects."""

MIMES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


def offer(drawn: Drawn, name: str, files: DeltaGenerator) -> None:
    """Buttons for a picture; below them the list of slides, and whether files have a ground.

    Args:
        drawn: The picture.
        name: Begins the names of the files and is unique on the page.
        files: Where the buttons stand.
    """
    rendering.renderer().warm()
    question = asked(drawn)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if drawn.kind in illustrations.KINDS:
            slides.button(question, name)
        clear = st.toggle(_("Transparent"), key=f"{name}-clear", help=_("PNG, SVG and PDF without a ground"))
    with files:
        _files(name, partial(_plate, drawn, question, place()), clear)


def _files(name: str, make: Callable[[], Plate], clear: bool) -> None:
    for width in SIZES:
        clicks.button(
            f"PNG {width}",
            partial(_drawn, make, "png", width, clear),
            f"{name}-{width}",
            ending="png",
            mime=MIMES["png"],
            about=_("Picture of {width} × {height} pixels").format(width=width, height=width * 9 // 16),
        )
    others: tuple[tuple[Format, str], ...] = (
        ("svg", _("Drawing that stays sharp at any size")),
        ("pdf", _("One page, for print")),
    )
    for fmt, about in others:
        made = partial(_drawn, make, fmt, SIZES[0], clear)
        clicks.button(fmt.upper(), made, name, ending=fmt, mime=MIMES[fmt], about=about)


def asked(drawn: Drawn) -> Question:
    """What a picture answers: as it is selected at this moment."""
    chosen = {name: st.session_state.get(key) or "" for name, key in SELECTED.items()}
    indicator = drawn.indicator.key if drawn.indicator else ""
    return Question(
        drawn.kind,
        str(filters.period()),
        indicator,
        project=session.project_code(),
        part=drawn.part,
        **chosen,
    )


def place() -> str:
    """The agency or region that is selected, in words; "" for all."""
    agency, region = (st.session_state.get(SELECTED[name]) or "" for name in ("agency", "region"))
    return session.names().get(agency, agency) if agency else filters.region_names()[region] if region else ""


def noted(drawn: Drawn, notes: Sequence[str]) -> Callable[[], list[str]]:
    """The notes of the table behind a picture, and what both rest on; said when somebody clicks."""
    question, where = asked(drawn), place()
    return lambda: [*notes, printing.joined(*_subject(drawn, question, where).footer)]


def selection(period: Period) -> str:
    """Period, agency or region, and platform: what a table without a picture is of."""
    return printing.joined(words.period(period), place(), filters.platform() or "")


def _subject(drawn: Drawn, question: Question, place: str) -> Subject:
    illustration = Illustration(drawn.picture, drawn.frame, drawn.look, drawn.subject, drawn.indicator)
    return captions.subject(session.store(), question, illustration, place=place)


def _plate(drawn: Drawn, question: Question, place: str) -> Plate:
    return printing.plate(drawn.picture, drawn.frame, drawn.look, _subject(drawn, question, place))


def _drawn(make: Callable[[], Plate], fmt: Format, width: int, clear: bool) -> bytes:
    return rendering.renderer().draw(make(), fmt, width, clear)
