"""Plates: a picture as it leaves the program – 16:9, its finding above, what it rests on below.

This module knows neither frames nor Altair: it runs in the process that draws.
"""

import base64
import re
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Literal

from kpi.export import fonts

WIDTH, HEIGHT, MARGIN = 1600, 900, 64
TITLE, SUBTITLE, FOOTER = 38, 23, 18  # sizes of the letters
LINES = 2  # that each of the three may have
LEADING = 1.28
INK, QUIET, LINE, CLEAR = "#10181A", "#566061", "#DED9CE", "#FFFFFF00"
EDGE = 4  # above a picture without a title
GAP = 26  # between the texts and the picture
LARGEST, SMALLEST = 2.0, 1.2  # how much larger than on a screen a picture is drawn
AXIS = 46  # pixels of a picture of rows that are not rows
TIGHTEST_STEP, TALLEST_STEP = 0.84, 1.5  # by how much rows may move together, and apart where there are few
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    r"\u202a-\u202e\u2066-\u2069]"  # these would turn around what stands beside them in a line
)

Format = Literal["png", "svg", "pdf"]


@dataclass(frozen=True)
class Plate:
    """What is to be drawn.

    Attributes:
        spec: Vega-Lite with its data.
        rows: Rows of the data, for pictures that grow by the row.
        title: The finding.
        subtitle: What is measured.
        footer: Source, n, period, snapshot or moment.
        alt: The sentence for those who do not see the picture.
        language: Of the sentences.
        high: Pixels down, of WIDTH across.
    """

    spec: dict[str, Any] = field(repr=False)
    rows: int
    title: str
    subtitle: str = ""
    footer: str = ""
    alt: str = ""
    language: str = "id"
    high: int = HEIGHT


@dataclass(frozen=True)
class Place:
    """Where a picture goes: pixels of the plate from its top, and how many there are."""

    top: float
    high: float

    @property
    def wide(self) -> float:
        """The width there is."""
        return WIDTH - 2 * MARGIN


def _texts(plate: Plate) -> tuple[list[str], Place]:
    """The texts of a plate as SVG, and the place they leave for the picture."""
    wide = WIDTH - 2 * MARGIN
    written, at = [], float(MARGIN if plate.title else EDGE)
    for text, size, weight, colour in (
        (plate.title, TITLE, 700, INK),
        (plate.subtitle, SUBTITLE, 400, QUIET),
    ):
        for line in fonts.lines(printable(text), size, wide, LINES, weight):
            at += size * LEADING
            written.append(_text(line, at - size * 0.28, size, weight, colour))
        at += 6
    top = at + GAP if plate.title else at
    below = fonts.lines(printable(plate.footer), FOOTER, wide, LINES)
    at = plate.high - MARGIN * 0.7 - len(below) * FOOTER * LEADING
    bottom = at - GAP if below else plate.high - EDGE
    if below:
        written.append(f'<path d="M{MARGIN} {at:.1f}H{WIDTH - MARGIN}" stroke="{LINE}" stroke-width="2"/>')
    for line in below:
        at += FOOTER * LEADING
        written.append(_text(line, at + 4, FOOTER, 400, QUIET))
    return written, Place(top, bottom - top)


def sized(plate: Plate, clear: bool) -> dict[str, Any]:
    """The Vega-Lite text of a plate, as wide and high as its place, in pixels of a screen.

    On a clear ground its texts have no halo: it would be white on any slide.
    """
    _, place = _texts(plate)
    config = dict(plate.spec.get("config", {}))
    colours = config.get("range", {}).get("category", [])
    if clear and colours:
        config["range"] = {"category": [*colours[:-1], CLEAR]}
    spec = {**plate.spec, "background": CLEAR, "config": config}
    step = spec.get("height")
    if isinstance(step, dict):
        rows, usual = max(plate.rows, 1), step["step"]
        grown = min(max(place.high / (rows * usual + AXIS), SMALLEST), LARGEST)
        room = (place.high / grown - AXIS) / rows
        tall = min(max(room, usual * TIGHTEST_STEP), usual * TALLEST_STEP)
        grown = min(grown, place.high / (rows * tall + AXIS))  # too many rows make the whole picture smaller
        spec["height"] = {"step": tall}
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    else:
        grown = LARGEST
        spec["height"] = round(place.high / grown)
        spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["width"] = round(place.wide / grown)
    return spec


def composed(plate: Plate, picture: str, fmt: Format, clear: bool) -> str:
    """The whole plate as SVG.

    Args:
        plate: What is drawn.
        picture: The SVG of its chart.
        fmt: A file that is opened by others carries the typeface; the other formats are made with it.
        clear: Whether the ground is transparent.

    Raises:
        ValueError: If the chart would load something from elsewhere.
    """
    if "<image" in picture:  # vl-convert refuses addresses in data, not in an image of its SVG
        raise ValueError("a picture loads an image")
    written, place = _texts(plate)
    wide, high = _size(picture)
    grown = min(place.wide / wide, place.high / high)
    style = f"<style>{_faces()}</style>" if fmt == "svg" else ""
    ground = "" if clear else f'<rect width="{WIDTH}" height="{plate.high}" fill="#FFFFFF"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{plate.high}" viewBox="0 0 {WIDTH} {plate.high}" role="img" '
        f'lang="{plate.language}" font-family="\'{fonts.FAMILY}\', Arial, sans-serif">'
        f"<title>{_escaped(plate.title)}</title><desc>{_escaped(plate.alt)}</desc>{style}{ground}"
        + "".join(written)
        + f'<g transform="translate({MARGIN} {place.top:.1f}) scale({grown:.4f})">{_body(picture)}</g></svg>'
    )


def bare(plate: Plate, high: int) -> Plate:
    """The picture alone, for a place that has its own title and source."""
    return replace(plate, title="", subtitle="", footer="", high=high)


def printable(text: str) -> str:
    """A text without what no XML can hold, and what would write it from right to left."""
    return UNPRINTABLE.sub("", text)


def _text(line: str, y: float, size: float, weight: int, colour: str) -> str:
    return (
        f'<text x="{MARGIN}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
        f"{_escaped(line)}</text>"
    )


def _escaped(text: str) -> str:
    return escape(printable(text))


def _size(picture: str) -> tuple[float, float]:
    found = re.match(r"<svg[^>]*? width=\"([\d.]+)\" height=\"([\d.]+)\"", picture)
    if not found:
        raise ValueError("a picture without a size")
    return float(found[1]), float(found[2])


def _body(picture: str) -> str:
    """What stands inside the outermost element."""
    return picture[picture.index(">") + 1 : picture.rindex("</svg>")]


def _faces() -> str:
    """The typeface inside a file, for whoever has not installed it."""
    return "".join(
        f"@font-face{{font-family:'{fonts.FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{base64.b64encode(fonts.web(weight)).decode()})}}"
        for weight in fonts.WEIGHTS
    )
