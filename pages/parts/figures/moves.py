"""What moved the score: the indicators behind a change of the index, or of a goal where there is none."""

import pandas as pd
import streamlit as st

from kpi import charts, contributions, scoring
from kpi.charts import Look
from kpi.export import frames
from kpi.periods import Period
from pages.parts import downloads, frame, pictures, session, words
from pages.parts.figures import framework, results
from pages.parts.words import _


def show(period: Period) -> None:
    """Contributions since the period before, largest first; all others together, so that they add up."""
    before = period.shifted(-1)
    found = _contributions(results.ask([before, period]))
    goal = _chosen(found)
    title = framework.titles().get(goal, "")
    about = _("{score}: points since {period}. The parts add up to the change exactly.")
    frame.section(
        _("What moved the score"),
        about.format(score=title, period=words.period(before)) if goal else "",
    )
    if not goal:
        st.markdown(
            _("No score exists in both {before} and {after}: the data are not enough.").format(
                before=words.period(before), after=words.period(period)
            )
        )
        return
    rows = found[found["goal"] == goal].sort_values("contribution", ascending=False, kind="stable")
    subject = frames.goal_title(goal, session.catalogue(), words.language())
    look = Look(words.language(), "points", 1)
    parts = frames.contributions(rows, session.catalogue(), words.language())
    drawn = pictures.draw(charts.contribution_bars, parts, look, f"moves-{goal}")
    downloads.table(
        lambda: _table(rows, goal),
        "penggerak-skor",
        _("What moved the score"),
        drawn=drawn.about(subject, kind="contributions"),
    )


@results.cached
def _contributions(asked: results.Asked) -> pd.DataFrame:
    before, period = asked.span
    found = results.figures(asked.span, asked.by, within=asked.within)
    return contributions.between(found, session.catalogue(), before, period)


def _chosen(found: pd.DataFrame) -> str:
    """The index if it has a change, else the first goal that has one; "" if none has."""
    there = set(found["goal"])
    return next((one for one in (scoring.INDEX, *session.catalogue().goals) if one in there), "")


def _table(rows: pd.DataFrame, goal: str) -> pd.DataFrame:
    catalogue, language = session.catalogue(), words.language()
    indicators = [catalogue.indicators[key] for key in rows["indicator"]]
    return pd.DataFrame(
        {
            _("Indicator"): [words.title(one) for one in indicators],
            _("Goal"): [catalogue.goals[one.goal].title(language) for one in indicators],
            _("Points before"): rows["before"].to_numpy(),
            _("Points now"): rows["after"].to_numpy(),
            _("Contribution"): rows["contribution"].to_numpy(),
        }
    )
