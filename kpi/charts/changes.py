"""Changes with their intervals: the largest rises and falls that are more than noise."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import listings
from kpi.charts.theme import Look, Picture, colours, columns, safe

SHOWN = ("name", "difference", "low", "high", "role", "written", "interval", "counted", "place")
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+,.0f')"
ROW_HEIGHT = 46  # few rows in a card: they may breathe


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Changes in the order given.

    Args:
        frame: Columns name, difference, low, high (unscaled), better, sample.
        look: Unit and scale of all rows; which direction is good stands in each.
    """
    rises = frame["difference"] > 0
    wanted = frame["better"].eq("higher")
    shown = frame.assign(
        role=(rises == wanted).map({True: "good", False: "bad"}),
        written=[look.change(value) for value in frame["difference"]],
        interval=[look.interval(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)],
        counted=[look.count(n) for n in frame["sample"]],
        place=range(len(frame)),
    )
    for column in ("difference", "low", "high"):
        shown[column] = shown[column] * look.scale
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    tip = [
        alt.Tooltip("c0:N", title="Indicator" if english else "Indikator"),
        alt.Tooltip("c5:N", title="Change" if english else "Perubahan"),
        alt.Tooltip("c6:N", title="95% interval" if english else "Rentang 95 %"),
        alt.Tooltip("c7:N", title="n"),
    ]
    base = alt.Chart(shown).encode(y=alt.Y("c8:O", axis=None), tooltip=tip)
    axis = alt.Axis(orient="bottom", grid=True, labelExpr=SIGNED, tickCount=5)
    layers = [
        listings.stroke(base, alt.datum(0)),
        listings.line(base).encode(
            x=alt.X("c2:Q", axis=axis, scale=alt.Scale(nice=True)), x2="c3:Q", color=colours("c4")
        ),
        listings.dot(base, size=95).encode(x="c1:Q", color=colours("c4"), shape=listings.shape("c4")),
    ]
    return listings.listed(base, ("c0", "c5"), layers, look, ROW_HEIGHT)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if frame.empty:
        return messages.sentence("chart_empty", look.language)
    nothing = messages.sentence("chart_nothing", look.language)
    up, down = frame.nlargest(1, "difference").iloc[0], frame.nsmallest(1, "difference").iloc[0]
    return messages.sentence(
        "chart_changes",
        look.language,
        count=look.count(len(frame)),
        up=f"{up['name']} {look.change(up['difference'])}" if up["difference"] > 0 else nothing,
        down=f"{down['name']} {look.change(down['difference'])}" if down["difference"] < 0 else nothing,
    )


change_dots = Picture("change_dots", rows, marks, in_words, columns(SHOWN))
