"""Funnels: every agency by its size, between the limits that chance alone would keep to."""

from typing import Any

import pandas as pd

from kpi import messages, notation
from kpi.charts import listings
from kpi.charts.theme import RULE, Look, Picture, axis_label, colours, columns, outlined, safe, themed

SHOWN = (
    *("size", "value", "low95", "high95", "low998", "high998", "reference", "name", "role", "chosen"),
    "drawn",
)
SCALED = ("value", "low95", "high95", "low998", "high998", "reference")
HEIGHT = 380


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Agencies, and points of the limits.

    Args:
        frame: Columns size, low95, high95, low998, high998, reference; of agencies also name, value, chosen
            and place (as in kpi.funnel). A row without a name is a point of the limits.
        look: How the picture is drawn.
    """
    shown = frame.assign(
        **{name: frame[name].astype(float) * look.scale for name in SCALED},
        role=[_role(place, look.better) for place in frame["place"]],
        chosen=frame["chosen"].eq(True),
        drawn=frame["name"].notna(),
        name=frame["name"].fillna(""),
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    x = alt.X(
        "c0:Q", scale=alt.Scale(type="log", nice=False, padding=8), axis=alt.Axis(format=",.0f", tickCount=5)
    )
    axis = alt.Axis(grid=True, labelExpr=axis_label(look.unit, look.language), tickCount=5)
    y_scale = alt.Scale(zero=False, nice=True)
    limits = alt.Chart(shown).transform_filter("!datum.c10")
    lines = [
        limits.mark_line(color=RULE, strokeWidth=1.4, strokeDash=dash, clip=True).encode(
            x=x, y=alt.Y(f"{column}:Q", scale=y_scale, axis=axis)
        )
        for column, dash in (("c2", [5, 4]), ("c3", [5, 4]), ("c4", [1, 0]), ("c5", [1, 0]))
    ]
    middle = limits.mark_line(color=RULE, strokeWidth=1).encode(x=x, y="c6:Q")
    written = axis_label(look.unit, look.language, "c1", f",.{notation.DECIMALS[look.unit]}f")
    each = (
        alt.Chart(shown)
        .transform_filter("datum.c10")
        .transform_calculate(written=written)
        .encode(
            x=x,
            y=alt.Y("c1:Q", scale=y_scale, axis=axis),
            tooltip=[
                alt.Tooltip("c7:N", title="Agency" if english else "Instansi"),
                alt.Tooltip("written:N", title="Value" if english else "Nilai"),
                alt.Tooltip("c0:Q", title="n", format=",.0f"),
            ],
        )
    )
    dots = each.mark_point(filled=True, size=60, opacity=0.75).encode(
        color=colours("c8"), shape=listings.shape("c8")
    )
    ring = outlined(each.transform_filter("datum.c9"), "ink")
    ring = ring.mark_point(filled=False, size=190, strokeWidth=1.8)
    return themed(alt.layer(middle, *lines, dots, ring).properties(height=HEIGHT), look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    held = frame[frame["name"].notna()]
    if held.empty:
        return messages.sentence("chart_empty", look.language)
    counts = held["place"].value_counts()
    return messages.sentence(
        "chart_funnel",
        look.language,
        count=look.count(len(held)),
        reference=look.figure(held["reference"].iloc[0]),
        smallest=look.count(held["size"].min()),
        largest=look.count(held["size"].max()),
        above=look.count(counts.get("above998", 0)),
        below=look.count(counts.get("below998", 0)),
        between=look.count(counts.get("above95", 0) + counts.get("below95", 0)),
        inside=look.count(counts.get("inside", 0)),
    )


def _role(place: object, better: str) -> str:
    if place in ("above95", "below95"):
        return "watch"
    if place in ("above998", "below998"):
        return "good" if (place == "above998") == (better == "higher") else "bad"
    return "main"


funnel = Picture("funnel", rows, marks, in_words, columns(SHOWN))
