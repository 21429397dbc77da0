"""The form that opens a thread: about the project, a milestone or an indicator."""

from typing import Any

import streamlit as st

from kpi import ownership, replies, reviews
from kpi.projects import Project
from pages.parts import frame, session, words
from pages.parts.fields import Form
from pages.parts.project import threads
from pages.parts.words import _


def show(project: Project) -> None:
    """The form, for whoever reviews."""
    visitor = session.visitor()
    kinds = reviews.may_write(visitor)
    if not kinds:
        return
    with st.container(border=True):
        frame.section(
            _("Ask, decide or approve"), _("Nothing is deleted: what you write may only be replaced by you.")
        )
        start = {"about": _first(project), "subject": "", "kind": "question", "due": None, "text": ""}
        form = Form(f"review-new-{project.code}", start)
        form.begin()
        form.outcome()
        with st.grid(2, min_column_width=220):
            st.selectbox(
                _("About"), form.within("about", _about(project)), format_func=_name, **form.of("about")
            )
            subjects = _subjects(project, form.values()["about"])
            if subjects:
                st.selectbox(
                    _("Which one"),
                    form.within("subject", list(subjects)),
                    format_func=lambda one: subjects.get(one, one),
                    **form.of("subject"),
                )
            allowed = [one for one in kinds if one != "answer"]
            st.selectbox(_("As"), form.within("kind", allowed), format_func=threads.kind, **form.of("kind"))
            if form.values()["kind"] == "question":
                st.date_input(_("Answer wanted by"), format="DD/MM/YYYY", **form.of("due"))
        st.text_area(_("Text"), max_chars=2000, height=100, **form.of("text"))

        def write(said: dict[str, Any]) -> None:
            replies.begin(
                session.store(),
                session.visitor(),
                project.code,
                about=said["about"],
                subject=said["subject"] if said["about"] != "project" else "",
                kind=said["kind"],
                text=said["text"],
                due_on=said["due"],
            )

        form.submit(_("Send"), write, _("The thread is open."))


def _about(project: Project) -> list[str]:
    """What the visitor may write about: whoever sees a part of a project, only about the milestones there."""
    whole = ownership.sees(session.visitor().scope, project)
    return [one for one in reviews.ABOUT if whole or one == "milestone"]


def _first(project: Project) -> str:
    return _about(project)[0]


def _subjects(project: Project, about: str) -> dict[str, str]:
    if about == "milestone":
        scope = session.visitor().scope
        return {str(key): name for key, name in ownership.milestones(session.store(), scope, project).items()}
    if about == "indicator":
        return {key: words.title(one) for key, one in session.catalogue().indicators.items()}
    return {}


def _name(about: str) -> str:
    return {"project": _("the project"), "milestone": _("a milestone"), "indicator": _("an indicator")}[about]
