"""The form that attaches evidence to a milestone: a file or a link, and what it shows."""

from collections.abc import Callable

import streamlit as st

from kpi import evidence, exhibits
from kpi.access import Visitor
from kpi.errors import RaporError
from pages.parts import foreign, session, words
from pages.parts.fields import Form, unkept
from pages.parts.words import _

SAID = "evidence_said"


def show(number: int, visitor: Visitor) -> None:
    """The form for a milestone, folded away; what is typed stays until it is attached."""
    turn = st.session_state.setdefault(f"evidence-turn-{number}", 0)
    form = Form(f"evidence-{number}", {"kind": "file", "title": "", "address": ""})
    form.begin()
    with st.expander(
        _("Attach evidence"), key=f"evidence-form-{number}-{turn}", icon=":material/attach_file:"
    ):
        unkept(form.place)
        kinds = {"file": _("File"), "link": _("Link")}
        st.segmented_control(
            _("Kind"),
            form.within("kind", [*kinds]),
            required=True,
            format_func=lambda key: kinds[key],
            label_visibility="collapsed",
            **form.of("kind"),
        )
        st.text_input(_("What it shows"), max_chars=evidence.TITLE, **form.of("title"))
        said = form.values()
        if said["kind"] == "file":
            act = _file(number, turn, said["title"], visitor)
        else:
            act = _link(number, form, visitor)
        key = f"evidence-attach-{number}"
        if st.button(_("Attach"), key=key, type="primary", disabled=act is None) and act:
            _attach(number, form, act)


def _file(number: int, turn: int, title: str, visitor: Visitor) -> Callable[[], object] | None:
    most = exhibits.LARGEST >> 20
    takes = _("or drag it here: PDF, pictures, office files, recordings; at most {most} MB")
    refused = _(
        "This file was not sent. Choose a PDF, a picture, an office file or a recording of at most {most} MB."
    )
    foreign.uploader("evidence-upload", takes.format(most=most), refused.format(most=most))
    file = st.file_uploader(
        _("File"),
        [ending.removeprefix(".") for ending in exhibits.KINDS],
        key=f"evidence-upload-{number}-{turn}",
        max_upload_size=most,
    )
    if file is None:
        return None
    return lambda: evidence.attach_file(
        session.store(), visitor, number, title, name=file.name, content=file.getvalue()
    )


def _link(number: int, form: Form, visitor: Visitor) -> Callable[[], object] | None:
    st.text_input(_("Address"), placeholder="https://…", **form.of("address"))
    said = form.values()
    return lambda: evidence.attach_link(session.store(), visitor, number, said["title"], said["address"])


def _attach(number: int, form: Form, act: Callable[[], object]) -> None:
    try:
        with st.spinner(_("Storing and computing …")):
            act()
            session.store().refresh_measures()
    except RaporError as error:  # what was typed stays in its fields
        st.error(words.plain(error.text(words.language())), icon=":material/error:")
        return
    form.forget()
    st.session_state[f"evidence-turn-{number}"] += 1
    st.session_state[SAID] = (number, _("The evidence is attached."))
    session.changed()
    st.rerun()
