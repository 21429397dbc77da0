"""Goals, horizons and the index: what the scores of indicators become together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from kpi import declarations, indicators
from kpi.declarations import Place
from kpi.errors import RaporError
from kpi.messages import Text

AGGREGATIONS = ("geometric", "arithmetic", "harmonic")
INDEX, ALL = "index", "all"
"""Stand in scores where a goal and a horizon would; only a single horizon may be called so."""

NORMALISATIONS = ("goalposts", "minmax", "zscore", "distance_to_target", "rank")


@dataclass(frozen=True)
class Goal:
    """What the project wants to reach; seed is the phrase of the founding documents that says so."""

    key: str
    title: Text
    weight: float = 1
    seed: str = ""


@dataclass(frozen=True)
class Horizon:
    """A stretch of the project, both days included."""

    key: str
    title: Text
    starts: date
    ends: date
    weight: float = 1


@dataclass(frozen=True)
class Index:
    """How goals become one index.

    Attributes:
        aggregation: "geometric" or "harmonic" (no goal makes up for another), or "arithmetic".
        floor_points: Least points of a goal where the mean is not arithmetic: no zero must erase the rest.
        available: Share of the weight that must be present for a cell, a goal or the index.
        normalisation: What makes points of values; only goalposts do not move with who else is there.
        scale: What the final target is worth on screen: 100 points, or 5 for an index from 0 to 5.
    """

    aggregation: str = "geometric"
    floor_points: float = 1
    available: float = 0.65
    normalisation: str = "goalposts"
    scale: float = 100


def goal(key: str, part: Mapping[str, Any], place: Place) -> Goal:
    """The goal of a declaration."""
    declarations.check_known(part, ("name", "weight", "seed"), place)
    declarations.check_name(key, (INDEX,), place)
    seed = declarations.value(part, "seed", str, place) or ""
    return Goal(
        key, declarations.text(part, "name", place), indicators.amount(part, "weight", place, 1), seed
    )


def horizon(key: str, part: Mapping[str, Any], place: Place) -> Horizon:
    """The horizon of a declaration."""
    declarations.check_known(part, ("name", "starts", "ends", "weight"), place)
    declarations.check_name(key, (), place)
    starts, ends = (_day(part, name, place) for name in ("starts", "ends"))
    if starts >= ends:
        raise place.under("ends").error("catalogue_days", starts=starts, ends=ends)
    weight = indicators.amount(part, "weight", place, 1)
    return Horizon(key, declarations.text(part, "name", place), starts, ends, weight)


def ambiguous(horizons: Mapping[str, Horizon], declared: Mapping[str, tuple[Any, Place]]) -> list[RaporError]:
    """What is wrong with a horizon that bears the name of all of them: nothing if it is the only one."""
    if len(horizons) < 2 or ALL not in horizons:
        return []
    return [declared[ALL][1].error("declaration_name", found=ALL, reserved=ALL)]


def _day(part: Mapping[str, Any], name: str, place: Place) -> date:
    found = part.get(name)
    if found is None:
        raise place.under(name).error("declaration_missing")
    if not isinstance(found, date) or isinstance(found, datetime):
        raise place.under(name).error("catalogue_day", found=found)
    return found


def index(key: str, part: Mapping[str, Any], place: Place) -> Index:
    """The index of a declaration; all its keys may be left out."""
    declarations.check_known(part, [one.name for one in fields(Index)], place)
    aggregation, normalisation = (
        _word(part, name, known, place)
        for name, known in (("aggregation", AGGREGATIONS), ("normalisation", NORMALISATIONS))
    )
    floor_points = _up_to(part, "floor_points", 100, place)
    available = _up_to(part, "available", 1, place)
    scale = _up_to(part, "scale", 1000, place)
    if scale == 0:
        raise place.under("scale").error("indicator_amount", found=0)
    return Index(aggregation, floor_points, available, normalisation, scale)


def _word(part: Mapping[str, Any], name: str, known: Sequence[str], place: Place) -> str:
    found = declarations.value(part, name, str, place) or str(getattr(Index, name))
    declarations.check_known([found], known, place.under(name))
    return found


def _up_to(part: Mapping[str, Any], name: str, most: float, place: Place) -> float:
    found = indicators.amount(part, name, place, getattr(Index, name))
    if found > most:
        raise place.under(name).error("catalogue_most", found=found, most=most)
    return found
