"""Notes on pictures with time: a sign at the month, the text under the pointer and in the words beside."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts.theme import Look, legible, painted

COLUMN = "note"
LETTERS = 90  # of a note below a picture; the table holds all
ABOVE = -16  # pixels between a value and its sign


def texts(frame: pd.DataFrame) -> "pd.Series[str]":
    """What stands in the column of notes; empty where none does, or where the frame has no such column."""
    if COLUMN not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[COLUMN].astype("object").fillna("").astype("str")


def numbers(frame: pd.DataFrame) -> list[str]:
    """The number of each note, '' where there is none.

    On paper, where no pointer can ask, it stands above the sign, and in_footer() tells what it means.

    Args:
        frame: In the order of its months.
    """
    counted, found = 0, []
    for text in texts(frame):
        counted += bool(text)
        found.append(str(counted) if text else "")
    return found


def in_footer(frame: pd.DataFrame, look: Look) -> str:
    """What the numbers mean, in a sentence; '' without any."""
    if COLUMN not in frame:
        return ""
    written = [text for text in texts(frame.sort_values("month")) if text]
    said = "; ".join(f"({number}) {_short(text)}" for number, text in enumerate(written, 1))
    return messages.sentence("chart_notes", look.language, notes=said).rstrip(".") if said else ""


def _short(text: str) -> str:
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"


def signs(base: Any, look: Look, note: str, value: str, number: str = "") -> list[Any]:
    """A mark above the value of each month that has a note; the note appears under the pointer.

    Args:
        base: Carries the axis of time in c0.
        look: How the picture is drawn.
        note: The safe column of the notes.
        value: The safe column of the values.
        number: The safe column of the numbers, which stand above the signs on paper.
    """
    import altair as alt  # noqa: PLC0415

    there = base.transform_filter(f"datum.{note} != ''").encode(y=f"{value}:Q")
    title = "Note" if look.language == "en" else "Catatan"
    tip = [alt.Tooltip("c0:T", title="", format="%B %Y"), alt.Tooltip(f"{note}:N", title=title)]
    sign = painted(there, "watch").mark_point(
        shape="triangle-down", filled=True, size=110, opacity=1, yOffset=ABOVE
    )
    found = [sign.encode(tooltip=tip)]
    if number and look.medium == "paper":
        above = there.encode(text=f"{number}:N")
        found += legible(above, align="center", dy=ABOVE - 13, fontSize=12, fontWeight=700)
    return found


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """The notes of a frame in a sentence; '' without any."""
    found = [text for text in texts(frame.sort_values("month")).unique() if text]
    return messages.sentence("chart_notes", look.language, notes="; ".join(found)) if found else ""
