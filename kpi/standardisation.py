"""Standardisation: a value beside what its mix of, say, platforms and types of content lets expect.

An indicator declares the columns of that mix (`standardise`). What they combine to are the strata; for one
period, one SELECT sums the indicator's own numerator and denominator by agency and stratum.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi import calendars, engines, inputs, settings
from kpi.calendars import HELPERS
from kpi.catalogue import Catalogue
from kpi.engines import Engine, Relation
from kpi.indicators import Indicator
from kpi.lake import Lake
from kpi.passes import Pass
from kpi.periods import Period
from kpi.scope import Scope
from kpi.tables import Table

AROUND = timedelta(days=31)  # a week or a month that a view sums may begin before the period or end after it
FIGURES = ["numerator", "denominator"]


@dataclass(frozen=True)
class Records:
    """What strata are summed from.

    Attributes:
        lake: Where the records are.
        catalogue: The framework in force.
        tables: The record tables in force.
        state: Rows of the tables that the state stores.
    """

    lake: Lake
    catalogue: Catalogue
    tables: Mapping[str, Table]
    state: Mapping[str, pa.Table]


def ratios(strata: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Indirectly standardised ratios: Σ observed ÷ Σ (exposure × reference rate of the stratum).

    The reference is all that is compared, taken together: 1 means as all of them do with the same mix.

    Args:
        strata: As from sums.
        values: As from kpi.values, of the agencies that are compared.

    Returns:
        The values with further columns observed and expected (numerators), and with those of the ratio in
        place of value, low and high: the interval of the value is carried over, the expectation taken as
        known. Null, and never enough, where nothing is expected.

    Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, chapter 2.
    """
    held = strata[strata["group"].isin(values["group"])]
    mix = [name for name in held.columns if name not in ("group", *FIGURES)]
    total = held.groupby(mix, sort=False)[FIGURES].transform("sum")
    rate = (total["numerator"] / total["denominator"]).where(total["denominator"] != 0)
    expected = (held["denominator"] * rate).groupby(held["group"]).sum()
    observed = held.groupby("group")["numerator"].sum()
    found = values.assign(
        observed=values["group"].map(observed).astype(float),
        expected=values["group"].map(expected).astype(float),
    )
    possible = found["expected"].where(found["expected"] > 0)
    exposure = found["denominator"] / possible
    return found.assign(
        value=found["observed"] / possible,
        low=found["low"] * exposure,
        high=found["high"] * exposure,
        enough=found["enough"] & possible.notna(),
    )


def sums(
    records: Records,
    indicator: Indicator,
    scope: Scope,
    period: Period,
    *,
    platforms: Sequence[str] | None = None,
    engine: Engine | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Numerator and denominator of one period by agency and stratum.

    Args:
        records: What is summed.
        indicator: One that declares `standardise`.
        scope: The agencies that may be read.
        period: Such as a quarter.
        platforms: By default all; "" are the records without a platform.
        engine: By default the one of the settings.
        today: By default today in Jakarta.

    Returns:
        Columns group, s0, s1, … (the declared columns in their order, "" where a record leaves one open),
        numerator and denominator.
    """
    one = select(records.catalogue, records.tables, indicator, period, scope, platforms=platforms)
    data = inputs.read(records.lake, [one], records.tables, records.state, today)
    relations: dict[str, Relation] = {}
    for name in one.reads:
        months = [month for month in period.months if month in data.files.get(name, {})]
        relations[name] = data.relation(name, months if one.by_month else None)
    around = period.starts - AROUND, period.ends + AROUND
    relations |= calendars.relations(one.helpers, *around, data.as_of)
    for name, texts in (("seen", scope.codes), ("chosen", platforms)):
        if texts is not None:
            relations[name] = pa.table({"one": pa.array(sorted(set(texts)), pa.string())})
    engine = engine or engines.open(settings.load().engine)
    rows = engine.query(one.sql, relations).to_pandas()
    figures = rows[FIGURES].astype(float).fillna(0.0)
    places = np.flatnonzero(np.isfinite(figures.to_numpy()).all(axis=1))
    return rows.assign(**figures).take(places).reset_index(drop=True)


def select(
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    indicator: Indicator,
    period: Period,
    scope: Scope,
    *,
    platforms: Sequence[str] | None = None,
) -> Pass:
    """The one SELECT over the records of a period."""
    source = catalogue.views.get(indicator.table) or tables[indicator.table]
    by_month = isinstance(source, Table) and indicator.date == source.date and source.store == "lake"
    inside = (
        f"month IN ({', '.join(map(_text, period.months))})"
        if by_month
        else f'"{indicator.date}" BETWEEN {_day(period.starts)} AND {_day(period.ends)}'
    )
    conditions = [inside, "agency_code IS NOT NULL", "agency_code <> ''"]
    conditions += ["agency_code IN (SELECT one FROM seen)"] if scope.codes is not None else []
    if platforms is not None and source.platform:
        conditions.append(f"coalesce(\"{source.platform}\", '') IN (SELECT one FROM chosen)")
    strata = [f"coalesce(\"{name}\", '') AS s{place}" for place, name in enumerate(indicator.standardise)]
    needed = catalogue.needs(indicator.table)
    views = {name: catalogue.views[name].sql for name in needed if name in catalogue.views}
    inlined = ",\n".join(f'"{name}" AS (\n{sql}\n)' for name, sql in views.items())
    places = ", ".join(str(place + 1) for place in range(len(strata) + 1))
    sql = (
        (f"WITH {inlined}\n" if views else "")
        + f'SELECT agency_code AS "group", {", ".join(strata)},\n'
        + f"  cast({indicator.numerator} AS double) AS numerator,\n"
        + f"  cast({indicator.denominator} AS double) AS denominator\n"
        + f'FROM "{indicator.table}"\nWHERE {" AND ".join(conditions)}\n'
        + f"GROUP BY {places}\nORDER BY {places}"
    )
    reads = frozenset(name for name in needed if name not in views)
    helpers = frozenset(
        name for name in HELPERS if any(re.search(rf"\b{name}\b", view) for view in views.values())
    )
    return Pass(indicator.table, (indicator,), sql, reads, helpers, by_month)


def _text(word: str) -> str:
    return f"'{word}'"


def _day(day: date) -> str:
    return f"cast('{day.isoformat()}' AS date)"
