"""Values: ratios of summed measures for a scope and a period, with their intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi import agencies, engines, estimates, refusals, settings
from kpi.catalogue import Catalogue
from kpi.engines import Engine, Files, Relation
from kpi.lake import Lake
from kpi.passes import SCHEMA
from kpi.periods import Period
from kpi.scope import Scope

COLUMNS = {
    "indicator": "str",
    "group": "str",
    "period": "str",
    "numerator": "float64",
    "denominator": "float64",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "enough": "bool",
    "sample": "int64",
    "freedom": "float64",
}
NATION = "nation"
"""The one group of by="nation"."""

GROUPS = {"agency": "agency_code", "nation": f"'{NATION}'", "platform": "platform"}
"""Groupings that are columns of the measures; the others follow from the register of agencies."""

# A figure reported for a longer span stands alone (a quarter beside its months would count twice), and of a
# stock only the last month counts. Both are decided per agency, or for all alike whatever is selected, and so
# parts add up to the whole.
SUMS = """
WITH inside AS (
  SELECT m.*, p.period, w.over_time
  FROM measures AS m
  JOIN periods AS p ON m.month = p.month
  JOIN wanted AS w ON m.indicator = w.indicator
  {joins}
  WHERE m.months <= p.length AND {condition} AND {sound}
), longer AS (
  SELECT indicator, agency_code, period, max(months) AS months
  FROM inside WHERE months > 1 GROUP BY 1, 2, 3
), spanned AS (
  SELECT i.* FROM inside AS i LEFT JOIN longer AS l
  ON i.indicator = l.indicator AND i.agency_code = l.agency_code AND i.period = l.period
  WHERE i.months = coalesce(l.months, 1)
), latest AS (
  SELECT indicator, agency_code, platform, period, max(month) AS month
  FROM spanned WHERE over_time = 'last' GROUP BY 1, 2, 3, 4
), ended AS (
  SELECT m.indicator, p.period, max(m.month) AS month
  FROM measures AS m
  JOIN periods AS p ON m.month = p.month
  JOIN wanted AS w ON m.indicator = w.indicator
  WHERE w.over_time = 'end' GROUP BY 1, 2
), counted AS (
  SELECT s.* FROM spanned AS s WHERE s.over_time NOT IN ('last', 'end')
  UNION ALL
  SELECT s.* FROM spanned AS s JOIN ended AS e
  ON s.indicator = e.indicator AND s.period = e.period AND s.month = e.month
  UNION ALL
  SELECT s.* FROM spanned AS s JOIN latest AS l
  ON s.indicator = l.indicator AND s.agency_code = l.agency_code AND s.platform = l.platform
  AND s.period = l.period AND s.month = l.month
  WHERE s.over_time = 'last'
)
SELECT indicator, {group} AS grp, period,
  sum(numerator) AS numerator, sum(denominator) AS denominator, cast(sum(sample) AS bigint) AS sample,
  coalesce(sum(clusters), 0) AS clusters,
  coalesce(sum(nn), 0) AS nn, coalesce(sum(nd), 0) AS nd, coalesce(sum(dd), 0) AS dd
