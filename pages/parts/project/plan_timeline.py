"""The timeline of a plan on the screen, and the same rows as a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kpi import charts, milestones
from kpi.charts import milestones as timelines
from kpi.export.kinds import undertakings
from kpi.plans import Promise
from kpi.projects import Project
from pages.parts import downloads, frame, pictures, session, told, words
from pages.parts.project import plans
from pages.parts.words import _

ALL = undertakings.ALL


def show(project: Project, found: Sequence[Promise]) -> None:
    """The timeline of one horizon, or of all, in the order of days or by aspect."""
    frame.section(_("Plan and reality"), _legend(found))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        horizon = _horizon(found)
        by_aspect = st.toggle(_("By aspect"), key="timeline-aspect")
    shown = [row for row in found if horizon in (ALL, row["horizon"])]
    if by_aspect:
        order = [choice.value for choice in plans.choices("aspect")]
        shown.sort(key=lambda row: (order.index(row["aspect"]), row["planned_end"]))
    drawn = _frame(project, shown, by_aspect)
    picture = pictures.draw(charts.milestone_timeline, drawn, pictures.look(), "timeline")
    downloads.table(
        lambda: table(found),
        f"tonggak-{project.code}",
        _("Milestones"),
        [project.title],
        drawn=picture.about("" if horizon == ALL else told.horizon(horizon), kind="milestones", part=horizon),
    )


def table(found: Sequence[Promise]) -> pd.DataFrame:
    """The plan with plain values, for the screen and for files."""
    today, columns = session.today(), session.store().tables["milestones"].columns
    status = [timelines.words(milestones.status(row, today), words.language()) for row in found]
    names = [name for name in columns if name != "project"]
    shown = {columns[name].title(words.language()): [row[name] for row in found] for name in names}
    for name in ("horizon", "aspect"):
        shown[columns[name].title(words.language())] = [plans.choice(name, row[name]) for row in found]
    return pd.DataFrame({**shown, _("Status"): status})


def _legend(found: Sequence[Promise]) -> str:
    today = session.today()
    there = {milestones.status(row, today) for row in found}
    return " ".join(
        f":{plans.COLOURS[role]}[{sign}]{words.JOINER} {timelines.words(status, words.language())}  "
        for status, (role, sign) in timelines.STATUSES.items()
        if status in there
    )


def _horizon(found: Sequence[Promise]) -> str:
    """Which horizon is drawn: at first the one in which something still waits."""
    named = {key: plans.choice("horizon", key) for key in session.catalogue().horizons} | {ALL: _("All")}
    first = undertakings.at_work(found, session.today())
    chosen = st.segmented_control(
        _("Horizon"),
        list(named),
        format_func=lambda key: named[key],
        default=first if first in named else ALL,
        key="timeline-horizon",
        label_visibility="collapsed",
        required=True,
    )
    return str(chosen)


def _frame(project: Project, shown: Sequence[Promise], by_aspect: bool) -> pd.DataFrame:
    """The rows of the timeline, named with their aspects where it goes by them."""
    named = [{**row, "name": f"{plans.choice('aspect', row['aspect'])} · {row['name']}"} for row in shown]
    return undertakings.timeline(
        named if by_aspect else shown, project, session.catalogue(), session.today(), words.language()
    )
