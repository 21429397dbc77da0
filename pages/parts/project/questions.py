"""Questions of reviews that wait for an answer, for the list of what must be decided."""

import streamlit as st

from kpi import reviews
from pages.parts import frame, links, session, words
from pages.parts.project import threads
from pages.parts.words import _, n_


def waiting(most: int) -> int:
    """Links to the questions that wait, the earliest due first.

    Args:
        most: How many are listed; the others are counted.

    Returns:
        How many wait.
    """
    found = reviews.waiting(session.store(), session.scope())
    today = session.today()
    for one in found[:most]:
        asked = one.question
        if asked is None:
            continue
        title = _("Not answered: {subject}").format(subject=threads.subject(one))
        since = _("asked {day}").format(day=words.brief_day(threads.day(asked)))
        with frame.entry(title, threads.due(one, today) or since):
            links.reviews(_("Review"), one.project, f"question-{one.number}")
    more = len(found) - most
    if more > 0:
        sentence = n_("{count} more question waits.", "{count} more questions wait.", more)
        st.caption(sentence.format(count=words.number(more)))
    return len(found)
