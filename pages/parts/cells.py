"""Cells of goal by horizon: score, status, how many indicators have enough data, and the way to each."""

from typing import Any

import pandas as pd
import streamlit as st

from kpi import scoring
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, frame, links, printed, session, words
from pages.parts.words import _

Known = dict[str, dict[Any, Any]]
"""Rows of figures by indicator."""


def scale() -> str:
    """What the final target is worth."""
    return words.number(session.catalogue().index.scale)


def matrix(scores: pd.DataFrame, figures: pd.DataFrame, period: Period) -> None:
    """A card for each goal, in it a cell for each horizon."""
    catalogue = session.catalogue()
    known: Known = {row["indicator"]: row for row in figures.to_dict("records")}
    for goal, declared in catalogue.goals.items():
        with st.container(border=True, key=f"whole-goal-{goal}"):
            with st.container(gap=None):
                frame.section(words.own(declared.title))
                st.markdown(_written(scores, goal, scoring.ALL, period))
            with st.grid(len(catalogue.horizons), min_column_width=250):
                for horizon in catalogue.horizons:
                    with st.container(border=True, height="stretch"):
                        _cell(scores, known, goal, horizon, period)


def table(scores: pd.DataFrame, figures: pd.DataFrame, period: Period) -> None:
    """All cells as rows, for the screen and for files."""
    downloads.table(
        lambda: rows(scores, figures, period),
        "matriks",
        _("Goals by horizon"),
        [printed.selection(period)],
        dict.fromkeys((_("Score"), _("Low"), _("High")), lambda score: words.number(score, 1))
        | {_("Weight present"): words.share},
    )


def rows(scores: pd.DataFrame, figures: pd.DataFrame, period: Period) -> pd.DataFrame:
    """A row for each cell, with plain numbers."""
    catalogue, language = session.catalogue(), words.language()
    enough = set(figures.loc[figures["enough"], "indicator"])
    cells = [(goal, horizon) for goal in catalogue.goals for horizon in catalogue.horizons]
    now = scores[scores["period"] == str(period)]
    now = now[[one in cells for one in zip(now["goal"], now["horizon"], strict=True)]]
    found = []
    for row in now.to_dict("records"):
        inside = _inside(row["goal"], row["horizon"])
        found.append(
            {
                _("Goal"): catalogue.goals[row["goal"]].title(language),
                _("Horizon"): catalogue.horizons[row["horizon"]].title(language),
                _("Score"): row["score"],
                _("Status"): words.status(row["status"]),
                _("With enough data"): sum(one.key in enough for one in inside),
                _("Indicators"): len(inside),
                _("Weight present"): row["weight_present"],
                _("Low"): row["low"],
                _("High"): row["high"],
            }
        )
    return pd.DataFrame(found)


def _cell(scores: pd.DataFrame, known: Known, goal: str, horizon: str, period: Period) -> None:
    declared = session.framework(session.project_code()).horizons[horizon]
    inside = _inside(goal, horizon)
    with st.container(gap=None):
        st.markdown(f"**{words.own(declared.title)}**")
        st.caption(_("until {day}").format(day=words.brief_day(declared.ends)))
    if not inside:
        st.markdown(words.quiet(_("No indicator is declared here.")))
        return
    enough = sum(bool(known.get(one.key, {}).get("enough")) for one in inside)
    with st.container(gap=None):
        st.markdown(_large(scores, goal, horizon, period))
        st.caption(_("{some} of {all} indicators have enough data.").format(some=enough, all=len(inside)))
    for one in inside:
        with st.container(gap=None):
            links.indicator(words.own(one.title), one.key, f"cell-{one.key}")
            st.markdown(f":small[{_figure(one, known.get(one.key))}]")


def _figure(one: Indicator, row: dict[Any, Any] | None) -> str:
    """The value of an indicator and where it stands."""
    if row is None or not row["enough"]:
        return words.coloured("insufficient")
    return f"{words.figure(row['value'], one)} {words.coloured(row['status'])}"


def _large(scores: pd.DataFrame, goal: str, horizon: str, period: Period) -> str:
    now = _at(scores, goal, horizon, period)
    if now is None or pd.isna(now["score"]):
        return words.badge("insufficient")
    return f"### {words.number(now['score'], 1)} :small[{words.badge(now['status'])}]"


def _written(scores: pd.DataFrame, goal: str, horizon: str, period: Period) -> str:
    """A score with its status and its change since the period before, in a line."""
    now = _at(scores, goal, horizon, period)
    if now is None or pd.isna(now["score"]):
        return words.coloured("insufficient")
    parts = [f"{_('Score')} **{words.number(now['score'], 1)}**", words.coloured(now["status"])]
    before = _at(scores, goal, horizon, period.shifted(-1))
    if before is not None and not pd.isna(before["score"]):
        since = _("since {period}").format(period=words.brief(period.shifted(-1)))
        parts.append(f"{words.change(now['score'] - before['score'])} {since}")
    return " · ".join(parts)


def _at(scores: pd.DataFrame, goal: str, horizon: str, period: Period) -> dict[Any, Any] | None:
    found = scores[
        (scores["goal"] == goal) & (scores["horizon"] == horizon) & (scores["period"] == str(period))
    ]
    return found.iloc[0].to_dict() if len(found) else None


def _inside(goal: str, horizon: str) -> list[Indicator]:
    known = session.catalogue().indicators.values()
    return [one for one in known if (one.goal, one.horizon) == (goal, horizon)]
