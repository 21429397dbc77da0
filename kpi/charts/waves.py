"""Two groups before and after one of them joined: whether they ran alike until then."""

from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import noted, trajectories
from kpi.charts.theme import RULE, Look, Picture, colours, columns, legible, safe, themed

SHOWN = ("date", "value", "label", "role", "written", "ends", "wave", noted.COLUMN, "number", "clear")
HEIGHT = 240
NAMED = 0.4  # of the months, at the end: as wide as the names of the groups are written
ENDS = {
    "upper": "-14",
    "lower": "min(16, height - 8 - scale('y', datum.c9))",
}
"""How far from that height, in pixels, a name stands: never on the words of the axis."""
SIGNS = {"main": "●", "second": "◆"}


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Months in order, those of the group that joined first.

    Args:
        frame: Columns month, value (unscaled), label (the name of the group), joined (whether it is the one
            that joined), wave (the month of joining) and note, if there are any.
        look: How the picture is drawn.
    """
    held = frame.sort_values(["joined", "month"], ascending=[False, True]).reset_index(drop=True)
    shown = held.assign(
        date=pd.to_datetime(held["month"] + "-01"),
        value=held["value"] * look.scale,
        role=held["joined"].map({True: "main", False: "second"}),
        written=[look.figure(value) for value in held["value"]],
        label=[
            f"{SIGNS['main' if joined else 'second']} {name}"
            for joined, name in zip(held["joined"], held["label"], strict=True)
        ],
        ends=_ends(held),
        clear=_clear(held) * look.scale,
        wave=pd.to_datetime(held["wave"] + "-01"),
        note=noted.texts(held),
        number=noted.numbers(held),
    )
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    base = alt.Chart(shown).encode(x=trajectories.months())
    dash = alt.StrokeDash(
        "c3:N", scale=alt.Scale(domain=["main", "second"], range=[[1, 0], [6, 4]]), legend=None
    )
    shape = alt.Shape(
        "c3:N", scale=alt.Scale(domain=["main", "second"], range=["circle", "diamond"]), legend=None
    )
    tip = [
        alt.Tooltip("c0:T", title="Month" if english else "Bulan", format="%B %Y"),
        alt.Tooltip("c2:N", title="Group" if english else "Kelompok"),
        alt.Tooltip("c4:N", title="Value" if english else "Nilai"),
    ]
    line = base.mark_line(strokeWidth=2.4).encode(
        y=trajectories.values("c1", look), color=colours("c3"), strokeDash=dash, detail="c2:N"
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        y="c1:Q", color=colours("c3"), shape=shape, tooltip=tip
    )
    joining = alt.Chart(shown).mark_rule(strokeDash=[4, 4], strokeWidth=1.4, color=RULE).encode(x="min(c6):T")
    names = []
    for place, away in ENDS.items():
        end = base.transform_filter(f"datum.c5 == '{place}'").encode(y="c9:Q", text="c2:N")
        names += legible(end, align="right", dy=alt.ExprRef(away), fontSize=12, fontWeight=600)
    return themed(
        alt.layer(joining, line, dots, *names, *noted.signs(base, look, "c7", "c1", "c8")).properties(
            height=HEIGHT
        ),
        look,
    )


def _ends(held: pd.DataFrame) -> list[str]:
    """At the last month of each group, whether its name stands above or below: the lower one's below."""
    last = held.groupby("joined")["month"].transform("max") == held["month"]
    highest = held.loc[last, "value"].idxmax() if last.any() else None
    return [("upper" if row == highest else "lower") if is_last else "" for row, is_last in last.items()]


def _clear(held: pd.DataFrame) -> "pd.Series[float]":
    """Above or below what height the name of a group meets no line: that of the last months of both."""
    months = sorted(held["month"].unique())
    late = held[held["month"].isin(months[-max(round(NAMED * len(months)), 1) :])]
    top, bottom = late["value"].max(), late["value"].min()
    return pd.Series([top if end == "upper" else bottom for end in _ends(held)], held.index)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if frame.empty:
        return messages.sentence("chart_empty", look.language)
    ordered = frame.sort_values("month")
    told = {}
    for joined, name in ((True, "joined"), (False, "waiting")):
        group = ordered[ordered["joined"] == joined]
        told[f"{name}_first"] = look.figure(group["value"].iloc[0])
        told[f"{name}_last"] = look.figure(group["value"].iloc[-1])
    said = messages.sentence("chart_before_after", look.language, **told)
    return f"{said} {noted.in_words(frame, look)}".rstrip()


before_after_lines = Picture("before_after_lines", rows, marks, in_words, columns(SHOWN))
