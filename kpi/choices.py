"""Choices behind an index: the index as a function of choices that could have been made otherwise.

Every weight may be up to a quarter more or less, the normalisation or the aggregation of the goals another,
one indicator left out (Saisana, Saltelli and Tarantola, 2005, Journal of the Royal Statistical Society A 168,
307–323).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi import composite, scoring
from kpi.catalogue import Catalogue
from kpi.composite import Flags
from kpi.goals import NORMALISATIONS
from kpi.intervals import Numbers

WEIGHTS, NORMALISATION, AGGREGATION, INCLUSION = "weights", "normalisation", "aggregation", "inclusion"
FACTORS = (WEIGHTS, NORMALISATION, AGGREGATION, INCLUSION)
Cells = Sequence[tuple[list[int], int]]
"""Columns of the cells of a goal, and the place of their horizon."""

NOISE = 0.25  # of a weight, as in COINr's example
AGGREGATIONS = ("geometric", "arithmetic")


@dataclass(frozen=True)
class Model:
    """An index as a function of the choices behind it.

    Attributes:
        units: Groups that have an index as declared.
        points: Points by normalisation, the declared one first: a row per unit, a column per indicator;
            missing too in cells that lack data as declared.
        cells: For each goal, the columns of its cells and the place of their horizon.
        weights: Declared weights of indicators, horizons and goals; if a goal is of interest, its horizons
            stand in the place of goals.
        aggregations: Of goals, the declared one first.
        needed: Share of the goals' weight that a unit must have.
        floor: Least points of a goal.
        scale: What 100 points are worth.
    """

    units: tuple[str, ...]
    keys: tuple[str, ...]
    points: Sequence[Numbers]
    cells: Sequence[Cells]
    weights: tuple[Numbers, Numbers, Numbers]
    aggregations: Sequence[str]
    needed: float
    floor: float
    scale: float

    @property
    def groups(self) -> list[list[int]]:
        """Columns of a design for each of the factors: one for every weight, one for each other choice."""
        count = sum(map(len, self.weights))
        return [list(range(count)), [count], [count + 1], [count + 2]]

    def alternative(self, design: Numbers, factor: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """Which alternative each run takes; 0 is what is declared."""
        choices = {
            NORMALISATION: len(self.points),
            AGGREGATION: len(self.aggregations),
            INCLUSION: len(self.keys) + 1,
        }
        column = self.groups[FACTORS.index(factor)][0]
        return (design[:, column] * choices[factor]).astype(np.int64)

    @property
    def ranks(self) -> Numbers:
        """Ranks as declared, 1 for the best."""
        return composite.rank(-self.declared)

    @property
    def declared(self) -> Numbers:
        """Scores as declared."""
        return np.asarray(self.scores(self.unchanged(1))[0])

    def unchanged(self, runs: int) -> Numbers:
        """A design in which everything is as declared."""
        columns = [0.5] * sum(map(len, self.weights)) + [0.0] * 3  # 0.5 is the middle of a weight's noise
        return np.tile(columns, (runs, 1))

    def without_each(self) -> Numbers:
        """A design whose every run leaves out one indicator, in their order, and changes nothing else."""
        count = len(self.keys)
        design = self.unchanged(count)
        design[:, -1] = (np.arange(count) + 1.5) / (count + 1)
        return design

    def scores(self, design: Numbers) -> Numbers:
        """Scores of every unit in every run, a row per run.

        Args:
            design: Uniform numbers, columns as in groups.
        """
        ends = np.cumsum([len(one) for one in self.weights])
        noise = 1 + NOISE * (2 * design[:, : ends[-1]] - 1)
        own, horizons, goals = (
            one * part for one, part in zip(self.weights, np.split(noise, ends[:-1], axis=1), strict=True)
        )
        left_out = self.alternative(design, INCLUSION)
        own[np.flatnonzero(left_out), left_out[left_out > 0] - 1] = 0
        how, together = self.alternative(design, NORMALISATION), self.alternative(design, AGGREGATION)
        found = np.full((len(design), len(self.units)), np.nan)
        for place, points in enumerate(self.points):
            runs = np.flatnonzero(how == place)
            whole, present = self._goals(points, own[runs], horizons[runs], goals[runs])
            for which, name in enumerate(self.aggregations):
                chosen = together[runs] == which
                if chosen.any():
                    index = composite.aggregate(
                        name, whole[:, chosen], present[chosen], self.needed, self.floor
                    )
                    found[runs[chosen]] = index.T
        return found * self.scale

    def _goals(
        self, points: Numbers, own: Numbers, horizons: Numbers, goals: Numbers
    ) -> tuple[Numbers, Numbers]:
        """Points of the goals by unit and run, and their weights: 0 for one of which nothing is left."""
        whole = np.empty((len(points), len(own), len(self.cells)))
        weights = goals.copy()
        for goal, cells in enumerate(self.cells):
            parts = np.empty((len(points), len(own), len(cells)))
            shares = np.empty((len(own), len(cells)))
            for place, (inside, horizon) in enumerate(cells):
                inner = own[:, inside]
                left = inner.sum(axis=1) > 0
                parts[:, :, place] = composite.arithmetic(
                    points[:, None, inside], np.where(left[:, None], inner, 1)
                )
                shares[:, place] = np.where(left, horizons[:, horizon], 0)
            left = shares.sum(axis=1) > 0
            whole[:, :, goal] = composite.arithmetic(parts, np.where(left[:, None], shares, 1))
            weights[:, goal] *= left
        return whole, weights


def of(values: pd.DataFrame, catalogue: Catalogue, goal: str | None = None) -> Model:
    """The model of what is declared, for the groups that have an index, or a score of a goal.

    Whether there are enough data is judged once, as declared: a cell that lacks them stays without.

    Args:
        values: As from values.compute, of one period.
        catalogue: What is declared.
        goal: The goal whose score is of interest; by default the index. Of a goal it is the mean of its
            horizons whose aggregation could have been another.
    """
    rule = catalogue.index
    if goal is not None:
        rule = replace(rule, aggregation="arithmetic")
        inside = {key: one for key, one in catalogue.indicators.items() if one.goal == goal}
        catalogue = replace(catalogue, goals={goal: catalogue.goals[goal]}, indicators=inside, index=rule)
    indicators = list(catalogue.indicators.values())
    rows = values[values["enough"] & values["indicator"].isin(catalogue.indicators)]
    wide = rows.pivot(index="group", columns="indicator", values="value")
    wide = wide.reindex(columns=list(catalogue.indicators))
    shown = wide.to_numpy(dtype=float) * [one.scale for one in indicators]
    hows = (rule.normalisation, *(one for one in NORMALISATIONS if one != rule.normalisation))
    points = [scoring.normalised(shown, indicators, how) for how in hows]
    own, horizons, goals = _weights(catalogue)
    order = list(catalogue.horizons)
    cells = [
        [(columns, order.index(horizon)) for horizon, columns in scoring.places(catalogue, key).items()]
        for key in catalogue.goals
    ]
    known = np.ones(len(shown), dtype=bool)
    for inside_goal in cells:
        known &= _known(points, inside_goal, own, horizons, rule.available)
    if goal is not None:
        cells, goals = [[one] for one in cells[0]], horizons[[place for _, place in cells[0]]]
    return Model(
        units=tuple(wide.index[known]),
        keys=tuple(catalogue.indicators),
        points=[one[known] for one in points],
        cells=cells,
        weights=(own, horizons, goals),
        aggregations=(rule.aggregation, *(one for one in AGGREGATIONS if one != rule.aggregation)),
        needed=1 if goal is None else 0,
        floor=rule.floor_points,
        scale=rule.scale / 100,
    )


def _weights(catalogue: Catalogue) -> tuple[Numbers, Numbers, Numbers]:
    own, horizons, goals = (
        np.array([one.weight for one in declared.values()], dtype=float)
        for declared in (catalogue.indicators, catalogue.horizons, catalogue.goals)
    )
    return own, horizons, goals


def _known(
    points: Sequence[Numbers], cells: Cells, own: Numbers, horizons: Numbers, available: float
) -> Flags:
    """Which units have a score of a goal as declared; where a cell lacks data, its points are taken away."""
    if not cells:
        return np.zeros(len(points[0]), dtype=bool)
    parts = []
    for columns, _ in cells:
        parts.append(composite.arithmetic(points[0][:, columns], own[columns], available))
        for one in points:
            one[:, columns] = np.where(np.isnan(parts[-1])[:, None], np.nan, one[:, columns])
    weights = horizons[[place for _, place in cells]]
    return np.isfinite(composite.arithmetic(np.array(parts).T, weights, available))
