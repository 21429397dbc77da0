"""The timeline of a plan: what was meant to begin and end when, and what became of it."""

from typing import Any

import pandas as pd

from kpi import messages, notation
from kpi.charts import listings
from kpi.charts.theme import (
    GRID,
    Look,
    Picture,
    colours,
    columns,
    legible,
    outlined,
    painted,
    safe,
    themed,
)

SHOWN = (
    *("name", "label", "place", "starts", "planned", "begun", "until", "role", "status_words"),
    *("planned_words", "actual_words", "evidence", "lone", "today", "today_word", "end", "end_word"),
)
STATUSES = {
    "proven": ("good", "✓"),
    "unproven": ("watch", "◇"),
    "late": ("bad", "▼"),
    "running": ("main", "●"),
    "planned": ("none", "○"),
}
"""The role of each status, and its sign, so that colour is never alone."""

PLANNED_HEIGHT, ACTUAL_HEIGHT = 13, 6
FAR = 0.08  # of the length of a plan: today is marked if it lies no further behind it


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Milestones in the order given.

    Args:
        frame: Columns name, planned_start, planned_end, actual_end, status as from kpi.milestones, evidence
            in words; today and the end of the horizon with their words: today, today_word, end, end_word.
        look: How the picture is drawn.
    """
    days = ("planned_start", "planned_end", "actual_end", "today", "end")
    held = frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})
    dated = held[["planned_start", "planned_end", "actual_end", "end"]].stack()
    first, last, today = dated.min(), dated.max(), held["today"].max()
    near = not len(held) or today <= last + (last - first) * FAR
    shown = held.assign(
        label=[
            f"{STATUSES[status][1]} {name}" for status, name in zip(held["status"], held["name"], strict=True)
        ],
        place=range(len(held)),
        starts=held["planned_start"],
        planned=held["planned_end"],
        begun=held["planned_start"].fillna(held["planned_end"]),
        until=pd.to_datetime([_until(row, min(today, last)) for row in held.to_dict("records")]),
        role=[STATUSES[one][0] for one in held["status"]],
        today=held["today"] if near else pd.Series(pd.NaT, index=held.index),
        status_words=[words(one, look.language) for one in held["status"]],
        planned_words=[notation.day(one.date(), look.language, "medium") for one in held["planned_end"]],
        actual_words=[
            notation.NONE if pd.isna(one) else notation.day(one.date(), look.language, "medium")
            for one in held["actual_end"]
        ],
        lone=held["planned_start"].isna(),
    )
    return safe(shown, SHOWN)


def _until(row: dict[Any, Any], today: Any) -> Any:
    """Up to which day there was work; none before it began."""
    if pd.notna(row["actual_end"]):
        return row["actual_end"]
    if row["status"] == "planned":
        return pd.NaT
    begun = row["planned_end"] if pd.isna(row["planned_start"]) else row["planned_start"]
    return max(today, begun)


def words(status: str, language: str) -> str:
    """A status in words."""
    return messages.sentence(f"milestone_is_{status}", language)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    axis = alt.Axis(orient="top", format="%b %Y", grid=True, gridColor=GRID, tickCount=5, labelOverlap=True)
    whole = alt.Chart(shown)
    base = whole.encode(y=alt.Y("c2:O", axis=None), x=alt.X("c5:T", axis=axis), tooltip=_tip(look))
    bar: dict[str, Any] = {"yOffset": listings.BELOW, "cornerRadius": 7}
    meant = outlined(base.transform_filter("!datum.c12"), "none").mark_bar(
        height=PLANNED_HEIGHT, fillOpacity=0.0, strokeWidth=1.2, **bar
    )
    done = base.transform_filter("isValid(datum.c6)").mark_bar(height=ACTUAL_HEIGHT, **bar)
    lone = base.transform_filter("datum.c12").mark_point(
        shape="diamond", filled=True, size=90, opacity=1, yOffset=listings.BELOW
    )
    layers = [
        *_marked(whole),
        meant.encode(x=alt.X("c3:T", axis=axis), x2="c4:T"),
        done.encode(x2="c6:T", color=colours("c7")),
        lone.encode(x=alt.X("c4:T", axis=axis), color=colours("c7")),
    ]
    named = base.encode(x=alt.value(0), text="c1:N")
    width = {"limit": alt.ExprRef("width")}
    names = legible(named, align="left", dy=listings.ABOVE, fontSize=12, **width)
    return themed(alt.layer(*layers, *names).properties(height=alt.Step(listings.ROW_HEIGHT)), look)


def _marked(whole: Any) -> list[Any]:
    """Today as a whole line, the ends of horizons as broken ones, each named below."""
    import altair as alt  # noqa: PLC0415

    found = []
    for day, word, dash, line in (("c15", "c16", [4, 4], 2), ("c13", "c14", [1, 0], 1)):
        there = whole.transform_filter(f"isValid(datum.{day})").transform_aggregate(
            rows="count()", groupby=[day, word]
        )
        there = there.encode(x=f"{day}:T")
        found.append(painted(there, "none").mark_rule(strokeDash=dash, strokeWidth=1.2, opacity=0.8))
        text = painted(there, "ink").mark_text(
            align="center" if line == 1 else "right", dy=14 * line, fontSize=11
        )
        found.append(text.encode(text=f"{word}:N", y=alt.value(alt.ExprRef("height"))))
    return found


def _tip(look: Look) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    titles = ("Milestone", "Status", "Planned end", "Actual end", "Evidence")
    if not english:
        titles = ("Tonggak", "Status", "Rencana selesai", "Realisasi", "Eviden")
    fields = (0, 8, 9, 10, 11)
    return [alt.Tooltip(f"c{one}:N", title=title) for one, title in zip(fields, titles, strict=True)]


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if frame.empty:
        return messages.sentence("chart_empty", look.language)
    counts = [
        f"{look.count(int((frame['status'] == one).sum()))} {words(one, look.language)}"
        for one in STATUSES
        if (frame["status"] == one).any()
    ]
    return messages.sentence(
        "chart_milestones", look.language, count=look.count(len(frame)), statuses=", ".join(counts)
    )


milestone_timeline = Picture("milestone_timeline", rows, marks, in_words, columns(SHOWN))
