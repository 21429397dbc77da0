"""The cards of the overview: index and goals, their matrix by horizon, changes, the way to a target."""

from typing import Any

import pandas as pd
import streamlit as st

from kpi import charts, notation
from kpi.periods import Period
from pages.parts import downloads, frame, pictures, session, words
from pages.parts.figures import courses, framework
from pages.parts.words import _

ALL = "all"
LARGEST = 3  # rises, and as many falls


def goals(scores: pd.DataFrame, period: Period) -> None:
    """Index and goals: score, status, change and trend."""
    whole = scores[scores["horizon"] == ALL]
    with st.grid(4, min_column_width=200):
        for key, title in framework.titles().items():
            goal(title, whole[whole["goal"] == key].set_index("period"), period, key)


def goal(title: str, rows: pd.DataFrame, period: Period, key: str) -> None:
    """The card of a goal or of the index; its title is safe for Markdown, rows are its scores by period."""
    now, before = (_at(rows, one) for one in (period, period.shifted(-1)))
    moved = None if now is None or before is None else now - before
    score(
        title,
        rows,
        str(period),
        delta=words.change(moved) if moved is not None else None,
        delta_color="blue",
        delta_arrow="off" if not moved else "up" if moved > 0 else "down",
        delta_description=_("since {period}").format(period=words.brief(period.shifted(-1))),
        chart_data=rows["score"].dropna().tolist() if rows["score"].notna().sum() > 1 else None,
        help=_help(key),
    )


def score(title: str, rows: pd.DataFrame, which: str, **more: Any) -> None:
    """The card of one score of several: the score with its status, what else is said of it, its interval.

    Args:
        title: Safe for Markdown.
        rows: Scores.
        which: The one of that name in their index.
        more: As for st.metric.
    """
    found, low, high = (words.number(rows[name].get(which), 1) for name in ("score", "low", "high"))
    status = words.badge(rows["status"].get(which, "insufficient"))
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(f"**{title}**", f"{found} :small[{status}]", **more)
        if notation.NONE not in (low, high):
            st.caption(f"{_('95% interval')}: {low} – {high}")


def _at(rows: pd.DataFrame, period: Period) -> float | None:
    found = rows["score"].get(str(period))
    return None if found is None or pd.isna(found) else float(found)


def _help(key: str) -> str:
    if key == framework.INDEX:
        return _("Weighted geometric mean of the goals, 0–100: a low goal is not made up for by a high one.")
    quoted = session.catalogue().goals[key].seed
    return _("In the words of the project: “{quote}”").format(quote=words.plain(quoted)) if quoted else ""


def matrix(scores: pd.DataFrame, figures: pd.DataFrame, period: Period) -> None:
    """Nine cells: each goal at each horizon."""
    catalogue = session.catalogue()
    frame.section(
        _("Goals by horizon"),
        _(
            "Score 0–100 between floor and target, where it stands on the way there, "
            "and how many indicators have enough data."
        ),
    )
    now = scores[scores["period"] == str(period)].set_index(["goal", "horizon"])
    enough = set(figures.loc[figures["enough"], "indicator"])
    for goal_key, goal in catalogue.goals.items():
        with st.container(gap="xsmall"):
            st.markdown(f"**{words.own(goal.title)}**")
            with st.grid(len(catalogue.horizons), min_column_width=88, gap="small"):
                for key, horizon in catalogue.horizons.items():
                    st.markdown(_cell(now, enough, goal_key, key, words.own(horizon.title)))


def _cell(now: pd.DataFrame, enough: set[str], goal: str, horizon: str, title: str) -> str:
    """Score and status, horizon, how many indicators it rests on: a line each, narrow enough for a phone."""
    indicators = session.catalogue().indicators.values()
    inside = {one.key for one in indicators if (one.goal, one.horizon) == (goal, horizon)}
    found = now.loc[(goal, horizon)] if (goal, horizon) in now.index else None
    score = None if found is None or pd.isna(found["score"]) else float(found["score"])
    counted = _("{some} of {all}").format(some=len(enough & inside), all=len(inside))
    written = words.coloured("insufficient" if found is None else found["status"])
    return f"**{words.number(score)}** :small[{written}]  \n{words.quiet(title)}  \n{words.quiet(counted)}"


def changes(period: Period) -> None:
    """The largest rises and falls beyond noise."""
    frame.section(
        _("Changes beyond noise"),
        _("Points since {period}; the line is the 95% interval.").format(
            period=words.period(period.shifted(-1))
        ),
    )
    found = courses.largest_changes(period, LARGEST)
    if found.empty:
        st.markdown(_("No change is larger than chance would make it."))
        return
    drawn = pictures.draw(charts.change_dots, found, pictures.look(), "changes")
    downloads.table(
        lambda: courses.changes_table(period),
        "perubahan",
        _("Changes of all indicators"),
        drawn=drawn.about("", kind="changes"),
    )


def furthest_behind(figures: pd.DataFrame, period: Period) -> None:
    """The way to the target of the indicator that is furthest behind."""
    behind = figures[figures["enough"]].nsmallest(1, "attained")
    if behind.empty:
        st.markdown(_("No indicator has enough data yet."))
        return
    indicator = session.catalogue().indicators[behind["indicator"].iloc[0]]
    title = _("{indicator} on its way").format(indicator=words.own(indicator.title))
    frame.section(title, courses.aim(indicator))
    courses.draw(indicator, period, height="stretch")
