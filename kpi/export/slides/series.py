"""Series of charts in a file: their figures, colours and labels, read back from the XML of PowerPoint."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pptx.oxml.ns import qn

from kpi.export.plates import printable
from kpi.export.slides.boxes import POINT
from kpi.export.slides.masters import COLOURS

PLAIN = ("main", "good", "watch", "second", "none", "bad")  # colours of series that name none
DAY_ZERO = date(1899, 12, 30)  # from which PowerPoint counts days


@dataclass(frozen=True)
class Series:
    """A row of figures with how it is drawn.

    Attributes:
        across: Figures of the other axis; empty where there are categories instead.
        width: Of its line, in points; 0 where there is none.
        labels: Text and side of what stands beside points, by their place.
        colours: Of single points, by their place.
    """

    values: list[float | None]
    across: list[float | None]
    colour: str
    width: float
    dashed: bool
    marked: bool
    labels: dict[int, tuple[str, str]]
    colours: dict[int, str]


def read(ser: Any, place: int) -> Series:
    """A series of a plot, the so many-th of it."""
    return Series(
        values=_numbers(ser, "c:yVal") or _numbers(ser, "c:val"),
        across=_numbers(ser, "c:xVal"),
        colour=_colour(ser.find(qn("c:spPr")))
        or _colour(ser.find(qn("c:marker")))
        or COLOURS[PLAIN[place % 6]],
        width=_width(ser),
        dashed=ser.find(f"{qn('c:spPr')}/{qn('a:ln')}/{qn('a:prstDash')}") is not None,
        marked=_marked(ser),
        labels=dict(_label(one) for one in ser.findall(f"{qn('c:dLbls')}/{qn('c:dLbl')}")),
        colours=dict(_pointed(one) for one in ser.findall(qn("c:dPt"))),
    )


def _numbers(ser: Any, name: str) -> list[float | None]:
    held = ser.find(qn(name))
    if held is None:
        return []
    count = held.find(f".//{qn('c:ptCount')}")
    found: list[float | None] = [None] * (int(count.get("val")) if count is not None else 0)
    for point in held.iter(qn("c:pt")):
        found[int(point.get("idx"))] = float(point.find(qn("c:v")).text)
    return found


def categories(plot: Any) -> list[str]:
    """The names along the axis of a plot; of days their months, as 2026-09."""
    held = plot.find(f"{qn('c:ser')}/{qn('c:cat')}")
    if held is None:
        return []
    written = [printable(one.text or "") for one in held.iter(qn("c:v"))]
    if held.find(qn("c:numRef")) is None:
        return written
    return [f"{DAY_ZERO + timedelta(days=float(one)):%Y-%m}" for one in written]


def _width(ser: Any) -> float:
    """Points of the line of a series: none where it is said to have none."""
    line = ser.find(f"{qn('c:spPr')}/{qn('a:ln')}")
    if line is None:
        return 1.5
    if line.find(qn("a:noFill")) is not None:
        return 0.0
    return int(line.get("w", POINT * 3 // 2)) / POINT


def _label(label: Any) -> tuple[int, tuple[str, str]]:
    text = "".join(one.text or "" for one in label.iter(qn("a:t")))
    side = label.find(qn("c:dLblPos"))
    return int(label.find(qn("c:idx")).get("val")), (
        printable(text),
        side.get("val") if side is not None else "t",
    )


def _pointed(point: Any) -> tuple[int, str]:
    colour = _colour(point.find(qn("c:spPr"))) or _colour(point.find(qn("c:marker")))
    return int(point.find(qn("c:idx")).get("val")), colour or COLOURS["main"]


def _marked(ser: Any) -> bool:
    symbol = ser.find(f"{qn('c:marker')}/{qn('c:symbol')}")
    return symbol is not None and symbol.get("val") != "none"


def _colour(part: Any) -> str:
    """The first plain colour of a part; "" if there is none."""
    found = None if part is None else part.find(f".//{qn('a:srgbClr')}")
    return "" if found is None else str(found.get("val"))
