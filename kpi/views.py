"""Views in a SELECT of one's own: the text that declares them, and what they read."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kpi import calendars, periods
from kpi.catalogue import Catalogue
from kpi.engines import Files, Relation
from kpi.lake import Lake
from kpi.tables import Table


def inlined(catalogue: Catalogue, source: str) -> str:
    """WITH … for a view and all views below it; nothing for a record table."""
    needed = [catalogue.views[name] for name in catalogue.needs(source) if name in catalogue.views]
    texts = ",\n".join(f'"{view.key}" AS (\n{view.sql}\n)' for view in needed)
    return f"WITH {texts}\n" if texts else ""


def relations(
    lake: Lake,
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    source: str,
    *,
    months: Sequence[str] | None,
    today: date,
) -> dict[str, Relation] | None:
    """What a SELECT over a table or view reads; None where nothing is stored.

    Args:
        lake: Where the records are.
        catalogue: The views.
        tables: Record tables in force.
        source: The record table or view.
        months: Of the tables that have months; None for all.
        today: What the clock says.
    """
    found: dict[str, Relation] = {}
    for name in catalogue.needs(source):
        if name not in catalogue.views:
            files = lake.files(name, months if tables[name].date else None)
            found[name] = Files(files, tables[name].schema) if files else tables[name].schema.empty_table()
    if not any(isinstance(one, Files) for one in found.values()):
        return None
    text = inlined(catalogue, source)
    held = sorted(months if months is not None else {month for name in found for month in lake.months(name)})
    first, last = (periods.parse(held[0]).starts, periods.parse(held[-1]).ends) if held else (None, None)
    named = [name for name in calendars.HELPERS if re.search(rf"\b{name}\b", text)]
    return found | calendars.relations(named, first, last, today)
