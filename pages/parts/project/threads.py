"""Threads of a review: what waits, what was decided, every word with its author, and the form to reply."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from kpi import replies, reviews, schedules
from kpi.projects import Project
from kpi.reviews import Thread, Word
from pages.parts import downloads, session, words
from pages.parts.fields import Form
from pages.parts.words import _, n_

LISTED = 20  # threads drawn at once
SHOWN = ("open", "settled", "all")


def show(project: Project, found: Sequence[Thread]) -> None:
    """Threads by what became of them, and all of them as a file."""
    today = session.today()
    waiting = [one for one in found if one.question]
    overdue = sum(one.is_overdue(today) for one in waiting)
    st.markdown(_counted(len(waiting), overdue))
    chosen = st.segmented_control(
        _("Show"),
        SHOWN,
        default="all",
        format_func=_selection,
        key="threads-shown",
        label_visibility="collapsed",
    )
    shown = [
        one for one in found if chosen in (None, "all") or (one.question is not None) == (chosen == "open")
    ]
    for one in shown[:LISTED]:
        with st.container(border=True, key=f"whole-thread-{one.number}"):
            _thread(one, today)
    if len(shown) > LISTED:
        st.caption(_("and {count} more").format(count=words.number(len(shown) - LISTED)))
    if not shown:
        st.markdown(_("Nothing here."))
    downloads.table(lambda: _table(found), f"tinjauan-{project.code}", _("Reviews"), [project.title])


def subject(one: Thread) -> str:
    """What a thread is about, safe for Markdown."""
    if one.about == "milestone":
        return f"{_('Milestone')}: {words.plain(one.title)}"
    if one.about == "indicator":
        known = session.catalogue().indicators.get(one.subject)
        return f"{_('Indicator')}: {words.own(known.title) if known else words.plain(one.subject)}"
    return _("The project as a whole")


def kind(word: str) -> str:
    """What a word is called."""
    return KINDS[word][0]()


def due(one: Thread, today: date) -> str:
    """When the waiting question wants its answer; '' where none does."""
    if one.due_on is None:
        return ""
    if one.is_overdue(today):
        late = words.duration((today - one.due_on).days)
        return _("answer was due {day}, {late} late").format(day=words.brief_day(one.due_on), late=late)
    return _("answer due {day}").format(day=words.brief_day(one.due_on))


def day(word: Word) -> date:
    """The day of a word in Jakarta."""
    return _local(word).date()


def _thread(one: Thread, today: date) -> None:
    name, sign, colour = STATES[one.state]
    overdue = one.is_overdue(today)
    badge = f":red-badge[▼ {_('overdue')}]" if overdue else f":{colour}-badge[{sign} {name()}]"
    with st.container(gap=None):
        st.markdown(f"**{subject(one)}** {badge}")
        if due(one, today):
            st.caption(due(one, today))
    for word in one.standing:
        _word(word)
    replaced = [word for word in one.words if word.replaced]
    if replaced:
        with st.expander(
            n_("{count} earlier wording", "{count} earlier wordings", len(replaced)).format(
                count=words.number(len(replaced))
            ),
            icon=":material/history:",
        ):
            for word in replaced:
                _word(word)
    kinds = reviews.may_write(session.visitor())
    if kinds:
        opened = st.expander(
            _("Reply"), icon=":material/reply:", key=f"thread-reply-{one.number}", on_change="rerun"
        )
        if opened.open:
            with opened:
                _reply(one, kinds)


def _word(word: Word) -> None:
    about = f"{words.plain(word.by)} · {words.moment(_local(word))}"
    text = "  \n".join(words.plain(line) for line in word.text.splitlines())
    st.markdown(f":{KINDS[word.kind][1]}[**{kind(word.kind)}**] · {text}  \n{words.quiet(about)}")


def _reply(one: Thread, kinds: Sequence[str]) -> None:
    visitor = session.visitor()
    own = {word.number: word.text for word in one.standing if word.by == visitor.account}
    first = "answer" if one.question else "comment"
    form = Form(f"review-{one.number}", {"kind": first, "instead": 0, "due": None, "text": ""})
    form.begin()
    form.outcome()
    with st.grid(2, min_column_width=220):
        st.selectbox(_("As"), form.within("kind", list(kinds)), format_func=kind, **form.of("kind"))
        if own:
            st.selectbox(
                _("Replaces"),
                form.within("instead", [0, *own]),
                format_func=lambda number: own[number] if number else _("no earlier word of mine"),
                **form.of("instead"),
            )
        if form.values()["kind"] == "question":
            st.date_input(_("Answer wanted by"), format="DD/MM/YYYY", **form.of("due"))
    st.text_area(_("Text"), max_chars=2000, height=100, **form.of("text"))

    def write(said: dict[str, Any]) -> None:
        words_ = {"kind": said["kind"], "text": said["text"], "due_on": said["due"]}
        instead = said["instead"] if said["instead"] in own else None
        replies.reply(session.store(), visitor, one.number, supersedes=instead or None, **words_)

    form.submit(_("Send"), write, _("Your word stands in the review."))


def _table(found: Sequence[Thread]) -> pd.DataFrame:
    rows = [
        {
            _("About"): one.title
            or (one.subject if one.about == "indicator" else _("The project as a whole")),
            _("Kind"): kind(word.kind),
            _("Text"): word.text,
            _("Written by"): word.by,
            _("Day"): words.brief_day(day(word)),
            _("Answer wanted by"): words.brief_day(word.due_on) if word.due_on else None,
            _("Standing"): _("replaced") if word.replaced else _("stands"),
        }
        for one in found
        for word in one.words
    ]
    return pd.DataFrame(rows)


def _local(word: Word) -> datetime:
    return word.at.replace(tzinfo=UTC).astimezone(schedules.WIB)


def _counted(waiting: int, overdue: int) -> str:
    if not waiting:
        return _("No question is waiting for an answer.")
    open_ = n_("**{count} question** is waiting for an answer", "**{count} questions** are waiting", waiting)
    late = n_("{count} is overdue", "{count} are overdue", overdue) if overdue else _("none is overdue")
    return f"{open_.format(count=words.number(waiting))}; {late.format(count=words.number(overdue))}."


def _selection(one: str) -> str:
    return {"open": _("Waiting"), "settled": _("Settled"), "all": _("All")}[one]


KINDS: dict[str, tuple[Callable[[], str], str]] = {
    "question": (lambda: _("Question"), "orange"),
    "answer": (lambda: _("Answer"), "gray"),
    "comment": (lambda: _("Comment"), "gray"),
    "decision": (lambda: _("Decision"), "blue"),
    "approval": (lambda: _("Approval"), "green"),
    "refusal": (lambda: _("Refusal"), "red"),
}
STATES: dict[str, tuple[Callable[[], str], str, str]] = {
    "open": (lambda: _("waiting for an answer"), "▲", "orange"),
    "talk": (lambda: _("settled"), "●", "gray"),
    "decision": (lambda: _("decided"), "●", "blue"),
    "approval": (lambda: _("approved"), "●", "green"),
    "refusal": (lambda: _("refused"), "▼", "red"),
}
