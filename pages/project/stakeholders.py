"""Stakeholders: who moved, and who works on it?"""

import streamlit as st

from kpi import ownership, stakeholders
from pages.parts import filters, session
from pages.parts.project import influences, supported, team, undertaking
from pages.parts.words import _

project = filters.project()
if project is None:
    undertaking.nothing()
    st.stop()

undertaking.head(project)
visitor = session.visitor()
if not ownership.sees(visitor.scope, project):
    st.info(_("The map is for the owner of the project and its mentor."), icon=":material/lock:")
    st.stop()

known = stakeholders.listed(session.store(), visitor.scope, project.code)
may_write = visitor.may("stakeholders")
influences.show(project, known, may_write)

left, right = st.columns(2)
with left:
    with st.container(border=True):
        influences.movers(known)
    with st.container(border=True, height="stretch"):
        supported.show(project, known, may_write)
with right.container(border=True, height="stretch"):
    team.show(project, may_write)
