"""The framework in force: goals, horizons, views and indicators, declared in data/catalogue/*.toml."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from kpi import alarms, breakdowns, declarations, events, goals, indicators, relations, settings
from kpi import tables as record_tables
from kpi.alarms import Alarm
from kpi.breakdowns import Breakdown
from kpi.declarations import Place
from kpi.errors import RaporError
from kpi.events import Event
from kpi.goals import Goal, Horizon, Index
from kpi.indicators import Indicator
from kpi.relations import View
from kpi.tables import Table

__all__ = ["Catalogue", "Goal", "Horizon", "Index", "Indicator", "View", "check", "load"]

SECTIONS = ("index", "goals", "horizons", "views", "alarms", "events", "indicators")
"""What a catalogue consists of; a top-level table that is none of the others is an indicator."""


@dataclass(frozen=True)
class Catalogue:
    """One framework; everything is ordered as declared, indicators by goal and horizon first.

    Attributes:
        hash: SHA-256 of what is declared; equal hashes mean equal figures and words.
    """

    goals: Mapping[str, Goal]
    horizons: Mapping[str, Horizon]
    views: Mapping[str, View]
    indicators: Mapping[str, Indicator]
    index: Index = field(default_factory=Index)
    breakdowns: Mapping[str, Breakdown] = field(default_factory=dict)
    alarms: Mapping[str, Alarm] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    hash: str = ""

    @cached_property
    def figures(self) -> Mapping[str, Indicator]:
        """All that measures are computed of: the indicators and the parts of their breakdowns."""
        parts = {key: part for one in self.breakdowns.values() for key, part in one.parts.items()}
        return {**self.indicators, **parts}

    def needs(self, relation: str) -> tuple[str, ...]:
        """What must exist before a record table or view can be read, each after what it reads, itself last.

        Names that are not in views are record tables.
        """
        below = self.views[relation].tables if relation in self.views else ()
        return tuple(dict.fromkeys([*(name for table in below for name in self.needs(table)), relation]))


Part = TypeVar("Part")
Declared = dict[str, tuple[Mapping[str, Any], Place]]
"""What is declared for each key of a section, and where."""

_latest: dict[Path, tuple[object, Mapping[str, Table], Catalogue]] = {}


def load(folder: Path | None = None, tables: Mapping[str, Table] | None = None) -> Catalogue:
    """The catalogue of a folder, read again only when a file of it has changed.

    Args:
        folder: By default that of the framework in force.
        tables: By default those in force.

    Raises:
        RaporError: For the first mistake; it names file, key and nearest known word.
    """
    folder = folder or settings.load().folder("catalogue")
    tables = tables or record_tables.load()
    stamp = [(file, file.stat().st_mtime_ns, file.stat().st_size) for file in _files(folder)]
    known = _latest.get(folder)
    if known and known[0] == stamp and known[1] == tables:
        return known[2]
    catalogue, problems = _read(folder, tables)
    if problems:
        raise problems[0]
    _latest[folder] = (stamp, tables, catalogue)
    return catalogue


def check(folder: Path | None = None) -> list[RaporError]:
    """Everything that is wrong with a catalogue: one mistake of each declaration."""
    try:
        tables = record_tables.load()
    except RaporError as error:
        return [error]
    return _read(folder or settings.load().folder("catalogue"), tables)[1]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _read(folder: Path, tables: Mapping[str, Table]) -> tuple[Catalogue, list[RaporError]]:
    problems: list[RaporError] = []
    declared = _sections(folder, problems)
    for section in ("goals", "horizons", "indicators"):
        if not declared[section] and not problems:
            problems.append(RaporError("catalogue_empty", folder=folder.name, section=section))
    sought = _each(goals.goal, declared["goals"], problems)
    horizons = _each(goals.horizon, declared["horizons"], problems)
    problems += goals.ambiguous(horizons, declared["horizons"])
    with relations.empty_database(tables) as database:
        views = relations.read(declared["views"], tables, database, problems)
        names, order = list(declared["goals"]), list(declared["horizons"])
        sources: dict[str, Table | View] = {**tables, **views}
        read = partial(indicators.read, goals=names, horizons=order, sources=sources, database=database)
        sound = _sound(declared["indicators"], declared["views"], views)
        found = _each(read, sound, problems)
        divided = _each(
            lambda key, part, place: breakdowns.read(
                found[key], part, place, sources=sources, database=database
            ),
            {key: declared for key, declared in sound.items() if key in found},
            problems,
        )
        watch = partial(alarms.read, indicators=found, sources=sources, database=database)
        rising = _each(watch, _sound(declared["alarms"], declared["views"], views), problems)
    joined = _sound(declared["events"], declared["views"], views)
    joining = _each(partial(events.read, views=views), joined, problems)
    ordered = sorted(found.values(), key=lambda one: (names.index(one.goal), order.index(one.horizon)))
    index = _each(goals.index, declared["index"], problems).get("index", Index())
    parts = (sought, horizons, views, {one.key: one for one in ordered}, index, divided, rising, joining)
    meaning = json.dumps(parts, default=_plain).encode()
    return Catalogue(*parts, hash=sha256(meaning).hexdigest()), problems


def _sections(folder: Path, problems: list[RaporError]) -> dict[str, Declared]:
    """What is declared in all files, by section, and where."""
    found: dict[str, Declared] = {section: {} for section in SECTIONS}
    for file in _files(folder):
        with _collected(problems):
            for name, part in declarations.read(file).items():
                place = Place(file.name)
                if name in SECTIONS[1:-1]:
                    for key, below in declarations.required({name: part}, name, dict, place).items():
                        _add(found[name], key, below, place.under(name, key), problems)
                else:
                    section = found["index" if name == "index" else "indicators"]
                    _add(section, name, part, place.under(name), problems)
    return found


def _add(section: Declared, key: str, part: Any, place: Place, problems: list[RaporError]) -> None:
    if not isinstance(part, dict):
        problems.append(place.error("declaration_kind", expected="table"))
    elif key in section:
        problems.append(place.error("catalogue_twice", first=section[key][1].file))
    else:
        section[key] = (part, place)


def _sound(declared: Declared, wanted: Declared, views: Mapping[str, View]) -> Declared:
    """Declarations but those whose view is wrong: that mistake is already named."""
    faulty = wanted.keys() - views.keys()
    return {key: (part, place) for key, (part, place) in declared.items() if part.get("table") not in faulty}


def _each(
    read: Callable[[str, Any, Place], Part], declared: Declared, problems: list[RaporError]
) -> dict[str, Part]:
    """What a reader makes of every declaration; the mistakes are collected."""
    found = {}
    for key, (part, place) in declared.items():
        with _collected(problems):
            found[key] = read(key, part, place)
    return found


@contextmanager
def _collected(problems: list[RaporError]) -> Iterator[None]:
    try:
        yield
    except RaporError as error:
        problems.append(error)


def _plain(part: object) -> object:
    """A part of the catalogue as JSON can write it."""
    if is_dataclass(part):
        return {one.name: getattr(part, one.name) for one in fields(part)}
    return str(part)
