"""The project in force: its title above a page about it, and what stands there without one."""

import streamlit as st

from kpi import projects
from kpi.projects import Project
from pages.parts import session, words
from pages.parts.words import _


def head(project: Project) -> None:
    """The title of the project, who owns it and who stands behind it."""
    known = projects.form()
    people = [
        f"{known.roles[role](words.language())}: {words.plain(member.name)}"
        for role in known.roles
        for member in project.named(role)
    ]
    programme = known.programmes.get(project.programme)
    facts = [
        words.plain(session.names().get(project.agency_code, project.agency_code)),
        words.own(programme) if programme else words.plain(project.programme),
        str(project.year),
    ]
    with st.container(gap="xsmall"):
        st.markdown(f"#### {words.plain(project.title)}")
        st.caption(" · ".join([*facts, *people]))


def nothing() -> None:
    """There is no project that the person may see."""
    if not session.visitor().may("projects"):
        with st.container(border=True):
            st.subheader(_("No project for you yet"), anchor=False)
            st.markdown(
                _(
                    "A project stands here as soon as its owner has entered your e-mail: Milestones, "
                    "Project, People."
                )
            )
        return
    with st.container(border=True):
        st.subheader(_("No project yet"), anchor=False)
        st.markdown(_("Describe the change project on the page Milestones first; then come back here."))
