"""Agency: how is this agency doing?"""

import streamlit as st

from pages.parts import filters, notices
from pages.parts.figures import agencies, choosing, doubtful, moves, results
from pages.parts.project import promises

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

code = filters.agency()
if code is None:
    choosing.show(period)
    st.stop()

figures = results.figures([period])
notices.refused(period)
if figures.empty:
    notices.nothing(period)
    st.stop()

notices.platform()
notices.few(figures)
doubtful.notice(figures)
agencies.scores(code, period)

left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    agencies.strengths(code, figures, period)
with right:
    promised = bool(results.milestones())
    with st.container(border=True, height="content" if promised else "stretch"):
        agencies.moved(period)
    if promised:
        with st.container(border=True, height="stretch"):
            promises.card()

with st.container(border=True):
    moves.show(period)

agencies.every_indicator(figures, period)
