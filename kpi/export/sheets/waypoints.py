"""The sheet of the course: one indicator, period by period, against what is expected."""

from typing import Any

import numpy as np

from kpi import notation
from kpi.export.material import Material
from kpi.export.sheets import choosing, diagrams
from kpi.export.sheets.binder import Binder
from kpi.export.sheets.choosing import DRAWN, HEAD, PICTURE
from kpi.export.sheets.diagrams import Frame
from kpi.export.sheets.overall import Declared
from kpi.export.sheets.progress import Course

NAMES = ("period", "numerator", "denominator", "value", "low", "high", "expected")


def write(binder: Binder, material: Material, declared: Declared, course: Course) -> None:
    """Write the sheet; it opens with the first indicator of which there is enough now."""
    known = list(material.catalogue.indicators)
    enough = [row["indicator"] for row in material.figures.to_dict("records") if row["enough"]]
    first = known.index(enough[0]) if enough else 0
    chosen = choosing.begin(binder, "course", declared, first)
    rows = [_row(chosen, material, course, number) for number in range(len(course.spans))]
    chosen.written(choosing.headings(binder, NAMES, {"period": 44}, (*choosing.DRAWS, "line")), rows)
    columns = {"period": 0, "value": DRAWN, "plus": DRAWN + 1, "minus": DRAWN + 2, "line": DRAWN + 3}
    spans = {name: chosen.cells(column, len(rows)) for name, column in columns.items()}
    frame = Frame(HEAD, PICTURE, f"={chosen.title}", binder.word("alt_course"))
    diagrams.course(binder, frame, chosen.sheet, spans)


def _row(chosen: choosing.Chosen, material: Material, course: Course, number: int) -> list[Any]:
    one = list(material.catalogue.indicators.values())[chosen.first]
    count, span, line = len(course.spans), course.spans[number], HEAD + 1 + number
    found = course.rows.iloc[chosen.first * count + number]
    now: dict[str, Any] = {name: found[name] for name in ("numerator", "denominator")}
    for name in ("value", "low", "high"):
        now[name] = found[name] * one.scale if found["enough"] else np.nan
    now["line"] = now["expected"] = material.paths[one.key].expected(min(span.ends, material.today))
    at = f"({chosen.place}-1)*{count}+{number + 1}"
    cells = choosing.taken(now, NAMES[1:], course.column, at)
    where = {name: chosen.sheet.near(line, NAMES.index(name)) for name in ("value", "low", "high")}
    expected = chosen.sheet.near(line, NAMES.index("expected"))
    return choosing.row(notation.brief(span, material.language), cells, where, now, expected)
