"""Value over months with its interval, against the way that leads to the target."""

from typing import Any

import pandas as pd

from kpi import messages, notation
from kpi.charts import noted
from kpi.charts.theme import Look, Picture, axis_label, columns, legible, painted, safe, themed

SHOWN = (
    "date",
    "value",
    "low",
    "high",
    "expected",
    "target",
    "written",
    "interval",
    "counted",
    "aim",
    "newest",
)
DRAWN = (*SHOWN, noted.COLUMN, "number")
HEIGHT = 250


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Months in order; months still to come carry only what is expected.

    Args:
        frame: As in prepared.
        look: How the picture is drawn.
    """
    return safe(prepared(frame, look), DRAWN)


def prepared(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """The columns of DRAWN, each still under its own name.

    Args:
        frame: Columns month ("2026-03"), value, low, high, sample, enough (missing where there is no
            figure); expected (missing where none is declared) and target (only in the month where one is
            due) in the displayed unit, as kpi.trajectory gives them; note, a text, where there is one.
        look: How the picture is drawn.
    """
    held = frame.sort_values("month")
    known = held["enough"].fillna(False).astype(bool)
    shown = held.assign(
        date=pd.to_datetime(held["month"] + "-01"),
        written=[look.figure(value) for value in held["value"]],
        interval=[look.interval(low, high) for low, high in zip(held["low"], held["high"], strict=True)],
        counted=[look.count(n) for n in held["sample"]],
        aim=[look.shown(value) if pd.notna(value) else "" for value in held["target"]],
        note=noted.texts(held),
        number=noted.numbers(held),
        newest=known & (held["month"] == held["month"].where(known).max()),
    )
    for column in ("value", "low", "high"):
        shown[column] = shown[column].astype(float) * look.scale
    shown.loc[~known, ["value", "low", "high"]] = None
    return shown


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    base = alt.Chart(shown).encode(x=months())
    layered = alt.layer(*layers(base, look), *noted.signs(base, look, "c11", "c1", "c12"))
    return themed(layered.properties(height=HEIGHT), look)


def months() -> Any:
    """The axis of months."""
    import altair as alt  # noqa: PLC0415

    axis = alt.Axis(format="%b %Y", labelFlush=False, labelPadding=12, tickCount=6, labelOverlap=True)
    return alt.X("c0:T", axis=axis)


def values(column: str, look: Look) -> Any:
    """The axis of values, for a column of them."""
    import altair as alt  # noqa: PLC0415

    label = axis_label(look.unit, look.language)
    axis = alt.Axis(grid=True, labelExpr=label, labelFlush=False, tickCount=5)
    return alt.Y(f"{column}:Q", scale=alt.Scale(zero=False, nice=True), axis=axis)


def layers(base: Any, look: Look) -> list[Any]:
    """Interval, way to the target, value, what a pointer finds, targets, newest value."""
    import altair as alt  # noqa: PLC0415

    main, quiet = (painted(base, role) for role in ("main", "none"))
    band = main.mark_area(opacity=0.16).encode(y=alt.Y("c2:Q"), y2="c3:Q")
    way = quiet.mark_line(strokeDash=[5, 4], strokeWidth=1.6).encode(y="c4:Q")
    line = main.mark_line(strokeWidth=2.6).encode(y=values("c1", look))
    hover = main.mark_point(size=160, opacity=0, filled=True).encode(y="c1:Q", tooltip=_tip(look))
    return [band, way, line, hover, *_aims(base), *_newest(base, look)]


def _aims(base: Any) -> list[Any]:
    """Targets that fall due, with their value."""
    due = base.transform_filter("isValid(datum.c5)").encode(y="c5:Q")
    mark = painted(due, "none").mark_point(filled=True, size=80, opacity=1, shape="diamond")
    return [mark, *legible(due.encode(text="c9:N"), align="right", dy=-14, dx=6, fontSize=12)]


def _newest(base: Any, look: Look) -> list[Any]:
    """The newest value, named."""
    newest = base.transform_filter("datum.c10").encode(y="c1:Q")
    dot = painted(newest, "main").mark_point(filled=True, size=90, opacity=1).encode(tooltip=_tip(look))
    text = newest.encode(text="c6:N")
    return [dot, *legible(text, align="left", dx=11, fontSize=13, fontWeight=700)]


def _tip(look: Look) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    return [
        alt.Tooltip("c0:T", title="Month" if english else "Bulan", format="%B %Y"),
        alt.Tooltip("c6:N", title="Value" if english else "Nilai"),
        alt.Tooltip("c7:N", title="95% interval" if english else "Rentang 95 %"),
        alt.Tooltip("c8:N", title="n"),
    ]


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    held = frame[frame["enough"].fillna(False).astype(bool)].sort_values("month")
    if held.empty:
        return messages.sentence("chart_empty", look.language)
    first, last = held.iloc[0], held.iloc[-1]
    said = messages.sentence(
        "chart_trajectory",
        look.language,
        first_month=notation.month(first["month"], look.language),
        first=look.figure(first["value"]),
        last_month=notation.month(last["month"], look.language),
        last=look.figure(last["value"]),
        low=look.figure(last["low"]),
        high=look.figure(last["high"]),
        n=look.count(last["sample"]),
        expected=look.shown(last["expected"]),
    )
    return f"{said} {noted.in_words(frame, look)}".rstrip()


trajectory_lines = Picture("trajectory_lines", rows, marks, in_words, columns(DRAWN))
