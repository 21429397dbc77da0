"""Parts of a format: the headings, patterns and signs by which an export is read or refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kpi import declarations, messages, tables
from kpi.declarations import Place

PART_KEYS = ("heading", "pattern", "clock", "hour")
MADE_OF = "made_of"
DOUBT_KEYS = ("sentence", "heading", "pattern", "repeats")

CLOCKS = ("tiktok", "x")
"""Ids that tell when they were given, in UTC: those of videos on TikTok and of posts on X."""

REFUSALS = "export_"
"""How the code of a sentence begins that says why an export cannot be loaded."""

Spellings = Mapping[str, tuple[str, ...]]
"""Other ways in which a heading is written, in other languages above all."""


@dataclass(frozen=True)
class Part:
    """One place where a column's text may stand.

    Attributes:
        headings: The first of these that the file has is read.
        pattern: A regular expression whose only group is the text, or None for the whole cell.
        clock: One of CLOCKS if the text is an id that stands for a moment.
        hour: Headings of the cell with the time of the day, where this one holds the day alone.
    """

    headings: tuple[str, ...]
    pattern: str | None = None
    clock: str | None = None
    hour: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """What shows that a file is not what its headings say, so that it is refused.

    Attributes:
        sentence: Code of the sentence that says why and what to do.
        part: A row in which this yields a text, or None.
        repeats: A column of which less than half of the texts are different ones, or None.
    """

    sentence: str
    part: Part | None = None
    repeats: str | None = None


def spellings(declared: Mapping[str, Any], place: Place) -> Spellings:
    """The other spellings of headings that a format declares."""
    aliases = declarations.value(declared, "aliases", dict, place) or {}
    return {heading: headings(aliases, heading, place.under("aliases")) for heading in aliases}


def headings(declared: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
    """The headings that a key lists, at least one."""
    declarations.required(declared, key, list, place)
    found = declarations.strings(declared, key, place)
    for word in found:
        if not tables.normalise(word):
            raise place.under(key).error("declaration_wordless", word=word)
    return found


def spelled(found: tuple[str, ...], known: Spellings) -> tuple[str, ...]:
    """Headings, each followed by its other spellings."""
    return tuple(word for heading in found for word in (heading, *known.get(heading, ())))


def parts(declared: Any, known: Spellings, place: Place) -> tuple[Part, ...]:
    """One heading; a list of headings, of which the first present is read; one with patterns; or made_of."""
    if is_made(declared):
        declarations.check_known(declared, (MADE_OF,), place)
        listed = declarations.required(declared, MADE_OF, list, place)
        return tuple(part(one, known, place.under(MADE_OF)) for one in listed)
    if not isinstance(declared, list):
        return (part(declared, known, place),)
    if declared and all(isinstance(one, str) for one in declared):
        return (part({"heading": declared}, known, place),)
    if not declared:
        raise place.error("declaration_missing")
    return tuple(part(one, known, place) for one in declared)


def is_made(declared: Any) -> bool:
    """Whether a column is declared as made of several headings together."""
    return isinstance(declared, dict) and MADE_OF in declared


def part(declared: Any, known: Spellings, place: Place) -> Part:
    """A heading, or a table with a heading and a pattern."""
    if isinstance(declared, str):
        declared = {"heading": declared}
    if not isinstance(declared, dict):
        raise place.error("declaration_kind", expected="string, array or table")
    declarations.check_known(declared, PART_KEYS, place)
    heading = declared.get("heading")
    listed = {"heading": [heading]} if isinstance(heading, str) else declared
    pattern = declarations.value(declared, "pattern", str, place)
    if pattern is not None and not _is_usable(pattern):
        raise place.under("pattern").error("format_pattern", found=pattern)
    clock = declarations.value(declared, "clock", str, place)
    declarations.check_known([clock] if clock else [], CLOCKS, place.under("clock"))
    hour = declarations.value(declared, "hour", str, place)
    hours = spelled(headings({"hour": [hour]}, "hour", place), known) if hour is not None else ()
    return Part(spelled(headings(listed, "heading", place), known), pattern, clock, hours)


def doubts(declared: Mapping[str, Any], known: Spellings, place: Place) -> tuple[Doubt, ...]:
    """The signs of `refuse_when`: a heading with a pattern, or a column that must not repeat itself."""
    place, found = place.under("refuse_when"), []
    for one in declarations.value(declared, "refuse_when", list, place) or []:
        if not isinstance(one, dict):
            raise place.error("declaration_kind", expected="array of tables")
        declarations.check_known(one, DOUBT_KEYS, place)
        repeats = declarations.value(one, "repeats", str, place)
        cell = {key: one[key] for key in ("heading", "pattern") if key in one}
        if bool(repeats) == bool(cell):
            raise place.error("declaration_missing")
        sign = part(cell, known, place) if cell else None
        found.append(Doubt(sentence(one, "sentence", place), sign, repeats))
    return tuple(found)


def sentence(declared: Mapping[str, Any], key: str, place: Place) -> str:
    """The code of a sentence of data/messages that says why an export cannot be loaded."""
    code = declarations.required(declared, key, str, place)
    known = [one for one in messages.texts() if one.startswith(REFUSALS)]
    declarations.check_known([code], known, place.under(key))
    return code


def _is_usable(pattern: str) -> bool:
    """Whether Python and the engine's RE2 (no look-around) both take it, with one group."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
        return re.compile(pattern).groups == 1
    except (re.error, pa.ArrowInvalid):
        return False
