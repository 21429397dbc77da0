"""Weeks: what alarms count, by agency and week, and which weeks are not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from kpi import periods, views
from kpi.alarms import Alarm
from kpi.catalogue import Catalogue
from kpi.engines import Engine, Relation
from kpi.intervals import Numbers
from kpi.lake import Lake
from kpi.scope import Scope
from kpi.tables import Table

WEEK = timedelta(days=7)
SHORT = 4  # weeks without a row that are thought possible for anybody, such as a long holiday
UNLIKELY = 7  # expected rows in a silence that chance would not bring: e⁻⁷ is one in a thousand


@dataclass(frozen=True)
class Counts:
    """Counts of one alarm.

    Attributes:
        codes: Agencies, a row each; "" where no agency is named.
        weeks: Mondays, a column each: whole weeks that the records cover.
        counts: What was counted.
        known: Whether a week is known; a long silence is a gap in the records and not weeks of nothing.
    """

    codes: list[str]
    weeks: list[date]
    counts: Numbers
    known: npt.NDArray[np.bool_]


def count(
    lake: Lake,
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    scope: Scope,
    *,
    first: date,
    last: date,
    engine: Engine,
    today: date,
) -> dict[str, Counts]:
    """The counts of every alarm, by one SELECT for each table or view.

    Args:
        lake: Where the records are.
        catalogue: The alarms.
        tables: Record tables in force.
        scope: The agencies that may be read.
        first: Monday of the first week.
        last: No week begins later.
        engine: What computes.
        today: What is after yesterday is not known.
    """
    found: dict[str, Counts] = {}
    for source in dict.fromkeys(alarm.table for alarm in catalogue.alarms.values()):
        alarms = [alarm for alarm in catalogue.alarms.values() if alarm.table == source]
        relations = views.relations(lake, catalogue, tables, source, months=_months(first, last), today=today)
        if relations is None:
            continue
        rows = engine.query(_sql(catalogue, source, alarms, scope), relations | _seen(scope)).to_pandas()
        end = pd.to_datetime(rows["last_day"]).max()
        if len(rows):
            covered = min(end.date(), today - timedelta(days=1))
            rows["week"] = pd.to_datetime(rows["week"])
            found |= _spread(rows, alarms, first, min(last, covered - timedelta(days=6)))
    return found


def _sql(catalogue: Catalogue, source: str, alarms: Sequence[Alarm], scope: Scope) -> str:
    counts = ", ".join(f"cast({alarm.count} AS double) AS c{place}" for place, alarm in enumerate(alarms))
    day = f'"{alarms[0].date}"'
    seen = "" if scope.codes is None else "AND agency_code IN (SELECT agency_code FROM seen)"
    return (
        views.inlined(catalogue, source)
        + "SELECT coalesce(agency_code, '') AS agency_code,\n"
        + f"  cast(date_trunc('week', {day}) AS date) AS week, max({day}) AS last_day,\n"
        + f"  cast(count(*) AS double) AS records, {counts}\n"
        + f'FROM "{source}" WHERE {day} IS NOT NULL {seen}\nGROUP BY 1, 2 ORDER BY 1, 2'
    )


def _months(first: date, last: date) -> list[str]:
    """The months that matter, and one before: what counts on a day may have happened earlier."""
    month, found = periods.containing(first - timedelta(days=31)), []
    while month.starts < last + WEEK:
        found.append(str(month))
        month = month.shifted(1)
    return found


def _seen(scope: Scope) -> dict[str, Relation]:
    if scope.codes is None:
        return {}
    return {"seen": pa.table({"agency_code": pa.array(sorted(scope.codes), pa.string())})}


def _spread(rows: pd.DataFrame, alarms: Sequence[Alarm], first: date, last: date) -> dict[str, Counts]:
    """Rows as one table of agencies and weeks for each alarm."""
    begins = max(
        pd.Timestamp(first), rows["week"].min() + WEEK
    )  # the week in which records begin is not whole
    weeks = pd.date_range(begins, pd.Timestamp(last), freq="7D")
    codes = sorted(rows["agency_code"].unique())
    held = rows[rows["week"].isin(weeks)]
    if not len(weeks) or held.empty:
        return {}
    places = (
        pd.Index(codes).get_indexer(pd.Index(held["agency_code"])),
        weeks.get_indexer(pd.Index(held["week"])),
    )
    tables = {}
    for column in ("records", *(f"c{place}" for place in range(len(alarms)))):
        tables[column] = np.zeros((len(codes), len(weeks)))
        tables[column][places] = held[column]
    known = ~np.stack([gaps(row) for row in tables["records"]])
    days = [week.date() for week in weeks]
    return {alarm.key: Counts(codes, days, tables[f"c{place}"], known) for place, alarm in enumerate(alarms)}


def gaps(records: Numbers) -> npt.NDArray[np.bool_]:
    """Weeks in which records are missing: a silence longer than chance brings to who has so many of them.

    Args:
        records: How many rows there are in each week.
    """
    filled = np.flatnonzero(records)
    if not len(filled):
        return np.ones(len(records), dtype=bool)
    missing = np.zeros(len(records), dtype=bool)
    rate = records.sum() / (filled[-1] - filled[0] + 1)
    edges = np.concatenate([[-1], filled, [len(records)]])
    for place in np.flatnonzero(np.diff(edges) - 1 > max(SHORT, UNLIKELY / rate)):
        missing[edges[place] + 1 : edges[place + 1]] = True
    return missing
