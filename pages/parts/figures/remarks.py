"""Notes on the charts of an indicator: read with its months, listed below them, written and changed."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from kpi import notes
from kpi.indicators import Indicator
from kpi.notes import Note
from pages.parts import filters, session, words
from pages.parts.fields import EDITION, Form
from pages.parts.words import _, n_

LISTED = 6  # notes; the others stand in the table of the chart


def by_month(indicator: Indicator) -> dict[str, str]:
    """The text of each month that has notes, for pictures and their tables."""
    return notes.by_month(_found(indicator), session.names(), words.language())


def show(indicator: Indicator) -> None:
    """The notes, the latest first, and the form for another."""
    found, may = _found(indicator), session.visitor().may("notes")
    if not found and not may:
        return
    if found:
        st.markdown(f"**{_('Notes on the chart')}**")
        _list(found)
    if may:
        _add(indicator)
        _change(indicator, [one for one in found if _is_mine(one)])


def _found(indicator: Indicator) -> list[Note]:
    return notes.listed(session.store(), session.scope(), indicator.key)


def _list(found: Sequence[Note]) -> None:
    for one in found[::-1][:LISTED]:
        about = f"{words.plain(_whose(one))} · {words.plain(one.by)}"
        st.markdown(f"**{words.brief_day(one.dated)}** · {words.plain(one.text)}  \n{words.quiet(about)}")
    more = len(found) - LISTED
    if more > 0:
        sentence = n_("and {count} older note", "and {count} older notes", more)
        st.caption(sentence.format(count=words.number(more)))


def _add(indicator: Indicator) -> None:
    opened = st.expander(
        _("Add a note"), icon=":material/add_comment:", key=f"note-add-{indicator.key}", on_change="rerun"
    )
    start = {"dated": session.today(), "agency": filters.agency() or "", "text": ""}
    form = Form(f"note-new-{indicator.key}", start)
    with opened:
        form.outcome()
        if not opened.open:
            return
        form.begin()
        codes, named = _codes(), session.names()
        st.caption(
            _("What happened on a day, for whoever reads the figures later. Files carry the notes too.")
        )
        with st.grid(2, min_column_width=220):
            _day(form)
            st.selectbox(
                _("About the figures of"),
                form.within("agency", codes),
                format_func=lambda code: named.get(code, code) if code else _("all agencies"),
                **form.of("agency"),
            )
        _text(form)

        def write(said: dict[str, Any]) -> None:
            about = {"indicator": indicator.key, "agency": said["agency"] or None}
            notes.add(session.store(), session.visitor(), dated=said["dated"], text=said["text"], **about)

        form.submit(_("Save the note"), write, _("The note is saved."))


def _change(indicator: Indicator, mine: Sequence[Note]) -> None:
    if not mine:
        return
    opened = st.expander(
        _("Change or remove a note"),
        icon=":material/edit:",
        key=f"note-edit-{indicator.key}",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        known = {one.number: one for one in mine[::-1]}
        number = st.selectbox(
            _("Note"),
            list(known),
            format_func=lambda one: f"{words.brief_day(known[one].dated)} · {known[one].text}",
            key=f"note-which-{indicator.key}",
        )
        one = known[number]
        form = Form(f"note-{one.number}", {"dated": one.dated, "text": one.text, EDITION: one.edition})
        form.begin()
        form.outcome(one.edition, {"dated": _("Day"), "text": _("Text")})
        _day(form)
        _text(form)

        def write(said: dict[str, Any]) -> None:
            notes.edit(
                session.store(),
                session.visitor(),
                one.number,
                said[EDITION],
                dated=said["dated"],
                text=said["text"],
            )

        def remove(said: dict[str, Any]) -> None:
            notes.remove(session.store(), session.visitor(), one.number, said[EDITION])

        with st.container(horizontal=True):
            form.submit(_("Save the change"), write, _("The note is changed."))
            form.submit(_("Remove"), remove, _("The note is removed."), name="remove")


def _day(form: Form) -> None:
    st.date_input(_("Day"), max_value=session.today(), format="DD/MM/YYYY", **form.of("dated"))


def _text(form: Form) -> None:
    st.text_area(
        _("What happened"),
        max_chars=notes.LONG,
        height=80,
        placeholder=_("For example: the platform changed how it counts reach"),
        **form.of("text"),
    )


def _codes() -> list[str]:
    """The agencies that the visitor may write about; "" for all of them, for who sees all."""
    allowed = session.visitor().scope.allowed
    named = session.names()
    codes = sorted((code for code in named if allowed is None or code in allowed), key=named.__getitem__)
    return ["", *codes] if allowed is None else codes


def _is_mine(one: Note) -> bool:
    allowed = session.visitor().scope.allowed
    return allowed is None or one.agency in allowed


def _whose(one: Note) -> str:
    return session.names().get(one.agency, one.agency) if one.agency else _("all agencies")
