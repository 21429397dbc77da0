"""The timeline of a plan on the screen, and the same rows as a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kpi import charts, milestones
from kpi.charts import milestones as timelines
from kpi.plans import Promise
from kpi.projects import Project
from pages.parts import downloads, frame, pictures, session, told, words
from pages.parts.project import plans
from pages.parts.words import _

ALL = "all"


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
        drawn=picture.about("", kind="milestones"),
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
    waiting = [
        row["horizon"] for row in found if row["actual_end"] is None and row["planned_end"] >= session.today()
    ]
    first = waiting[0] if waiting else found[-1]["horizon"]
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
    """The rows of the timeline, each with today and the end of its horizon."""
    today = session.today()
    found = [
        {
            "name": f"{plans.choice('aspect', row['aspect'])} · {row['name']}" if by_aspect else row["name"],
            **{name: row[name] for name in ("planned_start", "planned_end", "actual_end")},
            "status": milestones.status(row, today),
            "evidence": _("{some} of {all} verified").format(
                some=words.number(row["evidence_verified"] or 0), all=words.number(row["evidence_count"] or 0)
            ),
            "today": today,
            "today_word": _("today"),
            **_end(project, row["horizon"]),
        }
        for row in shown
    ]
    columns = ["name", "planned_start", "planned_end", "actual_end", "status", "evidence"]
    return pd.DataFrame(found, columns=[*columns, "today", "today_word", "end", "end_word"])


def _end(project: Project, horizon: str) -> dict[str, object]:
    """The last day of a horizon as the project dates it, and what stands beside it."""
    if horizon not in project.spans:
        return {"end": None, "end_word": None}
    word = _("end of {horizon}").format(horizon=told.horizon(horizon).lower())
    return {"end": project.spans[horizon].ends, "end_word": word}
