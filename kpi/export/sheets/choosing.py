"""Choosing: a sheet on which an indicator is chosen from a list, and its table and picture follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpi.export.sheets import reckoning
from kpi.export.sheets.binder import Binder, Sheet
from kpi.export.sheets.contents import Cell, Column, missing
from kpi.export.sheets.overall import Declared

CHOICE, HEAD = 4, 6  # rows of the list to choose from, and of the heading
DRAWN = 8  # the column that the numbers of the picture begin at, right of the table
PICTURE = DRAWN + 5  # the column of the picture
DRAWS = ("value", "plus", "minus")  # what a picture of intervals is drawn from
ABSENT = "#N/A"


@dataclass(frozen=True)
class Chosen:
    """A sheet with its list.

    Attributes:
        sheet: The sheet.
        declared: Where the indicators stand.
        first: Place of the one that is chosen when the file is opened.
    """

    binder: Binder
    sheet: Sheet
    declared: Declared
    first: int

    @property
    def place(self) -> str:
        """The cell with the place of the indicator that is chosen."""
        return self.sheet.at(CHOICE, 1)

    @property
    def title(self) -> str:
        """The cell with what the picture shows."""
        return self.sheet.at(CHOICE, 3)

    def written(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> None:
        """Write the table under its frozen heading."""
        for place, column in enumerate(columns):
            self.sheet.page.set_column(place, place, column.width)
        self.sheet.heading(columns, HEAD, rows)
        self.sheet.rows(columns, rows, HEAD + 1)
        self.sheet.page.freeze_panes(HEAD + 1, 1)
        self.sheet.page.repeat_rows(HEAD)
        self.sheet.page.set_column(DRAWN, PICTURE - 2, None, None, {"hidden": True})

    def cells(self, column: int, rows: int) -> str:
        """Cells of a column of the table."""
        return self.sheet.span(HEAD + 1, column, HEAD + rows, column)


def begin(binder: Binder, code: str, declared: Declared, first: int) -> Chosen:
    """A sheet with its list of indicators."""
    sheet = binder.sheets[code]
    sheet.put(CHOICE, 0, Cell(declared.names[first], look="strong", given=True))
    sheet.page.data_validation(
        CHOICE,
        0,
        CHOICE,
        0,
        {"validate": "list", "source": f"={declared.span('name')}", "input_title": binder.word("choose")},
    )
    chosen = Chosen(binder, sheet, declared, first)
    one = list(declared.catalogue.indicators.values())[first]
    unit = binder.word(f"unit_{one.unit}")
    names, at = declared.span("name"), sheet.near(CHOICE, 0)
    sheet.put(CHOICE, 1, Cell(first + 1, f"MATCH({at},{names},0)"), "unseen")
    sheet.put(CHOICE, 2, Cell(unit, reckoning.chosen(declared.span("unit"), chosen.place)), "quiet")
    title = Cell(f"{declared.names[first]} ({unit})", f'{at}&" ("&{sheet.near(CHOICE, 2)}&")"')
    sheet.put(CHOICE, 3, title, "unseen")  # the title of the picture
    return chosen


def headings(
    binder: Binder, names: Sequence[str], widths: Mapping[str, float], drawn: Sequence[str] = DRAWS
) -> list[Column]:
    """The columns of a table, a blank one, and those that the picture is drawn from."""
    looks = {"period": "text", "agency": "text", "status": "status"}
    looks |= dict.fromkeys(("sample", "numerator", "denominator"), "count")
    shown = [
        Column(binder.word(f"column_{name}"), looks.get(name, "ratio"), widths.get(name, 12))
        for name in names
    ]
    blank = [Column("", width=3) for _ in range(DRAWN - len(shown))]
    return [*shown, *blank, *(Column(binder.word(f"drawn_{name}"), "faint", 9) for name in drawn)]


def row(
    name: str, cells: Sequence[Cell], at: Mapping[str, str], now: Mapping[str, Any], line: str = ""
) -> list[Any]:
    """A row of such a table, with the numbers of the picture.

    Args:
        name: The first cell.
        cells: The others.
        at: Addresses of value, low and high.
        now: Value, low, high and line, as they are now.
        line: Address of what the dashed line shows; "" for none.
    """
    value, low, high = (at[name] for name in ("value", "low", "high"))
    known = not missing(now["value"])
    drawn = [
        Cell(now["value"] if known else ABSENT, reckoning.drawn(value)),
        Cell(_length(now["high"], now["value"]), f"IF(ISNUMBER({high}),{high}-{value},0)"),
        Cell(_length(now["value"], now["low"]), f"IF(ISNUMBER({low}),{value}-{low},0)"),
    ]
    if line:
        drawn.append(Cell(ABSENT if missing(now["line"]) else now["line"], reckoning.drawn(line)))
    return [name, *cells, *([None] * (DRAWN - 1 - len(cells))), *drawn]


def taken(now: Mapping[str, Any], names: Sequence[str], column: Callable[[str], str], at: str) -> list[Cell]:
    """Cells of a long sheet, in the row that the choice leads to."""
    return [Cell(now[name], reckoning.chosen(column(name), at)) for name in names]


def _length(end: Any, begin: Any) -> float:
    return 0.0 if missing(end) or missing(begin) else float(np.abs(end - begin))
