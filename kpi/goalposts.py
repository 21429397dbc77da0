"""Goalposts: what may be declared of the values between which an indicator is scored."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from kpi import declarations
from kpi.declarations import Place


def scale(
    part: Mapping[str, Any], place: Place, posts: Sequence[float], transform: str
) -> tuple[float, float] | None:
    """The scale on which values lie, if one is declared; floor and targets must lie on it."""
    if transform == "ln" and min(posts) <= 0:
        raise place.under("transform").error("indicator_logarithm", found=f"{min(posts):g}")
    found = part.get("range")
    if found is None:
        return None
    numbers = isinstance(found, list) and all(type(one) in (int, float) for one in found)
    if not numbers or len(found) != 2 or not found[0] <= min(posts) < max(posts) <= found[1] < math.inf:
        raise place.under("range").error("indicator_range", found=found)
    return float(found[0]), float(found[1])


def read(
    part: Mapping[str, Any], place: Place, horizons: Sequence[str], words: Mapping[str, str]
) -> tuple[float, dict[str, float]]:
    """Floor, and target by horizon in the order of the horizons.

    Args:
        part: What is declared.
        place: Where.
        horizons: Known horizons, in order.
        words: Its horizon, for a target that names none, and which direction is better.

    Raises:
        RaporError: If they are missing, flat, or lead the wrong way.
    """
    floor = declarations.number(part, "floor", place)
    target = part.get("target")
    if floor is None or target in (None, {}):
        raise place.under("floor" if floor is None else "target").error("declaration_missing")
    declared = target if isinstance(target, dict) else {words["horizon"]: target}
    declarations.check_known(declared, horizons, place.under("target"))
    targets = {
        horizon: declarations.number(declared, horizon, place.under("target")) or 0.0
        for horizon in horizons
        if horizon in declared
    }
    values = [floor, *targets.values()]
    for name, posts in (("floor", [floor]), ("target", targets.values())):
        if strange := [f"{one:g}" for one in posts if not math.isfinite(one)]:
            raise place.under(name).error("indicator_number", found=strange[0])
    sign = 1 if words["better"] == "higher" else -1
    if values[-1] == floor:
        raise place.under("target").error("indicator_flat", found=floor)
    if any(sign * later < sign * earlier for earlier, later in pairwise(values)):
        code = "indicator_direction_up" if sign > 0 else "indicator_direction_down"
        raise place.under("target").error(code, found=" → ".join(f"{value:g}" for value in values))
    return floor, targets
