"""Pictures on a page: built once by Altair, kept as text without data, drawn with the rows of the moment."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from kpi.charts import Look, Picture
from kpi.indicators import Indicator
from pages.parts import words

KINDS = 64  # kinds of picture × language × unit
Height = Literal["content", "stretch"]


@dataclass(frozen=True)
class Drawn:
    """A picture as it stands on a page, for the files that are made of it.

    Attributes:
        subject: What its figures are of, in words; "" if of several things.
        indicator: The one it is about; None if it is about several.
        kind: The word by which a list of slides can ask for it again; "" if it cannot.
        part: What the kind leaves open; see kpi.export.questions.
    """

    picture: Picture
    frame: pd.DataFrame = field(repr=False)
    look: Look
    subject: str = ""
    indicator: Indicator | None = None
    kind: str = ""
    part: str = ""

    def about(
        self, subject: str, indicator: Indicator | None = None, kind: str = "", part: str = ""
    ) -> "Drawn":
        """The same picture, with what it is about."""
        return replace(self, subject=subject, indicator=indicator, kind=kind, part=part)


def look(indicator: Indicator | None = None) -> Look:
    """How pictures of an indicator are drawn in the language of this run."""
    if indicator is None:
        return Look(language=words.language())
    return Look(words.language(), indicator.unit, indicator.scale, indicator.better)


def draw(picture: Picture, frame: pd.DataFrame, drawn: Look, key: str, height: Height = "content") -> Drawn:
    """A picture with its text alternative.

    Args:
        picture: One of kpi.charts.
        frame: Its rows.
        drawn: How it is drawn.
        key: Names the chart on its page.
        height: "content", or "stretch" to fill the card as its neighbour makes it.

    Returns:
        What downloads.table makes files of.
    """
    rows, alt = picture.rows(frame, drawn), picture.in_words(frame, drawn)
    st.vega_lite_chart(rows, _spec(picture, drawn), height=height, key=key, alt=alt)
    return Drawn(picture, frame, drawn)


@st.cache_resource(
    max_entries=KINDS, show_spinner=False, hash_funcs={Picture: lambda one: one.name, Look: repr}
)
def _spec(picture: Picture, drawn: Look) -> dict[str, Any]:
    return picture.drawn(drawn)
