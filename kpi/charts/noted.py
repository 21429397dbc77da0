"""Notes on pictures with time: a sign at the month, the text under the pointer and in the words beside."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts.theme import Look, painted

COLUMN = "note"
ABOVE = -16  # pixels between a value and its sign


def texts(frame: pd.DataFrame) -> "pd.Series[str]":
    """What stands in the column of notes; empty where none does, or where the frame has no such column."""
    if COLUMN not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[COLUMN].astype("object").fillna("").astype("str")


def signs(base: Any, look: Look, note: str, value: str) -> list[Any]:
    """A mark above the value of each month that has a note; the note appears under the pointer.

    Args:
        base: Carries the axis of time in c0.
        look: How the picture is drawn.
        note: The safe column of the notes.
        value: The safe column of the values.
    """
    import altair as alt  # noqa: PLC0415

    there = base.transform_filter(f"datum.{note} != ''").encode(y=f"{value}:Q")
    title = "Note" if look.language == "en" else "Catatan"
    tip = [alt.Tooltip("c0:T", title="", format="%B %Y"), alt.Tooltip(f"{note}:N", title=title)]
    sign = painted(there, "watch").mark_point(
        shape="triangle-down", filled=True, size=110, opacity=1, yOffset=ABOVE
    )
    return [sign.encode(tooltip=tip)]


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """The notes of a frame in a sentence; '' without any."""
    found = [text for text in texts(frame.sort_values("month")).unique() if text]
    return messages.sentence("chart_notes", look.language, notes="; ".join(found)) if found else ""
