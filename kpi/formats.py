"""Formats: how a platform's own export maps to a record table, declared in data/formats/*.toml."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kpi import declarations, format_parts, tables
from kpi.declarations import Place
from kpi.format_parts import Doubt, Part, Spellings
from kpi.messages import Text
from kpi.tables import Table

NAMED_KEYS = ("title", "description", "headings", "exact", "aliases", "unseen")
"""What every format declares: how it is called and recognised."""

FORMAT_KEYS = (
    *(*NAMED_KEYS, "table", "owner", "day_first", "decimal", "totals"),
    *("columns", "constants", "refuse_when"),
)

AGENCY = "{agency}"
"""In a constant: the code of the agency that the file is loaded for."""


@dataclass(frozen=True)
class Format:
    """One declared format.

    Attributes:
        table: Name of the record table it fills; None if such files are recognised to be refused.
        headings: A file that has one spelling of each of them is in this format.
        exact: Whether it may have no others.
        owner: The account handle that decides the agency, or None.
        day_first: Whether 03/04/2026 is the third of April.
        decimal: The decimal sign, or None where the format has no decimals.
        totals: The column whose cell says "total" in a row of totals, or None.
        columns: For each column its parts; the first that yields a text counts.
        made: Columns of ids that are made of all their parts together, where an export has no ids.
        constants: The value of every row for columns that the export does not have.
        doubts: Signs that a file is not what its headings say.
        refuse: Code of the sentence that says why such a file cannot be loaded, or None.
        unseen: Other spellings that are reconstructions: nobody has seen them in a real export.
    """

    name: str
    title: Text
    headings: tuple[tuple[str, ...], ...]
    description: Text | None = None
    exact: bool = False
    table: str | None = None
    owner: Part | None = None
    day_first: bool = True
    decimal: str | None = None
    totals: str | None = None
    columns: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    refuse: str | None = None
    unseen: tuple[str, ...] = ()

    def recognises(self, headings: Iterable[str]) -> bool:
        """Whether a file with these headings is in this format."""
        return self.fits({tables.normalise(heading) for heading in headings} - {""})

    def fits(self, found: Set[str]) -> bool:
        """Whether a file with these normalised headings is in this format."""
        marked = all(not mark.isdisjoint(found) for mark in self._marks)
        return marked and not (self.exact and len(found) > len(self.headings))

    @cached_property
    def _marks(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(map(tables.normalise, mark)) for mark in self.headings)


def load(folder: Path | None = None, known: Mapping[str, Table] | None = None) -> dict[str, Format]:
    """The formats in force: the product's own, and those of the folder, which win.

    Args:
        folder: Declarations to add; by default those of the framework in force.
        known: The tables that formats may fill; by default those in force.

    Raises:
        RaporError: If a declaration is wrong; it names file, key and nearest known word.
    """
    known = tables.load() if known is None else known
    return {file.stem: _format(file, known) for file, _ in declarations.files("formats", folder)}


def recognise(headings: Iterable[str], formats: Iterable[Format]) -> Format | None:
    """The format of a file with these headings, the most demanding one if several fit, or None."""
    headings = list(headings)
    fitting = [one for one in formats if one.recognises(headings)]
    return max(fitting, key=lambda one: len(one.headings), default=None)


def _format(file: Path, known: Mapping[str, Table]) -> Format:
    declared = declarations.read(file)
    place = Place(file.name)
    refused = "refuse" in declared
    declarations.check_known(declared, (*NAMED_KEYS, "refuse") if refused else FORMAT_KEYS, place)
    declarations.check_name(file.stem, (), place)
    spellings = format_parts.spellings(declared, place)
    described = "description" in declared
    named: dict[str, Any] = {
        "name": file.stem,
        "title": declarations.text(declared, "title", place),
        "description": declarations.text(declared, "description", place) if described else None,
        "headings": _marks(declared, spellings, place),
        "exact": declarations.value(declared, "exact", bool, place) or False,
        "unseen": declarations.strings(declared, "unseen", place),
    }
    declarations.check_known(
        named["unseen"], {word for words in spellings.values() for word in words}, place.under("unseen")
    )
    if refused:
        found = Format(**named, refuse=format_parts.sentence(declared, "refuse", place))
    else:
        found = Format(**named, **_filling(declared, known, spellings, place))
    declarations.check_known(spellings, _words(found), place.under("aliases"))
    return found


def _filling(
    declared: Mapping[str, Any], known: Mapping[str, Table], spellings: Spellings, place: Place
) -> dict[str, Any]:
    """What a format declares that fills a table."""
    name = declarations.required(declared, "table", str, place)
    declarations.check_known([name], known, place.under("table"))
    table = known[name]
    decimal, totals = (declarations.value(declared, key, str, place) for key in ("decimal", "totals"))
    declarations.check_known([decimal] if decimal else [], (".", ","), place.under("decimal"))
    day_first = declarations.value(declared, "day_first", bool, place)
    columns = {
        column: format_parts.parts(parts, spellings, place.under("columns", column))
        for column, parts in declarations.required(declared, "columns", dict, place).items()
    }
    made = frozenset(column for column, parts in declared["columns"].items() if format_parts.is_made(parts))
    constants = declarations.value(declared, "constants", dict, place) or {}
    _check_columns(columns, constants, table, place)
    declarations.check_known([totals] if totals else [], columns, place.under("totals"))
    doubts = format_parts.doubts(declared, spellings, place)
    declarations.check_known(
        [doubt.repeats for doubt in doubts if doubt.repeats], columns, place.under("refuse_when", "repeats")
    )
    owner = declared.get("owner")
    return {
        "table": name,
        "owner": None if owner is None else format_parts.part(owner, spellings, place.under("owner")),
        "day_first": True if day_first is None else day_first,
        "decimal": decimal,
        "totals": totals,
        "columns": columns,
        "made": made,
        "constants": _constants(constants, table, place.under("constants")),
        "doubts": doubts,
    }


def _marks(declared: Mapping[str, Any], spellings: Spellings, place: Place) -> tuple[tuple[str, ...], ...]:
    """The headings that mark a format, each with its other spellings."""
    marks = format_parts.headings(declared, "headings", place)
    return tuple(format_parts.spelled((mark,), spellings) for mark in marks)


def _words(one: Format) -> set[str]:
    """Every heading that a format names."""
    parts = [part for found in one.columns.values() for part in found]
    parts += [doubt.part for doubt in one.doubts if doubt.part]
    parts += [one.owner] if one.owner else []
    return {word for words in (*one.headings, *(part.headings for part in parts)) for word in words}


def _check_columns(columns: Iterable[str], constants: Iterable[str], table: Table, place: Place) -> None:
    declarations.check_known(columns, {*table.columns, *table.texts}, place.under("columns"))
    declarations.check_known(constants, table.columns, place.under("constants"))
    for name in set(columns) & set(constants):
        raise place.under("constants", name).error(
            "declaration_twice", word=name, first="columns", second="constants"
        )
    for column in table.columns.values():
        given = column.name in columns or column.name in constants or column.default is not None
        # The agency comes from the owner of the account, or from whoever loads the file.
        if column.required and column.type != "agency" and not given:
            raise place.under("columns", column.name).error("declaration_missing")


def _constants(declared: Mapping[str, Any], table: Table, place: Place) -> dict[str, str]:
    constants = {name: declarations.required(declared, name, str, place) for name in declared}
    for name, text in constants.items():
        values = set(table.columns[name].words.values())
        declarations.check_known([text] if values else [], values, place.under(name))
    return constants
