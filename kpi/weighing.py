"""Weighing: what other weights would make of scores and of the order of agencies; nothing is stored."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa

from kpi import composite, scoring
from kpi.catalogue import Catalogue

COLUMNS = ["group", "before", "after", "difference", "moved"]


def reweighed(catalogue: Catalogue, weights: Mapping[str, float]) -> Catalogue:
    """The catalogue with other weights of the goals and indicators that are named."""
    goals = {key: replace(one, weight=weights.get(key, one.weight)) for key, one in catalogue.goals.items()}
    indicators = {
        key: replace(one, weight=weights.get(key, one.weight)) for key, one in catalogue.indicators.items()
    }
    return replace(catalogue, goals=goals, indicators=indicators)


def scored(
    values: pd.DataFrame,
    catalogue: Catalogue,
    weights: Mapping[str, float],
    targets: pa.Table | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Scores under other weights; arguments and result otherwise as of kpi.scoring.score.

    Raises:
        RaporError: If the weights of a cell, or of the goals, sum to 0.
    """
    return scoring.score(values, reweighed(catalogue, weights), targets, today)


def compared(before: pd.DataFrame, after: pd.DataFrame, goal: str) -> pd.DataFrame:
    """How the score of a goal, or the index, and the order by it would change.

    Args:
        before: Scores as declared, of one period.
        after: Scores under other weights.
        goal: A goal, or kpi.scoring.INDEX.

    Returns:
        Columns as in COLUMNS, a row for each group that has a score in both, those that move furthest in
        the order first: moved is how many places it would rise (above 0) or fall among them. Equal scores
        share the better place.
    """
    now, then = (
        rows[(rows["goal"] == goal) & (rows["horizon"] == scoring.ALL)].set_index("group")["score"]
        for rows in (before, after)
    )
    both = pd.DataFrame({"before": now, "after": then}).dropna()
    places = {name: composite.rank(-both[name].to_numpy(dtype=float).round(9)) for name in both}
    found = both.assign(
        difference=both["after"] - both["before"], moved=(places["before"] - places["after"]).astype(int)
    )
    order = [-found["moved"].abs(), -found["difference"].abs()]
    found = found.assign(first=order[0], second=order[1]).sort_values(["first", "second"], kind="stable")
    return found.rename_axis("group").reset_index()[COLUMNS]
