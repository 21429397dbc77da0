"""The sheet of agencies' data: the sums of each agency, and the figures that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.export.material import Material
from kpi.export.sheets import grid
from kpi.export.sheets.binder import TOP, Binder, Sheet
from kpi.export.sheets.contents import Cell
from kpi.export.sheets.grid import Grid
from kpi.export.sheets.overall import Declared

NAMES = (
    *("agency", "agency_code", "name", "numerator", "denominator", "sample", "enough", "value", "low"),
    *("high", "expected", "status", "points", "attained", "baseline", "unit"),
)
AT = {name: place for place, name in enumerate(NAMES)}
WIDTHS = {
    "agency": 36,
    "agency_code": 19,
    "numerator": 14,
    "denominator": 14,
    "name": 36,
    "status": 16,
    "expected": 13,
    "unit": 10,
}
STYLES = {"sample": "count", "enough": "centred", "status": "status", "points": "points", "attained": "share"}


@dataclass(frozen=True)
class Agencies:
    """Where the sheet of data holds the figures of agencies: one block of all indicators for each.

    Attributes:
        codes: Agencies with a figure, by name.
    """

    sheet: Sheet
    codes: tuple[str, ...]
    figures: Grid
    count: int

    def line(self, agency: int, indicator: int) -> int:
        """The row of a figure."""
        return TOP + 1 + agency * self.count + indicator

    def span(self, agency: int, name: str, inside: list[int]) -> str:
        """The cells of an agency's indicators that stand one below the other."""
        first, last = self.line(agency, inside[0]), self.line(agency, inside[-1])
        return self.sheet.span(first, AT[name], last, AT[name])

    def column(self, name: str) -> str:
        """All cells of a column."""
        return self.sheet.span(TOP + 1, AT[name], self.line(len(self.codes), 0) - 1, AT[name])


def data(binder: Binder, material: Material, declared: Declared) -> Agencies:
    """Write the figures of every agency; where they stand."""
    there = set(material.agency_figures["group"])
    codes = sorted(there, key=lambda code: (material.names.get(code, code).casefold(), code))
    found = Agencies(
        binder.sheets["agency_data"],
        tuple(codes),
        grid.of(material.agency_figures, material.catalogue, codes),
        len(material.catalogue.indicators),
    )
    rows = found.figures.rows.to_dict("records")
    cells = [_row(found, material, declared, place, row) for place, row in enumerate(rows)]
    columns = binder.columns(NAMES, WIDTHS, STYLES, 11)
    top = found.sheet.table(columns, cells, held=3)
    found.sheet.coloured(top, AT["status"], top + max(len(cells), 1) - 1)
    return found


def _row(
    found: Agencies, material: Material, declared: Declared, line: int, row: Mapping[Any, Any]
) -> list[Any]:
    place = line % found.count
    one = list(material.catalogue.indicators.values())[place]
    cells = {
        "agency": material.names.get(row["group"], row["group"]),
        "agency_code": row["group"],
        "name": declared.names[place],
        "expected": Cell(row["expected"], look=one.unit, given=True),
        "baseline": Cell(row["baseline"], look=one.unit, given=True),
        **declared.figure(place, found.sheet, TOP + 1 + line, AT, row),
    }
    return [cells[name] for name in NAMES]
