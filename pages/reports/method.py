"""Method: why should an examiner believe it?"""

import streamlit as st

from pages.parts import frame, framework, machine
from pages.parts.words import _

with st.container(border=True):
    frame.section(_("From records to figures"))
    st.markdown(framework.rule())
    st.markdown(
        _(
            "What a source does not have is unknown, never zero. A figure whose denominator is too small "
            "says so instead of a value. A score runs from 0 at the floor to 100 at the final target."
        )
    )

with st.container(border=True):
    frame.section(_("Intervals"))
    st.markdown(
        _(
            "Proportions carry a 95% interval (Wilson, 1927): of 100 such intervals, about 95 hold the true "
            "share. It is wide where data are few. Two figures whose intervals overlap widely should not be "
            "ranked. Ratios, means and indexes have no interval yet; a dash stands in its place."
        )
    )

with st.container(border=True, key="whole-machine"):
    frame.section(_("Sentiment told by a machine"), machine.source())
    machine.figures()
    machine.by_label()
    machine.limits()
