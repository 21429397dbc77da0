"""The list of slides of a visit: questions, never figures; those are read again when the slides are made."""

import streamlit as st

from kpi.export import questions
from kpi.export.questions import Question
from pages.parts.words import _, n_

KEY = "salindia"
MOST = 40  # slides of one visit


def listed() -> list[Question]:
    """What has been collected, in its order."""
    return [questions.restored(kept) for kept in st.session_state.get(KEY, [])]


def button(question: Question, name: str) -> None:
    """A button that puts a picture on the list, or says that it stands there.

    Args:
        question: What the picture answers.
        name: Unique on the page.
    """
    held = listed()
    if question in held:
        st.markdown(f":small[:green[✓] {_told(len(held))}]")
        return
    st.button(
        _("Add to slides"),
        key=f"{name}-slide",
        icon=":material/add_to_queue:",
        type="tertiary",
        on_click=_add,
        args=(question,),
        disabled=len(held) >= MOST,
        help=_("Collects pictures of this visit; their figures are read again when the slides are made"),
    )


def remove(place: int) -> None:
    """Take what stands at a place off the list."""
    kept = list(st.session_state.get(KEY, []))
    st.session_state[KEY] = kept[:place] + kept[place + 1 :]


def move(place: int, target: int) -> None:
    """Put what stands at a place where another stands."""
    kept = list(st.session_state.get(KEY, []))
    if 0 <= place < len(kept) and 0 <= target < len(kept):
        kept.insert(target, kept.pop(place))
        st.session_state[KEY] = kept


def _add(question: Question) -> None:
    st.session_state[KEY] = [*st.session_state.get(KEY, []), question.kept()]


def _told(count: int) -> str:
    return n_("On the list of {count} slide", "On the list of {count} slides", count).format(count=count)
