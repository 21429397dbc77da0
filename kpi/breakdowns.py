"""Breakdowns: the additive parts that an indicator declares beside its figure – survey elements, histograms.

Every part is a figure of its own: summed with the others, stored as measures, rolled up as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import duckdb

from kpi import declarations, relations
from kpi.declarations import Place
from kpi.indicators import Indicator
from kpi.messages import Text
from kpi.relations import View
from kpi.tables import Table

METHODS = ("skm",)
SURVEY_KEYS = ("method", "elements")
HISTOGRAM_KEYS = ("name", "table", "amount", "edges", "promise", "day")


@dataclass(frozen=True)
class Survey:
    """How a survey's index is made of its elements.

    Attributes:
        method: "skm": PermenPAN-RB 14/2017, see kpi.satisfaction.
        elements: Title of each element, by its column.
    """

    method: str
    elements: Mapping[str, Text]


@dataclass(frozen=True)
class Histogram:
    """Counts of minutes between fixed edges, so that they add up at every level.

    Attributes:
        key: Begins the keys of its parts.
        edges: Upper ends of the bins in minutes, each included; a last bin takes all that is longer.
        promise: The edge within which an answer keeps the promise.
        day: Minutes of a day, fewer in an office.
    """

    key: str
    title: Text
    edges: tuple[float, ...]
    promise: float
    day: float = 1440

    @property
    def bins(self) -> list[str]:
        """The keys of the bins in their order, the open one last; each counts in its numerator."""
        return [f"{self.key}.{place}" for place in range(len(self.edges) + 1)]

    @property
    def everything(self) -> str:
        """The key of the part that counts all rows, those without an amount included."""
        return f"{self.key}.all"


@dataclass(frozen=True)
class Breakdown:
    """What an indicator consists of.

    Attributes:
        survey: Its elements, or None.
        histograms: By name.
        parts: The figures, by the keys of the measures; see element and Histogram.
    """

    survey: Survey | None
    histograms: Mapping[str, Histogram]
    parts: Mapping[str, Indicator]


def element(indicator: str, name: str) -> str:
    """The key of an element's part: its sum of scores over its number of answers."""
    return f"{indicator}.{name}"


def read(
    indicator: Indicator,
    part: Mapping[str, Any],
    place: Place,
    *,
    sources: Mapping[str, Table | View],
    database: duckdb.DuckDBPyConnection,
) -> Breakdown:
    """The breakdown that an indicator declares; an empty one if it declares none.

    Args:
        indicator: The indicator.
        part: Its declaration, with the keys survey and histograms.
        place: Where that is.
        sources: Record tables and views.
        database: Those without rows, to prove that the parts can be computed.

    Raises:
        RaporError: If the declaration is wrong; file, key and nearest known word are named.
    """
    survey, parts = _survey(indicator, part, place, sources)
    histograms = {}
    for key, below in (declarations.value(part, "histograms", dict, place) or {}).items():
        at = place.under("histograms", key)
        declarations.check_name(key, (), at)
        histograms[key], found = _histogram(
            replace(indicator, key=f"{indicator.key}.{key}"), below, at, sources
        )
        parts |= found
    for key, one in parts.items():
        for sql in {one.numerator, one.denominator}:
            bound = f'SELECT CAST({sql} AS DOUBLE) FROM "{one.table}"'
            relations.bind(bound, database, place.under(*key.split(".")[1:]))
    return Breakdown(survey, histograms, parts)


Parts = dict[str, Indicator]


def _survey(
    indicator: Indicator, part: Mapping[str, Any], place: Place, sources: Mapping[str, Table | View]
) -> tuple[Survey | None, Parts]:
    declared = declarations.value(part, "survey", dict, place)
    if declared is None:
        return None, {}
    at = place.under("survey")
    declarations.check_known(declared, SURVEY_KEYS, at)
    method = declarations.required(declared, "method", str, at)
    declarations.check_known([method], METHODS, at.under("method"))
    table = sources[indicator.table]
    columns = table.columns if isinstance(table, Table) else {}
    elements = declarations.strings(declared, "elements", at)
    declarations.check_known(elements, columns, at.under("elements"))
    keys = {name: element(indicator.key, name) for name in elements}
    parts = {
        key: _part(indicator, key, f"sum({name})", f"count({name})", kind="mean", cluster="record")
        for name, key in keys.items()
    }
    return Survey(method, {name: columns[name].title for name in elements}), parts


def _histogram(
    indicator: Indicator, part: Mapping[str, Any], place: Place, sources: Mapping[str, Table | View]
) -> tuple[Histogram, Parts]:
    """A histogram and its parts, of an indicator that goes by the histogram's key."""
    declarations.check_known(part, HISTOGRAM_KEYS, place)
    name = declarations.required(part, "table", str, place)
    declarations.check_known([name], sources, place.under("table"))
    source = sources[name]
    columns = source.schema.names if isinstance(source, Table) else source.columns.names
    edges = _edges(part, place)
    promise = declarations.number(part, "promise", place)
    if promise is None or promise not in edges:
        raise place.under("promise").error("histogram_promise", found=promise)
    day = declarations.number(part, "day", place) or Histogram.day
    found = Histogram(indicator.key, declarations.text(part, "name", place), edges, promise, day)
    amount = declarations.required(part, "amount", str, place)
    declarations.check_known([amount], columns, place.under("amount"))
    bounds = [f"{amount} <= {edges[0]!r}"]
    bounds += [f"{amount} > {low!r} AND {amount} <= {high!r}" for low, high in pairwise(edges)]
    bounds.append(f"{amount} > {edges[-1]!r}")
    people = relations.least_group(name, sources)
    base = replace(indicator, table=name, date=source.date or "", least_group=people)
    counts = [f"count(*) filter (where {bound})" for bound in bounds]
    parts = {key: _part(base, key, sql, sql) for key, sql in zip(found.bins, counts, strict=True)}
    return found, parts | {found.everything: _part(base, found.everything, "count(*)", "count(*)")}


def _edges(part: Mapping[str, Any], place: Place) -> tuple[float, ...]:
    edges = declarations.required(part, "edges", list, place)
    numbers = all(isinstance(edge, int | float) and not isinstance(edge, bool) for edge in edges)
    if not numbers or any(low >= high for low, high in pairwise([0, *edges])):
        raise place.under("edges").error("histogram_edges")
    return tuple(float(edge) for edge in edges)


def _part(
    indicator: Indicator,
    key: str,
    numerator: str,
    denominator: str,
    *,
    kind: str = "ratio",
    cluster: str = "none",
) -> Indicator:
    return replace(
        indicator,
        key=key,
        numerator=numerator,
        denominator=denominator,
        sample=denominator,
        kind=kind,
        cluster=cluster,
        minimum=0,
        minimum_sample=0,
    )
