"""Script and style of a page on its own, each by its hash, so that a browser runs nothing else in it."""

import base64
import hashlib
from functools import lru_cache

from kpi.export import fonts, rendering
from kpi.settings import DATA

FOLDER = DATA / "export"
GIVES = "window.vegaEmbed=vegaEmbed;"  # what the script of the page needs of the bundle


def script() -> str:
    """The script of the page."""
    return (FOLDER / "page.js").read_text(encoding="utf-8")


@lru_cache(1)
def drawing() -> str:
    """All that draws pictures in a browser: Vega, Vega-Lite and what embeds them, about 900 kB.

    Raises:
        RaporError: If it cannot be made.
    """
    return rendering.renderer().bundle(GIVES).decode()


def style(foot: str, pages: str) -> str:
    """The style of the page with its typeface.

    Args:
        foot: What stands below each printed page.
        pages: The word between the number of a page and how many there are.
    """
    faces = "".join(
        f"@font-face{{font-family:'{fonts.FAMILY}';font-weight:{weight};font-display:block;"
        f"src:url(data:font/woff2;base64,{base64.b64encode(fonts.web(weight)).decode()})}}"
        for weight in fonts.WEIGHTS
    )
    count = f"counter(page) {quoted(f' {pages} ')} counter(pages)"
    boxes = f"@page{{@bottom-left{{content:{quoted(foot)}}}@bottom-right{{content:{count}}}}}"
    return faces + (FOLDER / "page.css").read_text(encoding="utf-8") + boxes


def quoted(text: str) -> str:
    """A text as CSS can hold it, whatever it says: what is not a plain letter stands by its number."""
    plain = (one if one.isascii() and one.isalnum() else f"\\{ord(one):x} " for one in text)
    return f'"{"".join(plain)}"'


def policy(scripts: list[str], styles: list[str]) -> str:
    """What a browser may do in the page: run and apply these texts, and load nothing from anywhere."""
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(hashed(one) for one in scripts),
        "style-src": " ".join(hashed(one) for one in styles),
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def hashed(text: str) -> str:
    """A text as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
