"""The sheets of the way so far: figures by period, one indicator at a time with its picture, and changes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kpi import notation, periods
from kpi.export.material import Material
from kpi.export.sheets.binder import TOP, Binder, Sheet
from kpi.export.sheets.contents import Cell
from kpi.export.sheets.overall import AT as INDICATOR
from kpi.export.sheets.overall import Declared
from kpi.periods import Period

NAMES = (
    *("name", "period", "numerator", "denominator", "sample", "enough", "value", "low", "high"),
    *("expected", "unit"),
)
AT = {name: place for place, name in enumerate(NAMES)}
WIDTHS = {"name": 38, "period": 18, "expected": 13}
STYLES = {"sample": "count", "enough": "centred"}


@dataclass(frozen=True)
class Course:
    """Where the figures by period stand: one block of all periods for each indicator."""

    sheet: Sheet
    spans: tuple[Period, ...]
    rows: pd.DataFrame

    def line(self, indicator: int, period: int) -> int:
        """The row of a figure."""
        return TOP + 1 + indicator * len(self.spans) + period

    def column(self, name: str) -> str:
        """All cells of a column."""
        return self.sheet.span(TOP + 1, AT[name], TOP + len(self.rows), AT[name])


def data(binder: Binder, material: Material, declared: Declared) -> Course:
    """Write the figures of every period since data are there; where they stand."""
    known = list(material.catalogue.indicators.values())
    spans = _spans(material)
    whole = pd.MultiIndex.from_product(
        [[one.key for one in known], [str(span) for span in spans]], names=["indicator", "period"]
    )
    rows = material.course.set_index(["indicator", "period"]).reindex(whole).reset_index()
    rows["enough"] = rows["enough"].fillna(False).astype(bool)
    found = Course(binder.sheets["course_data"], spans, rows)
    cells = [_row(found, material, declared, place, row) for place, row in enumerate(rows.to_dict("records"))]
    columns = binder.columns(NAMES, WIDTHS, STYLES, 11)
    found.sheet.table(columns, cells, held=2)
    return found


def _spans(material: Material) -> tuple[Period, ...]:
    """The periods from the first in which half of what is known had enough data."""
    told = material.course[material.course["enough"]]["period"].value_counts()
    known = [periods.parse(str(text)) for text, count in told.items() if 2 * count >= told.max()]
    first = min([material.period, *known], key=lambda one: one.first)
    count = (material.period.first - first.first) // first.length + 1
    return tuple(first.shifted(step) for step in range(count))


def _row(found: Course, material: Material, declared: Declared, line: int, row: Any) -> list[Any]:
    place, number = divmod(line, len(found.spans))
    span, one = found.spans[number], list(material.catalogue.indicators.values())[place]
    held = {name: row[name] * one.scale if row["enough"] else np.nan for name in ("value", "low", "high")}
    known = {**row, **held, "score": np.nan, "attained": np.nan}
    expected = material.paths[one.key].expected(min(span.ends, material.today))
    cells = {
        "name": declared.names[place],
        "period": notation.period(span, material.language),
        "expected": Cell(expected, look=one.unit),
        **declared.figure(place, found.sheet, TOP + 1 + line, AT, known),
    }
    return [cells[name] for name in NAMES]


def changes(binder: Binder, material: Material, declared: Declared, course: Course) -> None:
    """Write how every figure moved since the first period with enough data."""
    sheet = binder.sheets["changes"]
    moved = {row["indicator"]: row for row in material.changed.to_dict("records") if row["enough"]}
    titles = ("name", "before", "value_before", "value_now", "difference", "low", "high", "meaning", "unit")
    widths = {"name": 38, "before": 19, "meaning": 44, "unit": 20}
    columns = binder.columns(titles, widths, usual=13)
    rows = [
        _change(material, declared, course, TOP + 1 + place, moved.get(key))
        for place, key in enumerate(material.catalogue.indicators)
    ]
    sheet.table(columns, rows)


def _change(material: Material, declared: Declared, course: Course, line: int, row: Any) -> list[Any]:
    place, binder = line - TOP - 1, declared.binder
    one = list(material.catalogue.indicators.values())[place]
    unit = binder.word(f"change_{one.unit}")
    if row is None:
        word = binder.word("meaning_none")
        return [declared.names[place], None, None, None, None, None, None, word, unit]
    then = periods.parse(row["before"])
    known = course.spans.index(then) if then in course.spans else None
    before = "" if known is None else course.sheet.at(course.line(place, known), AT["value"])
    now = declared.sheet.at(declared.first + place, INDICATOR["value"])
    sure = not pd.isna(row["beyond_noise"]) and bool(row["beyond_noise"])
    moved = "risen" if row["difference"] > 0 else "fallen"
    meaning = binder.word(f"meaning_{moved}" if sure else "meaning_unsure")
    both = f"ISNUMBER(C{line + 1}),ISNUMBER(D{line + 1})"
    return [
        declared.names[place],
        notation.period(then, material.language),
        Cell(row["value_before"] * one.scale, before, one.unit),
        Cell(row["value"] * one.scale, now, one.unit),
        Cell(
            row["difference"] * one.scale, f'IF(AND({both}),D{line + 1}-C{line + 1},"")', f"signed_{one.unit}"
        ),
        Cell(row["low"] * one.scale, look=f"signed_{one.unit}"),
        Cell(row["high"] * one.scale, look=f"signed_{one.unit}"),
        meaning,
        unit,
    ]
