"""The way so far and what may come: a trajectory with the fan of its forecast and notes on unusual months."""

from typing import Any

import pandas as pd

from kpi import messages, notation
from kpi.charts import noted, trajectories
from kpi.charts.theme import Look, Picture, columns, painted, safe, themed

AHEAD = ("middle", "low_outer", "high_outer", "low_inner", "high_inner")
SHOWN = (*trajectories.SHOWN, *AHEAD, "foreseen", "range_written", "note", "number")
HEIGHT = 300


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Months in order, those that have been and those to come.

    Args:
        frame: Columns as trajectory_lines takes them; further middle, low_outer, high_outer (95 %), low_inner
            and high_inner (50 %), unscaled, in the months that are forecast; note, a text in months that
            have one.
        look: How the picture is drawn.
    """
    shown = trajectories.prepared(frame, look)
    ahead = shown["middle"].notna()
    shown = shown.assign(
        foreseen=[look.figure(value) if pd.notna(value) else "" for value in shown["middle"]],
        range_written=[
            look.interval(low, high)
            for low, high in zip(shown["low_outer"], shown["high_outer"], strict=True)
        ],
    )
    for column in AHEAD:
        shown[column] = shown[column].astype(float) * look.scale
    # The fan opens at the last month that is known.
    known = shown.index[shown["newest"].astype(bool)]
    if ahead.any() and len(known):
        for column in AHEAD:
            shown.loc[known, column] = shown.loc[known, "value"]
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    base = alt.Chart(shown).encode(x=trajectories.months())
    second = painted(base, "second")
    outer = second.mark_area(opacity=0.14).encode(y=alt.Y("c12:Q"), y2="c13:Q")
    inner = second.mark_area(opacity=0.22).encode(y=alt.Y("c14:Q"), y2="c15:Q")
    middle = second.mark_line(strokeDash=[2, 3], strokeWidth=2).encode(y="c11:Q")
    hover = second.mark_point(size=160, opacity=0, filled=True).encode(y="c11:Q", tooltip=_tip(look))
    fan = [outer, inner, middle, hover]
    layered = alt.layer(
        *fan, *trajectories.layers(base, look), *noted.signs(base, look, "c18", "c1", "c19")
    ).properties(height=HEIGHT)
    return themed(layered, look)


def _tip(look: Look) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    return [
        alt.Tooltip("c0:T", title="Month" if english else "Bulan", format="%B %Y"),
        alt.Tooltip("c16:N", title="Forecast" if english else "Perkiraan"),
        alt.Tooltip("c17:N", title="95% interval" if english else "Rentang 95 %"),
    ]


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence or two."""
    said = trajectories.in_words(frame.drop(columns=noted.COLUMN, errors="ignore"), look)
    notes = noted.in_words(frame, look)
    coming = frame[frame["middle"].notna()].sort_values("month")
    if coming.empty or not frame["enough"].fillna(False).any():
        return f"{said} {notes}".rstrip()
    last = coming.iloc[-1]
    ahead = messages.sentence(
        "chart_forecast",
        look.language,
        month=notation.month(last["month"], look.language),
        middle=look.figure(last["middle"]),
        low=look.figure(last["low_outer"]),
        high=look.figure(last["high_outer"]),
    )
    return f"{said} {ahead} {notes}".rstrip()


forecast_fan = Picture("forecast_fan", rows, marks, in_words, columns(SHOWN))
