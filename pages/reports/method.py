"""Method: why should an examiner believe it?"""

import streamlit as st

from pages.parts import filters, frame, notices
from pages.parts.figures import coverage, formulas, history, limits, machine, robustness
from pages.parts.words import _

period = filters.period()

with st.container(border=True):
    frame.section(_("From records to figures"))
    st.markdown(limits.figures())

with st.container(border=True):
    frame.section(_("Intervals"))
    st.markdown(limits.intervals())

with st.container(border=True):
    formulas.index()

with st.container(border=True):
    formulas.indicators(period)

if period is None:
    notices.empty_store()
else:
    with st.container(border=True):
        coverage.show(period)
    with st.container(border=True):
        robustness.show(period)

with st.container(border=True, key="whole-machine"):
    frame.section(_("Sentiment told by a machine"), machine.source())
    machine.figures()
    machine.by_label()
    machine.limits()

with st.container(border=True):
    frame.section(_("Limits"))
    st.markdown(limits.known())

with st.container(border=True):
    history.show()
