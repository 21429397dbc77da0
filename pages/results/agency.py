"""Agency: how is this agency doing?"""

import streamlit as st

from pages.parts import agencies, filters, notices, results

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

code = filters.agency()
if code is None:
    agencies.choose(period)
    st.stop()

figures = results.figures([period])
if figures.empty:
    notices.nothing(period)
    st.stop()

agencies.scores(code, period)

left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    agencies.strengths(code, figures, period)
with right.container(border=True, height="stretch"):
    agencies.moved(period)

with st.container(border=True):
    agencies.every_indicator(figures, period)
