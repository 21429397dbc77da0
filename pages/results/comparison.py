"""Comparison: who is ahead, and how sure is that?"""

import streamlit as st

from pages.parts import filters, frame, notices, words
from pages.parts.figures import compared, comparisons, doubtful, funnels, mixes, peers, verdicts

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

left, right = st.columns([2, 3], vertical_alignment="bottom")
with right:
    among = peers.choose()
with left:
    indicator = filters.indicator(compared.most_varied(period, among))
comparison = compared.of(indicator, period, among)
standing = compared.values(comparison).assign(chosen=lambda rows: rows["group"] == among.sought)
notices.refused(period, indicator, among.within)
doubtful.impossible(compared.figures(comparison))
if comparisons.nothing(standing, indicator, period):
    st.stop()

notices.platform(indicator)
left, right = st.columns([5, 3])
with left.container(border=True):
    frame.section(words.own(indicator.title), comparisons.caption(standing, indicator))
    drawn = comparisons.dots(standing, indicator)
    comparisons.short_of_data(standing, indicator)
    notices.few(standing)
    comparisons.table(standing, indicator, drawn)
with right:
    with st.container(border=True):
        verdicts.show(standing, comparison)
    verdicts.groups(standing)
funnels.show(standing, comparison)
mixes.show(standing, comparison)
