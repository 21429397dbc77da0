"""Indicator: what is this figure, and can I trust it?"""

import streamlit as st

from pages.parts import filters, frame, notices
from pages.parts.figures import (
    courses,
    details,
    doubtful,
    machine,
    outlooks,
    remarks,
    response_times,
    results,
    satisfaction,
    waves,
)
from pages.parts.words import _

period = filters.period()
if period is None:
    notices.empty_store()
    st.stop()

indicator = filters.indicator()
figures = results.figures([period], indicators=[indicator.key])
notices.refused(period, indicator)
if figures.empty:
    notices.nothing(period)
    st.stop()

notices.platform(indicator)
doubtful.impossible(figures)
notices.few(figures)
machine.notice(indicator, period)
details.figure(figures.iloc[0], indicator, period)

with st.container(border=True):
    frame.section(_("On the way to the target"), courses.aim(indicator))
    outlooks.show(indicator, period)
    remarks.show(indicator)

waves.show(indicator, period)

response_times.show(indicator, period)
satisfaction.show(indicator, period, int(figures.iloc[0]["sample"]))

left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    details.definition(indicator)
with right.container(border=True, height="stretch"):
    details.agencies_behind(indicator, period)
