"""Placements: where agencies stand beside those of their level, every indicator on one scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kpi import changes, scoring, values
from kpi.export.material import Material
from kpi.indicators import Indicator

POINTS = ("value", "low", "high", "expected", "peers")  # what stands on a bar
NOTHING = {"score": np.nan, "status": "insufficient"}

Scores = dict[str, dict[str, dict[str, Any]]]
"""Columns score and status, by group and goal."""


@dataclass(frozen=True)
class Placements:
    """Figures and scores of agencies and of their levels, read once."""

    material: Material

    @cached_property
    def figures(self) -> dict[str, pd.DataFrame]:
        """Figures of each agency by indicator, with points for its bar and how they moved."""
        material = self.material
        found = material.agency_figures
        levels = found["group"].map({code: one.level for code, one in material.register.items()})
        keys = pd.MultiIndex.from_arrays([found["indicator"], levels])
        found = found.assign(peers=self._peers.reindex(keys).to_numpy(float))
        found = _on_scale(found, material.catalogue.indicators)
        moved = self._moved.set_index(["indicator", "group"])[["difference", "beyond_noise"]]
        joined = found.join(moved, on=["indicator", "group"])
        return {
            str(code): rows.set_index("indicator").sort_index()
            for code, rows in joined.groupby("group", sort=False)
        }

    @cached_property
    def scores(self) -> Scores:
        """Scores of each agency over all horizons, by goal."""
        return _by_goal(self.material.agency_scores)

    @cached_property
    def peer_scores(self) -> Scores:
        """The same of each level that has several agencies."""
        found = scoring.score(self._levels, self.material.catalogue, today=self.material.today)
        return _by_goal(found[found["group"].isin(self._several)])

    @cached_property
    def _levels(self) -> pd.DataFrame:
        """Figures of all agencies of a level together, as far as the visitor may see them."""
        material = self.material
        scope = material.visitor.scope.whole
        return values.series(material.store.lake, material.catalogue, scope, [material.period], "level")

    @cached_property
    def _several(self) -> set[str]:
        """Levels of more than one agency: one alone is not compared with itself."""
        levels = pd.Series([one.level for one in self.material.register.values()], dtype=object)
        counts = levels.value_counts()
        return {str(level) for level in counts.index[counts > 1]}

    @cached_property
    def _peers(self) -> pd.Series:
        """The value of each indicator and level with enough data."""
        held = self._levels[self._levels["enough"] & self._levels["group"].isin(self._several)]
        return held.set_index(["indicator", "group"])["value"]

    @cached_property
    def _moved(self) -> pd.DataFrame:
        material, before = self.material, self.material.period.shifted(-1)
        span = [before, material.period]
        found = values.series(material.store.lake, material.catalogue, material.scope, span, "agency")
        return changes.between(found, before, material.period)


def _on_scale(found: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Figures with a column points_… for each mark of a bar: 0 at the floor, 100 at the last target."""
    points = {name: np.full(len(found), np.nan) for name in POINTS}
    places: Mapping[Any, Any] = found.groupby("indicator", sort=False).indices
    for key, rows in places.items():
        one = indicators[key]
        for name in POINTS:
            shown = found[name].to_numpy(float)[rows] * (1 if name == "expected" else one.scale)
            points[name][rows] = scoring.normalised(shown[:, None], [one], "goalposts")[:, 0]
    low, high = points["low"], points["high"]
    points["low"], points["high"] = np.minimum(low, high), np.maximum(low, high)
    return found.assign(**{f"points_{name}": found_ for name, found_ in points.items()})


def _by_goal(scores: pd.DataFrame) -> Scores:
    found: Scores = {}
    for row in scores[scores["horizon"] == scoring.ALL].to_dict("records"):
        found.setdefault(row["group"], {})[row["goal"]] = {"score": row["score"], "status": row["status"]}
    return found
