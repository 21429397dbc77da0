"""Pictures of a page on its own: Vega-Lite with its rows, in the colours that the page gives its roles."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from kpi import messages, notation
from kpi.charts import Look
from kpi.charts.theme import ROLES
from kpi.export import ledgers, printing
from kpi.export.illustrations import Illustration

MOST = 30  # rows of a picture of rows; the table behind it holds all
QUIET = "var(--quiet)"


def spec(shown: Illustration) -> dict[str, Any]:
    """The Vega-Lite text of an illustration, as wide as its place."""
    paper = replace(shown.look, medium="paper")
    drawn = printing.spec(shown.picture, paper)
    rows = shown.picture.rows(fitting(shown), paper)
    values = [printing.record(row) for row in rows.to_dict("records")]
    colours = {
        "background": "transparent",
        "range": {"category": [f"var(--{role})" for role in ROLES]},
        "axis": drawn["config"]["axis"] | {"labelColor": QUIET, "titleColor": QUIET},
    }
    return drawn | {
        "config": drawn["config"] | colours,
        "data": {"values": values},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def fitting(shown: Illustration) -> pd.DataFrame:
    """The rows that are drawn."""
    return printing.fitting(shown.picture, shown.frame, replace(shown.look, medium="paper"), MOST)


def cut(shown: Illustration) -> str:
    """What is to be said where rows are left out of the picture; "" where none are."""
    return printing.cut(shown.frame, fitting(shown), shown.look)


def written(shown: Illustration) -> tuple[list[str], list[list[str]]]:
    """The table behind an illustration as people read it: headings, and rows of texts."""
    found, language = ledgers.table(shown), shown.look.language
    scaled = {messages.sentence(f"column_{name}", language) for name in ledgers.SHOWN}
    found = found.dropna(axis="columns", how="all")
    found = found[[name for name in found.columns if not (found[name].astype(str) == "").all()]]
    return [str(name) for name in found.columns], list(_rows(found, scaled, shown.look))


def _rows(found: pd.DataFrame, scaled: set[str], look: Look) -> Iterator[list[str]]:
    for row in found.to_dict("records"):
        yield [_cell(value, look, name in scaled) for name, value in row.items()]


def _cell(value: Any, look: Look, scaled: bool) -> str:
    if pd.isna(value):
        return notation.NONE
    if isinstance(value, date):
        return notation.day(value, look.language, "medium")
    if isinstance(value, str):
        return value
    if scaled:
        return look.shown(float(value))
    whole = float(value).is_integer()
    return notation.number(float(value), look.language, 0 if whole else 2)
