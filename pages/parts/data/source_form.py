"""The form of a source: where its rows come from and what they are, tried before it is kept."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace

import streamlit as st

from kpi import refreshing, sources, standings
from kpi.errors import RaporError
from kpi.judgement import Report
from kpi.refreshing import Asking
from kpi.sources import Draft
from kpi.standings import Standing
from pages.parts import frame, session, words
from pages.parts.data import headings, judged, source_fields
from pages.parts.words import _

OPEN, TRIED, SAID, STARTED = "source_open", "source_tried", "source_said", "source_started"
SOON_SECONDS = 5.0  # a refresh has shown itself by then


def open_for(one: Standing | None) -> None:
    """Show the form at the next run: for a source, or for a new one."""
    said = asdict(one.draft) if one else asdict(Draft("", "google_sheet", "posts", ""))
    st.session_state[OPEN] = (said["name"], one.edition) if one else ("", None)
    st.session_state.pop(TRIED, None)
    st.session_state[source_fields.key("mapping")] = said.pop("mapping")
    for name, value in said.items():
        st.session_state[source_fields.key(name)] = value if value is not None else ""


def is_open() -> bool:
    """Whether the form is shown."""
    return OPEN in st.session_state


def show() -> None:
    """The form, what a trial found, and the buttons."""
    who()
    before, edition = st.session_state[OPEN]
    with st.container(border=True):
        frame.section(
            _("Edit {name}").format(name=words.plain(before)) if before else _("Add a source"),
            _("Try it first: nothing is stored by a trial."),
        )
        draft = source_fields.ask(new=not before)
        with st.container(horizontal=True):
            tried = st.button(_("Try"), key="source-try", icon=":material/science:")
            kept = st.button(_("Keep"), key="source-keep", type="primary", icon=":material/check:")
            if st.button(_("Cancel"), key="source-cancel"):
                _close("")
    if tried:
        _try(draft)
    elif kept:
        _keep(draft, edition)
    _found(draft)


def start(names: Sequence[str], accept_fewer: bool = False) -> None:
    """Refresh in the background."""
    asking = Asking(who(), words.language(), accept_fewer=accept_fewer, patient=False)
    refreshing.start(session.store(), names, asking)
    st.session_state[STARTED] = time.monotonic()


def is_starting() -> bool:
    """Whether a refresh was started so lately that the sources may not show it yet."""
    return time.monotonic() - st.session_state.get(STARTED, -SOON_SECONDS) < SOON_SECONDS


def who() -> str:
    """The account that works with the sources, if it is entitled to."""
    visitor = session.visitor()
    standings.require(visitor)
    return visitor.account


def _try(draft: Draft) -> None:
    with st.spinner(_("Trying the source …")):
        try:
            found = sources.look(session.store(), session.visitor(), draft, language=words.language())
        except RaporError as error:
            st.session_state.pop(TRIED, None)
            _refuse(error)
            return
    st.session_state[TRIED] = (draft.definition, words.language(), found)


def _keep(draft: Draft, edition: int | None) -> None:
    store, visitor = session.store(), session.visitor()
    try:
        if edition is None:
            sources.add(store, visitor, draft)
        else:
            sources.edit(store, visitor, draft, edition=edition)
    except RaporError as error:
        _refuse(error)
        return
    start([draft.name])
    _close(_("{name} is kept and is being refreshed.").format(name=f"**{words.plain(draft.name)}**"))


def _found(draft: Draft) -> None:
    definition, language, found = st.session_state.get(TRIED, (None, "", []))
    if definition is None:
        return
    if language != words.language():  # what was found is told in the language before
        _try(draft)
        definition, language, found = st.session_state.get(TRIED, (None, "", []))
    elif definition != draft.definition:
        st.caption(_("The form has changed since the trial. Try it again."))
    for report in found:
        with st.container(border=True):
            _report(report, draft)


def _report(report: Report, draft: Draft) -> None:
    if report.refused:
        judged.refusal(report)
    else:
        judged.counts(report)
        judged.faults(report)
        judged.preview(report, report.file)
    if report.suggestion:
        table = session.store().tables[draft.table]
        answer = headings.ask(report.suggestion, table, key=f"source-{report.file}")
        if answer is not None:
            st.session_state[source_fields.key("mapping")] = answer
            _try(replace(draft, mapping=answer))
            st.rerun()


def _close(sentence: str) -> None:
    for name in (OPEN, TRIED):
        st.session_state.pop(name, None)
    if sentence:
        st.session_state[SAID] = sentence
    st.rerun()


def _refuse(error: RaporError) -> None:
    st.error(words.plain(error.text(words.language())), icon=":material/block:")
