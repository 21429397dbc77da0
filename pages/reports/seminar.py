"""Seminar: what do I show at the seminar?"""

import streamlit as st

from pages.parts import filters, notices
from pages.parts.reports import collected, handed_out, seminar, seminar_files, seminar_slides

if filters.period() is None:
    notices.empty_store()
    st.stop()

left, right = st.columns(2)
with left, st.container(border=True, height="stretch"):
    order = seminar.ask()
    chosen = seminar.sections(order)
with right, st.container(border=True, height="stretch"):
    wishes = seminar_files.ask(order, chosen)
    seminar_files.lacking(order, wishes)
    seminar_files.make(order, wishes)

made = seminar_files.made()
if made:
    with st.container(border=True):
        seminar_files.give(made, order)
        seminar_slides.show(made)

with st.container(border=True):
    collected.show(order.language)

with st.container(border=True):
    handed_out.show()
