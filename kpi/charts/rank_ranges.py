"""Rank ranges: between which places units stand when the choices behind an index are made otherwise."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import listings
from kpi.charts.theme import Look, Picture, columns, painted, safe

SHOWN = ("name", "rank_low", "rank_median", "rank_high", "written", "place")


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Ranges in the order given.

    Args:
        frame: Columns name, rank_low, rank_median, rank_high, as from kpi.sensitivity.
        look: Language.
    """
    lows, highs = ([look.count(place) for place in frame[name]] for name in ("rank_low", "rank_high"))
    shown = frame.assign(
        written=[low if low == high else f"{low} – {high}" for low, high in zip(lows, highs, strict=True)],
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
    layers = [
        listings.line(painted(base, "main")).encode(x=x, x2="c3:Q"),
        listings.dot(painted(base, "main"), size=70, shape="circle").encode(x="c2:Q"),
    ]
    return listings.listed(base, ("c0", "c4"), layers, look)


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


rank_ranges = Picture("rank_ranges", rows, marks, in_words, columns(SHOWN))
