"""Pictures made ready to leave the program: a frame in, a plate out, with its finding, measure and source."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pandas as pd

from kpi import messages
from kpi.charts import Look, Picture
from kpi.charts.ends import ends
from kpi.charts.findings import finding
from kpi.export.plates import Plate

MOST = 12  # rows of a picture of rows that can still be read from the last seat
NAME_END = 110  # pixels right of a name that belong to the figure in its line


@dataclass(frozen=True)
class Subject:
    """What a picture is about, in the words that stand around it.

    Attributes:
        name: What the figures are of: begins the finding.
        measured: What is measured and how; "" leaves the line out.
        footer: Parts of the line below: source, n, period, snapshot or moment.
    """

    name: str = ""
    measured: str = ""
    footer: Sequence[str] = ()


def plate(picture: Picture, frame: pd.DataFrame, look: Look, subject: Subject) -> Plate:
    """A picture ready to be drawn.

    Args:
        picture: Its kind.
        frame: Its rows.
        look: How it is drawn; on paper it has its own colours.
        subject: What it is about.
    """
    paper = replace(look, medium="paper")
    shown = fitting(picture, frame, paper)
    rows = picture.rows(shown, paper)
    return Plate(
        spec=spec(picture, paper) | {"data": {"values": [record(row) for row in rows.to_dict("records")]}},
        rows=len(rows),
        title=finding(picture, frame, look, subject.name),
        subtitle=subject.measured,
        footer=joined(*subject.footer, cut(frame, shown, look)),
        alt=picture.in_words(frame, look),
        language=look.language,
    )


def joined(*parts: str) -> str:
    """Parts of a line; where it breaks, the point between two of them stays behind the first."""
    return "\N{NO-BREAK SPACE}· ".join(part for part in parts if part)


def fitting(picture: Picture, frame: pd.DataFrame, look: Look, most: int = MOST) -> pd.DataFrame:
    """The rows that there is room for: of what is compared with a joint value either end, else the first."""
    if "count" in frame or not isinstance(spec(picture, look).get("height"), dict):
        return frame  # classes are parts of a whole, and few
    return ends(frame, look.better, most) if "reference" in frame else frame.head(most)


def cut(frame: pd.DataFrame, shown: pd.DataFrame, look: Look) -> str:
    """What is to be said where rows are left out; "" where none are."""
    whole = int(frame["enough"].sum()) if {"reference", "enough"} <= set(frame) else len(frame)
    if len(shown) >= whole:
        return ""
    counts = {"shown": look.count(len(shown)), "count": look.count(whole)}
    return messages.sentence("footer_cut", look.language, **counts)


@lru_cache(64)
def spec(picture: Picture, look: Look) -> dict[str, Any]:
    """The Vega-Lite text of a kind of picture; where it names rows, a long name ends before its figure."""
    drawn = picture.drawn(look)
    if isinstance(drawn.get("height"), dict):
        for layer in drawn.get("layer", []):
            mark = layer.get("mark")
            if isinstance(mark, dict) and mark.get("type") == "text" and mark.get("align") == "left":
                mark["limit"] = {"expr": f"width - {NAME_END}"}
    return drawn


def record(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as JSON can hold it; what is missing is null, and a day is one in every time zone."""
    return {str(name): _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
