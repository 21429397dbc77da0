"""Matrix: which goal stands where at which horizon?"""

import streamlit as st

from pages.parts import cells, filters, notices
from pages.parts.figures import doubtful, results
from pages.parts.words import _

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

figures = results.figures([period])
notices.refused(period)
if figures.empty:
    notices.nothing(period)
    st.stop()

notices.platform()
doubtful.notice(figures)
scores = results.scores([period.shifted(-1), period])
st.caption(
    _(
        "Score: 0 at the floor, {scale} at the final target. Status: where it should stand by now. "
        "Choose an indicator to open it."
    ).format(scale=cells.scale())
)
cells.matrix(scores, figures, period)
cells.table(scores, figures, period)
