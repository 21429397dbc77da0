"""Refusals: measures that cannot be what they are said to be, left out of every figure and named."""

from collections.abc import Sequence

import pyarrow as pa

from kpi import engines, settings
from kpi.catalogue import Catalogue
from kpi.engines import Engine, Files, Relation
from kpi.errors import RaporError
from kpi.lake import Lake
from kpi.passes import SCHEMA
from kpi.periods import Period
from kpi.scope import Scope

SOUND = """CASE w.kind
  WHEN 'proportion' THEN m.numerator >= 0 AND m.numerator <= m.denominator * (1 + 1e-9)
  WHEN 'difference' THEN abs(m.numerator) <= m.denominator * (1 + 1e-9)
  ELSE true END"""
"""Whether a measure m of a wanted indicator w can be a share. One that cannot would spoil the figures of its
parent, province and nation as well. Weights are not whole numbers, hence the last digits."""

FOUND = """
SELECT m.indicator, m.agency_code, m.month, m.months, m.numerator, m.denominator
FROM measures AS m JOIN wanted AS w ON m.indicator = w.indicator
WHERE NOT ({sound})
ORDER BY m.month DESC, m.indicator, m.agency_code, m.platform
"""


def wanted(catalogue: Catalogue, indicators: Sequence[str] | None) -> pa.Table:
    """The relation `wanted`: indicators (None: all) with what decides how they are summed."""
    known = catalogue.indicators if indicators is None else catalogue.figures
    found = [one for key, one in known.items() if indicators is None or key in indicators]
    words = {
        "indicator": [one.key for one in found],
        "over_time": [one.over_time for one in found],
        "kind": [one.kind for one in found],
    }
    return pa.table({name: pa.array(texts, pa.string()) for name, texts in words.items()})


def found(
    lake: Lake,
    catalogue: Catalogue,
    scope: Scope,
    period: Period | None = None,
    *,
    indicators: Sequence[str] | None = None,
    engine: Engine | None = None,
) -> list[RaporError]:
    """What was refused, the latest first: each names indicator, agency, month and both numbers.

    Args:
        lake: Where the measures are.
        catalogue: What they mean.
        scope: The agencies that may be read.
        period: By default every month.
        indicators: Their keys; by default all.
        engine: By default the one of the settings.
    """
    files = lake.files("measures", None if period is None else period.months)
    if not files:
        return []
    relations: dict[str, Relation] = {
        "measures": Files(files, SCHEMA),
        "wanted": wanted(catalogue, indicators),
    }
    engine = engine or engines.open(settings.load().engine)
    rows = engine.query(FOUND.format(sound=SOUND), relations).to_pylist()
    codes = scope.codes
    return [_refusal(row, catalogue) for row in rows if codes is None or row["agency_code"] in codes]


def _refusal(row: dict[str, str | int | float], catalogue: Catalogue) -> RaporError:
    one = catalogue.figures[str(row["indicator"])]
    numbers = {name: f"{row[name]:.10g}" for name in ("numerator", "denominator")}
    return RaporError(
        f"{one.kind}_refused",
        indicator=" ".join(filter(None, (one.code, one.key))),
        agency=row["agency_code"] or "–",
        month=row["month"],
        months=row["months"],
        **numbers,
    )
