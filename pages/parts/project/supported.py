"""The log of support: what stakeholders did or promised, and the form for another entry."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi import ownership, support
from kpi.influence import Stakeholder
from kpi.projects import Project
from kpi.support import Entry
from pages.parts import downloads, frame, session, words
from pages.parts.fields import Form
from pages.parts.words import _

LISTED = 6  # entries; the table holds them all


def show(project: Project, known: Sequence[Stakeholder], may_write: bool) -> None:
    """The log, the latest first."""
    found = support.listed(session.store(), session.visitor().scope, project.code)
    frame.section(_("Support received"), _("An entry is never changed; a later one may replace it."))
    standing = [one for one in found if not one.replaced]
    for one in standing[:LISTED]:
        _entry(one)
    if not standing:
        st.markdown(_("No support is written down yet."))
    if found:
        downloads.table(
            lambda: _table(found), f"dukungan-{project.code}", _("Support received"), [project.title]
        )
    if may_write and known:
        opened = st.expander(
            _("Write down support"), icon=":material/add_comment:", key="support-add", on_change="rerun"
        )
        if opened.open:
            with opened:
                _form(project, known, standing)


def _entry(one: Entry) -> None:
    about = f" · {words.plain(one.milestone)}" if one.milestone else ""
    detail = f"{words.brief_day(one.dated)}{about}"
    st.markdown(f"**{words.plain(one.stakeholder)}** · {words.plain(one.text)}  \n{words.quiet(detail)}")


def _form(project: Project, known: Sequence[Stakeholder], standing: Sequence[Entry]) -> None:
    visitor = session.visitor()
    names = {one.number: one.name for one in known}
    milestones = _milestones(project)
    own = {one.number: one for one in standing if one.by == visitor.account}
    start = {"who": known[0].number, "dated": session.today(), "text": "", "milestone": 0, "instead": 0}
    form = Form(f"support-new-{project.code}", start)
    form.begin()
    form.outcome()
    with st.grid(2, min_column_width=220):
        st.selectbox(
            _("Stakeholder"), form.within("who", list(names)), format_func=names.__getitem__, **form.of("who")
        )
        st.date_input(_("Day"), max_value=session.today(), format="DD/MM/YYYY", **form.of("dated"))
        st.selectbox(
            _("For the milestone"),
            form.within("milestone", [0, *milestones]),
            format_func=lambda one: milestones.get(one, _("none in particular")),
            **form.of("milestone"),
        )
        st.selectbox(
            _("Replaces"),
            form.within("instead", [0, *own]),
            format_func=lambda one: own[one].text if one else _("no earlier entry of mine"),
            **form.of("instead"),
        )
    st.text_area(_("What was done or promised"), max_chars=2000, height=80, **form.of("text"))

    def write(said: dict[str, Any]) -> None:
        support.add(
            session.store(),
            session.visitor(),
            project.code,
            stakeholder=said["who"],
            dated=said["dated"],
            text=said["text"],
            milestone=said["milestone"] or None,
            supersedes=said["instead"] or None,
        )

    form.submit(_("Save the entry"), write, _("The support is written down."))


def _table(found: Sequence[Entry]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Day"): [words.brief_day(one.dated) for one in found],
            _("Stakeholder"): [one.stakeholder for one in found],
            _("Support"): [one.text for one in found],
            _("Milestone"): [one.milestone for one in found],
            _("Written by"): [one.by for one in found],
            _("Standing"): [_("replaced") if one.replaced else _("stands") for one in found],
        }
    )


def _milestones(project: Project) -> dict[int, str]:
    """The milestones of the project that the visitor sees, by their number."""
    return ownership.milestones(session.store(), session.visitor().scope, project)
