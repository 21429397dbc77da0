"""The sheet of scores: index, goals and horizons, from points of indicators and weights to try out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kpi import scoring, trajectory
from kpi.catalogue import Catalogue
from kpi.export.material import Material
from kpi.export.sheets import grid, reckoning
from kpi.export.sheets.binder import TOP, Binder, Sheet
from kpi.export.sheets.contents import Cell
from kpi.export.sheets.overall import Declared
from kpi.values import NATION

NAMES = ("goal", "horizon", "weight", "score", "present", "attained", "status")
AT = {name: place for place, name in enumerate(NAMES)}
STYLES = {"score": "points", "present": "share", "attained": "share", "status": "status", "weight": "plain"}
WIDTHS = {"goal": 34, "horizon": 20, "status": 18}
Key = tuple[str, str]
WHOLE = (scoring.INDEX, scoring.ALL)


@dataclass(frozen=True)
class Scores:
    """Scores and attained shares of one group, as the engine has them now."""

    scores: dict[Key, tuple[float, float]]
    shares: grid.Share

    def cells(self, binder: Binder, key: Key, formulas: dict[str, str]) -> dict[str, Cell]:
        """The cells of a goal, a horizon or the index: what the formulas come to, and how they look."""
        score, present = self.scores.get(key, (np.nan, np.nan))
        share = self.shares[key][0] if np.isfinite(score) else np.nan
        word = binder.statuses[str(trajectory.status(np.array([share]))[0])]
        values = {"score": score, "present": present, "attained": share, "status": word}
        return {name: Cell(value, formulas[name]) for name, value in values.items()}


@dataclass(frozen=True)
class Rules:
    """Where the sheet holds weights, rules and scores, for the formulas of the others.

    Attributes:
        known: What they come to now.
    """

    sheet: Sheet
    catalogue: Catalogue
    known: Scores

    @cached_property
    def cells(self) -> list[Key]:
        """Goals and their horizons, those of a goal one below the other."""
        return [
            (goal, horizon)
            for goal in self.catalogue.goals
            for horizon in scoring.places(self.catalogue, goal)
        ]

    @property
    def index(self) -> int:
        """The row of the index, below the goals."""
        return TOP + 1 + len(self.catalogue.goals)

    @property
    def below(self) -> int:
        """The row of the second heading."""
        return self.index + 3

    @property
    def weights(self) -> int:
        """The row of the third heading."""
        return self.below + len(self.cells) + 3

    def row(self, key: Key) -> int:
        """The row of a goal at a horizon."""
        return self.below + 1 + self.cells.index(key)

    def whole(self, goal: str) -> int:
        """The row of a goal over all horizons."""
        return TOP + 1 + list(self.catalogue.goals).index(goal)

    def goal_weight(self, goal: str) -> str:
        """The weight of a goal."""
        return self.sheet.at(self.whole(goal), AT["weight"])

    def horizon_weight(self, horizon: str) -> str:
        """The weight of a horizon."""
        return self.sheet.at(self.weights + 1 + list(self.catalogue.horizons).index(horizon), AT["weight"])

    @property
    def least(self) -> str:
        """The share of the weight that must be there."""
        return self.sheet.at(self.weights + 1 + len(self.catalogue.horizons), AT["weight"])

    @property
    def floor(self) -> str:
        """The least points of a goal."""
        return self.sheet.at(self.weights + 2 + len(self.catalogue.horizons), AT["weight"])


def write(binder: Binder, material: Material, declared: Declared) -> Rules:
    """Write the sheet; where it holds what the others need."""
    sheet = binder.sheets["scores"]
    rows = material.scores.to_dict("records")
    known = Scores(
        {(row["goal"], row["horizon"]): (row["score"], row["weight_present"]) for row in rows},
        grid.of(material.figures, material.catalogue, [NATION]).shares,
    )
    rules = Rules(sheet, material.catalogue, known)
    columns = binder.columns(NAMES, WIDTHS, STYLES, 13)
    for place, column in enumerate(columns):
        sheet.page.set_column(place, place, column.width)
    goals = [_goal(binder, rules, key) for key in material.catalogue.goals]
    wholes = [*goals, _index(binder, rules)]
    sheet.heading(columns, TOP, wholes)
    sheet.rows(columns, wholes, TOP + 1)
    cells = [_cell(binder, rules, declared, key) for key in rules.cells]
    sheet.heading(columns, rules.below, cells)
    sheet.rows(columns, cells, rules.below + 1)
    _weights(binder, rules)
    sheet.coloured(TOP + 1, AT["status"], rules.below + len(rules.cells))
    sheet.page.freeze_panes(TOP + 1, 1)
    return rules


def _goal(binder: Binder, rules: Rules, goal: str) -> list[Any]:
    row, inside = rules.whole(goal), [key for key in rules.cells if key[0] == goal]
    formulas = dict.fromkeys(("score", "present", "attained"), '""')
    if inside:
        first, last = rules.row(inside[0]), rules.row(inside[-1])
        weights, scores, shares = (
            rules.sheet.span(first, AT[name], last, AT[name]) for name in ("weight", "score", "attained")
        )
        formulas = {
            "score": reckoning.mean(weights, scores, rules.least),
            "present": reckoning.present(weights, scores),
            "attained": reckoning.mean_attained(rules.sheet.near(row, AT["score"]), weights, scores, shares),
        }
    formulas["status"] = reckoning.status(rules.sheet.near(row, AT["attained"]), binder.statuses)
    declared = rules.catalogue.goals[goal]
    cells = rules.known.cells(binder, (goal, scoring.ALL), formulas)
    return [
        declared.title(binder.language),
        binder.word("all_horizons"),
        Cell(declared.weight, given=True),
        *(cells[name] for name in NAMES[3:]),
    ]


def _index(binder: Binder, rules: Rules) -> list[Any]:
    row, goals = rules.index, list(rules.catalogue.goals)
    at = {name: [rules.sheet.near(rules.whole(goal), AT[name]) for goal in goals] for name in NAMES}
    score = rules.sheet.near(row, AT["score"])
    pairs = list(zip(at["score"], at["weight"], strict=True))
    scores, weights = (rules.sheet.span(TOP + 1, AT[name], row - 1, AT[name]) for name in ("score", "weight"))
    formulas = {
        "score": reckoning.index(pairs, rules.catalogue.index, rules.floor),
        "present": reckoning.present(weights, scores),
        "attained": reckoning.weakest(score, at["attained"]),
        "status": reckoning.status(rules.sheet.near(row, AT["attained"]), binder.statuses),
    }
    cells = rules.known.cells(binder, WHOLE, formulas)
    named = Cell(binder.word("index"), look="strong")
    return [named, binder.word("all_horizons"), None, *(cells[name] for name in NAMES[3:])]


def _cell(binder: Binder, rules: Rules, declared: Declared, key: Key) -> list[Any]:
    goal, horizon = key
    row, inside = rules.row(key), scoring.places(rules.catalogue, goal)[horizon]
    weights, points, shares = (
        declared.span(name, inside[0], inside[-1]) for name in ("weight", "points", "attained")
    )
    scale = rules.catalogue.index.scale / 100
    formulas = {
        "score": reckoning.mean(weights, points, rules.least, scale),
        "present": reckoning.present(weights, points),
        "attained": reckoning.mean_attained(rules.sheet.near(row, AT["score"]), weights, points, shares),
        "status": reckoning.status(rules.sheet.near(row, AT["attained"]), binder.statuses),
    }
    cells = rules.known.cells(binder, key, formulas)
    return [
        rules.catalogue.goals[goal].title(binder.language),
        rules.catalogue.horizons[horizon].title(binder.language),
        Cell(rules.catalogue.horizons[horizon].weight, rules.horizon_weight(horizon)),
        *(cells[name] for name in NAMES[3:]),
    ]


def _weights(binder: Binder, rules: Rules) -> None:
    """What the scores are made by, for people to change."""
    row, index = rules.weights, rules.catalogue.index
    sheet = rules.sheet
    sheet.put(row, 0, binder.word("rules"), "head")
    sheet.put(row, 1, None, "head")
    sheet.put(row, AT["weight"], binder.word("column_weight"), "head")
    lines = [
        *(
            (binder.word("weight_of", name=one.title(binder.language)), one.weight, "plain")
            for one in rules.catalogue.horizons.values()
        ),
        (binder.word("least"), index.available, "share"),
        (binder.word("floor_points"), index.floor_points, "plain"),
    ]
    for place, (named, value, look) in enumerate(lines, start=row + 1):
        sheet.put(place, 0, named)
        sheet.put(place, AT["weight"], Cell(value, look=look, given=True))
