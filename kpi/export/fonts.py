"""The typeface of what leaves the program: where it lies, how wide a text is in it, where its lines break."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "data" / "fonts"
WEIGHTS = (400, 600, 700)
FAMILY = "Plus Jakarta Sans"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
BREAKS = re.compile(r"[ \t\r\n]+")  # where a line may end; not at a no-break space
WIDE = "\u1100"  # before it no character is wide, which spares looking at each
MEASURED = 2**15  # texts whose widths are remembered
UNITS = 1000  # the size at which texts are measured; widths grow in proportion


def file(weight: int) -> Path:
    """The TrueType file of a weight; vl-convert and PowerPoint's own readers do not know the web's WOFF2."""
    return FOLDER / f"plus-jakarta-sans-{weight}.ttf"


def web(weight: int) -> bytes:
    """The small file of a weight that browsers read: the letters of Western languages."""
    return (ROOT / "static" / f"plus-jakarta-sans-latin-{weight}-normal.woff2").read_bytes()


def width(text: str, size: float, weight: int = 400) -> float:
    """How wide a line of text is, in the unit of its size.

    Characters that the typeface lacks come from another one; wide ones are taken as a square each.
    """
    return _ems(text, weight) * size


@lru_cache(MEASURED)  # a table tries the same words in several sizes
def _ems(text: str, weight: int) -> float:
    """How wide a line of text is where letters are of size 1."""
    if not text or max(text) < WIDE:
        return float(_font(weight).getlength(text.replace("\n", " ")) / UNITS)
    strange = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    plain = "".join(
        " " if sign == "\n" else sign for sign in text if unicodedata.east_asian_width(sign) not in "WF"
    )
    return float(_font(weight).getlength(plain) / UNITS + strange)


def lines(text: str, size: float, within: float, most: int, weight: int = 400) -> list[str]:
    """A text in lines that are no wider than asked, the last one cut by an ellipsis if it has to be.

    Args:
        text: Spaces and line breaks count alike.
        size: Of the letters.
        within: The width there is, in the same unit.
        most: Lines there may be.
        weight: One of WEIGHTS.
    """
    found: list[str] = []
    left = BREAKS.sub(" ", text).strip(" ")
    while left and len(found) < most:
        fits = _fitting(left, size, within, weight)
        if fits == len(left):
            return [*found, left]
        if len(found) == most - 1:
            return [*found, cut(left, size, within, weight)]
        space = left.rfind(" ", 0, fits + 1)
        place = space if space > 0 else max(fits, 1)
        found.append(left[:place].rstrip())
        left = left[place:].lstrip()
    return found


def shortened(text: str, size: float, within: float, most: int, weight: int = 400) -> str:
    """A text that fills no more lines than there may be; no blank comes into a word that has to break."""
    whole, place, parts = BREAKS.sub(" ", text).strip(" "), 0, []
    found = lines(text, size, within, most, weight)
    for line in found[:-1]:
        place += len(line)
        blank = " " if whole[place : place + 1] == " " else ""
        parts.append(line + blank)
        place += len(blank)
    return "".join([*parts, *found[-1:]])


def cut(text: str, size: float, within: float, weight: int = 400) -> str:
    """A text as one line, cut by an ellipsis where it would be too wide."""
    if width(text, size, weight) <= within:
        return text
    return text[: _fitting(text, size, within - width(ELLIPSIS, size, weight), weight)].rstrip() + ELLIPSIS


def _fitting(text: str, size: float, within: float, weight: int) -> int:
    """How many characters of a text fit into a width."""
    if width(text, size, weight) <= within:  # most texts do
        return len(text)
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle], size, weight) <= within:
            low = middle
        else:
            high = middle - 1
    return low


@lru_cache(len(WEIGHTS))
def _font(weight: int) -> ImageFont.FreeTypeFont:
    # The plain layout measures any text; the other one refuses control characters.
    return ImageFont.truetype(str(file(weight)), UNITS, layout_engine=ImageFont.Layout.BASIC)
