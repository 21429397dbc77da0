"""Milestones of what is selected: the late ones, and how far an agency has come with its own."""

import pandas as pd
import streamlit as st

from kpi import milestones
from kpi.milestones import Row
from pages.parts import frame, links, session, words
from pages.parts.figures import results
from pages.parts.words import _, n_

LISTED = 8  # milestones of an agency that still wait


def late(most: int) -> int:
    """Links to who answers for the milestones that are overdue, the longest first.

    Args:
        most: How many are listed; the others are counted.

    Returns:
        How many are overdue.
    """
    found = milestones.late(results.milestones(), session.today())
    for row in found[:most]:
        title = _("{milestone} is overdue").format(milestone=words.plain(row["name"]))
        day = words.brief_day(row["planned_end"])
        with frame.entry(title, _("planned for {day}, {late}").format(day=day, late=_overdue(row))):
            _responsible(row)
            _plan(row)
    more = len(found) - most
    if more > 0:
        st.caption(
            n_("{count} more milestone is overdue.", "{count} more milestones are overdue.", more).format(
                count=words.number(more)
            )
        )
    return len(found)


def soon(most: int) -> None:
    """Those that fall due within a month, the nearest first."""
    found = milestones.due_soon(results.milestones(), session.today())
    for row in found[:most]:
        left = (row["planned_end"] - session.today()).days
        title = _("{milestone} falls due").format(milestone=words.plain(row["name"]))
        day = words.brief_day(row["planned_end"])
        when = _("today") if not left else _("in {duration}").format(duration=words.duration(left))
        with frame.entry(title, f"{day}, {when}"):
            _responsible(row)
            _plan(row)


def card() -> None:
    """How many milestones are finished, and those that are not."""
    rows = results.milestones()
    waiting = sorted((row for row in rows if row["actual_end"] is None), key=lambda row: row["planned_end"])
    overdue = milestones.late(rows, session.today())
    frame.section(
        _("Milestones"),
        _("{done} of {all} finished, {late} overdue.").format(
            done=words.number(len(rows) - len(waiting)),
            all=words.number(len(rows)),
            late=words.number(len(overdue)),
        ),
    )
    if not waiting:
        return
    shown = {
        _("Milestone"): [words.plain(row["name"]) for row in waiting[:LISTED]],
        _("Planned end"): [
            f"{words.brief_day(row['planned_end'])}  \n"
            + (f":red[▼ {_overdue(row)}]" if row in overdue else f":gray[○ {_('not due yet')}]")
            for row in waiting[:LISTED]
        ],
    }
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=_("Milestones"))
    if len(waiting) > LISTED:
        st.caption(_("and {count} more").format(count=words.number(len(waiting) - LISTED)))


def _responsible(row: Row) -> None:
    """A link to the agency that answers for a milestone, if one does."""
    code = row["agency_code"]
    if code in session.names():
        links.agency(words.plain(session.names()[code]), code, f"late-{row['project']}-{row['milestone_id']}")


def _plan(row: Row) -> None:
    """A link to the plan that a milestone belongs to, if the person may see its project."""
    if row["project"] in {one.code for one in session.seen_projects()}:
        links.plan(_("Milestones"), row["project"], f"plan-{row['project']}-{row['milestone_id']}")


def _overdue(row: Row) -> str:
    days = (session.today() - row["planned_end"]).days
    return _("{duration} late").format(duration=words.duration(days))
