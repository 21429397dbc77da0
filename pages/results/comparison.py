"""Comparison: who is ahead, and how sure is that?"""

import streamlit as st

from kpi import charts
from pages.parts import comparisons, downloads, filters, frame, notices, pictures, words
from pages.parts.words import _

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    indicator = filters.indicator(comparisons.widest(period))
with right:
    level = filters.level(_("Compare among"))
standing = comparisons.standing(indicator, period, level)
if standing.empty or not standing["enough"].any():
    notices.nothing(period)
    st.stop()

notices.platform(indicator)
left, right = st.columns([5, 3])
with left.container(border=True):
    frame.section(words.own(indicator.title), comparisons.caption(standing, indicator))
    drawn = comparisons.ends(standing, indicator)
    pictures.draw(charts.interval_dots, drawn, pictures.look(indicator), key=f"dots-{indicator.key}")
    st.caption(_("Dot: value. Line: 95% interval. Dashed: joint value of all shown."))
    comparisons.left_out(standing, drawn)
    downloads.table(
        lambda: comparisons.table(standing, indicator),
        f"perbandingan-{indicator.key}",
        words.title(indicator),
        [words.period(period)],
    )
with right.container(border=True):
    comparisons.what_may_be_said(standing, indicator)
