"""Rank ranges: between which places units stand when the choices behind an index are made otherwise."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts.theme import Look, Picture, legible, painted, safe, themed

SHOWN = ("name", "rank_low", "rank_median", "rank_high", "written", "place")
COLUMNS = tuple(f"c{place}" for place in range(len(SHOWN)))
ROW_HEIGHT = 38  # the name stands above its line, so that it is never cut on a phone


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Ranges in the order given.

    Args:
        frame: Columns name, rank_low, rank_median, rank_high, as from kpi.sensitivity.
        look: Language.
    """
    bounds = zip(frame["rank_low"], frame["rank_high"], strict=True)
    shown = frame.assign(
        written=[f"{look.count(low)} – {look.count(high)}" for low, high in bounds],
        place=range(len(frame)),
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    tip = [
        alt.Tooltip("c0:N", title="Agency" if english else "Instansi"),
        alt.Tooltip("c4:N", title="Places in 90% of runs" if english else "Urutan dalam 90 % percobaan"),
    ]
    base = alt.Chart(shown).encode(y=alt.Y("c5:O", axis=None), tooltip=tip)
    axis = alt.Axis(orient="bottom", grid=True, format=",.0f", tickMinStep=1, tickCount=6)
    x = alt.X("c1:Q", axis=axis, scale=alt.Scale(nice=False, zero=False, padding=12))
    line = painted(base.mark_rule(strokeWidth=3.5, opacity=0.45, strokeCap="round", yOffset=9), "main")
    dot = painted(base.mark_point(filled=True, size=70, opacity=1, yOffset=9, shape="circle"), "main")
    names = legible(base.encode(x=alt.value(0), text="c0:N"), align="left", dy=-7, fontSize=12.5)
    at_end = base.encode(x=alt.value(alt.ExprRef("width")), text="c4:N")
    figures = legible(at_end, align="right", dy=-7, fontSize=12.5, fontWeight=600)
    layered = alt.layer(line.encode(x=x, x2="c3:Q"), dot.encode(x="c2:Q"), *names, *figures)
    return themed(layered.properties(height=alt.Step(ROW_HEIGHT)), look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if frame.empty:
        return messages.sentence("chart_empty", look.language)
    width = frame["rank_high"] - frame["rank_low"]
    widest = frame.iloc[int(width.to_numpy().argmax())]
    return messages.sentence(
        "chart_rank_ranges",
        look.language,
        count=look.count(len(frame)),
        name=widest["name"],
        low=look.count(widest["rank_low"]),
        high=look.count(widest["rank_high"]),
    )


rank_ranges = Picture("rank_ranges", rows, marks, in_words, COLUMNS)
