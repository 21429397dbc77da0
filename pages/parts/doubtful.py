"""Values that could not become scores, said above the figures that lack them."""

import pandas as pd
import streamlit as st

from kpi import doubts
from pages.parts import session, words


def notice(figures: pd.DataFrame) -> None:
    """A warning with a sentence for each; nothing where there is none."""
    found = doubts.sentences(figures, session.catalogue(), words.language(), session.names())
    if found:
        st.warning("\n".join(f"- {words.plain(one)}" for one in found), icon=":material/rule:")
