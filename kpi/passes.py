"""Passes: the one SELECT per table or view that computes all its numerators and denominators."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from kpi.calendars import HELPERS
from kpi.catalogue import Catalogue
from kpi.indicators import Indicator
from kpi.intervals import Numbers
from kpi.tables import Table

COLUMNS: dict[str, pa.DataType] = {
    "indicator": pa.string(),
    "agency_code": pa.string(),
    "month": pa.string(),
    "months": pa.int64(),
    "platform": pa.string(),
    "numerator": pa.float64(),
    "denominator": pa.float64(),
    "sample": pa.int64(),
}
SCHEMA = pa.schema(COLUMNS)
"""A measure: what an indicator counts for an agency and a platform ('' for none) over a number of months, of
which month is the last."""

PERIOD_MONTH = (
    "substr({0}, 1, 4) || CASE substr({0}, 6, 2) "
    "WHEN 'Q1' THEN '-03' WHEN 'Q2' THEN '-06' WHEN 'Q3' THEN '-09' WHEN 'Q4' THEN '-12' "
    "WHEN 'S1' THEN '-06' WHEN 'S2' THEN '-12' WHEN '' THEN '-12' ELSE substr({0}, 5, 3) END"
)
PERIOD_MONTHS = "CASE substr({0}, 6, 1) WHEN '' THEN 12 WHEN 'S' THEN 6 WHEN 'Q' THEN 3 ELSE 1 END"
"""SQL of the last month and the length of a period written as 2026-03, 2026-Q1, 2026-S1 or 2026."""


@dataclass(frozen=True)
class Pass:
    """One SELECT over a table or view.

    Attributes:
        source: The record table or view.
        indicators: Whose figures it computes, in the order of its columns.
        sql: The SELECT: agency_code, month, months, platform, then n0, d0, s0, n1, …
        reads: Record tables that must be there.
        helpers: Which of HELPERS must be there.
        by_month: Whether the months of its table can be computed one by one.
    """

    source: str
    indicators: tuple[Indicator, ...]
    sql: str
    reads: frozenset[str]
    helpers: frozenset[str]
    by_month: bool

    def unpivot(self, wide: pa.Table) -> pa.Table:
        """One row per indicator of SCHEMA from the columns of the SELECT, without rows that say nothing."""
        parts = [_measures(wide, place, indicator.key) for place, indicator in enumerate(self.indicators)]
        return pa.concat_tables(parts)


def plan(catalogue: Catalogue, tables: Mapping[str, Table]) -> list[Pass]:
    """The passes that compute a whole catalogue: one per table or view and date column."""
    together: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in catalogue.figures.values():
        together.setdefault((indicator.table, indicator.date), []).append(indicator)
    return [
        _pass(catalogue, tables, source, day, tuple(indicators))
        for (source, day), indicators in together.items()
    ]


def _pass(
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    source: str,
    day: str,
    indicators: tuple[Indicator, ...],
) -> Pass:
    relation = catalogue.views.get(source) or tables[source]
    table = relation if isinstance(relation, Table) else None
    kind = table.columns[day].type if table and day in table.columns else "date"
    by_month = table is not None and day == table.date and kind != "period" and table.store == "lake"
    month, months = _span(day, kind, by_month)
    platform = f"coalesce({_quoted(relation.platform)}, '')" if relation.platform else "''"
    agency = "coalesce(agency_code, '')" if table is None or "agency_code" in table.columns else "''"
    figures = ",\n  ".join(_figures(place, indicator) for place, indicator in enumerate(indicators))
    needed = catalogue.needs(source)
    views = [catalogue.views[name].sql for name in needed if name in catalogue.views]
    inlined = ",\n".join(
        f"{_quoted(name)} AS (\n{catalogue.views[name].sql}\n)" for name in needed if name in catalogue.views
    )
    sql = (
        (f"WITH {inlined}\n" if inlined else "")
        + f"SELECT {agency} AS agency_code, {month} AS month, {months} AS months, {platform} AS platform,\n"
        + f"  {figures}\nFROM {_quoted(source)}\n"
        + f"WHERE {'month' if by_month else _quoted(day)} IS NOT NULL\nGROUP BY 1, 2, 3, 4"
    )
    reads = frozenset(name for name in needed if name not in catalogue.views)
    helpers = frozenset(
        helper for helper in HELPERS if any(re.search(rf"\b{helper}\b", view) for view in views)
    )
    return Pass(source, indicators, sql, reads, helpers, by_month)


def _span(day: str, kind: str, by_month: bool) -> tuple[str, str]:
    """SQL of the last month that a row counts for, and of the number of months."""
    if by_month:
        return "month", "1"
    if kind == "period":
        return PERIOD_MONTH.format(_quoted(day)), PERIOD_MONTHS.format(_quoted(day))
    return f"substr(cast({_quoted(day)} AS varchar), 1, 7)", "1"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _figures(place: int, indicator: Indicator) -> str:
    # Counts and sums of counts stay whole numbers inside the expression; only their result becomes DOUBLE.
    numerator, denominator = indicator.numerator, indicator.denominator
    figures = f"cast({numerator} AS double) AS n{place}, cast({denominator} AS double) AS d{place}"
    if indicator.sample == denominator:
        return figures
    return f"{figures}, cast({indicator.sample} AS bigint) AS s{place}"


def _measures(wide: pa.Table, place: int, name: str) -> pa.Table:
    numerator, denominator = _numbers(wide, f"n{place}"), _numbers(wide, f"d{place}")
    sample = _numbers(wide, f"s{place}") if f"s{place}" in wide.column_names else np.round(denominator)
    finite = np.isfinite(numerator) & np.isfinite(denominator)
    says = finite & ((numerator != 0) | (denominator != 0) | (sample != 0))
    kept = wide.select(["agency_code", "month", "months", "platform"]).filter(pa.array(says))
    columns: list[Any] = [
        pa.repeat(name, len(kept)),
        *(kept[column] for column in ("agency_code", "month", "months", "platform")),
        *(numerator[says], denominator[says], sample[says]),
    ]
    return pa.table(columns, names=SCHEMA.names).cast(SCHEMA)


def _numbers(wide: pa.Table, column: str) -> Numbers:
    figures = wide[column].cast(pa.float64()).to_numpy()
    return np.asarray(np.where(np.isnan(figures), 0.0, figures))
