"""The project in force: its title above a page about it, and what stands there without one."""

import streamlit as st

from kpi.projects import Project
from pages.parts import session, words
from pages.parts.words import _


def head(project: Project) -> None:
    """The title of the project, and whose it is."""
    owner = session.names().get(project.agency_code, project.agency_code)
    facts = " · ".join(words.plain(part) for part in (project.code, owner, project.year))
    st.markdown(f"**{words.plain(project.title)}**  \n{words.quiet(facts)}")


def nothing() -> None:
    """There is no project that the person may see."""
    with st.container(border=True):
        st.subheader(_("No project yet"), anchor=False)
        st.markdown(_("Describe the change project on the page Milestones first; then come back here."))
