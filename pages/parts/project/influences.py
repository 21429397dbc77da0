"""The map of stakeholders: how many stand in which group, who moved, and the rows behind it."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from kpi import charts, influence, messages
from kpi.influence import Stakeholder
from kpi.projects import Project
from pages.parts import downloads, frame, pictures, words
from pages.parts.project import stakeholder_forms
from pages.parts.words import _

MOVED = 6  # who changed the group; the table holds them all


def show(project: Project, known: Sequence[Stakeholder], may_write: bool) -> None:
    """Counts, map, table and forms."""
    days = influence.days(known)
    with st.container(border=True):
        if days:
            before, now = _chosen(days)
            moved = influence.movement(known, before, now)
            _counts(moved, before, now)
            _map(project, moved, before, now)
        else:
            frame.section(_("Power and interest"))
            st.markdown(_("Nobody is on the map yet. Begin with those who can stop the project."))
        if may_write:
            stakeholder_forms.show(project, known)


def movers(known: Sequence[Stakeholder]) -> None:
    """Who changed the group between the first day and the last, the mightiest first."""
    days = influence.days(known)
    frame.section(_("Who moved"), _span(days[0], days[-1]) if days else "")
    moved = influence.movement(known, days[0], days[-1]) if days else pd.DataFrame(columns=influence.COLUMNS)
    changed = moved[moved["group_before"].notna() & (moved["group_before"] != moved["group"])]
    rows = changed.sort_values("power", ascending=False).to_dict("records")
    for row in rows[:MOVED]:
        way = f"{_group(row['group_before'])} → **{_group(row['group'])}**"
        title = f"{words.plain(row['name'])}: {way}"
        detail = words.plain(row["reason"]) if row["reason"] else ""
        st.markdown(f"{title}  \n{words.quiet(detail)}" if detail else title)
    if len(rows) > MOVED:
        st.caption(_("and {count} more").format(count=words.number(len(rows) - MOVED)))
    if not rows:
        st.markdown(_("Nobody has changed the group between two days yet."))


def _chosen(days: Sequence[date]) -> tuple[date, date]:
    """The two days that are compared: the first and the last, unless others are asked for."""
    if len(days) <= 2:
        return days[0], days[-1]
    with st.container(horizontal=True, horizontal_alignment="right"):
        written = {day: words.brief_day(day) for day in days}
        before = st.selectbox(
            _("Before"), days[:-1], format_func=written.__getitem__, key="map-before", width=170
        )
        later = [day for day in days if day > before]
        if st.session_state.get("map-now") not in later:
            st.session_state["map-now"] = later[-1]
        now = st.selectbox(_("Now"), later, format_func=written.__getitem__, key="map-now", width=170)
    return before, now


def _counts(moved: pd.DataFrame, before: date, now: date) -> None:
    """How many stand in each group, and how many did."""
    frame.section(_("Power and interest"), _span(before, now))
    with st.grid(4, min_column_width=150):
        for one in influence.GROUPS:
            then = int((moved["group_before"] == one).sum())
            st.metric(
                _group(one),
                words.number(int((moved["group"] == one).sum())),
                _("{count} before").format(count=words.number(then)) if before < now else None,
                delta_color="off",
                delta_arrow="off",
            )


def _map(project: Project, moved: pd.DataFrame, before: date, now: date) -> None:
    drawn = pictures.draw(charts.influence_map, moved, pictures.look(), "influence")
    st.caption(
        _(
            "Hollow: before. Filled: now – a circle supports, a diamond is neutral, a triangle opposes, "
            "grey did not say. Power and interest are judged from 0 to 10 with the effective team."
        )
    )
    downloads.table(
        lambda: _table(moved),
        f"pemangku-{project.code}",
        _("Stakeholders"),
        [project.title, f"{words.brief_day(before)} → {words.brief_day(now)}"],
        drawn=drawn.about("", kind="stakeholders"),
    )


def _table(moved: pd.DataFrame) -> pd.DataFrame:
    inside = {True: _("internal"), False: _("external")}
    stances = {one: messages.sentence(f"stance_{one}", words.language()) for one in influence.STANCES}
    return pd.DataFrame(
        {
            _("Stakeholder"): moved["name"],
            _("Institution"): moved["institution"],
            _("Inside or outside"): moved["internal"].map(inside),
            _("Group before"): moved["group_before"].map(_group, na_action="ignore"),
            _("Group now"): moved["group"].map(_group),
            _("Power before"): moved["power_before"],
            _("Interest before"): moved["interest_before"],
            _("Power now"): moved["power"],
            _("Interest now"): moved["interest"],
            _("Stance"): moved["stance"].map(stances),
            _("Reason"): moved["reason"],
            _("Day"): [words.brief_day(day) for day in moved["dated"]],
        }
    )


def _span(before: date, now: date) -> str:
    if before == now:
        return _("As of {day}. A second day shows who moves.").format(day=words.brief_day(now))
    return f"{words.brief_day(before)} → {words.brief_day(now)}"


def _group(one: str) -> str:
    return messages.sentence(f"group_{one}", words.language())
