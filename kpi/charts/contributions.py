"""Contributions: what each indicator added to or took from a score; the bars add up to its change."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import listings
from kpi.charts.theme import Look, Picture, colours, columns, safe

SHOWN = ("name", "contribution", "role", "written", "place", "zero")
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+,~r')"


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Contributions in the order given.

    Args:
        frame: Columns name, contribution (points of the score) and whole (whether it is the sum of all).
        look: Language.
    """
    role = (frame["contribution"] > 0).map({True: "good", False: "bad"})
    shown = frame.assign(
        role=role.where(~frame["whole"].astype(bool), "main"),
        written=[look.change(value) for value in frame["contribution"]],
        place=range(len(frame)),
        zero=0,
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    tip = [
        alt.Tooltip("c0:N", title="Indicator" if english else "Indikator"),
        alt.Tooltip("c3:N", title="Contribution" if english else "Sumbangan"),
    ]
    base = alt.Chart(shown).encode(y=alt.Y("c4:O", axis=None), tooltip=tip)
    axis = alt.Axis(orient="bottom", grid=True, labelExpr=SIGNED, tickCount=5)
    bar = base.mark_bar(height=9, cornerRadius=2, yOffset=listings.BELOW).encode(
        x=alt.X("c1:Q", axis=axis, scale=alt.Scale(nice=True)), x2="c5:Q", color=colours("c2")
    )
    layers = [listings.stroke(base, alt.datum(0)), bar]
    return listings.listed(base, ("c0", "c3"), layers, look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if frame.empty:
        return messages.sentence("chart_empty", look.language)
    parts = frame[~frame["whole"].astype(bool)]
    if "rest" in parts and not parts["rest"].all():  # all others together are no indicator
        parts = parts[~parts["rest"].astype(bool)]
    up, down = (parts.sort_values("contribution").iloc[place] for place in (-1, 0))
    return messages.sentence(
        "chart_contributions",
        look.language,
        change=look.change(frame["contribution"][frame["whole"].astype(bool)].sum()),
        up_name=up["name"],
        up=look.change(up["contribution"]),
        down_name=down["name"],
        down=look.change(down["contribution"]),
    )


contribution_bars = Picture("contribution_bars", rows, marks, in_words, columns(SHOWN))
