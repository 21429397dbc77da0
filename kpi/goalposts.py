"""Goalposts: what may be declared of the values between which an indicator is scored."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

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
