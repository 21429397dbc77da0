"""Values: ratios of summed measures for a scope and a period, with their intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi import agencies, engines, intervals, settings
from kpi.catalogue import Catalogue
from kpi.engines import Engine, Relation
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
}
NATION = "nation"
"""The one group of by="nation"."""

GROUPS = {"agency": "agency_code", "nation": f"'{NATION}'", "platform": "platform"}
"""Groupings that are columns of the measures; the others follow from the register of agencies."""

# A figure reported for a longer span stands alone (a quarter beside its months would count twice), and of a
# stock only the last month counts. Both are decided per agency, so that parts add up to the whole.
SUMS = """
WITH inside AS (
  SELECT m.*, p.period, w.over_time
  FROM measures AS m
  JOIN periods AS p ON m.month = p.month
  JOIN wanted AS w ON m.indicator = w.indicator
  {joins}
  WHERE m.months <= p.length AND {condition}
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
), counted AS (
  SELECT s.* FROM spanned AS s WHERE s.over_time <> 'last'
  UNION ALL
  SELECT s.* FROM spanned AS s JOIN latest AS l
  ON s.indicator = l.indicator AND s.agency_code = l.agency_code AND s.platform = l.platform
  AND s.period = l.period AND s.month = l.month
  WHERE s.over_time = 'last'
)
SELECT indicator, {group} AS grp, period,
  sum(numerator) AS numerator, sum(denominator) AS denominator, cast(sum(sample) AS bigint) AS sample
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
    relations: dict[str, Relation] = {"measures": files or SCHEMA.empty_table()}
    relations["periods"] = _periods(periods)
    relations["wanted"] = _wanted(catalogue, indicators)
    codes = scope.codes
    grouping, group, joins, condition = "", GROUPS.get(by, "g.grp"), "", "true"
    register = agencies.read(lake, engine) if by not in GROUPS or agency is not None else {}
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
    sql = SUMS.format(joins=joins, condition=condition, group=group, grouping=grouping)
    return _judged(engine.query(sql, relations), catalogue)


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


def _wanted(catalogue: Catalogue, indicators: Sequence[str] | None) -> pa.Table:
    keys = (
        list(catalogue.indicators)
        if indicators is None
        else [k for k in catalogue.figures if k in indicators]
    )
    over_time = [catalogue.figures[key].over_time for key in keys]
    return pa.table({"indicator": pa.array(keys, pa.string()), "over_time": pa.array(over_time, pa.string())})


def _texts(name: str, texts: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(texts, pa.string())})


def _judged(sums: pa.Table, catalogue: Catalogue) -> pd.DataFrame:
    """The sums with values, intervals and whether there is enough, in the order of the catalogue."""
    declared = list(catalogue.figures.values())
    keys = pa.array([one.key for one in declared], pa.string())
    of = pc.index_in(sums["indicator"], value_set=keys).to_numpy()  # each row's place in the catalogue
    proportion = np.array([one.kind == "proportion" for one in declared], dtype=bool)
    minimum = np.array([one.minimum for one in declared], dtype=float)
    minimum_sample = np.array([one.minimum_sample for one in declared], dtype=float)
    values = sums.to_pandas().rename(columns={"grp": "group"})
    numerator, denominator, sample = (
        values[name].to_numpy() for name in ("numerator", "denominator", "sample")
    )
    ratio = np.divide(numerator, denominator, out=np.full(len(of), np.nan), where=denominator != 0)
    low, high = _bounds(proportion[of], ratio, numerator, denominator, sample)
    enough = np.isfinite(ratio) & (denominator >= minimum[of]) & (sample >= minimum_sample[of])
    values = values.assign(value=ratio, low=low, high=high, enough=enough)
    return values.take(np.argsort(of, kind="stable")).reset_index(drop=True)[list(COLUMNS)].astype(COLUMNS)


def _bounds(
    proportion: np.ndarray,
    ratio: np.ndarray,
    numerator: np.ndarray,
    denominator: np.ndarray,
    sample: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson bounds of proportions; not a number elsewhere.

    Weights must not pose as people: the sample is the number of trials where the sums are not whole numbers,
    and where it is smaller than the denominator.
    """
    low, high = np.full(len(ratio), np.nan), np.full(len(ratio), np.nan)
    fits = proportion & (ratio >= 0) & (ratio <= 1)
    counts = (
        (numerator == np.floor(numerator)) & (denominator == np.floor(denominator)) & (sample >= denominator)
    )
    trials = np.where(counts, denominator, sample).astype(float)[fits]
    bounds = intervals.wilson(np.minimum(ratio[fits] * trials, trials), trials)
    low[fits], high[fits] = bounds.low, bounds.high
    return low, high
