"""The sheet of agencies' scores: one row for each, by the weights of the sheet of scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpi import scoring, trajectory
from kpi.catalogue import Catalogue
from kpi.export.material import Material
from kpi.export.sheets import reckoning
from kpi.export.sheets.binder import TOP, Binder, Sheet
from kpi.export.sheets.byagency import Agencies
from kpi.export.sheets.contents import Cell, Column
from kpi.export.sheets.goalscores import WHOLE, Key, Rules
from kpi.export.sheets.overall import Declared
from kpi.export.sheets.reckoning import NOTHING

NAMED = 2  # columns of name and code
HIDDEN = 40  # characters across of what is hidden: its heading makes none of the others higher


@dataclass(frozen=True)
class Wide:
    """The columns, from the left: names, scores, statuses, scores by horizon, attained shares."""

    rules: Rules

    @property
    def catalogue(self) -> Catalogue:
        """The framework."""
        return self.rules.catalogue

    def score(self, place: int) -> int:
        """The column of the index (0) or of a goal (from 1)."""
        return NAMED + place

    def status(self, place: int) -> int:
        """The column of its status."""
        return NAMED + 1 + len(self.catalogue.goals) + place

    def cell(self, key: Key) -> int:
        """The column of a goal at a horizon."""
        return NAMED + 2 * (1 + len(self.catalogue.goals)) + self.rules.cells.index(key)

    def share(self, key: Key) -> int:
        """The column of its attained share."""
        return self.between + self.rules.cells.index(key)

    @property
    def between(self) -> int:
        """The first column of attained shares."""
        return NAMED + 2 * (1 + len(self.catalogue.goals)) + len(self.rules.cells)

    def attained(self, place: int) -> int:
        """The column of the attained share of the index (0) or of a goal (from 1)."""
        return self.between + len(self.rules.cells) + place

    def inside(self, goal: str) -> list[Key]:
        """The cells of a goal."""
        return [key for key in self.rules.cells if key[0] == goal]


@dataclass(frozen=True)
class Now:
    """What the engine says of an agency."""

    scores: Mapping[tuple[str, str, str], float]
    agencies: Agencies

    def score(self, code: str, key: Key) -> float:
        """Its score of a goal and horizon."""
        return self.scores.get((code, *key), np.nan)

    def share(self, code: str, key: Key) -> float:
        """The attained share, where there is a score."""
        found = float(self.agencies.figures.shares[key][self.agencies.codes.index(code)])
        return found if np.isfinite(self.score(code, key)) else np.nan


def write(binder: Binder, material: Material, declared: Declared, rules: Rules, agencies: Agencies) -> Sheet:
    """Write the sheet."""
    sheet, wide = binder.sheets["agency_scores"], Wide(rules)
    known = material.agency_scores.to_dict("records")
    scores = {(one["group"], one["goal"], one["horizon"]): float(one["score"]) for one in known}
    now = Now(scores, agencies)
    rows = [
        [
            material.names.get(code, code),
            code,
            *_scores(binder, sheet, wide, now, place),
            *_cells(declared, wide, now, place),
            *_shares(sheet, wide, now, declared, place),
        ]
        for place, code in enumerate(agencies.codes)
    ]
    columns = _columns(binder, wide)
    top = sheet.table(columns, rows, held=1)
    between = {"level": 1, "hidden": True}  # what statuses are made of: behind a plus above the columns
    sheet.page.set_column(wide.between, len(columns) - 1, HIDDEN, None, between)
    if wide.rules.cells:
        sheet.put(TOP - 1, NAMED, binder.word("column_weight"), "quiet")
    for key in wide.rules.cells:
        weight = rules.catalogue.horizons[key[1]].weight
        sheet.put(TOP - 1, wide.cell(key), Cell(weight, rules.horizon_weight(key[1]), look="quiet"))
    sheet.coloured(top, wide.status(0), top + max(len(rows), 1) - 1, wide.status(len(rules.catalogue.goals)))
    return sheet


def _columns(binder: Binder, wide: Wide) -> list[Column]:
    catalogue, language = wide.catalogue, binder.language
    wholes = [binder.word("index"), *(goal.title(language) for goal in catalogue.goals.values())]
    cells = [
        f"{catalogue.goals[goal].title(language)} · {catalogue.horizons[horizon].title(language)}"
        for goal, horizon in wide.rules.cells
    ]
    attained = binder.word("column_attained")
    return [
        Column(binder.word("column_agency"), width=36),
        Column(binder.word("column_agency_code"), width=19),
        *(Column(title, "points", 13) for title in wholes),
        *(Column(f"{binder.word('column_status')}: {title}", "status", 16) for title in wholes),
        *(Column(title, "points", 15) for title in cells),
        *(Column(f"{attained}: {title}", "share", HIDDEN) for title in (*cells, *wholes)),
    ]


def _scores(binder: Binder, sheet: Sheet, wide: Wide, now: Now, place: int) -> list[Cell]:
    """Index and goals, and their statuses."""
    row, code, catalogue = TOP + 1 + place, now.agencies.codes[place], wide.catalogue
    keys = [WHOLE, *((goal, scoring.ALL) for goal in catalogue.goals)]
    pairs = [
        (sheet.near(row, wide.score(number)), wide.rules.goal_weight(goal))
        for number, goal in enumerate(catalogue.goals, start=1)
    ]
    formulas = [reckoning.index(pairs, catalogue.index, wide.rules.floor)]
    for goal in catalogue.goals:
        inside = wide.inside(goal)
        weights, parts = (_across(sheet, line, wide.cell, inside) for line in (TOP - 1, row))
        formulas.append(reckoning.mean(weights, parts, wide.rules.least) if inside else NOTHING)
    found = [Cell(now.score(code, key), formula) for key, formula in zip(keys, formulas, strict=True)]
    for number, key in enumerate(keys):
        status = str(trajectory.status(np.array([now.share(code, key)]))[0])
        formula = reckoning.status(sheet.near(row, wide.attained(number)), binder.statuses)
        found.append(Cell(binder.statuses[status], formula))
    return found


def _cells(declared: Declared, wide: Wide, now: Now, place: int) -> list[Cell]:
    """Goals by horizon."""
    code, scale = now.agencies.codes[place], wide.catalogue.index.scale / 100
    found = []
    for key in wide.rules.cells:
        inside = scoring.places(wide.catalogue, key[0])[key[1]]
        weights = declared.span("weight", inside[0], inside[-1])
        points = now.agencies.span(place, "points", inside)
        formula = reckoning.mean(weights, points, wide.rules.least, scale)
        found.append(Cell(now.score(code, key), formula))
    return found


def _shares(sheet: Sheet, wide: Wide, now: Now, declared: Declared, place: int) -> list[Cell]:
    """What is attained: by horizon, of the index, of the goals."""
    row, code, catalogue = TOP + 1 + place, now.agencies.codes[place], wide.catalogue
    found = []
    for key in wide.rules.cells:
        inside = scoring.places(catalogue, key[0])[key[1]]
        weights = declared.span("weight", inside[0], inside[-1])
        parts = (now.agencies.span(place, name, inside) for name in ("points", "attained"))
        formula = reckoning.mean_attained(sheet.near(row, wide.cell(key)), weights, *parts)
        found.append(Cell(now.share(code, key), formula))
    goals = []
    for number, goal in enumerate(catalogue.goals, start=1):
        cells = wide.inside(goal)
        weights = _across(sheet, TOP - 1, wide.cell, cells)
        parts = (_across(sheet, row, column, cells) for column in (wide.cell, wide.share))
        formula = reckoning.mean_attained(sheet.near(row, wide.score(number)), weights, *parts)
        goals.append(Cell(now.share(code, (goal, scoring.ALL)), formula if cells else NOTHING))
    shares = [sheet.near(row, wide.attained(number)) for number in range(1, len(catalogue.goals) + 1)]
    index = reckoning.weakest(sheet.near(row, wide.score(0)), shares)
    return [*found, Cell(now.share(code, WHOLE), index), *goals]


def _across(sheet: Sheet, row: int, column: Any, keys: list[Key]) -> str:
    """Cells of a goal beside one another."""
    if not keys:
        return NOTHING
    return sheet.span(row, column(keys[0]), row, column(keys[-1]))
