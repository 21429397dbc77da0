"""The list of slides of a visit: what stands on it, in which order, and a deck of them."""

from collections.abc import Callable

import streamlit as st

from kpi import periods
from kpi.export import orders, workshop
from kpi.export.makers import COLLECTED, Wishes
from kpi.export.orders import Made
from kpi.export.questions import Question
from pages.parts import filters, frame, session, slides, words
from pages.parts.reports import seminar_files
from pages.parts.words import _

MADE = "collected_made"


def show(language: str) -> None:
    """The list, with what may be done with it.

    Args:
        language: Of the deck.
    """
    frame.section(
        _("Slides that you collected"),
        _("Pictures put on the list with “Add to slides” on other pages; their figures are read anew."),
    )
    held = slides.listed()
    if not held:
        st.caption(_("Nothing is on the list yet."))
        return
    for place, question in enumerate(held):
        _entry(place, question, len(held))
    if st.button(_("Make a deck of the list"), key="collected-make", icon=":material/slideshow:"):
        _make(held, language)
    made: Made | None = st.session_state.get(MADE)
    if made is not None:
        seminar_files.download(made)


def titled(question: Question) -> str:
    """What a slide shows: its kind, indicator, period and place; safe for Markdown."""
    known = session.catalogue().indicators
    indicator = known.get(question.indicator)
    named = session.names().get(question.agency, question.agency)
    place = (
        named or filters.region_names().get(question.region, question.region) if question.region else named
    )
    about = words.title(indicator) if indicator else ""
    parts = (about, words.period(periods.parse(question.period)), place)
    kind = KINDS[question.kind]() if question.kind in KINDS else question.kind
    return " · ".join([f"**{kind}**", *(words.plain(part) for part in parts if part)])


def _entry(place: int, question: Question, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{place + 1}. {titled(question)}", width="stretch")
        for name, icon, about, off, move in (
            ("up", "arrow_upward", _("Up"), place == 0, lambda at: slides.move(at, at - 1)),
            ("down", "arrow_downward", _("Down"), place == count - 1, lambda at: slides.move(at, at + 1)),
            ("off", "close", _("Take off the list"), False, slides.remove),
        ):
            st.button(
                f":material/{icon}:",
                key=f"collected-{name}-{place}",
                help=about,
                type="tertiary",
                disabled=off,
                on_click=move,
                args=(place,),
            )


def _make(held: list[Question], language: str) -> None:
    """With the template and logo that were brought for the other deck."""
    template, logo = map(_brought, (seminar_files.TEMPLATE, seminar_files.LOGO))
    wishes = Wishes((COLLECTED,), template=template, logo=logo, questions=tuple(held))
    store, visitor, maker = session.store(), session.visitor(), workshop.workshop().made
    found = seminar_files.told(
        lambda said: orders.collect(store, visitor, language, wishes, said, maker=maker)
    )
    if found is not None:
        st.session_state[MADE] = found


def _brought(key: str) -> bytes | None:
    file = st.session_state.get(key)
    return None if file is None else file.getvalue()


KINDS: dict[str, Callable[[], str]] = {
    "changes": lambda: _("Largest changes"),
    "comparison": lambda: _("Comparison"),
    "contributions": lambda: _("What moved the score"),
    "course": lambda: _("Course"),
    "elements": lambda: _("Elements of the survey"),
    "funnel": lambda: _("Funnel plot"),
    "milestones": lambda: _("Milestones"),
    "mix": lambda: _("Adjusted for the mix"),
    "outlook": lambda: _("Outlook"),
    "ranks": lambda: _("Possible ranks"),
    "response_times": lambda: _("How long people wait"),
    "sensitivity": lambda: _("Sensitivity"),
    "stakeholders": lambda: _("Stakeholders"),
    "waves": lambda: _("Before and after, compared"),
}
