"""The plan as a table that people edit: checked and kept as a whole, never over somebody else's change."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from kpi import notation, typed
from kpi.errors import RaporError
from kpi.plans import Edit, Entry, Promise
from kpi.projects import Project
from pages.parts import frame, links, session, words
from pages.parts.grids import Grid, Line
from pages.parts.project import plan_saving, plan_timeline, plans
from pages.parts.words import _

AT = "plan"
DAYS = ("planned_start", "planned_end", "actual_end")
CHOICES = ("horizon", "aspect")
FIGURES = ("weight", "budget")
COLUMNS = (
    *("name", "horizon", "aspect", "planned_start", "planned_end", "actual_end", "weight"),
    *("agency_code", "responsible", "output", "budget", "milestone_id"),
)
UPLOAD = "pages/data/upload.py"


def empty() -> None:
    """A project without a plan: what to do next."""
    with st.container(border=True):
        frame.section(_("No milestones yet"))
        st.markdown(_("Write the first ones under “Edit the plan”, or load them from a sheet."))
        _from_sheet()


def show(project: Project, found: Sequence[Promise]) -> None:
    """The table, and the button that keeps it."""
    visitor = session.visitor()
    plan_saving.said()
    if not visitor.may("milestones"):
        st.dataframe(plan_timeline.table(found), hide_index=True, alt=_("Milestones"))
        return
    frame.section(
        _("Edit the plan"),
        _(
            "Status and figures follow from days and evidence. Nothing counts before you press Save; until "
            "then what you type waits here for you."
        ),
    )
    grid = Grid(f"{AT}-{project.code}", found, entry, write=lambda cells: asdict(entry(cells)))
    lines = grid.edit(
        table, column_config=_columns(), column_order=COLUMNS, height="content", alt=_("Milestones")
    )
    changes = edits(grid, lines)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Save {count} changes").format(count=len(changes)) if changes else _("Save")
        pressed = st.button(
            label, type="primary", icon=":material/check:", key="plan-save", disabled=not changes
        )
        discarded = bool(changes) and st.button(_("Discard"), key="plan-discard")
        _from_sheet()
    saved = pressed and plan_saving.keep(project, changes, AT)
    if discarded or saved or plan_saving.clash(project, changes, AT):
        grid.forget()
        st.rerun()


def edits(grid: Grid, lines: Sequence[Line]) -> list[Edit]:
    """What a person has changed, added and removed."""
    return [
        Edit(None if line.typed is None else entry(line.typed), line.number, line.edition)
        for line in grid.changed(lines)
    ]


def entry(row: Mapping[Any, Any]) -> Entry:
    """A row of the table as an entry: empty cells hold nothing; what cannot be read stays, to be refused."""
    held = {name: None if pd.isna(row.get(name)) or row[name] == "" else row[name] for name in COLUMNS}
    for name in DAYS:
        held[name] = _day(held[name])
    for name in FIGURES:
        held[name] = _figure(held[name], whole=name == "budget")
    for name in ("name", "milestone_id", *CHOICES):
        held[name] = str(held[name] or "")
    return Entry(**held)


def _day(value: Any) -> Any:
    if isinstance(value, str):
        with suppress(RaporError):
            return typed.day(value)
    return value.date() if isinstance(value, datetime) else value


def _figure(value: Any, whole: bool) -> Any:
    found = notation.read(value, words.language()) if isinstance(value, str) else value
    if found is None:
        return value
    if float(found).is_integer():
        return int(found)
    return str(value) if whole else float(found)


def table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as the table shows them, whether they are stored or were typed: all of it text.

    A column of days takes a pasted 19/06/2019 for today and 04/05 for 5 April, one of numbers 2,5 for 25.
    """
    shown = [{name: _written(value) for name, value in asdict(entry(row)).items()} for row in rows]
    return pd.DataFrame(shown, columns=list(COLUMNS), dtype="object")


def _written(value: Any) -> str | None:
    if isinstance(value, date):
        return f"{value:{typed.DAYS[0]}}"
    if isinstance(value, int | float):
        return notation.plain(value, words.language())
    return value or None


def _columns() -> dict[str, Any]:
    """How each column is typed in; titles are those of the record table."""
    declared, make = session.store().tables["milestones"].columns, st.column_config
    titles = {name: declared[name].title(words.language()) for name in COLUMNS}
    found: dict[str, Any] = {name: make.TextColumn(titles[name]) for name in DAYS}
    for name in CHOICES:
        codes = [one.value for one in declared[name].choices]
        found[name] = make.SelectboxColumn(
            titles[name],
            options=codes,
            format_func=lambda code, name=name: plans.choice(name, code),
        )
    names = session.names()
    own = session.visitor().scope.allowed
    found["agency_code"] = make.SelectboxColumn(
        titles["agency_code"],
        options=sorted((code for code in names if own is None or code in own), key=lambda code: names[code]),
        format_func=lambda code: names.get(code, code),
    )
    found["name"] = make.TextColumn(titles["name"], width="large")
    for name in FIGURES:
        found[name] = make.TextColumn(titles[name], alignment="right")
    for name in ("responsible", "output", "milestone_id"):
        found[name] = make.TextColumn(titles[name])
    return found


def _from_sheet() -> None:
    if session.visitor().may("import") and st.button(
        _("Load from a sheet"), key="plan-sheet", icon=":material/upload_file:", type="tertiary"
    ):
        links.go(UPLOAD)
