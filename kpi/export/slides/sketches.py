"""Sketches of charts that PowerPoint draws: their own figures as lines, bars and dots, for small pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import Any

from pptx.oxml.ns import qn

from kpi.export import fonts
from kpi.export.slides import series
from kpi.export.slides.axes import NAMES, bounds
from kpi.export.slides.masters import COLOURS
from kpi.export.slides.series import Series

GRID, LETTERS = "DED9CE", 10  # points of the texts
STEPS = 4  # lines of a grid


@dataclass(frozen=True)
class Box:
    """A rectangle of a slide, in points."""

    left: float
    top: float
    wide: float
    high: float

    def rect(self, colour: str) -> str:
        """The rectangle filled."""
        return (
            f'<rect x="{self.left:.1f}" y="{self.top:.1f}" width="{self.wide:.1f}" '
            f'height="{self.high:.1f}" fill="#{colour}"/>'
        )

    def within(self, left: float, right: float, above: float, below: float) -> "Box":
        """What is left after a share of it is taken at each side."""
        return Box(
            self.left + self.wide * left,
            self.top + self.high * above,
            self.wide * (1 - left - right),
            self.high * (1 - above - below),
        )


def drawn(chart: Any, box: Box) -> Iterator[str]:
    """A chart in its place."""
    area = chart._chartSpace.find(f"{qn('c:chart')}/{qn('c:plotArea')}")
    for name, sketch in KINDS.items():
        for plot in area.findall(qn(f"c:{name}")):
            found = [series.read(one, place) for place, one in enumerate(plot.findall(qn("c:ser")))]
            if found:
                yield from sketch(area, plot, found, box)


def _lines(area: Any, plot: Any, found: list[Series], box: Box) -> Iterator[str]:
    inside = box.within(0.06, 0.04, 0.04, 0.16)
    low, high = _scale(area.find(qn("c:valAx")), [value for one in found for value in one.values])
    yield from _grid(inside, low, high)
    for one in found:
        last = max(len(one.values) - 1, 1)
        places: list[float | None] = [
            inside.left + inside.wide * place / last for place in range(len(one.values))
        ]
        heights = _placed(one.values, (low, high), inside.top + inside.high, -inside.high)
        yield from _course(one, places, heights)
    names = series.categories(plot)
    for name, x, anchor in zip(names[:1] + names[-1:], (0.0, inside.wide), ("start", "end"), strict=False):
        yield _written(name, inside.left + x, inside.top + inside.high + 14, anchor)


@dataclass(frozen=True)
class Rack:
    """Where bars lie: the box, the scale, whether they lie, and the room that each has."""

    inside: Box
    low: float
    high: float
    lying: bool
    step: float
    thick: float

    def bar(self, begin: float, end: float, side: float, colour: str) -> str:
        """A bar from one figure to another, so far from the head or from the left."""
        inside = self.inside
        if self.lying:
            start, end_ = sorted(
                _at(one, self.low, self.high, inside.left, inside.wide) for one in (begin, end)
            )
            return Box(start, inside.top + side, max(end_ - start, 0.5), self.thick).rect(colour)
        foot = inside.top + inside.high
        start, end_ = sorted(_at(one, self.low, self.high, foot, -inside.high) for one in (begin, end))
        return Box(inside.left + side, start, self.thick, max(end_ - start, 0.5)).rect(colour)

    def name(self, text: str, row: int) -> str:
        """The name of a row, left of it or below it."""
        inside, middle = self.inside, row * self.step + self.step / 2
        if self.lying:
            room = inside.wide / (0.9 - NAMES) * NAMES * 0.94
            return _written(fonts.cut(text, LETTERS, room), inside.left - 5, inside.top + middle + 3, "end")
        short = fonts.cut(text, LETTERS, self.step)
        return _written(short, inside.left + middle, inside.top + inside.high + 14, "middle")


def _bars(area: Any, plot: Any, found: list[Series], box: Box) -> Iterator[str]:
    """Bars across or upright; those of several series beside one another, or one upon the other."""
    lying = plot.find(qn("c:barDir")).get("val") == "bar"
    grouping = plot.find(qn("c:grouping"))
    stacked = grouping is not None and "tacked" in grouping.get("val")
    inside = box.within(NAMES, 0.1, 0.02, 0.04) if lying else box.within(0.06, 0.04, 0.06, 0.14)
    rows = list(zip_longest(*(one.values for one in found)))
    sums = [sum(abs(value or 0) for value in row) for row in rows]
    spanned = sums if stacked else [value for row in rows for value in row]
    low, high = _scale(area.find(qn("c:valAx")), [0.0, *spanned])
    turned = area.find(f"{qn('c:catAx')}/{qn('c:scaling')}/{qn('c:orientation')}")
    upward = lying and (turned is None or turned.get("val") != "maxMin")
    step = (inside.high if lying else inside.wide) / max(len(rows), 1)
    rack = Rack(inside, low, high, lying, step, step * 0.62 / (1 if stacked else len(found)))
    names = dict(enumerate(series.categories(plot)))
    for place, values in enumerate(rows):
        row = len(rows) - 1 - place if upward else place
        yield rack.name(names.get(place, ""), row)
        reached = 0.0
        for number, (one, value) in enumerate(zip(found, values, strict=True)):
            if value is None:
                continue
            begin, reached = (reached, reached + value) if stacked else (0.0, value)
            side = row * step + step * 0.19 + (0 if stacked else number * rack.thick)
            yield rack.bar(begin, reached, side, one.colours.get(place, one.colour))
            if place in one.labels and lying:
                x = _at(max(begin, reached), low, high, inside.left, inside.wide)
                yield _written(one.labels[place][0], x + 3, inside.top + side + rack.thick / 2 + 3, "start")


def _dots(area: Any, plot: Any, found: list[Series], box: Box) -> Iterator[str]:
    axes = area.findall(qn("c:valAx"))
    named = any(side == "l" for one in found for _, side in one.labels.values())
    inside = box.within(NAMES, 0.04, 0.02, 0.1) if named else box.within(0.08, 0.12, 0.04, 0.12)
    left, right = _scale(axes[0], [value for one in found for value in one.across])
    low, high = _scale(axes[1], [value for one in found for value in one.values])
    foot = inside.top + inside.high
    for step in range(STEPS + 1):
        x = inside.left + inside.wide * step / STEPS
        yield f'<path d="M{x:.1f} {inside.top:.1f}V{foot:.1f}" stroke="#{GRID}"/>'
        yield _written(_number(left + (right - left) * step / STEPS), x, foot + 14, "middle")
    for one in found:
        places = _placed(one.across, (left, right), inside.left, inside.wide)
        heights = _placed(one.values, (low, high), foot, -inside.high)
        yield from _course(one, places, heights)


def _course(one: Series, places: list[float | None], heights: list[float | None]) -> Iterator[str]:
    """Points joined by a line or marked, with what stands beside them; a gap stays one."""
    points = list(zip(places, heights, strict=False))
    if one.width:
        dashes = ' stroke-dasharray="4 3"' if one.dashed else ""
        yield (
            f'<path d="{_path(points)}" fill="none" stroke="#{one.colour}" '
            f'stroke-width="{one.width:.1f}"{dashes}/>'
        )
    for place, (x, y) in enumerate(points):
        if x is None or y is None:
            continue
        if one.marked:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#{one.colours.get(place, one.colour)}"/>'
        if place in one.labels:
            text, side = one.labels[place]
            shift, anchor = SIDES.get(side, (0, "middle"))
            yield _written(text, x + shift, y + (3 if shift else -8), anchor)


def _path(points: list[tuple[float | None, float | None]]) -> str:
    parts, pen = [], "M"
    for x, y in points:
        if x is None or y is None:
            pen = "M"
            continue
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(parts)


def _grid(inside: Box, low: float, high: float) -> Iterator[str]:
    for step in range(STEPS + 1):
        y = inside.top + inside.high * (1 - step / STEPS)
        yield f'<path d="M{inside.left:.1f} {y:.1f}h{inside.wide:.1f}" stroke="#{GRID}"/>'
        yield _written(_number(low + (high - low) * step / STEPS), inside.left - 5, y + 3, "end")


def _scale(axis: Any, values: list[float | None]) -> tuple[float, float]:
    """From where to where an axis goes: as it says itself, otherwise as its values need."""
    known = [one for one in values if one is not None] or [0.0, 1.0]
    low, high = bounds(known)
    said = [
        axis.find(f"{qn('c:scaling')}/{qn(name)}") if axis is not None else None
        for name in ("c:min", "c:max")
    ]
    low = float(said[0].get("val")) if said[0] is not None else low
    high = float(said[1].get("val")) if said[1] is not None else high
    return low, high if high > low else low + 1


def _at(value: float, low: float, high: float, start: float, length: float) -> float:
    return start + (value - low) / (high - low) * length


def _placed(
    values: list[float | None], scale: tuple[float, float], start: float, length: float
) -> list[float | None]:
    return [None if one is None else _at(one, *scale, start, length) for one in values]


def _number(value: float) -> str:
    return f"{value:.4g}".replace(".", ",")


def _written(text: str, x: float, y: float, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{LETTERS}" fill="#{COLOURS["ink"]}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


SIDES = {"l": (-5, "end"), "r": (7, "start")}
KINDS = {"barChart": _bars, "lineChart": _lines, "scatterChart": _dots}
