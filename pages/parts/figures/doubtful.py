"""Values that cannot be or could not become scores, said above the figures."""

import pandas as pd
import streamlit as st

from kpi import doubts
from kpi.values import NATION
from pages.parts import session, words
from pages.parts.words import _


def notice(figures: pd.DataFrame) -> None:
    """A warning with a sentence for each value that could not become a score; nothing where there is none."""
    _warn(doubts.sentences(figures, session.catalogue(), words.language(), _names()))


def impossible(figures: pd.DataFrame) -> None:
    """A warning with a sentence for each value that cannot be; nothing where there is none."""
    _warn(doubts.impossible(figures, session.catalogue(), words.language(), _names()))


def _names() -> dict[str, str]:
    return {**session.names(), NATION: _("all selected")}


def _warn(found: list[str]) -> None:
    if found:
        st.warning("\n".join(f"- {words.plain(one)}" for one in found), icon=":material/rule:")
