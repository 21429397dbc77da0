"""The form of one milestone: the same as a row of the table, for small screens and quick changes."""

from typing import Any

import streamlit as st

from kpi.plans import Edit, Entry, Promise
from kpi.projects import Project
from pages.parts import session, told
from pages.parts.project import plan_saving, plans
from pages.parts.words import _

HELD, ROUND = "milestone_held", "milestone_round"
AT = "milestone"


def show(project: Project, row: Promise) -> None:
    """The form, folded away, for those who may edit the milestone."""
    visitor = session.visitor()
    allowed = visitor.scope.allowed
    if not visitor.may("milestones") or (
        allowed is not None and (row["agency_code"] or project.agency_code) not in allowed
    ):
        return
    with st.expander(_("Edit this milestone"), icon=":material/edit:"):
        held = _held(row)
        typed = _fields(held, f"{AT}-{held['number']}-{st.session_state.get(ROUND, 0)}")
        changes = [Edit(typed, held["number"], held["edition"])]
        pressed = st.button(
            _("Save"),
            type="primary",
            icon=":material/check:",
            key="milestone-save",
            disabled=typed == plan_saving.entry(held),
        )
        if (pressed and plan_saving.keep(project, changes, AT)) or plan_saving.clash(project, changes, AT):
            st.session_state.pop(HELD, None)
            st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
            st.rerun()


def _held(row: Promise) -> Promise:
    """The milestone as it was when the form was opened: what others change meanwhile does not move it."""
    held: Promise | None = st.session_state.get(HELD)
    if held is None or held["number"] != row["number"]:
        held = st.session_state[HELD] = row
    return held


def _fields(row: Promise, at: str) -> Entry:
    typed: dict[str, Any] = {"milestone_id": row["milestone_id"]}
    typed["name"] = st.text_input(told.field("name"), value=row["name"], key=f"{at}-name")
    first, second, third = st.columns(3)
    for place, name in ((first, "horizon"), (second, "aspect")):
        typed[name] = _choice(place, name, row[name], at)
    typed["weight"] = third.number_input(
        told.field("weight"), min_value=0.0, value=row["weight"], key=f"{at}-weight"
    )
    for place, name in zip(st.columns(3), ("planned_start", "planned_end", "actual_end"), strict=True):
        typed[name] = place.date_input(
            told.field(name), value=row[name], **plans.CALENDAR, key=f"{at}-{name}"
        )
    left, right = st.columns(2)
    typed["agency_code"] = _agency(left, row["agency_code"], at)
    typed["responsible"] = (
        right.text_input(told.field("responsible"), value=row["responsible"] or "", key=f"{at}-responsible")
        or None
    )
    left, right = st.columns([2, 1])
    typed["output"] = (
        left.text_input(told.field("output"), value=row["output"] or "", key=f"{at}-output") or None
    )
    typed["budget"] = right.number_input(
        told.field("budget"), min_value=0, step=1, value=row["budget"], key=f"{at}-budget"
    )
    return Entry(**typed)


def _choice(place: Any, name: str, value: str, at: str) -> str:
    codes = [one.value for one in plans.choices(name)]
    chosen = place.selectbox(
        told.field(name),
        codes,
        index=codes.index(value) if value in codes else 0,
        format_func=lambda code: plans.choice(name, code),
        key=f"{at}-{name}",
    )
    return str(chosen)


def _agency(place: Any, code: str | None, at: str) -> str | None:
    """The agency that answers for it; one that is no longer registered stays until another is named."""
    names = session.names()
    allowed = session.visitor().scope.allowed
    known = sorted((one for one in names if allowed is None or one in allowed), key=lambda one: names[one])
    codes = [None, *known] if code is None or code in known else [None, code, *known]
    chosen: str | None = place.selectbox(
        told.field("agency_code"),
        codes,
        index=codes.index(code),
        format_func=lambda one: _("whole project") if one is None else names.get(one, one),
        key=f"{at}-agency",
    )
    return chosen
