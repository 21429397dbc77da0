"""The plan as a table that people edit: checked and kept as a whole, never over somebody else's change."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi.plans import Edit, Entry, Promise
from kpi.projects import Project
from pages.parts import frame, links, session, words
from pages.parts.project import plan_saving, plan_timeline, plans
from pages.parts.words import _

HELD, ROUND, AT = "plan_held", "plan_round", "plan"
DAYS = ("planned_start", "planned_end", "actual_end")
CHOICES = ("horizon", "aspect")
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
        _("Status and figures follow from days and evidence. Nothing is kept before you press Save."),
    )
    base = _held(project, found)
    edited = st.data_editor(
        table(base),
        column_config=_columns(),
        column_order=COLUMNS,
        num_rows="dynamic",
        height="content",
        hide_index=True,
        key=f"plan-{project.code}-{st.session_state.get(ROUND, 0)}",
        alt=_("Milestones"),
        placeholder="",
    )
    changes = edits(base, edited)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Save {count} changes").format(count=len(changes)) if changes else _("Save")
        pressed = st.button(
            label, type="primary", icon=":material/check:", key="plan-save", disabled=not changes
        )
        discarded = bool(changes) and st.button(_("Discard"), key="plan-discard")
        _from_sheet()
    saved = pressed and plan_saving.keep(project, changes, AT)
    if discarded or saved or plan_saving.clash(project, changes, AT):
        _anew()


def edits(base: Sequence[Mapping[str, Any]], edited: pd.DataFrame) -> list[Edit]:
    """What a person has changed, added and removed.

    Args:
        base: The rows that were shown, at the places by which the table numbers them.
        edited: The table as it is now; added rows bear numbers beyond those of the base.
    """
    found = []
    there = {
        int(place): entry(row) for place, row in zip(edited.index, edited.to_dict("records"), strict=True)
    }
    for place, row in enumerate(base):
        now = there.pop(place, None)
        if now != entry(row):
            found.append(Edit(now, row["number"], row["edition"]))
    return found + [Edit(one) for one in there.values() if one != Entry()]


def entry(row: Mapping[Any, Any]) -> Entry:
    """A row of the table as an entry: empty cells hold nothing."""
    held = {name: None if pd.isna(row.get(name)) else row[name] for name in COLUMNS}
    for name in DAYS:
        held[name] = None if held[name] is None else pd.Timestamp(held[name]).date()
    for name in ("name", "milestone_id", *CHOICES):
        held[name] = str(held[name] or "")
    held["weight"] = None if held["weight"] is None else float(held["weight"])
    held["budget"] = None if held["budget"] is None else int(held["budget"])
    for name in ("agency_code", "responsible", "output"):
        held[name] = held[name] or None
    return Entry(**held)


def _held(project: Project, found: Sequence[Promise]) -> list[Promise]:
    """The rows as they were when the table was opened: what others change meanwhile does not move it."""
    held = st.session_state.get(HELD)
    if held is None or held[0] != project.code:
        held = st.session_state[HELD] = project.code, list(found)
    return list(held[1])


def table(base: Sequence[Promise]) -> pd.DataFrame:
    shown = pd.DataFrame([{name: row[name] for name in COLUMNS} for row in base], columns=list(COLUMNS))
    for name in DAYS:
        shown[name] = pd.to_datetime(shown[name])
    for name in ("weight", "budget"):
        shown[name] = shown[name].astype("Float64" if name == "weight" else "Int64")
    texts = [name for name in COLUMNS if name not in (*DAYS, "weight", "budget")]
    return shown.astype(dict.fromkeys(texts, "object"))


def _columns() -> dict[str, Any]:
    """How each column is typed in; titles are those of the record table."""
    declared, make = session.store().tables["milestones"].columns, st.column_config
    titles = {name: declared[name].title(words.language()) for name in COLUMNS}
    found: dict[str, Any] = {
        name: make.DateColumn(titles[name], format="DD/MM/YYYY", required=name == "planned_end")
        for name in DAYS
    }
    for name in CHOICES:
        codes = [one.value for one in declared[name].choices]
        found[name] = make.SelectboxColumn(
            titles[name],
            options=codes,
            format_func=lambda code, name=name: plans.choice(name, code),
            required=True,
        )
    names = session.names()
    own = session.visitor().scope.allowed
    found["agency_code"] = make.SelectboxColumn(
        titles["agency_code"],
        options=sorted((code for code in names if own is None or code in own), key=lambda code: names[code]),
        format_func=lambda code: names.get(code, code),
    )
    found["name"] = make.TextColumn(titles["name"], required=True, width="large")
    found["weight"] = make.NumberColumn(titles["weight"], min_value=0, width="small")
    found["budget"] = make.NumberColumn(titles["budget"], min_value=0, step=1, format="localized")
    for name in ("responsible", "output", "milestone_id"):
        found[name] = make.TextColumn(titles[name])
    return found


def _anew() -> None:
    """Show the table as it is stored."""
    st.session_state.pop(HELD, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()


def _from_sheet() -> None:
    if session.visitor().may("import") and st.button(
        _("Load from a sheet"), key="plan-sheet", icon=":material/upload_file:", type="tertiary"
    ):
        links.go(UPLOAD)
