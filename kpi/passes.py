"""Passes: the one SELECT per table or view that computes all its numerators and denominators."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from kpi import rounding, totals
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
    "clusters": pa.int64(),
    "nn": pa.float64(),
    "nd": pa.float64(),
    "dd": pa.float64(),
}
SCHEMA = pa.schema(COLUMNS)
"""A measure: what an indicator counts for an agency and a platform ('' for none) over a number of months, of
which month is the last.

From clusters on is what its interval needs: the number of clusters that count, and their sums of n², n·d and
d², where n and d are what one cluster brings to numerator and denominator. All add up like the others. A
cluster is a record, or a week of an agency on a platform: posts of one week share its news and its audience.
A week that lies in two months is two clusters, for otherwise months would not add up.
"""

SQUARES = ("k", "nn", "nd", "dd")
"""What the columns of a SELECT that the last four are made of begin with."""

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
        sql: The SELECT: agency_code, month, months, platform, then n0, d0, s0, k0, nn0, …
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


def digest(plan: Sequence[Pass]) -> str:
    """A fingerprint of how measures are computed: those computed in another way are stale."""
    return sha256("\n".join([repr(SCHEMA.names), *(one.sql for one in plan)]).encode()).hexdigest()


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
    groups = f"{agency} AS agency_code, {month} AS month, {months} AS months, {platform} AS platform"
    rows = f"{_records(source, indicators)}\nWHERE {'month' if by_month else _quoted(day)} IS NOT NULL"
    if any(one.cluster == "week" for one in indicators):
        body = _by_week(groups, rows, "local_date" if by_month else day, indicators)
    else:
        figures = [_figures(place, indicator) for place, indicator in enumerate(indicators)]
        body = f"SELECT {groups},\n  {_listed(figures)}\nFROM {rows}\nGROUP BY 1, 2, 3, 4"
    needed = catalogue.needs(source)
    views = [catalogue.views[name].sql for name in needed if name in catalogue.views]
    inlined = ",\n".join(
        f"{_quoted(name)} AS (\n{catalogue.views[name].sql}\n)" for name in needed if name in catalogue.views
    )
    reads = frozenset(name for name in needed if name not in catalogue.views)
    helpers = frozenset(
        helper for helper in HELPERS if any(re.search(rf"\b{helper}\b", view) for view in views)
    )
    sql = (f"WITH {inlined}\n" if inlined else "") + body
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


def _listed(figures: Sequence[str]) -> str:
    return ",\n  ".join(figures)


def _records(source: str, indicators: Sequence[Indicator]) -> str:
    """SQL of the rows of a source, with what each brings to indicators whose clusters are records."""
    brought = [
        f"{totals.of_record(formula)} AS {letter}{place}_of_one"
        for place, one in enumerate(indicators)
        if one.cluster == "record"
        for letter, formula in (("n", one.numerator), ("d", one.denominator))
    ]
    return (
        f"(\nSELECT *,\n  {_listed(brought)}\nFROM {_quoted(source)}) AS one" if brought else _quoted(source)
    )


def _figures(place: int, indicator: Indicator) -> str:
    # Counts and sums of counts stay whole numbers inside the expression; only their result becomes DOUBLE.
    return _named(place, indicator, indicator.numerator, indicator.denominator, indicator.sample) + (
        f", {_squares(place, f'n{place}_of_one', f'd{place}_of_one')}"
        if indicator.cluster == "record"
        else ""
    )


def _named(place: int, indicator: Indicator, numerator: str, denominator: str, sample: str) -> str:
    figures = f"cast({numerator} AS double) AS n{place}, cast({denominator} AS double) AS d{place}"
    if indicator.sample == indicator.denominator:
        return figures
    return f"{figures}, cast({sample} AS bigint) AS s{place}"


def _squares(place: int, n: str, d: str) -> str:
    """SQL of the number of clusters that count and of their sums of squares."""
    n_, d_ = f"cast({n} AS double)", f"cast({d} AS double)"
    return (
        f"count(*) filter (where {n} <> 0 or {d} <> 0) AS k{place}, "
        f"sum({n_} * {n_}) AS nn{place}, sum({n_} * {d_}) AS nd{place}, sum({d_} * {d_}) AS dd{place}"
    )


def _by_week(groups: str, rows: str, day: str, indicators: Sequence[Indicator]) -> str:
    """One SELECT in two steps: totals per week, then sums over the weeks and of their squares."""
    held: dict[str, str] = {}

    def name(total: str) -> str:
        return held.setdefault(total, f"t{len(held)}")

    figures, squares = [], []
    for place, one in enumerate(indicators):
        over = [totals.of_clusters(formula, name) for formula in (one.numerator, one.denominator, one.sample)]
        figures.append(_named(place, one, *over))
        if one.cluster == "week":
            n, d = (f"({totals.of_cluster(formula, name)})" for formula in (one.numerator, one.denominator))
            figures.append(_squares(place, n, d))
        if one.cluster == "record":
            squares.append(_squares(place, f"n{place}_of_one", f"d{place}_of_one"))
            figures.append(", ".join(f"sum({kind}{place}) AS {kind}{place}" for kind in SQUARES))
    counted = _listed([*(f"{total} AS {column}" for total, column in held.items()), *squares])
    return (
        f"SELECT agency_code, month, months, platform,\n  {_listed(figures)}\nFROM (\n"
        f"SELECT {groups}, date_trunc('week', {_quoted(day)}) AS week,\n  {counted}\nFROM {rows}\n"
        "GROUP BY 1, 2, 3, 4, 5) AS weeks\nGROUP BY 1, 2, 3, 4"
    )


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
        *(_numbers(wide, f"{kind}{place}")[says] for kind in SQUARES),
    ]
    return pa.table(columns, names=SCHEMA.names).cast(SCHEMA)


def _numbers(wide: pa.Table, column: str) -> Numbers:
    if column not in wide.column_names:
        return np.zeros(len(wide))
    figures = wide[column].cast(pa.float64()).to_numpy()
    return rounding.settled(np.where(np.isnan(figures), 0.0, figures))
