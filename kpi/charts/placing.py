"""Where the names of dots stand: beside them, hiding as little as can be."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

LETTER, LINE = 6.6, 15  # pixels of a letter and of a line
DOT, ARROW = 8, 3  # half their size
CORNER = (130, 40)  # pixels that the name of a corner takes
STEPS = 6  # points by which an arrow is known
PLACES = (
    ("left", 11, 0),
    ("right", 6, -15),
    ("right", 6, 16),
    ("left", -6, -15),
    ("left", -6, 16),
    ("right", -11, 0),
)
"""Alignment and distance from the dot, the best first."""
DOTS, NAMES, ARROWS = 4, 3, 1  # how bad it is to hide one

Place = tuple[str, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """What dots are drawn on.

    Attributes:
        pixels: Of one point across and up.
        edge: The furthest point across; the nearest is as far below 0 as this lies above 10.
        top: The highest point, below which the corners are named.
    """

    pixels: Point
    edge: float
    top: float

    def corners(self) -> list[Box]:
        """Where the names of the two upper corners stand."""
        wide, tall = self.pixels
        low, high, top = (10 - self.edge) * wide, self.edge * wide, -self.top * tall
        across, down = CORNER
        return [(low, top, low + across, top + down), (high - across, top, high, top + down)]


TELEPHONE, SLIDE = (33.0, 42.0), (58.0, 23.0)
"""Pixels of one point across and up; on a slide letters are large beside the picture."""


def beside(
    ends: Iterable[tuple[float, float, float, float]], names: Iterable[str], sheet: Sheet
) -> list[Place]:
    """A place for the name of each dot.

    Args:
        ends: Across and up of each dot, then of where its arrow begins; not a number where it has none.
        names: What stands beside them.
        sheet: What they are drawn on.
    """
    wide, tall = sheet.pixels
    drawn = [((x * wide, -y * tall), (u * wide, -v * tall)) for x, y, u, v in ends]
    taken = [(_around(*at, DOT), DOTS) for pair in drawn for at in pair if not math.isnan(at[0])]
    taken += [(_around(*one, ARROW), ARROWS) for at, start in drawn for one in _along(start, at)]
    taken += [(box, NAMES) for box in sheet.corners()]
    low, high = (10 - sheet.edge) * wide, sheet.edge * wide
    found = []
    for (at, _), name in zip(drawn, names, strict=True):
        boxes = {place: _box(at, name, place) for place in PLACES}
        inside = [place for place, box in boxes.items() if box[0] >= low and box[2] <= high] or PLACES
        own = _around(*at, DOT)
        hidden = {
            place: sum(weight for box, weight in taken if box != own and _meet(boxes[place], box))
            for place in inside
        }
        chosen = min(inside, key=lambda place: hidden[place])
        taken.append((boxes[chosen], NAMES))
        found.append(chosen)
    return found


def _along(start: Point, end: Point) -> list[Point]:
    """Points of an arrow without its end; none where there is no arrow."""
    (x, y), (u, v) = end, start
    if math.isnan(u):
        return []
    return [(u + (x - u) * step / STEPS, v + (y - v) * step / STEPS) for step in range(STEPS)]


def _around(x: float, y: float, size: float) -> Box:
    return x - size, y - size, x + size, y + size


def _box(at: Point, name: str, place: Place) -> Box:
    (x, y), (align, dx, dy) = at, place
    wide, low = len(name) * LETTER, LINE / 2
    left = x + dx if align == "left" else x + dx - wide
    return left, y + dy - low, left + wide, y + dy + low


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
