"""Forms of the map: a new stakeholder, a new position of one, another name, and taking one off."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from kpi import influence, messages, stakeholders
from kpi.influence import Position, Stakeholder
from kpi.projects import Project
from pages.parts import session, words
from pages.parts.fields import EDITION, Form
from pages.parts.project import stakeholder_table
from pages.parts.words import _

STEP = 0.5
MIDDLING = 5.0


def show(project: Project, known: Sequence[Stakeholder]) -> None:
    """What may be done, each folded away until it is wanted."""
    opened = st.expander(
        _("Add a stakeholder"), icon=":material/person_add:", key="stakeholder-add", on_change="rerun"
    )
    if opened.open:
        with opened:
            _add(project)
    stakeholder_table.show(project)
    if not known:
        return
    opened = st.expander(
        _("Write down a new position"),
        icon=":material/trending_up:",
        key="stakeholder-place",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            _place(project, known)
    opened = st.expander(
        _("Rename or take off the map"), icon=":material/edit:", key="stakeholder-edit", on_change="rerun"
    )
    if opened.open:
        with opened:
            _edit(project, known)


def _add(project: Project) -> None:
    start = {"name": "", "institution": "", "internal": True, **_where(session.today(), None)}
    form = Form(f"stakeholder-new-{project.code}", start)
    form.begin()
    form.outcome()
    _who(form)
    _position(form)

    def write(said: dict[str, Any]) -> None:
        stakeholders.add(
            session.store(),
            session.visitor(),
            project.code,
            name=said["name"],
            institution=said["institution"],
            internal=said["internal"],
            position=_stood(said),
        )

    form.submit(_("Add"), write, _("The stakeholder is on the map."))


def _place(project: Project, known: Sequence[Stakeholder]) -> None:
    one = _which(known, "stakeholder-placed")
    last = one.positions[-1] if one.positions else None
    form = Form(f"position-{one.number}", _where(session.today(), last))
    form.begin()
    form.outcome()
    _position(form)

    def write(said: dict[str, Any]) -> None:
        stakeholders.place(session.store(), session.visitor(), project.code, one.number, _stood(said))

    form.submit(_("Save the position"), write, _("The position is saved; the earlier one stays."))


def _edit(project: Project, known: Sequence[Stakeholder]) -> None:
    one = _which(known, "stakeholder-edited")
    start = {"name": one.name, "institution": one.institution or "", "internal": one.internal}
    form = Form(f"stakeholder-{one.number}", {**start, EDITION: one.edition})
    form.begin()
    form.outcome(one.edition, {"name": _("Name"), "institution": _("Institution"), "internal": _("Internal")})
    _who(form)

    def write(said: dict[str, Any]) -> None:
        changes = {name: said[name] for name in start}
        edition = said[EDITION]
        stakeholders.edit(session.store(), session.visitor(), project.code, one.number, edition, **changes)

    def remove(said: dict[str, Any]) -> None:
        stakeholders.remove(session.store(), session.visitor(), project.code, one.number, said[EDITION])

    with st.container(horizontal=True):
        form.submit(_("Save the change"), write, _("The stakeholder is changed."))
        form.submit(_("Take off the map"), remove, _("The stakeholder is off the map."), name="remove")


def _which(known: Sequence[Stakeholder], key: str) -> Stakeholder:
    numbered = {one.number: one for one in known}
    if st.session_state.get(key) not in numbered:
        st.session_state[key] = known[0].number
    number = st.selectbox(
        _("Stakeholder"), list(numbered), format_func=lambda one: numbered[one].name, key=key
    )
    return numbered[number]


def _who(form: Form) -> None:
    with st.grid(2, min_column_width=220):
        st.text_input(_("Name of the person or body"), max_chars=200, **form.of("name"))
        st.text_input(_("Institution"), max_chars=200, **form.of("institution"))
    st.checkbox(_("Belongs to the agency that runs the project"), **form.of("internal"))


def _position(form: Form) -> None:
    with st.grid(2, min_column_width=220):
        st.slider(_("Power"), 0.0, influence.HIGHEST, step=STEP, **form.of("power"))
        st.slider(_("Interest"), 0.0, influence.HIGHEST, step=STEP, **form.of("interest"))
        st.selectbox(
            _("Stance"),
            form.within("stance", ["", *influence.STANCES]),
            format_func=lambda one: messages.sentence(f"stance_{one}", words.language()) if one else "–",
            **form.of("stance"),
        )
        st.date_input(
            _("Judged on"),
            max_value=session.today(),
            min_value=EARLIEST,
            format="DD/MM/YYYY",
            **form.of("dated"),
        )
    st.text_area(_("Reason"), max_chars=2000, height=80, **form.of("reason"))


EARLIEST = date(2004, 1, 1)


def _where(today: date, last: Position | None) -> Mapping[str, Any]:
    """What the fields of a position begin with: where somebody stood last."""
    at = last or Position(today, MIDDLING, MIDDLING)
    return {
        "power": at.power,
        "interest": at.interest,
        "stance": at.stance or "",
        "dated": today,
        "reason": "",
    }


def _stood(said: Mapping[str, Any]) -> Position:
    return Position(said["dated"], said["power"], said["interest"], said["stance"] or None, said["reason"])
