"""Formats: how a platform's own export maps to a record table, declared in data/formats/*.toml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kpi import declarations, tables
from kpi.declarations import Place
from kpi.messages import Text
from kpi.tables import Table

FORMAT_KEYS = ("title", "table", "headings", "owner", "day_first", "decimal", "columns", "constants")
PART_KEYS = ("heading", "pattern")


@dataclass(frozen=True)
class Part:
    """One place where a column's text may stand.

    Attributes:
        headings: The first of these that the file has is read.
        pattern: A regular expression whose only group is the text, or None for the whole cell.
    """

    headings: tuple[str, ...]
    pattern: str | None = None


@dataclass(frozen=True)
class Format:
    """One declared format.

    Attributes:
        table: Name of the record table it fills.
        headings: A file that has all of them is in this format.
        owner: Heading of the account handle that decides the agency, or None.
        day_first: Whether 03/04/2026 is the third of April.
        decimal: The decimal sign, or None where the format has no decimals.
        columns: For each column its parts; the first that yields a text counts.
        constants: The value of every row for columns that the export does not have.
    """

    name: str
    title: Text
    table: str
    headings: tuple[str, ...]
    owner: str | None
    day_first: bool
    decimal: str | None
    columns: dict[str, tuple[Part, ...]]
    constants: dict[str, str]

    def recognises(self, headings: Iterable[str]) -> bool:
        """Whether a file with these headings is in this format."""
        found = {tables.normalise(heading) for heading in headings}
        return all(tables.normalise(heading) in found for heading in self.headings)


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
    declarations.check_known(declared, FORMAT_KEYS, place)
    declarations.check_name(file.stem, (), place)
    name = declarations.required(declared, "table", str, place)
    declarations.check_known([name], known, place.under("table"))
    decimal = declarations.value(declared, "decimal", str, place)
    declarations.check_known([decimal] if decimal else [], (".", ","), place.under("decimal"))
    day_first = declarations.value(declared, "day_first", bool, place)
    columns = {
        column: _parts(parts, place.under("columns", column))
        for column, parts in declarations.required(declared, "columns", dict, place).items()
    }
    constants = declarations.value(declared, "constants", dict, place) or {}
    _check_columns(columns, constants, known[name], place)
    return Format(
        name=file.stem,
        title=declarations.text(declared, "title", place),
        table=name,
        headings=_headings(declared, "headings", place),
        owner=declarations.value(declared, "owner", str, place),
        day_first=True if day_first is None else day_first,
        decimal=decimal,
        columns=columns,
        constants=_constants(constants, known[name], place.under("constants")),
    )


def _parts(declared: Any, place: Place) -> tuple[Part, ...]:
    """One heading; a list of headings, of which the first present is read; or a list with patterns."""
    if not isinstance(declared, list):
        return (_part(declared, place),)
    if declared and all(isinstance(one, str) for one in declared):
        return (_part({"heading": declared}, place),)
    if not declared:
        raise place.error("declaration_missing")
    return tuple(_part(one, place) for one in declared)


def _part(declared: Any, place: Place) -> Part:
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
    return Part(_headings(listed, "heading", place), pattern)


def _headings(declared: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
    declarations.required(declared, key, list, place)
    headings = declarations.strings(declared, key, place)
    for word in headings:
        if not tables.normalise(word):
            raise place.under(key).error("declaration_wordless", word=word)
    return headings


def _is_usable(pattern: str) -> bool:
    """Whether Python and the engine's RE2 (no look-around) both take it, with one group."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
        return re.compile(pattern).groups == 1
    except (re.error, pa.ArrowInvalid):
        return False


def _check_columns(columns: Iterable[str], constants: Iterable[str], table: Table, place: Place) -> None:
    for key, names in (("columns", columns), ("constants", constants)):
        declarations.check_known(names, table.columns, place.under(key))
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
