"""Many stakeholders at once: a table that takes the rows of a sheet, pasted or typed."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi import stakeholders
from kpi.errors import RaporError
from kpi.projects import Project
from pages.parts import session, told, words
from pages.parts.grids import Grid
from pages.parts.words import _

COLUMNS = ("name", "institution", "power", "interest", "dated", "stance", "reason", "internal")
FAILED = "stakeholders_failed"
BLANK = 3  # rows, so that there is a cell to paste into


def show(project: Project) -> None:
    """The table, folded away, and the button that keeps all of it."""
    opened = st.expander(
        _("Add many from a sheet"), icon=":material/table_rows:", key="stakeholders-many", on_change="rerun"
    )
    if opened.open:
        with opened:
            _ask(project)


def _ask(project: Project) -> None:
    st.caption(
        _(
            "Copy the rows in your sheet and paste them into the first cell, in the order of these columns. "
            "Who is on the map already gets a new position; without a day, today counts."
        )
    )
    grid = Grid(f"stakeholders-{project.code}", [], cells, blank=BLANK)
    lines = grid.edit(_frame, column_config=_columns(), column_order=COLUMNS, alt=_("Stakeholders"))
    typed = grid.changed(lines)
    with st.container(horizontal=True):
        label = _("Save {count} rows").format(count=len(typed)) if typed else _("Save")
        st.button(
            label,
            type="primary",
            icon=":material/check:",
            key="stakeholders-save",
            disabled=not typed,
            on_click=_keep,
            args=(project, grid, [cells(line.typed or {}) for line in typed]),
        )
        if typed and st.button(_("Discard"), key="stakeholders-discard"):
            grid.forget()
            st.rerun()
    if failed := st.session_state.pop(FAILED, None):
        told.show(failed)


def _keep(project: Project, grid: Grid, rows: Sequence[Mapping[str, str]]) -> None:
    """Before the run that the click begins."""
    try:
        added = stakeholders.take_in(session.store(), session.visitor(), project.code, rows)
    except RaporError as error:
        st.session_state[FAILED] = error
        return
    grid.forget()
    said = _("{added} stakeholders are new on the map, {moved} have a new position.")
    st.toast(
        said.format(added=words.number(added), moved=words.number(len(rows) - added)), icon=":material/check:"
    )


def cells(row: Mapping[str, Any]) -> dict[str, str]:
    """What a row holds as text; an empty cell holds none."""
    return {name: "" if pd.isna(row.get(name)) or row[name] is False else str(row[name]) for name in COLUMNS}


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    shown = (
        pd.DataFrame([cells(row) for row in rows], columns=list(COLUMNS)).replace("", None).astype("object")
    )
    return shown.assign(internal=shown["internal"].notna())


def _columns() -> dict[str, Any]:
    """All text: a column of numbers would take 6,5 for 65, one of choices would drop unknown words."""
    make = st.column_config
    return {
        "name": make.TextColumn(_("Name of the person or body"), width="medium"),
        "institution": make.TextColumn(_("Institution")),
        "power": make.TextColumn(_("Power (0–10)")),
        "interest": make.TextColumn(_("Interest (0–10)")),
        "dated": make.TextColumn(_("Judged on")),
        "stance": make.TextColumn(_("Stance")),
        "reason": make.TextColumn(_("Reason")),
        "internal": make.CheckboxColumn(_("Internal"), default=False),
    }
