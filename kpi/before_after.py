"""Before and after: how who joined moved against who still waited, which a plain before/after cannot tell.

Difference-in-differences of two groups and two spans, each value a ratio of sums, so that it is the
regression weighted by denominators of Bertrand, Duflo and Mullainathan (2004), Quarterly Journal of
Economics 119(1), 249–275 (one span before, one after). Who joins later or never is the comparison (Callaway
and Sant'Anna 2021, Journal of Econometrics 225(2), 200–230: "not yet treated"). The interval is cluster-
robust by agency, CR1 (Cameron and Miller 2015, Journal of Human Resources 50(2), 317–372), with Student's t
of the smaller group's agencies less one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from kpi import engines, settings, views
from kpi.catalogue import Catalogue
from kpi.engines import Engine
from kpi.events import Event
from kpi.intervals import Numbers
from kpi.lake import Lake
from kpi.periods import Period, containing, parse
from kpi.scope import Scope
from kpi.tables import Table

SPAN, LEAST_SPAN = 6, 3  # months before and after that are compared, at most and at least
LEAST_AGENCIES = 5  # of each group, below which nothing is said
FEW_AGENCIES = (
    20  # of each group, below which cluster-robust intervals tend to be too narrow (Cameron and Miller)
)
JOINED, WAITING = "joined", "waiting"


@dataclass(frozen=True)
class Difference:
    """How much more one group moved than the other, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """Two groups before and after some of them joined.

    Attributes:
        wave: The month of joining, which belongs to neither span.
        before: Months before it that are compared.
        after: Months after it.
        agencies: How many agencies with figures in both spans each group has, by JOINED and WAITING.
        values: Value by group (JOINED, WAITING) and span ("before", "after"), as a ratio.
        effect: The difference of the differences.
        pretrend: The same within the months before, the later half against the earlier: should be about 0.
        months: Columns group, month, value: what the picture shows.
    """

    wave: Period
    before: list[str]
    after: list[str]
    agencies: Mapping[str, int]
    values: Mapping[tuple[str, str], float]
    effect: Difference
    pretrend: Difference | None
    months: pd.DataFrame


def joinings(
    lake: Lake,
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    scope: Scope,
    event: Event,
    *,
    engine: Engine | None = None,
    today: date | None = None,
) -> dict[str, date]:
    """The day on which each agency in scope joined; who never did is absent."""
    engine, now = engine or engines.open(settings.load().engine), today or engines.today()
    relations = views.relations(lake, catalogue, tables, event.view, months=None, today=now)
    if relations is None:
        return {}
    sql = f'SELECT agency_code, min("{event.date}") AS day FROM "{event.view}" GROUP BY 1 ORDER BY 1'
    rows = engine.query(views.inlined(catalogue, event.view) + sql, relations).to_pylist()
    seen = [row for row in rows if row["day"] and (scope.codes is None or row["agency_code"] in scope.codes)]
    return {str(row["agency_code"]): row["day"] for row in seen}


def waves(joined: Mapping[str, date], first: Period, last: Period) -> list[Period]:
    """Months in which enough agencies joined, with enough months on either side, the latest first.

    Args:
        joined: As from joinings.
        first: First month that has figures.
        last: Last month that has figures.
    """
    counts = Counter(containing(day) for day in joined.values())
    earliest, latest = first.shifted(LEAST_SPAN), last.shifted(-LEAST_SPAN)
    found = (month for month, count in counts.items() if count >= LEAST_AGENCIES)
    return sorted((month for month in found if earliest <= month <= latest), reverse=True)


def spans(wave: Period, first: Period, last: Period) -> tuple[list[str], list[str]]:
    """The months before and after a wave that are compared."""
    earlier = [wave.shifted(-step) for step in range(SPAN, 0, -1)]
    later = [wave.shifted(step) for step in range(1, SPAN + 1)]
    return [str(one) for one in earlier if one >= first], [str(one) for one in later if one <= last]


