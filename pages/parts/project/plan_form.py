"""The form of one milestone: the same as a row of the table, for small screens and quick changes."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from kpi.plans import Edit, Entry, Promise
from kpi.projects import Project
from pages.parts import session, told
from pages.parts.fields import EDITION, Form, unkept
from pages.parts.project import plan_saving, plans
from pages.parts.words import _

AT = "milestone"
DAYS = ("planned_start", "planned_end", "actual_end")


def show(project: Project, row: Promise) -> None:
    """The form, folded away, for those who may edit the milestone."""
    visitor = session.visitor()
    allowed = visitor.scope.allowed
    if not visitor.may("milestones") or (
        allowed is not None and (row["agency_code"] or project.agency_code) not in allowed
    ):
        return
    with st.expander(_("Edit this milestone"), icon=":material/edit:"):
        form = Form(f"{AT}-{row['number']}", _start(row))
        form.begin()
        unkept(form.place)
        typed = _fields(form, row)
        edition = form.values()[EDITION]
        changes = [Edit(typed, row["number"], edition)]
        same = typed == plan_saving.entry(row) and edition == row["edition"]
        with st.container(horizontal=True):
            pressed = st.button(
                _("Save"), type="primary", icon=":material/check:", key="milestone-save", disabled=same
            )
            discarded = not same and st.button(_("Discard"), key="milestone-discard")
        saved = pressed and plan_saving.keep(project, changes, AT)
        if discarded or saved or plan_saving.clash(project, changes, AT):
            form.forget()
            st.rerun()


def _start(row: Promise) -> dict[str, Any]:
    """What the fields hold before anybody types: nothing in a text is an empty one."""
    held = asdict(plan_saving.entry(row))
    texts = {name: held[name] or "" for name in ("name", "responsible", "output")}
    return {**held, **texts, EDITION: row["edition"]}


def _fields(form: Form, row: Promise) -> Entry:
    st.text_input(told.field("name"), **form.of("name"))
    first, second, third = st.columns(3)
    for place, name in ((first, "horizon"), (second, "aspect")):
        _choice(place, form, name)
    third.number_input(told.field("weight"), min_value=0.0, value=None, format="%g", **form.of("weight"))
    for place, name in zip(st.columns(3), DAYS, strict=True):
        place.date_input(told.field(name), value=None, **plans.CALENDAR, **form.of(name))
    left, right = st.columns(2)
    _agency(left, form, row["agency_code"])
    right.text_input(told.field("responsible"), **form.of("responsible"))
    left, right = st.columns([2, 1])
    left.text_input(told.field("output"), **form.of("output"))
    right.number_input(told.field("budget"), min_value=0, step=1, value=None, **form.of("budget"))
    said = {name: value for name, value in form.values().items() if name != EDITION}
    return Entry(**said | {name: said[name] or None for name in ("responsible", "output")})


def _choice(place: Any, form: Form, name: str) -> None:
    codes = form.within(name, [one.value for one in plans.choices(name)])
    place.selectbox(
        told.field(name), codes, format_func=lambda code: plans.choice(name, code), **form.of(name)
    )


def _agency(place: Any, form: Form, code: str | None) -> None:
    """The agency that answers for it; one that is no longer registered stays until another is named."""
    names = session.names()
    allowed = session.visitor().scope.allowed
    known = sorted((one for one in names if allowed is None or one in allowed), key=lambda one: names[one])
    codes = [None, *known] if code is None or code in known else [None, code, *known]
    place.selectbox(
        told.field("agency_code"),
        form.within("agency_code", codes),
        format_func=lambda one: _("whole project") if one is None else names.get(one, one),
        **form.of("agency_code"),
    )
