"""The sheet of the comparison: the agencies of one indicator, each with its interval."""

from typing import Any

import numpy as np

from kpi import trajectory
from kpi.export.material import Material
from kpi.export.sheets import choosing, diagrams, reckoning
from kpi.export.sheets.binder import Binder
from kpi.export.sheets.byagency import Agencies
from kpi.export.sheets.choosing import DRAWN, HEAD, PICTURE
from kpi.export.sheets.contents import Cell
from kpi.export.sheets.diagrams import Frame
from kpi.export.sheets.overall import Declared

NAMES = ("agency", "denominator", "sample", "value", "low", "high", "status")
MOST = 150  # agencies that a chart can still name
STEP, EDGE, WIDE = 20, 110, 620  # pixels of a chart: for each of them, around them, and across


def write(binder: Binder, material: Material, declared: Declared, agencies: Agencies) -> None:
    """Write the sheet; it opens with the indicator of which most agencies have enough."""
    held = agencies.figures.rows
    often = held[held["enough"]]["indicator"].value_counts()
    known = list(material.catalogue.indicators)
    first = known.index(str(often.index[0])) if len(often) else 0
    chosen = choosing.begin(binder, "comparison", declared, first)
    rows = [_row(chosen, material, agencies, number) for number in range(len(agencies.codes))]
    chosen.written(choosing.headings(binder, NAMES, {"agency": 44, "status": 18}), rows)
    chosen.sheet.coloured(HEAD + 1, NAMES.index("status"), HEAD + max(len(rows), 1))
    if not rows:
        return
    if len(rows) > MOST:
        chosen.sheet.put(HEAD, PICTURE, binder.word("too_many", most=MOST), "quiet")
        return
    columns = {"name": 0, "value": DRAWN, "plus": DRAWN + 1, "minus": DRAWN + 2}
    spans = {name: chosen.cells(column, len(rows)) for name, column in columns.items()}
    alt = binder.word("alt_comparison")
    frame = Frame(HEAD, PICTURE, f"={chosen.title}", alt, WIDE, EDGE + STEP * len(rows))
    diagrams.ranges(binder, frame, chosen.sheet, spans)


def _row(chosen: choosing.Chosen, material: Material, agencies: Agencies, number: int) -> list[Any]:
    found = _row_of(agencies, number * agencies.count + chosen.first)
    code, line = agencies.codes[number], HEAD + 1 + number
    at = f"{number * agencies.count}+{chosen.place}"
    status = str(trajectory.status(np.array([found["attained"]], dtype=float))[0])
    cells = choosing.taken(found, NAMES[1:-1], agencies.column, at)
    cells.append(
        Cell(chosen.binder.statuses[status], reckoning.chosen(agencies.column("status"), at), "status")
    )
    where = {name: chosen.sheet.near(line, NAMES.index(name)) for name in ("value", "low", "high")}
    return choosing.row(material.names.get(code, code), cells, where, found)


def _row_of(agencies: Agencies, line: int) -> dict[str, Any]:
    return {str(name): value for name, value in agencies.figures.rows.iloc[line].items()}
