"""Sections of the material for a seminar, in their order, as data/export/sections.toml declares them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpi import declarations
from kpi.errors import RaporError
from kpi.messages import Text

FILE = Path(__file__).parent.parent.parent / "data" / "export" / "sections.toml"


@dataclass(frozen=True)
class Section:
    """A part of a deck, a document or a page.

    Attributes:
        story: The text of a project that it tells; "" where it is made of figures.
        asked: Whether it is only there when it is asked for.
    """

    key: str
    title: Text
    story: str = ""
    asked: bool = False


@cache
def declared() -> Mapping[str, Section]:
    """All sections by their key, in their order."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        key: Section(key, Text(**one["name"]), one.get("story", ""), one.get("asked", False))
        for key, one in read.items()
    }


def usual() -> tuple[str, ...]:
    """The keys of what is taken where nobody chooses."""
    return tuple(key for key, one in declared().items() if not one.asked)


def ordered(keys: Iterable[str]) -> tuple[str, ...]:
    """Chosen sections, each once, in the order in which they are told.

    Raises:
        RaporError: section_unknown.
    """
    known, chosen = declared(), set(keys)
    for key in chosen - known.keys():
        raise RaporError("section_unknown", section=key, nearest=declarations.nearest(key, known))
    return tuple(key for key in known if key in chosen)
