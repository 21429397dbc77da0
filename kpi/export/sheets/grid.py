"""Grid: figures by group and indicator, none left out, with points and attained shares beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi import composite, scoring
from kpi.catalogue import Catalogue
from kpi.intervals import Numbers

Share = dict[tuple[str, str], Numbers]
"""Attained shares by goal and horizon, of every group."""


@dataclass(frozen=True)
class Grid:
    """Figures in the order of groups, and in each of the catalogue.

    Attributes:
        groups: Whose they are.
        rows: One for every group and indicator; what is not known, or rests on too little, is missing.
        shares: Attained shares of goals and horizons.
    """

    groups: tuple[str, ...]
    rows: pd.DataFrame
    shares: Share


def of(judged: pd.DataFrame, catalogue: Catalogue, groups: Sequence[str]) -> Grid:
    """The grid of figures.

    Args:
        judged: As from kpi.trajectory.judge, of one period.
        catalogue: The framework.
        groups: Whose figures are wanted.
    """
    known = list(catalogue.indicators.values())
    whole = pd.MultiIndex.from_product([groups, [one.key for one in known]], names=["group", "indicator"])
    scored = scoring.score_indicators(judged, catalogue)
    rows = scored.set_index(["group", "indicator"]).reindex(whole).reset_index()
    enough = rows["enough"].fillna(False).astype(bool)
    scale = np.tile([one.scale for one in known], len(groups))
    shown = {name: rows[name].where(enough) * scale for name in ("value", "low", "high")}
    rows = rows.assign(
        **shown,
        enough=enough,
        score=rows["score"].where(enough),
        attained=rows["attained"].astype(float).clip(0, 1).where(enough),
    )
    points, attained = (
        rows[name].to_numpy(float).reshape(len(groups), len(known)) for name in ("score", "attained")
    )
    return Grid(tuple(groups), rows, _shares(catalogue, points, attained))


def _shares(catalogue: Catalogue, points: Numbers, attained: Numbers) -> Share:
    """As kpi.scoring weighs them: only what has points counts."""
    found: Share = {}
    rule, known = catalogue.index, list(catalogue.indicators.values())
    counted = np.where(np.isfinite(points), attained, np.nan)
    for goal in catalogue.goals:
        cells = scoring.places(catalogue, goal)
        for horizon, inside in cells.items():
            weights = [known[place].weight for place in inside]
            found[goal, horizon] = composite.arithmetic(counted[:, inside], weights, rule.available)
        weights = [catalogue.horizons[horizon].weight for horizon in cells]
        parts = np.array([found[goal, horizon] for horizon in cells]).reshape(len(cells), len(points)).T
        found[goal, scoring.ALL] = (
            composite.arithmetic(parts, weights, rule.available) if cells else np.full(len(points), np.nan)
        )
    wholes = np.array([found[goal, scoring.ALL] for goal in catalogue.goals])
    found[scoring.INDEX, scoring.ALL] = wholes.min(axis=0)
    return found
