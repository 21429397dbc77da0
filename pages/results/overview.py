"""Overview: where do we stand, and what must be decided?"""

import streamlit as st

from pages.parts import filters, notices
from pages.parts.figures import cards, decisions, results

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

scores = results.scores(results.window(period))
figures = results.figures([period])
notices.refused(period)
if figures.empty:
    notices.nothing(period)
    st.stop()

notices.platform()
cards.goals(scores, period)

left, right = st.columns(2)  # in each the last card fills the height, so that both end on one line
with left:
    with st.container(border=True):
        decisions.show(figures, period)
    with st.container(border=True, height="stretch", key="whole-changes"):
        cards.changes(period)
with right:
    with st.container(border=True, key="whole-matrix"):
        cards.matrix(scores, figures, period)
    with st.container(border=True, height="stretch", key="whole-way"):
        cards.furthest_behind(figures, period)
