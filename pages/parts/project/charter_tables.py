"""The tables of a project's form: the people behind it, and the rubric it is judged by."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi import projects
from kpi.charters import Person
from kpi.projects import Project
from pages.parts import words
from pages.parts.fields import EDITION
from pages.parts.grids import Grid
from pages.parts.words import _

PEOPLE = ("role", "name", "position", "account")
RUBRIC = ("name", "weight", "points")


def ask_people(grid: Grid) -> tuple[Person, ...]:
    """Those who are named, each under the number and edition that was read."""
    roles, make = _roles(), st.column_config
    lines = grid.edit(
        lambda rows: pd.DataFrame(
            [{name: row.get(name) for name in PEOPLE} for row in rows], columns=list(PEOPLE), dtype="object"
        ),
        column_config={
            "role": make.SelectboxColumn(
                _("Role"), options=list(roles), format_func=lambda key: roles.get(key, key), required=True
            ),
            "name": make.TextColumn(_("Name"), required=True),
            "position": make.TextColumn(_("Office")),
            "account": make.TextColumn(_("E-mail of the account")),
        },
        alt=_("People"),
    )
    typed = [(line, person(line.typed)) for line in lines if line.typed is not None]
    return tuple(
        Person(role or next(iter(roles)), name or "", position, account, line.number, line.edition)
        for line, (role, name, position, account) in typed
        if any((role, name, position, account))
    )


def person(cells: Mapping[str, Any]) -> tuple[str | None, ...]:
    """A row of the people as it is stored."""
    return tuple(None if pd.isna(cells.get(name)) else str(cells[name]) for name in PEOPLE)


def ask_rubric(grid: Grid) -> tuple[Mapping[str, Any], ...]:
    """Criteria with weight and, once given, points; what they make together."""
    st.caption(
        _("Weights and criteria differ by year and programme: replace the example by those that hold.")
    )
    make = st.column_config
    lines = grid.edit(
        lambda rows: pd.DataFrame(
            [{name: row.get(name) for name in RUBRIC} for row in rows], columns=list(RUBRIC)
        ).astype({"name": "object", "weight": "Float64", "points": "Float64"}),
        column_config={
            "name": make.TextColumn(_("Criterion"), required=True, width="large"),
            "weight": make.NumberColumn(_("Weight (together 100)"), min_value=0, required=True),
            "points": make.NumberColumn(_("Points (0–100)"), min_value=0, max_value=100),
        },
        alt=_("Rubric"),
    )
    typed = [criterion(line.typed) for line in lines if line.typed is not None]
    rows = [row for row in typed if row["name"] is not None and row["weight"] is not None]
    _together(rows)
    return tuple({name: value for name, value in row.items() if value is not None} for row in rows)


def criteria(project: Project | None) -> list[dict[str, Any]]:
    """The criteria that stand, or those of the example, numbered by their place."""
    if project:
        held = [dict(one) for one in project.rubric]
    else:
        held = [{"name": name(words.language()), "weight": weight} for name, weight in projects.form().rubric]
    return [{**one, "number": place, EDITION: 0} for place, one in enumerate(held)]


def criterion(cells: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the rubric as it is stored."""
    found = {name: None if pd.isna(cells.get(name)) else cells[name] for name in RUBRIC}
    figures = {name: found[name] and float(found[name]) for name in ("weight", "points")}
    return {"name": found["name"] and str(found["name"]), **figures}


def _together(rows: Sequence[Mapping[str, Any]]) -> None:
    """The weighted points, once every criterion has some."""
    total = sum(row["weight"] for row in rows)
    if rows and total and all(row["points"] is not None for row in rows):
        points = sum(row["weight"] * row["points"] for row in rows) / total
        st.markdown(_("Together: **{points}** of 100").format(points=words.number(points, 2)))


def _roles() -> dict[str, str]:
    return {key: title(words.language()) for key, title in projects.form().roles.items()}
