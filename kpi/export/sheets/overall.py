"""The sheet of indicators: sums, and all that follows from them, for everything that is selected."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kpi import trajectory
from kpi.catalogue import Catalogue
from kpi.export.material import Material
from kpi.export.sheets import grid, reckoning
from kpi.export.sheets.binder import TOP, Binder, Sheet
from kpi.export.sheets.contents import Cell, amount
from kpi.values import NATION

LONGEST = 200  # characters of a name: a spreadsheet looks up no more than 255
NAMES = (
    *("code", "name", "goal", "horizon", "numerator", "denominator", "sample", "enough", "value", "low"),
    *("high", "expected", "status", "points", "attained", "baseline", "floor", "target", "weight"),
    *("minimum", "minimum_sample", "unit"),
)
AT = {name: place for place, name in enumerate(NAMES)}
WIDTHS = {
    "code": 9,
    "name": 38,
    "goal": 33,
    "horizon": 18,
    "numerator": 14,
    "denominator": 14,
    "status": 16,
    "expected": 13,
    "unit": 10,
}
STYLES = {"sample": "count", "enough": "centred", "status": "status", "points": "points", "attained": "share"}


@dataclass(frozen=True)
class Declared:
    """Where the sheet holds what is declared of every indicator, for the formulas of the others."""

    binder: Binder
    sheet: Sheet
    catalogue: Catalogue
    first: int = TOP + 1

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name for every indicator, each different, since people choose from them by name."""
        known = self.catalogue.indicators
        titles = [one.title(self.binder.language)[:LONGEST] for one in known.values()]
        return tuple(
            title if titles.count(title) == 1 else f"{title} ({key})"
            for title, key in zip(titles, known, strict=True)
        )

    def at(self, place: int, name: str) -> str:
        """The cell of an indicator, by its place in the catalogue."""
        return self.sheet.at(self.first + place, AT[name])

    def span(self, name: str, first: int = 0, last: int | None = None) -> str:
        """Cells of a column from one indicator to another, by default all."""
        end = len(self.catalogue.indicators) - 1 if last is None else last
        return self.sheet.span(self.first + first, AT[name], self.first + end, AT[name])

    def figure(
        self, place: int, sheet: Sheet, line: int, columns: Mapping[str, int], row: Mapping[Any, Any]
    ) -> dict[str, Any]:
        """The cells of a figure: its sums, and what follows from them.

        Args:
            place: Of its indicator in the catalogue.
            sheet: Where it stands.
            line: Its row there.
            columns: Of its parts; formulas of parts that have none are not to be used.
            row: Of a grid: what the formulas come to now.
        """
        at = reckoning.Row(
            *(sheet.near(line, columns.get(name, 0)) for name in reckoning.Row.__dataclass_fields__)
        )
        one = list(self.catalogue.indicators.values())[place]
        goals = reckoning.Goalposts(
            *(self.at(place, name) for name in ("floor", "target", "minimum", "minimum_sample"))
        )
        yes, no = self.binder.word("yes"), self.binder.word("no")
        fixed = self.catalogue.index.normalisation == "goalposts"  # else points move with who else is there
        status = str(trajectory.status(np.array([row["attained"]], dtype=float))[0])
        words = self.binder.statuses
        return {
            "numerator": amount(row["numerator"]),
            "denominator": amount(row["denominator"]),
            "sample": Cell(row["sample"], given=True),
            "low": Cell(row["low"], look=one.unit),
            "high": Cell(row["high"], look=one.unit),
            "unit": self.binder.word(f"unit_{one.unit}"),
            "enough": Cell(yes if row["enough"] else no, reckoning.enough(at, goals, yes, no)),
            "value": Cell(row["value"], reckoning.value(at, one, yes), one.unit),
            "points": Cell(row["score"], reckoning.points(at, goals, one) if fixed else ""),
            "attained": Cell(row["attained"], reckoning.attained(at, one)),
            "status": Cell(words[status], reckoning.status(at.attained, words)),
        }


def write(binder: Binder, material: Material) -> Declared:
    """Write the sheet; where it holds what the others need."""
    found = Declared(binder, binder.sheets["indicators"], material.catalogue)
    rows = grid.of(material.figures, material.catalogue, [NATION]).rows
    cells = [_row(found, material, place, row) for place, row in enumerate(rows.to_dict("records"))]
    columns = binder.columns(NAMES, WIDTHS, STYLES, 11)
    top = found.sheet.table(columns, cells, held=2)
    found.sheet.coloured(top, AT["status"], top + len(cells) - 1)
    return found


def _row(found: Declared, material: Material, place: int, row: Mapping[Any, Any]) -> list[Any]:
    catalogue, language = material.catalogue, material.language
    one = list(catalogue.indicators.values())[place]
    path = material.paths[one.key]
    cells = {
        "code": one.code,
        "name": found.names[place],
        "goal": catalogue.goals[one.goal].title(language),
        "horizon": catalogue.horizons[one.horizon].title(language),
        "expected": Cell(path.expected(min(material.period.ends, material.today)), look=one.unit, given=True),
        "baseline": Cell(path.baseline, look=one.unit, given=True),
        "floor": Cell(one.floor, look="plain", given=True),
        "target": Cell(one.target, look="plain", given=True),
        "weight": Cell(one.weight, look="plain", given=True),
        "minimum": Cell(one.minimum, look="plain", given=True),
        "minimum_sample": Cell(one.minimum_sample, look="plain", given=True),
        **found.figure(place, found.sheet, found.first + place, AT, row),
    }
    return [cells[name] for name in NAMES]
