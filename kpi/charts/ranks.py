"""Bars of places: between which ranks each agency may stand, never a single one."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import listings
from kpi.charts.comparisons import grounds, placed
from kpi.charts.theme import Look, Picture, columns, painted, safe

SHOWN = ("label", "best", "worst", "ranked", "among", "place", "tinted", "chosen")


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Rows with places, the best first.

    Args:
        frame: Columns name, sample, enough, best, worst, among, middle; if it has them, band and chosen.
        look: How the picture is drawn.
    """
    held = _ranked(frame, look)
    shown = held.assign(
        label=listings.counted(held, look),
        ranked=[look.ranks(*one) for one in zip(held["best"], held["worst"], held["among"], strict=True)],
        **{name: held[name].astype(float) for name in ("best", "worst", "among")},
        place=range(len(held)),
        tinted=held["band"].fillna(1).astype(int) % 2 == 0,
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    y = alt.Y("c5:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    tip = [
        alt.Tooltip("c0:N", title="Group" if english else "Kelompok"),
        alt.Tooltip("c3:N", title="Rank" if english else "Peringkat"),
    ]
    base = alt.Chart(shown).encode(y=y, tooltip=tip)
    scale = alt.Scale(zero=False, nice=False, padding=4)
    axis = alt.Axis(orient="top", grid=True, format=",.0f", tickCount=5, tickMinStep=1)
    # Bounds of the axis: the first place and the last, also where only a part of the agencies is drawn.
    whole = listings.line(base.transform_calculate(first="1"), opacity=0)
    bar = listings.line(painted(base, "main"), strokeWidth=7, opacity=0.55)
    layers = [
        *grounds(shown, y, tinted="c6", chosen="c7"),
        whole.encode(x=alt.X("first:Q", scale=scale, axis=axis), x2="c4:Q"),
        bar.encode(x=alt.X("c1:Q", scale=scale, axis=axis), x2="c2:Q"),
    ]
    return listings.listed(base, ("c0", "c3"), layers, look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    held = _ranked(frame, look)
    if held.empty:
        return messages.sentence("chart_empty", look.language)
    first, last = held.iloc[0], held.iloc[-1]
    return messages.sentence(
        "chart_ranks",
        look.language,
        count=look.count(len(held)),
        first_name=first["name"],
        first=look.ranks(first["best"], first["worst"], first["among"]),
        last_name=last["name"],
        last=look.ranks(last["best"], last["worst"], last["among"]),
    )


def _ranked(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    held = placed(frame, look.better)
    return held[held["best"].notna()]


rank_bars = Picture("rank_bars", rows, marks, in_words, columns(SHOWN))
