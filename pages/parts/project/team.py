"""The effective team: who plays which part by which decree, and the forms for it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi import teams
from kpi.projects import Member, Project
from pages.parts import downloads, frame, session, words
from pages.parts.fields import EDITION, Form
from pages.parts.words import _

FIELDS = ("name", "part", "decree", "since", "until")
EMPTY: Mapping[str, Any] = {"name": "", "part": "", "decree": "", "since": None, "until": None}


def show(project: Project, may_write: bool) -> None:
    """The team as a table, and the forms for whoever may change it."""
    found = teams.listed(session.store(), session.visitor().scope, project.code)
    frame.section(_("Effective team"), _("Parts and decree of each member."))
    if found:
        shown = {
            _("Member"): [
                f"**{words.plain(one.name)}**  \n{words.plain(one.position or '–')}" for one in found
            ],
            _("Decree"): [f"{words.plain(one.decree or '–')}  \n{words.quiet(_days(one))}" for one in found],
        }
        st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=_("Effective team"))
        downloads.table(lambda: _table(found), f"tim-{project.code}", _("Effective team"), [project.title])
    else:
        st.markdown(_("No member is named yet."))
    if may_write:
        _forms(project, found)


def _forms(project: Project, found: Sequence[Member]) -> None:
    opened = st.expander(_("Add a member"), icon=":material/person_add:", key="member-add", on_change="rerun")
    if opened.open:
        with opened:
            _add(project)
    if not found:
        return
    opened = st.expander(
        _("Change or remove a member"), icon=":material/edit:", key="member-edit", on_change="rerun"
    )
    if opened.open:
        with opened:
            _edit(project, found)


def _add(project: Project) -> None:
    form = Form(f"member-new-{project.code}", EMPTY)
    form.begin()
    form.outcome()
    _fields(form)

    def write(said: dict[str, Any]) -> None:
        teams.add(session.store(), session.visitor(), project.code, **said)

    form.submit(_("Add"), write, _("The member is named."))


def _edit(project: Project, found: Sequence[Member]) -> None:
    known = {one.number: one for one in found}
    if st.session_state.get("member-which") not in known:
        st.session_state["member-which"] = found[0].number
    number = st.selectbox(
        _("Member"), list(known), format_func=lambda one: known[one].name, key="member-which"
    )
    one = known[number]
    start = {"name": one.name, "part": one.position or "", "decree": one.decree or ""}
    days = {"since": one.since, "until": one.until}
    form = Form(f"member-{one.number}", {**start, **days, EDITION: one.edition})
    form.begin()
    labels = {"name": _("Name"), "position": _("Part in the team"), "decree": _("Number of the decree")}
    form.outcome(one.edition, labels | {"since": _("From"), "until": _("Until")})
    _fields(form)

    def write(said: dict[str, Any]) -> None:
        fields, edition = {name: said[name] for name in FIELDS}, said[EDITION]
        teams.edit(session.store(), session.visitor(), project.code, one.number, edition, **fields)

    def remove(said: dict[str, Any]) -> None:
        teams.remove(session.store(), session.visitor(), project.code, one.number, said[EDITION])

    with st.container(horizontal=True):
        form.submit(_("Save the change"), write, _("The member is changed."))
        form.submit(_("Remove"), remove, _("The member is removed."), name="remove")


def _fields(form: Form) -> None:
    with st.grid(2, min_column_width=200):
        st.text_input(_("Name"), max_chars=200, **form.of("name"))
        st.text_input(_("Part in the team"), max_chars=200, **form.of("part"))
        st.text_input(_("Number of the decree"), max_chars=128, **form.of("decree"))
        st.date_input(_("From"), format="DD/MM/YYYY", **form.of("since"))
        st.date_input(_("Until"), format="DD/MM/YYYY", **form.of("until"))


def _days(one: Member) -> str:
    if one.since is None and one.until is None:
        return "–"
    since = words.brief_day(one.since) if one.since else "…"
    return f"{since} – {words.brief_day(one.until)}" if one.until else _("since {day}").format(day=since)


def _table(found: Sequence[Member]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Name"): [one.name for one in found],
            _("Part in the team"): [one.position for one in found],
            _("Number of the decree"): [one.decree for one in found],
            _("From"): [words.brief_day(one.since) for one in found],
            _("Until"): [words.brief_day(one.until) for one in found],
        }
    )
