"""Overview: where do we stand, and what must be decided?"""

import streamlit as st

from pages.parts import cards, decisions, filters, notices, results

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

scores = results.scores(results.window(period))
figures = results.figures([period])
if figures.empty:
    notices.nothing(period)
    st.stop()

cards.goals(scores, period)

left, right = st.columns([5, 3])
with left.container(border=True, height="stretch"):
    cards.matrix(scores, figures, period)
with right.container(border=True, height="stretch"):
    decisions.show(figures, period)
left, right = st.columns([5, 3])
with left.container(border=True, height="stretch"):
    cards.furthest_behind(figures, period)
with right.container(border=True, height="stretch"):
    cards.changes(period)