FROM counted AS m {grouping}
GROUP BY 1, 2, 3
ORDER BY 1, 3, 2
"""


def compute(
    lake: Lake,
    catalogue: Catalogue,
    scope: Scope,
    period: Period,
    by: str = "agency",
    *,
    indicators: Sequence[str] | None = None,
    platforms: Sequence[str] | None = None,
    agency: str | None = None,
    engine: Engine | None = None,
) -> pd.DataFrame:
    """The values of one period; see series."""
    return series(
        lake,
        catalogue,
        scope,
        [period],
        by,
        indicators=indicators,
        platforms=platforms,
        agency=agency,
        engine=engine,
    )


def series(
    lake: Lake,
    catalogue: Catalogue,
    scope: Scope,
    periods: Sequence[Period],
    by: str = "agency",
    *,
    indicators: Sequence[str] | None = None,
    platforms: Sequence[str] | None = None,
    agency: str | None = None,
    engine: Engine | None = None,
) -> pd.DataFrame:
    """The values of several periods: measures summed, then divided; never a mean of values.

    Args:
        lake: Where the measures are.
        catalogue: What they mean.
        scope: The agencies that may be read; figures of no agency in particular only count without a limit.
        periods: Such as the months of a trend; they may overlap.
        by: "agency" (each agency's own figures), "province", "level", "parent", "nation" or "platform".
        indicators: Their keys, or keys of parts of their breakdowns; by default all indicators.
        platforms: By default all; "" are the figures without a platform.
        agency: Only this agency and what is below it.
        engine: By default the one of the settings.

    Returns:
        Columns as in COLUMNS, one row per indicator, period and group that has measures, in the order of the
        catalogue. value, low and high are shares and ratios as they are (not percent), null where undefined.

    Raises:
        RaporError: If there is no such grouping.
    """
    engine = engine or engines.open(settings.load().engine)
    files = lake.files("measures", sorted({month for period in periods for month in period.months}))
    relations: dict[str, Relation] = {"measures": Files(files, SCHEMA) if files else SCHEMA.empty_table()}
    relations["periods"] = _periods(periods)
    relations["wanted"] = refusals.wanted(catalogue, indicators)
    codes = scope.codes
    grouping, group, joins, condition = "", GROUPS.get(by, "g.grp"), "", "true"
    needed = by not in GROUPS or agency is not None
    register = agencies.seen(agencies.read(lake, engine), scope) if needed else {}
    if agency is not None:
        below = agencies.subtree(register, agency)
        codes = below if codes is None else below & codes
    if codes is not None:
        relations["seen"] = _texts("agency_code", sorted(codes))
        joins += "JOIN seen AS s ON m.agency_code = s.agency_code "
    if platforms is not None:
        relations["chosen"] = _texts("platform", sorted(set(platforms)))
        joins += "JOIN chosen AS c ON m.platform = c.platform "
    if by not in GROUPS:
        found = agencies.groups(register, by)
        relations["groups"] = pa.table({"agency_code": [*found], "grp": [*found.values()]}, schema=_MAPPING)
        grouping = "JOIN groups AS g ON m.agency_code = g.agency_code"
    elif by == "agency":
        condition = "m.agency_code <> ''"
    sql = SUMS.format(joins=joins, condition=condition, sound=refusals.SOUND, group=group, grouping=grouping)
    sums = engine.query(sql, relations)
    whole = by == "nation" and codes is None and platforms is None
    return estimates.of(sums, catalogue, whole=whole)[list(COLUMNS)].astype(COLUMNS)


def months(lake: Lake, scope: Scope, engine: Engine | None = None) -> list[str]:
    """The months that have measures of the agencies that may be read, in order."""
    if scope.codes is None:
        return lake.months("measures")
    files = lake.files("measures")
    if not files:
        return []
    relations: dict[str, Relation] = {
        "measures": Files(files, SCHEMA),
        "seen": _texts("agency_code", sorted(scope.codes)),
    }
    sql = "SELECT DISTINCT month FROM measures WHERE agency_code IN (SELECT agency_code FROM seen) ORDER BY 1"
    engine = engine or engines.open(settings.load().engine)
    return [str(month) for month in engine.query(sql, relations)["month"].to_pylist()]


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame for JSON: what is not a finite number is None."""
    plain = frame.astype(object)
    finite = ~plain.map(lambda value: value is pd.NA or (isinstance(value, float) and not np.isfinite(value)))
    kept = plain.where(finite, None)
    return [dict(zip(frame.columns, row, strict=True)) for row in kept.itertuples(index=False, name=None)]


_MAPPING = pa.schema([("agency_code", pa.string()), ("grp", pa.string())])


def _periods(periods: Sequence[Period]) -> pa.Table:
    found = [
        (str(period), period.length, month) for period in dict.fromkeys(periods) for month in period.months
    ]
    names, lengths, months = zip(*found, strict=True) if found else ((), (), ())
    return pa.table(
        {
            "period": pa.array(names, pa.string()),
            "length": pa.array(lengths, pa.int64()),
            "month": pa.array(months, pa.string()),
        }
    )


def _texts(name: str, texts: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(texts, pa.string())})
