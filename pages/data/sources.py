"""Sources: is everything fresh?"""

import streamlit as st

from pages.parts.data import source_cards, source_form

source_cards.said()
if source_form.is_open():
    source_form.show()
    st.stop()

standings = source_cards.found()
if not standings:
    source_cards.nothing()
    st.stop()

source_cards.summary(standings)
source_cards.show(standings)
