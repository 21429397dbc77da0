"""Notes on pictures with time: a sign at the month, the text under the pointer and in the words beside."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts.theme import Look, legible, painted

COLUMN = "note"
MOST, APART, LETTERS = 4, 4, 34  # labels on paper; months between them; letters of each
ABOVE = -16  # pixels between a value and its sign


def texts(frame: pd.DataFrame) -> "pd.Series[str]":
    """What stands in the column of notes; empty where none does, or where the frame has no such column."""
    if COLUMN not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[COLUMN].astype("object").fillna("").astype("str")


def labels(frame: pd.DataFrame) -> list[str]:
    """What stands beside the sign where no pointer can ask: the latest notes, as far as they have room.

    Args:
        frame: Its months in order, with texts() in its column.
    """
    found, last = [""] * len(frame), len(frame) + APART
    for place in reversed(range(len(frame))):
        text = str(frame[COLUMN].iloc[place])
        if text and last - place >= APART and sum(map(bool, found)) < MOST:
            found[place], last = (text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"), place
    return found


def signs(base: Any, look: Look, note: str, value: str, label: str = "") -> list[Any]:
    """A mark above the value of each month that has a note; the note appears under the pointer.

    Args:
        base: Carries the axis of time in c0.
        look: How the picture is drawn.
        note: The safe column of the notes.
        value: The safe column of the values.
        label: The safe column of the labels; on paper they stand above the signs.
    """
    import altair as alt  # noqa: PLC0415

    there = base.transform_filter(f"datum.{note} != ''").encode(y=f"{value}:Q")
    title = "Note" if look.language == "en" else "Catatan"
    tip = [alt.Tooltip("c0:T", title="", format="%B %Y"), alt.Tooltip(f"{note}:N", title=title)]
    sign = painted(there, "watch").mark_point(
        shape="triangle-down", filled=True, size=110, opacity=1, yOffset=ABOVE
    )
    found = [sign.encode(tooltip=tip)]
    if label and look.medium == "paper":
        found += legible(there.encode(text=f"{label}:N"), align="center", dy=ABOVE - 12, fontSize=11)
    return found


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """The notes of a frame in a sentence; '' without any."""
    found = [text for text in texts(frame.sort_values("month")).unique() if text]
    return messages.sentence("chart_notes", look.language, notes="; ".join(found)) if found else ""
