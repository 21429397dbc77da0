"""Privacy: what is stored, why and for how long?"""

import streamlit as st

from pages.parts import frame
from pages.parts.reports import retained
from pages.parts.words import _

with st.container(border=True):
    frame.section(_("What this dashboard keeps to"))
    st.markdown(retained.promises())
    st.caption(retained.limit())

with st.container(border=True):
    frame.section(_("What is stored"), retained.law())
    retained.show()
    retained.nights()
