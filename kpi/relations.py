"""What formulas may read: record tables, the views declared over them, and two helpers of the engine."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from kpi import declarations, formulas
from kpi.calendars import HELPERS
from kpi.declarations import Place
from kpi.errors import RaporError
from kpi.messages import Text
from kpi.tables import Table

KEYS = ("description", "tables", "date", "platform", "sql")
MISSING_COLUMN = re.compile(r'column "([^"]+)" not found|column named "([^"]+)"')
MISFITS = re.compile(r"given name and argument types '([^']+)'")
MIXTURES = re.compile(r"values of type (\w+) and (?:type )?(\w+)")
KINDS = {"STRING_LITERAL": "VARCHAR", "INTEGER_LITERAL": "BIGINT"}


@dataclass(frozen=True)
class View:
    """A declared SELECT over record tables and other views; it yields agency_code.

    Attributes:
        tables: Record tables and views that it reads; calendar and clock need no mention.
        date: DATE column that gives the month, already local; "" for a view that only other views read.
        platform: Column that carries the platform, or "".
        sql: The statement as formulas.view wrote it.
        columns: What it yields, found by binding it to empty tables.
    """

    key: str
    tables: tuple[str, ...]
    date: str
    platform: str
    sql: str
    description: Text
    columns: pa.Schema


def least_group(name: str, sources: Mapping[str, "Table | View"]) -> int:
    """The fewest people that a figure of a table or view is given of; 0 where no row is a person's answer."""
    source = sources[name]
    if isinstance(source, View):
        return max((least_group(one, sources) for one in source.tables if one in sources), default=0)
    return source.least_group


def read(
    declared: Mapping[str, tuple[Mapping[str, Any], Place]],
    tables: Mapping[str, Table],
    database: duckdb.DuckDBPyConnection,
    problems: list[RaporError],
) -> dict[str, View]:
    """The views of a catalogue, each after those that it reads.

    Args:
        declared: What is declared for each view, and where.
        tables: Record tables in force.
        database: What empty_database made of the tables; the views are added to it.
        problems: Takes what is wrong; such a view, and those that read it, are left out.
    """
    views: dict[str, View] = {}
    waiting = {}
    for key, (part, place) in declared.items():
        try:
            declarations.check_name(key, (*HELPERS, *tables), place)
            waiting[key] = (part, place)
        except RaporError as error:
            problems.append(error)
    while waiting:
        ready = [key for key in waiting if not waiting.keys() & _reads(*waiting[key])]
        if not ready:
            _, place = next(iter(waiting.values()))
            problems.append(place.under("tables").error("view_circle", found=", ".join(waiting)))
            break
        for key in ready:
            part, place = waiting.pop(key)
            if any(name in declared and name not in views for name in _reads(part, place)):
                continue  # it reads a view whose own mistake is already named
            try:
                views[key] = _view(key, part, place, {*tables, *views}, database)
            except RaporError as error:
                problems.append(error)
    return views


def empty_database(tables: Mapping[str, Table]) -> duckdb.DuckDBPyConnection:
    """A database in memory that holds every table and helper without rows, and reaches nothing else."""
    database = duckdb.connect(":memory:", config={"enable_external_access": False})
    schemas = {name: table.schema for name, table in tables.items()} | HELPERS
    for name, schema in schemas.items():
        database.register(name, schema.empty_table())
    return database


def bind(sql: str, database: duckdb.DuckDBPyConnection, place: Place, known: Iterable[str] = ()) -> pa.Schema:
    """The columns that a statement yields, which also proves that an engine accepts it.

    Args:
        sql: A statement that kpi.formulas wrote.
        database: One of empty_database.
        place: Where it is declared.
        known: Columns that it may have meant.

    Raises:
        RaporError: If the engine refuses it.
    """
    try:
        rows: pa.Table = database.sql(sql).to_arrow_table()
    except duckdb.Error as error:
        if missing := MISSING_COLUMN.search(str(error)):
            found = missing[1] or missing[2]
            nearest = declarations.nearest(found, known)
            raise place.error("formula_column", found=found, nearest=nearest) from error
        raise _refusal(str(error), place) from error
    return rows.schema


def _refusal(told: str, place: Place) -> RaporError:
    """What the engine says of types that do not fit, in a sentence of ours; of anything else, its own."""
    for engines, ours in KINDS.items():
        told = told.replace(engines, ours)
    if misfit := MISFITS.search(told):
        return place.error("formula_types", found=misfit[1])
    if mixture := MIXTURES.search(told):
        return place.error("formula_mixed", one=mixture[1], other=mixture[2])
    return place.error("formula_unbound", detail=told.splitlines()[0])


def mix(part: Mapping[str, Any], source: Table | View, place: Place, *, summed: bool) -> tuple[str, ...]:
    """Columns of texts, but the agency, by which an indicator is standardised.

    Args:
        part: The declaration of the indicator.
        source: The record table or view that it is computed from.
        place: Where it is declared.
        summed: Whether its records of a period are summed; otherwise there can be none.
    """
    found = declarations.strings(part, "standardise", place)
    schema = source.schema if isinstance(source, Table) else source.columns
    known = [one.name for one in schema if one.type == pa.string() and one.name != "agency_code"]
    declarations.check_known(found, known if summed else [], place.under("standardise"))
    return found


def _reads(part: Mapping[str, Any], place: Place) -> set[str]:
    try:
        return set(declarations.strings(part, "tables", place))
    except RaporError:
        return set()  # named when the view itself is read


def _view(
    key: str, part: Mapping[str, Any], place: Place, known: Iterable[str], database: duckdb.DuckDBPyConnection
) -> View:
    declarations.check_known(part, KEYS, place)
    tables = declarations.strings(part, "tables", place)
    declarations.check_known(tables, known, place.under("tables"))
    text = declarations.required(part, "sql", str, place)
    sql = formulas.view(text, (*tables, *HELPERS), place.under("sql"))
    words = {name for relation in (*tables, *HELPERS) for name in database.table(relation).columns}
    columns = bind(sql, database, place.under("sql"), words)
    database.register(key, columns.empty_table())
    date = declarations.value(part, "date", str, place) or ""
    platform = declarations.value(part, "platform", str, place) or ""
    for role, name, kind in (
        ("sql", "agency_code", pa.string()),
        ("date", date, pa.date32()),
        ("platform", platform, pa.string()),
    ):
        if name and (name not in columns.names or columns.field(name).type != kind):
            nearest = declarations.nearest(name, columns.names)
            raise place.under(role).error("view_column", found=name, type=str(kind), nearest=nearest)
    return View(key, tables, date, platform, sql, declarations.text(part, "description", place), columns)
