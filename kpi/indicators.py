"""Indicators: declared ratios with unit, direction, floor, targets, minimum sample and source."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from kpi import clusters, declarations, formulas, goalposts, relations
from kpi.curves import CURVES
from kpi.declarations import Place
from kpi.messages import Text
from kpi.relations import View
from kpi.tables import Table

SCALES = {"percent": 100, "permille": 1000, "points": 100, "index": 1, "ratio": 1}
"""What a value is multiplied by to be shown in its unit."""

CHOICES: Mapping[str, Iterable[str]] = {
    "kind": ("proportion", "ratio", "mean", "index", "difference"),
    # The ladder from what is put in to what it brings about (GCS, AMEC).
    "stage": ("input", "activity", "output", "out-take", "outcome", "impact"),
    "over_time": ("sum", "last", "end"),
    "unit": SCALES,
    "better": ("higher", "lower"),
    "curve": CURVES,
    "transform": ("ln",),
}
DEFAULTS = {"stage": "", "over_time": "sum", "better": "higher", "curve": "linear", "transform": ""}

REPORTED = "reported_values"
"""The table of figures that somebody else has already computed; its formulas need not be written."""

KEYS = (
    *("name", "code", "description", "caveat", "goal", "horizon", "stage", "table", "date"),
    *("numerator", "denominator", "sample", "kind", "cluster", "over_time", "unit", "better", "curve"),
    *("floor", "target", "minimum", "minimum_sample", "weight", "standardise", "source", "seed"),
    *("transform", "range", "survey", "histograms"),  # the last two: see kpi.breakdowns
)
NOTHING = Text("", "")


@dataclass(frozen=True)
class Indicator:
    """One declared indicator.

    Attributes:
        code: What people call it, such as SIN-1a, or "".
        description: The formula in words.
        caveat: How it can mislead or be gamed.
        table: Record table or view that it is computed from.
        date: Column that decides the month: the table's own date, or a DATE column.
        numerator: SQL of the sum above the line; the denominator and the sample likewise.
        sample: SQL that counts the records the figure rests on; by default the denominator.
        kind: "proportion", "ratio", "mean", "index" or "difference" (each record is 1, 0 or -1): decides the
            interval.
        cluster: What counts as one observation: "week" (of an agency on a platform), "record" or "none".
        over_time: "sum"; for a stock "last", each agency's last month, or "end", the last month that anybody
            has: what had ceased to exist by then does not count.
        better: "higher" or "lower".
        curve: Name of kpi.curves: how the gain is spread over the time between two targets.
        floor: The value worth 0 points, in the displayed unit.
        targets: Target by horizon in the displayed unit, in the order of the horizons.
        minimum: Least denominator for a figure to be shown as one.
        minimum_sample: Least sample for the same.
        standardise: Columns whose mix is not to decide; see kpi.standardisation.
        source: Why this indicator, and where its target comes from.
        seed: Phrase of the project's founding documents that it leans on.
        transform: "ln" if it is the logarithm that makes the way from floor to target; else "".
        range: Least and greatest value that there can be, in the displayed unit; None if there is no limit.
        least_group: The fewest people that a figure is given of; 0 where it is not made of people's answers.
    """

    key: str
    code: str
    title: Text
    description: Text
    caveat: Text
    goal: str
    horizon: str
    stage: str
    table: str
    date: str
    numerator: str
    denominator: str
    sample: str
    kind: str
    cluster: str
    over_time: str
    unit: str
    better: str
    curve: str
    floor: float
    targets: Mapping[str, float]
    minimum: float
    minimum_sample: int
    weight: float
    source: Text
    seed: str
    standardise: tuple[str, ...] = ()
    transform: str = ""
    range: tuple[float, float] | None = None
    least_group: int = 0

    @property
    def scale(self) -> int:
        """What a stored value is multiplied by to be shown."""
        return SCALES[self.unit]

    @property
    def target(self) -> float:
        """The target of the last horizon that has one: the value worth 100 points."""
        return list(self.targets.values())[-1]


def read(
    key: str,
    part: Mapping[str, Any],
    place: Place,
    *,
    goals: Iterable[str],
    horizons: Sequence[str],
    sources: Mapping[str, Table | View],
    database: duckdb.DuckDBPyConnection,
) -> Indicator:
    """The indicator of a declaration.

    Args:
        key: Its name.
        part: What is declared.
        place: Where.
        goals: Known goals.
        horizons: Known horizons, in order.
        sources: Record tables and views that it may be computed from.
        database: Those sources without rows, to prove that the formulas can be computed.

    Raises:
        RaporError: If the declaration is wrong; file, key and nearest known word are named.
    """
    declarations.check_known(part, KEYS, place)
    declarations.check_name(key, (), place)
    words = {
        name: _word(part, name, known, place)
        for name, known in {**CHOICES, "goal": goals, "horizon": horizons, "table": sources}.items()
    }
    source = sources[words["table"]]
    floor, targets = goalposts.read(part, place, horizons, words)
    day = _date(part, source, place)
    found = _formulas(part, place, source, database, stock=words["over_time"] != "sum")
    return Indicator(
        key=key,
        title=declarations.text(part, "name", place),
        description=declarations.text(part, "description", place) if "description" in part else NOTHING,
        caveat=declarations.text(part, "caveat", place) if "caveat" in part else NOTHING,
        code=declarations.value(part, "code", str, place) or "",
        date=day,
        **found,
        cluster=clusters.chosen(part, place, {**words, **found}, reported=words["table"] == REPORTED),
        floor=floor,
        targets=targets,
        minimum=amount(part, "minimum", place),
        minimum_sample=int(amount(part, "minimum_sample", place)),
        weight=amount(part, "weight", place, 1),
        source=declarations.said(part, "source", place),
        seed=declarations.value(part, "seed", str, place) or "",
        standardise=relations.mix(
            part, source, place, summed=words["over_time"] == "sum" and words["table"] != REPORTED
        ),
        range=goalposts.scale(part, place, [floor, *targets.values()], words["transform"]),
        least_group=relations.least_group(words["table"], sources),
        **words,
    )


def _word(part: Mapping[str, Any], name: str, known: Iterable[str], place: Place) -> str:
    """The value of a key that is one of a few words."""
    found = declarations.value(part, name, str, place) or DEFAULTS.get(name)
    if found is None:
        raise place.under(name).error("declaration_missing")
    if found:
        declarations.check_known([found], known, place.under(name))
    return found


def amount(part: Mapping[str, Any], name: str, place: Place, default: float = 0) -> float:
    """A number that cannot be negative; a weight cannot be 0 either."""
    found = declarations.number(part, name, place)
    if found is None:
        return default
    if not math.isfinite(found) or found < 0 or (name == "weight" and found == 0):
        raise place.under(name).error("indicator_amount", found=found)
    return found


def _date(part: Mapping[str, Any], source: Table | View, place: Place) -> str:
    """The column that decides the month: any time but the table's own would need its time zone."""
    found = declarations.value(part, "date", str, place) or source.date
    if not found:
        raise place.under("date").error("declaration_missing")
    dates = {source.date} - {None, ""}
    if isinstance(source, Table):
        dates |= {column.name for column in source.columns.values() if column.type == "date"}
    if found not in dates:
        nearest = declarations.nearest(found, filter(None, dates))
        raise place.under("date").error("indicator_date", found=found, nearest=nearest)
    return found


def _formulas(
    part: Mapping[str, Any],
    place: Place,
    source: Table | View,
    database: duckdb.DuckDBPyConnection,
    *,
    stock: bool,
) -> dict[str, str]:
    """The SQL of numerator, denominator and sample."""
    if isinstance(source, Table):
        name, columns = source.name, source.schema.names
    else:
        name, columns = source.key, source.columns.names
    found: dict[str, str] = {}
    for role in ("numerator", "denominator", "sample"):
        text = declarations.value(part, role, str, place)
        if not text and role == "sample":
            found[role] = found["denominator"]
            continue
        if not text and name == REPORTED:
            text = f"sum({role}) filter (where indicator = '{place.key}')"
        if not text:
            raise place.under(role).error("declaration_missing")
        found[role] = formulas.formula(text, columns, place.under(role), stock=stock)
        relations.bind(f'SELECT CAST({found[role]} AS DOUBLE) FROM "{name}"', database, place.under(role))
    return found
