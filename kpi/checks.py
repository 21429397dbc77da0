"""Checks: every declaration is read, and every mistake found is told."""

from kpi import catalogue, declarations, formats, store, tables
from kpi.errors import RaporError
from kpi.scope import EVERYTHING


def run() -> list[RaporError]:
    """The mistakes in tables, formats, catalogue and stored targets; none if all is well."""
    problems: list[RaporError] = []
    for read in (tables.load, formats.load):
        try:
            read()
        except RaporError as error:
            if error.text() not in [known.text() for known in problems]:  # formats read the tables too
                problems.append(error)
    if problems:
        return problems
    problems += catalogue.check()
    return problems or _targets()


def _targets() -> list[RaporError]:
    """Stored targets that name an indicator or a horizon that the catalogue does not have."""
    opened = store.open()
    known = opened.catalogue
    problems = []
    for row in opened.state_rows(EVERYTHING)["targets"].to_pylist():
        for key, words in (("indicator", known.indicators), ("horizon", known.horizons)):
            if row[key] not in words:
                nearest = declarations.nearest(row[key], words)
                problems.append(RaporError("target_unknown", key=key, found=row[key], nearest=nearest))
    return problems
