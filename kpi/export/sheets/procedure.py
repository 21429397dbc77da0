"""The sheets of the method: how figures are made, every indicator in words, in SQL, with its sources."""

from collections.abc import Sequence
from typing import Any

from kpi import notation
from kpi.export.material import Material
from kpi.export.sheets.binder import TOP, Binder
from kpi.export.sheets.contents import Cell
from kpi.indicators import Indicator

RULES = ("sums", "missing", "intervals", "points", "cells", "index", "status", "changes")
NAMES = (
    *("code", "name", "goal", "formula", "source", "least_data", "floor", "targets", "weight", "caveat"),
    "method",
)
SQL = ("code", "name", "table", "numerator_sql", "denominator_sql", "sample_sql")
WIDTHS = {
    **{"name": 30, "goal": 20, "formula": 46, "source": 50, "caveat": 46, "method": 24, "targets": 26},
    **{"numerator_sql": 60, "denominator_sql": 50, "sample_sql": 40, "least_data": 20, "table": 20},
}
STYLES = dict.fromkeys(("numerator_sql", "denominator_sql", "sample_sql"), "code") | dict.fromkeys(
    ("floor", "weight"), "plain"
)


def write(binder: Binder, material: Material, names: Sequence[str]) -> None:
    """Write the sheets: indicators in words, below them the rules that hold for all; and their SQL."""
    known = list(material.catalogue.indicators.values())
    held = [_words(binder, material, one, named) for one, named in zip(known, names, strict=True)]
    for code, titles in (("method", NAMES), ("sql", SQL)):
        columns = binder.columns(titles, WIDTHS, STYLES)
        binder.sheets[code].table(columns, [[one[name] for name in titles] for one in held], held=2)
    _rules(binder, material, TOP + len(known) + 2)


def _rules(binder: Binder, material: Material, line: int) -> None:
    sheet, index = binder.sheets["method"], material.catalogue.index
    sheet.put(line, 0, Cell(binder.word("rules_of_all"), look="section"))
    values = {
        "share": f"{index.available:.0%}" if binder.language == "en" else f"{index.available * 100:.0f} %",
        "how": binder.word(f"aggregation_{index.aggregation}"),
        "points": binder.word(f"normalisation_{index.normalisation}"),
    }
    for place, rule in enumerate(RULES, start=line + 1):
        sheet.put(place, 0, binder.word(f"rule_{rule}", **values), "quiet")


def _words(binder: Binder, material: Material, one: Indicator, named: str) -> dict[str, Any]:
    language, catalogue = material.language, material.catalogue
    targets = "; ".join(
        f"{catalogue.horizons[horizon].title(language)}: {_short(level, language)}"
        for horizon, level in one.targets.items()
    )
    needed = binder.word(
        "least_data", minimum=_short(one.minimum, language), sample=_short(one.minimum_sample, language)
    )
    return {
        "code": one.code,
        "name": named,
        "goal": catalogue.goals[one.goal].title(language),
        "formula": one.description(language),
        "source": one.source(language),
        "least_data": needed,
        "floor": one.floor,
        "targets": targets,
        "weight": one.weight,
        "caveat": one.caveat(language),
        "method": binder.word(f"interval_{one.kind}"),
        "table": one.table,
        "numerator_sql": one.numerator,
        "denominator_sql": one.denominator,
        "sample_sql": one.sample,
    }


def _short(value: float, language: str) -> str:
    return notation.number(value, language, 0 if float(value).is_integer() else 2)
