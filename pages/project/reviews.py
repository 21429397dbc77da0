"""Reviews: what does the mentor say, and what waits for an answer?"""

import streamlit as st

from kpi import reviews
from pages.parts import filters, session
from pages.parts.project import openings, threads, undertaking

project = filters.project()
if project is None:
    undertaking.nothing()
    st.stop()

undertaking.head(project)
found = reviews.listed(session.store(), session.visitor().scope, project.code)

left, right = st.columns([3, 2])
with left:
    threads.show(project, found)
with right:
    openings.show(project)
