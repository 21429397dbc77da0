"""Audit trail: who did what, when – and is the log whole?"""

import streamlit as st

from pages.parts import session
from pages.parts.access import trail

session.visitor().require("audit")

with st.container(border=True):
    trail.chain()

with st.container(border=True):
    search = trail.ask()
    trail.show(search)
