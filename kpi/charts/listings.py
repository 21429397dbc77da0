"""Listings: what pictures with a row for each name share – name and figure above, the mark below them."""

from typing import Any

import pandas as pd

from kpi.charts.theme import RULE, SHAPES, Look, legible, themed

ROW_HEIGHT = 38  # the name stands above its mark, so that it is never cut on a phone
ABOVE, BELOW = -7, 9  # pixels from the middle of a row


def counted(frame: pd.DataFrame, look: Look) -> list[str]:
    """The names of rows with their sample: Kemenag · n = 13."""
    pairs = zip(frame["name"], frame["sample"], strict=True)
    return [f"{name} · n = {look.count(sample)}" for name, sample in pairs]


def shape(column: str) -> Any:
    """The shape of a mark by the role that stands in a column, so that colour is never alone."""
    import altair as alt  # noqa: PLC0415

    return alt.Shape(
        f"{column}:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None
    )


def line(base: Any, **properties: Any) -> Any:
    """From one bound to the other; the encoding says which."""
    return base.mark_rule(
        strokeCap="round", yOffset=BELOW, **{"strokeWidth": 3.5, "opacity": 0.45, **properties}
    )


def dot(base: Any, **properties: Any) -> Any:
    """A value on its line."""
    return base.mark_point(filled=True, opacity=1, yOffset=BELOW, **properties)


def stroke(base: Any, x: Any) -> Any:
    """An upright stroke in every row at what all are compared with; names and figures stand clear of it."""
    return base.mark_point(
        color=RULE, shape="stroke", angle=90, size=220, strokeWidth=1.4, opacity=1, yOffset=BELOW
    ).encode(x=x)


def listed(base: Any, texts: tuple[str, str], layers: list[Any], look: Look, height: int = ROW_HEIGHT) -> Any:
    """A finished chart: the layers, and over them in every row the columns of its name and its figure."""
    import altair as alt  # noqa: PLC0415

    name, figure = (f"{column}:N" for column in texts)
    at_start = base.encode(x=alt.value(0), text=name)
    at_end = base.encode(x=alt.value(alt.ExprRef("width")), text=figure)
    names = legible(at_start, align="left", dy=ABOVE, fontSize=12)
    figures = legible(at_end, align="right", dy=ABOVE, fontSize=12, fontWeight=600)
    return themed(alt.layer(*layers, *names, *figures).properties(height=alt.Step(height)), look)
