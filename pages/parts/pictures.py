"""Pictures on a page: built once by Altair, kept as text without data, drawn with the rows of the moment."""

from typing import Any, Literal

import pandas as pd
import streamlit as st

from kpi.charts import Look, Picture
from kpi.indicators import Indicator
from pages.parts import words

KINDS = 64  # kinds of picture × language × unit
Height = Literal["content", "stretch"]


def look(indicator: Indicator | None = None) -> Look:
    """How pictures of an indicator are drawn in the language of this run."""
    if indicator is None:
        return Look(language=words.language())
    return Look(words.language(), indicator.unit, indicator.scale, indicator.better)


def draw(picture: Picture, frame: pd.DataFrame, drawn: Look, key: str, height: Height = "content") -> None:
    """A picture with its text alternative.

    Args:
        picture: One of kpi.charts.
        frame: Its rows.
        drawn: How it is drawn.
        key: Names the chart on its page.
        height: "content", or "stretch" to fill the card as its neighbour makes it.
    """
    rows, alt = picture.rows(frame, drawn), picture.in_words(frame, drawn)
    st.vega_lite_chart(rows, _spec(picture, drawn), height=height, key=key, alt=alt)


@st.cache_resource(
    max_entries=KINDS, show_spinner=False, hash_funcs={Picture: lambda one: one.name, Look: repr}
)
def _spec(picture: Picture, drawn: Look) -> dict[str, Any]:
    return picture.drawn(drawn)
