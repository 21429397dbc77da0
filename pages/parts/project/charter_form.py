"""The form of a project: what it is called, who stands behind it, when its horizons end, what it tells."""

from dataclasses import replace

import streamlit as st

from kpi import project_changes, projects
from kpi.charters import Charter
from kpi.errors import RaporError
from kpi.projects import Project
from pages.parts import frame, session, told, words
from pages.parts.project import charter_fields, undertaking
from pages.parts.project.charter_fields import Sheet
from pages.parts.words import _

SAID, CLASH, NEW = "charter_said", "charter_clash", "charter_new"


def first() -> None:
    """Where no project is in sight: what to do next."""
    if not session.visitor().may("projects"):
        undertaking.nothing()
        return
    with st.container(border=True):
        frame.section(_("No project yet"))
        st.markdown(
            _("A change project binds milestones, evidence, people and targets. Describe the first one.")
        )
        _undescribed()
        if not session.names():
            st.markdown(_("Load the list of agencies first: a project belongs to one of them."))
            return
    _form(None)


def show(project: Project) -> None:
    """The form of a project, or of a new one."""
    if said := st.session_state.pop(SAID, ""):
        st.success(said, icon=":material/check:")
    visitor = session.visitor()
    if not visitor.may("projects"):
        _read(project)
        return
    with st.container(horizontal=True):
        if st.session_state.get(NEW):
            if st.button(
                _("Back to {project}").format(project=words.plain(project.code)), key="charter-back"
            ):
                _anew("")
        elif st.button(_("New project"), key="charter-new", icon=":material/add:"):
            st.session_state[NEW] = True
            _anew("", keep_new=True)
        _aside(project)
    if st.session_state.get(NEW):
        _undescribed()
        _form(None)
    else:
        _form(project)


def _form(project: Project | None) -> None:
    """The fields and the buttons; what is typed stays until it is kept or given up."""
    sheet = Sheet(project)
    charter = sheet.ask()
    with st.container(horizontal=True):
        if st.button(_("Save project"), type="primary", icon=":material/check:", key="charter-save"):
            held = project and replace(project, edition=sheet.edition)
            _save(sheet, held, charter)
        if sheet.is_typed() and st.button(_("Discard"), key="charter-discard"):
            sheet.forget()
            _anew("", keep_new=True)
    error = st.session_state.get(CLASH)
    if error is None:
        return
    told.show(error)
    if error.code != "row_changed" or project is None:
        st.session_state.pop(CLASH)
        return
    with st.container(horizontal=True):
        if st.button(_("Save mine all the same"), key="charter-mine"):
            _over(sheet, project, charter)
        if st.button(_("Take what is stored"), key="charter-theirs"):
            sheet.forget()
            _anew("")


def _save(sheet: Sheet, held: Project | None, charter: Charter) -> None:
    store, visitor = session.store(), session.visitor()
    try:
        if held is None:
            st.session_state["proyek"] = project_changes.add(store, visitor, charter)
        else:
            project_changes.edit(store, visitor, held, charter)
    except RaporError as error:
        st.session_state[CLASH] = error
        return
    sheet.forget()
    session.changed()
    _anew(_("The project is kept."))


def _over(sheet: Sheet, project: Project, charter: Charter) -> None:
    """Save what was typed over what somebody else has saved meanwhile, now that it was seen."""
    now = projects.found(session.store(), session.visitor().scope, project.code)
    st.session_state.pop(CLASH)
    _save(sheet, now, charter_fields.over(charter, now))
    st.rerun()


def _aside(project: Project) -> None:
    label = _("Take up again") if project.archived else _("Put aside")
    if st.session_state.get(NEW) or not st.button(label, key="charter-aside", type="tertiary"):
        return
    try:
        project_changes.put_aside(session.store(), session.visitor(), project, not project.archived)
    except RaporError as error:
        told.show(error)
        return
    session.changed()
    _anew(_("Nothing is deleted: a project put aside stays in the list."))


def _read(project: Project) -> None:
    """The project for those who may not edit it."""
    form = projects.form()
    spans = {
        told.horizon(key): f"{words.brief_day(one.starts)} – {words.brief_day(one.ends)}"
        for key, one in project.spans.items()
    }
    people = {
        form.roles[role](words.language()): "  \n".join(
            words.plain(" · ".join(filter(None, (one.name, one.position)))) for one in project.named(role)
        )
        for role in form.roles
        if project.named(role)
    }
    texts = {
        form.story[key](words.language()): words.plain(project.story[key])
        for key in form.story
        if key in project.story
    }
    for title, rows in ((_("Horizons"), spans), (_("People"), people), (_("Story"), texts)):
        if rows:
            st.markdown(f"**{title}**")
            st.table(rows, border="horizontal", alt=title)


def _undescribed() -> None:
    """Codes that imported milestones name and that nobody has described."""
    codes = projects.undescribed(session.store(), session.visitor().scope)
    if codes:
        st.info(
            _("Milestones were imported for these codes; describe them under the same code: {codes}").format(
                codes=", ".join(words.plain(code) for code in codes)
            ),
            icon=":material/info:",
        )


def _anew(sentence: str, keep_new: bool = False) -> None:
    for name in (CLASH, *(() if keep_new else (NEW,))):
        st.session_state.pop(name, None)
    if sentence:
        st.session_state[SAID] = sentence
    st.rerun()
