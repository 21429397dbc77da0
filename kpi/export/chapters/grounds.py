"""On what it rests: rules of the figures, formulas with their sources, what they cannot tell."""

from kpi import notation
from kpi.charts import Look
from kpi.export.chapters import commitments
from kpi.export.material import Material
from kpi.export.passages import Cell, Column, Heading, Passage, Points, Table, worded
from kpi.indicators import Indicator

RULES = ("sums", "unknown", "intervals", "points", "statuses", "changes")
LIMITS = ("cause", "regression", "reach", "choices")


def method(material: Material) -> list[Passage]:
    """How figures come about, what they rest on, and the list of evidence."""
    language, catalogue = material.language, material.catalogue
    share = notation.figure(catalogue.index.available * 100, "percent", language, 0)
    rules = [Cell(worded(f"rule_{rule}", language, share=share)) for rule in RULES]
    columns = [
        Column(worded("indicator", language), 1.5),
        Column(worded("formula", language), 3.2),
        Column(worded("goalposts", language), 1.3),
        Column(worded("source", language), 2.8),
    ]
    rows = [_row(material, one) for one in catalogue.indicators.values()]
    limits = [Cell(worded(f"limit_{limit}", language)) for limit in LIMITS]
    return [
        Heading(worded("rules", language)),
        Points(rules),
        Heading(worded("formulas", language)),
        Table(worded("formula_list", language), columns, rows, dense=True),
        Heading(worded("limits", language)),
        Points(limits),
        *commitments.proofs(material),
    ]


def _row(material: Material, one: Indicator) -> list[Cell]:
    language = material.language
    look = Look(language, one.unit, one.scale, one.better)
    least = max(one.minimum, one.minimum_sample)
    floor, target = look.shown(one.floor), look.shown(one.target)
    return [
        Cell(one.title(language), one.code),
        Cell(one.description(language), one.caveat(language)),
        Cell(f"{floor} → {target}", worded("least", language, least=notation.number(least, language))),
        Cell(one.source(language)),
    ]