def compare(
    values: pd.DataFrame,
    joined: Mapping[str, date],
    wave: Period,
    before: Sequence[str],
    after: Sequence[str],
) -> Comparison | None:
    """Who joined in a month against who had not by the end of the months after it.

    Args:
        values: One indicator by agency and month: columns group, period, numerator, denominator.
        joined: As from joinings; an agency that is absent never joined.
        wave: The month of joining.
        before: Months before, as from spans.
        after: Months after.

    Returns:
        None where a group has fewer than five agencies with figures both before and after.
    """
    end = parse(after[-1]).ends
    same = {code for code, day in joined.items() if containing(day) == wave}
    others = {code for code, day in joined.items() if day <= end} - same  # in neither group
    held = values[(values["denominator"] > 0) & ~values["group"].isin(others)]
    held = held.assign(side=np.where(held["group"].isin(same), JOINED, WAITING))
    effect = _difference(held, before, after)
    if effect is None:
        return None
    halves = len(before) // 2
    earlier = _difference(held, before[:halves], before[halves:]) if halves else None
    shown = held[held["group"].isin(effect.codes)]
    monthly = shown.groupby(["side", "period"])[["numerator", "denominator"]].sum()
    months = (monthly["numerator"] / monthly["denominator"]).rename("value").reset_index()
    return Comparison(
        wave,
        list(before),
        list(after),
        effect.agencies,
        effect.values,
        effect.difference,
        earlier.difference if earlier else None,
        months.rename(columns={"side": "group", "period": "month"}),
    )


@dataclass(frozen=True)
class Measured:
    """A difference of differences and what it was made of."""

    difference: Difference
    values: Mapping[tuple[str, str], float]
    agencies: Mapping[str, int]
    codes: frozenset[str]


def _difference(held: pd.DataFrame, before: Sequence[str], after: Sequence[str]) -> Measured | None:
    """The difference of differences over two spans, of agencies with figures in both."""
    span = {**dict.fromkeys(before, "before"), **dict.fromkeys(after, "after")}
    dated = held.assign(span=held["period"].map(span)).dropna(subset=["span"])
    if dated["span"].nunique() < 2:
        return None
    sums = (
        dated.groupby(["side", "group", "span"])[["numerator", "denominator"]].sum().unstack("span").dropna()
    )
    agencies = {side: int((sums.index.get_level_values("side") == side).sum()) for side in (JOINED, WAITING)}
    if min(agencies.values()) < LEAST_AGENCIES:
        return None
    values: dict[tuple[str, str], float] = {}
    influence = np.zeros(len(sums))
    for side, sign in ((JOINED, 1), (WAITING, -1)):
        rows = np.flatnonzero(sums.index.get_level_values("side") == side)
        for when, direction in (("before", -1), ("after", 1)):
            top, bottom = (sums[name, when].to_numpy()[rows] for name in ("numerator", "denominator"))
            values[side, when] = float(top.sum() / bottom.sum())
            influence[rows] += sign * direction * (top - values[side, when] * bottom) / bottom.sum()
    moved = {side: values[side, "after"] - values[side, "before"] for side in (JOINED, WAITING)}
    return Measured(
        _bounded(moved[JOINED] - moved[WAITING], influence, min(agencies.values()) - 1),
        values,
        agencies,
        frozenset(sums.index.get_level_values("group")),
    )


def _bounded(value: float, influence: Numbers, freedom: int) -> Difference:
    """A difference with its interval from what each cluster adds to it, CR1 with two rows per agency."""
    from scipy.special import stdtrit  # noqa: PLC0415 – a tenth of a second that only this pays

    clusters = len(influence)
    rows, terms = 2 * clusters, 4
    correction = clusters / (clusters - 1) * (rows - 1) / (rows - terms)
    half = float(stdtrit(freedom, 0.975) * np.sqrt(correction * np.sum(influence**2)))
    return Difference(value, value - half, value + half)
