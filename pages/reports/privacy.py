"""Privacy: what is stored, why and for how long?"""

import streamlit as st

from pages.parts import frame, kept
from pages.parts.words import _

with st.container(border=True):
    frame.section(_("What this dashboard keeps to"))
    st.markdown(kept.promises())
    st.caption(kept.limit())

with st.container(border=True):
    frame.section(_("What is stored"), kept.law())
    kept.show()
    kept.nights()
