"""Dots with intervals: who is clearly above, who clearly below, and who cannot be told apart."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import listings
from kpi.charts.listings import BELOW
from kpi.charts.theme import TINT, Look, Picture, axis_label, colours, columns, outlined, safe

SHOWN = (
    *("label", "value", "low", "high", "reference", "role", "written", "interval", "counted", "place"),
    *("shrunk", "pulled", "ranked", "tinted", "chosen"),
)
OPTIONAL = ("shrunk", "best", "worst", "among", "middle", "band", "chosen")


def standing(frame: pd.DataFrame, better: str = "higher") -> pd.Series:
    """Where each row stands against the joint value: "good", "bad", or "main" where the interval covers it.

    Args:
        frame: Columns low, high, reference.
        better: "higher" or "lower".
    """
    above, below = frame["low"] > frame["reference"], frame["high"] < frame["reference"]
    good, bad = (above, below) if better == "higher" else (below, above)
    return pd.Series("main", index=frame.index).mask(good, "good").mask(bad, "bad")


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Rows with enough data, the best first.

    Args:
        frame: Columns name, value, low, high, reference, sample, enough; values unscaled. If it has them:
            shrunk, a second value to be drawn as a ring; best, worst, among and middle, the places a row may
            take and the one to sort by; band, the number of its group; chosen, whether it is the one sought.
        look: How the picture is drawn.
    """
    held = placed(frame, look.better)
    shown = held.assign(
        label=listings.counted(held, look),
        role=standing(held, look.better),
        written=[look.figure(value) for value in held["value"]],
        interval=[look.interval(low, high) for low, high in zip(held["low"], held["high"], strict=True)],
        counted=[look.count(n) for n in held["sample"]],
        place=range(len(held)),
        pulled=[look.figure(value) for value in held["shrunk"]],
        ranked=[look.ranks(*one) for one in zip(held["best"], held["worst"], held["among"], strict=True)],
        tinted=held["band"].fillna(1).astype(int) % 2 == 0,
    )
    for column in ("value", "low", "high", "reference", "shrunk"):
        shown[column] = shown[column] * look.scale
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    # By number: two agencies may bear one name.
    y = alt.Y("c9:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X(
        "c1:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(orient="top", grid=True, labelExpr=axis_label(look.unit, look.language), tickCount=5),
    )
    tip = [
        alt.Tooltip("c0:N", title="Group" if english else "Kelompok"),
        alt.Tooltip("c6:N", title="Value" if english else "Nilai"),
        alt.Tooltip("c7:N", title="95% interval" if english else "Rentang 95 %"),
        alt.Tooltip("c8:N", title="n"),
        alt.Tooltip("c11:N", title="Shrunk value" if english else "Nilai susut"),
        alt.Tooltip("c12:N", title="Rank" if english else "Peringkat"),
    ]
    base = alt.Chart(shown).encode(y=y, tooltip=tip)
    line = listings.line(base).encode(x=alt.X("c2:Q"), x2="c3:Q", color=colours("c5"))
    dot = listings.dot(base, size=85).encode(x=x, color=colours("c5"), shape=listings.shape("c5"))
    ring = outlined(base, "ink").mark_point(filled=False, size=150, strokeWidth=1.4, yOffset=BELOW)
    layers = [
        *grounds(shown, y, tinted="c13", chosen="c14"),
        listings.stroke(base, alt.X("c4:Q")),
        line,
        dot,
        ring.encode(x=alt.X("c10:Q")),
    ]
    return listings.listed(base, ("c0", "c6"), layers, look)


def grounds(shown: pd.DataFrame, y: Any, tinted: str, chosen: str) -> list[Any]:
    """A tint behind the rows of every second group, and a frame around the row that is sought.

    Args:
        shown: Prepared rows.
        y: Where a row stands.
        tinted: Column of the first.
        chosen: Column of the second.
    """
    import altair as alt  # noqa: PLC0415

    each = alt.Chart(shown).encode(y=y)
    frame = each.transform_filter(f"datum.{chosen}")
    return [
        each.transform_filter(f"datum.{tinted}").mark_rect(color=TINT),
        outlined(frame, "main").mark_rect(filled=False, strokeWidth=1.4, cornerRadius=4),
    ]


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    held = placed(frame, look.better)
    if held.empty:
        return messages.sentence("chart_empty", look.language)
    least, most = held.nsmallest(1, "value").iloc[0], held.nlargest(1, "value").iloc[0]
    places = standing(held, "higher").value_counts()
    return messages.sentence(
        "chart_dots",
        look.language,
        count=look.count(len(held)),
        lowest_name=least["name"],
        lowest=look.figure(least["value"]),
        lowest_n=look.count(least["sample"]),
        highest_name=most["name"],
        highest=look.figure(most["value"]),
        highest_n=look.count(most["sample"]),
        above=look.count(places.get("good", 0)),
        below=look.count(places.get("bad", 0)),
        level=look.count(places.get("main", 0)),
        reference=look.figure(held["reference"].iloc[0]),
    )


def placed(frame: pd.DataFrame, better: str) -> pd.DataFrame:
    """Rows with enough data and all columns that rows may have, the best first: by their place, or value."""
    lacking = [name for name in OPTIONAL if name not in frame]
    held = frame[frame["enough"]]
    held = held.reindex(columns=[*frame.columns, *lacking]).assign(
        shrunk=lambda rows: rows["shrunk"].astype(float),
        chosen=lambda rows: rows["chosen"].eq(True),
    )
    if held["middle"].notna().any():
        return held.sort_values("middle", kind="stable")
    return held.sort_values("value", ascending=better == "lower", kind="stable")


interval_dots = Picture("interval_dots", rows, marks, in_words, columns(SHOWN))
