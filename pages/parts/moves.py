"""What moved the score: the indicators behind a change of the index, or of a goal where there is none."""

import pandas as pd
import streamlit as st

from kpi import charts, contributions, scoring
from kpi.charts import Look
from kpi.periods import Period
from pages.parts import downloads, frame, framework, pictures, results, session, words
from pages.parts.words import _

SHOWN = 3  # that raised the score, and as many that lowered it


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
    look = Look(words.language(), "points", 1)
    pictures.draw(charts.contribution_bars, _drawn(rows), look, f"moves-{goal}")
    downloads.table(
        lambda: _table(rows, goal),
        "penggerak-skor",
        _("What moved the score"),
        [words.period(period)],
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


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest parts, the rest in one row, and the whole change."""
    indicators = session.catalogue().indicators
    ups = rows[rows["contribution"] > 0].head(SHOWN)
    downs = rows[rows["contribution"] < 0].tail(SHOWN)
    rest = rows.drop([*ups.index, *downs.index])
    if len(rest) == 1:
        ups, rest = pd.concat([ups, rest]), rest.head(0)
    parts = [
        (words.title(indicators[row["indicator"]]), row["contribution"], False)
        for part in (ups, downs)
        for row in part.to_dict("records")
    ]
    if len(rest):
        others = _("{count} others").format(count=words.number(len(rest)))
        parts.append((others, rest["contribution"].sum(), False))
    parts.append((_("Change in all"), rows["contribution"].sum(), True))
    return pd.DataFrame(parts, columns=["name", "contribution", "whole"])


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
