"""Alarms: what is counted week by week to notice that something is burning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from kpi import declarations, formulas, relations
from kpi.declarations import Place
from kpi.messages import Text
from kpi.relations import View
from kpi.tables import Table

KEYS = ("name", "table", "count", "indicator")


@dataclass(frozen=True)
class Alarm:
    """A count whose sudden rise somebody should hear of.

    Attributes:
        table: Record table or view that it is counted from.
        count: SQL of the count.
        date: Column of its day, local.
        indicator: Where to read on, or "".
    """

    key: str
    title: Text
    table: str
    count: str
    date: str
    indicator: str


def read(
    key: str,
    part: Mapping[str, Any],
    place: Place,
    *,
    indicators: Iterable[str],
    sources: Mapping[str, Table | View],
    database: duckdb.DuckDBPyConnection,
) -> Alarm:
    """The alarm of a declaration.

    Args:
        key: Its name.
        part: What is declared.
        place: Where.
        indicators: Known indicators.
        sources: Record tables and views that may be counted.
        database: Those sources without rows.

    Raises:
        RaporError: If the declaration is wrong; file, key and nearest known word are named.
    """
    declarations.check_known(part, KEYS, place)
    declarations.check_name(key, (), place)
    table = declarations.required(part, "table", str, place)
    declarations.check_known([table], sources, place.under("table"))
    indicator = declarations.value(part, "indicator", str, place) or ""
    declarations.check_known([indicator] if indicator else [], indicators, place.under("indicator"))
    source = sources[table]
    columns = source.schema.names if isinstance(source, Table) else source.columns.names
    day = "local_date" if isinstance(source, Table) else source.date
    if not {day, "agency_code"} <= {*columns}:
        raise place.under("table").error("alarm_column", found=table)
    count = declarations.required(part, "count", str, place)
    count = formulas.formula(count, columns, place.under("count"))
    relations.bind(f'SELECT CAST({count} AS BIGINT) FROM "{table}"', database, place.under("count"))
    return Alarm(key, declarations.text(part, "name", place), table, count, day, indicator)
