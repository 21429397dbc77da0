"""A small line without axes: where a figure comes from, for cards and slides."""

from typing import Any

import pandas as pd

from kpi import messages, notation
from kpi.charts import noted
from kpi.charts.theme import Look, Picture, columns, painted, safe, themed

SHOWN = ("date", "value", "written", "newest", noted.COLUMN)
HEIGHT = 56


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Months in order.

    Args:
        frame: Columns month ("2026-03") and value, unscaled; note, if there are any.
        look: How the picture is drawn.
    """
    held = frame.dropna(subset=["value"]).sort_values("month")
    shown = held.assign(
        date=pd.to_datetime(held["month"] + "-01"),
        value=held["value"] * look.scale,
        written=[look.figure(value) for value in held["value"]],
        newest=held["month"] == held["month"].max(),
        note=noted.texts(held),
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    tip = [
        alt.Tooltip("c0:T", title="Month" if look.language == "en" else "Bulan", format="%B %Y"),
        alt.Tooltip("c2:N", title="Value" if look.language == "en" else "Nilai"),
    ]
    base = painted(alt.Chart(shown), "main").encode(
        x=alt.X("c0:T", axis=None),
        y=alt.Y("c1:Q", axis=None, scale=alt.Scale(zero=False)),
    )
    line = base.mark_line(strokeWidth=2).encode(tooltip=tip)
    dot = base.transform_filter("datum.c3").mark_point(filled=True, size=60, opacity=1).encode(tooltip=tip)
    return themed(alt.layer(line, dot, *noted.signs(base, look, "c4", "c1")).properties(height=HEIGHT), look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    held = frame.dropna(subset=["value"]).sort_values("month")
    if held.empty:
        return messages.sentence("chart_empty", look.language)
    said = messages.sentence(
        "chart_trend",
        look.language,
        first=look.figure(held["value"].iloc[0]),
        first_month=notation.month(held["month"].iloc[0], look.language),
        last=look.figure(held["value"].iloc[-1]),
        last_month=notation.month(held["month"].iloc[-1], look.language),
    )
    return f"{said} {noted.in_words(frame, look)}".rstrip()


trend_line = Picture("trend_line", rows, marks, in_words, columns(SHOWN))
