"""Bars: how many rows fall into each of a few classes, in their order."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts.theme import Look, Picture, colours, columns, legible, safe, themed

SHOWN = ("name", "count", "role", "written", "share", "place")
ROW_HEIGHT = 30
NAMES = 128  # pixels left of the bars


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Classes in the order given.

    Args:
        frame: Columns name, count, role (of charts.theme), share of all in [0, 1].
        look: Only its language counts.
    """
    percent = Look(look.language)
    shown = frame.assign(
        written=[look.count(count) for count in frame["count"]],
        share=[percent.figure(share) for share in frame["share"]],
        place=range(len(frame)),
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    tip = [
        alt.Tooltip("c0:N", title="Class" if english else "Kelas"),
        alt.Tooltip("c3:N", title="Count" if english else "Banyaknya"),
        alt.Tooltip("c4:N", title="Share of all" if english else "Bagian dari semua"),
    ]
    base = alt.Chart(shown).encode(y=alt.Y("c5:O", axis=None), tooltip=tip)
    # The bars begin to the right of the names and leave room for the figures at their end.
    scale = alt.Scale(zero=True, nice=False, range=[NAMES, alt.ExprRef("width - 46")])
    x = alt.X("c1:Q", axis=None, scale=scale)
    bar = base.mark_bar(cornerRadiusEnd=2, size=18).encode(x=x, color=colours("c2"))
    names = legible(base.encode(x=alt.value(0), text="c0:N"), align="left", fontSize=12)
    figures = legible(base.encode(x=x, text="c3:N"), align="left", dx=6, fontSize=12, fontWeight=600)
    return themed(alt.layer(bar, *names, *figures).properties(height=alt.Step(ROW_HEIGHT)), look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if not frame["count"].sum():
        return messages.sentence("chart_empty", look.language)
    most = frame.nlargest(1, "count").iloc[0]
    return messages.sentence(
        "chart_bars",
        look.language,
        total=look.count(frame["count"].sum()),
        classes=look.count(len(frame)),
        name=most["name"],
        count=look.count(most["count"]),
        share=Look(look.language).figure(most["share"]),
    )


count_bars = Picture("count_bars", rows, marks, in_words, columns(SHOWN))
