"""Robustness on the page Method: would other choices of method have led to another order of agencies?"""

from dataclasses import replace

import pandas as pd
import streamlit as st

from kpi import charts, scoring, sensitivity
from kpi.errors import RaporError
from kpi.export import frames
from kpi.periods import Period
from kpi.sensitivity import Analysis
from pages.parts import downloads, frame, pictures, session, words
from pages.parts.figures import framework, results
from pages.parts.words import _

DRAWN = 12  # agencies
LISTED = 5  # indicators
NEAR = 2  # places


def show(period: Period) -> None:
    """What is analysed, how far places move, which choice decides."""
    frame.section(
        _("Sensitivity"),
        _(
            "Would another method have led to another order? Weights vary by up to 25% each, points are "
            "made in five ways, the last mean is geometric or arithmetic, one indicator may be left out."
        ),
    )
    counts = counted(period)
    if not counts:
        st.markdown(words.plain(RaporError("sensitivity_few", count=0).text(words.language())))
        return
    goal = _choose(counts)
    with st.spinner(_("Computing thousands of runs …")):
        found = _analysed(results.ask([period], by="agency"), None if goal == scoring.INDEX else goal)
    st.markdown(_told(found))
    left, right = st.columns([3, 2])
    with left:
        _places(found, goal)
    with right:
        _factors(found)
        _left_out(found)


@results.cached
def _analysed(asked: results.Asked, goal: str | None) -> Analysis:
    found = results.figures(asked.span, asked.by, within=asked.within)
    return sensitivity.analyse(found, session.catalogue(), goal)


def counted(period: Period) -> dict[str, int]:
    """How many agencies have the index and each goal; only what at least two have."""
    scores = results.scores([period], by="agency")
    whole = scores[(scores["horizon"] == scoring.ALL) & scores["score"].notna()]
    counts = whole.groupby("goal").size()
    return {key: int(counts[key]) for key in framework.titles() if counts.get(key, 0) > 1}


def _choose(counts: dict[str, int]) -> str:
    """The index where at least two agencies have one, else the goal that most have; a person may choose."""
    titles = {scoring.INDEX: _("Change index")} | {
        key: goal.title(words.language()) for key, goal in session.catalogue().goals.items()
    }
    most = scoring.INDEX if scoring.INDEX in counts else max(counts, key=lambda key: counts[key])
    options = [most, *(key for key in counts if key != most)]
    chosen = st.selectbox(
        _("Score analysed"),
        options,
        format_func=lambda key: (
            f"{titles[key]} · " + _("{count} agencies").format(count=words.number(counts[key]))
        ),
    )
    return str(chosen)


def _told(found: Analysis) -> str:
    units = found.units
    steady = (units["rank_high"] - units["rank_low"] <= NEAR).sum()
    return _(
        "In {runs} runs a place moves by {shift} on average. {steady} of {all} agencies stay within {near} "
        "places in 90% of the runs; between the others the order depends on the method."
    ).format(
        runs=words.number(found.runs),
        shift=words.number(found.shift, 1),
        steady=words.number(steady),
        all=words.number(len(units)),
        near=NEAR,
    )


def _places(found: Analysis, goal: str) -> None:
    names = session.names()
    units = found.units.assign(name=[names.get(code, code) for code in found.units["group"]])
    st.markdown(f"**{_('Where agencies stand in 90% of the runs')}**")
    drawn = pictures.draw(charts.rank_ranges, units.head(DRAWN), pictures.look(), "rank-ranges")
    drawn = replace(drawn, frame=units)  # files say of how many the picture shows the first
    if len(units) > DRAWN:
        st.caption(
            _("The first {count} of {all}; the table holds all.").format(
                count=DRAWN, all=words.number(len(units))
            )
        )
    subject = frames.goal_title(goal, session.catalogue(), words.language())
    downloads.table(
        lambda: _rows(units),
        "kepekaan",
        _("Sensitivity"),
        drawn=drawn.about(subject, kind="sensitivity", part=goal),
    )


def _rows(units: pd.DataFrame) -> pd.DataFrame:
    bounds = zip(units["rank_low"], units["rank_high"], strict=True)
    return pd.DataFrame(
        {
            _("Agency"): units["name"],
            _("Score"): units["score"].round(1),
            _("Score, low"): units["score_low"].round(1),
            _("Score, high"): units["score_high"].round(1),
            _("Places in 90% of runs"): [f"{words.number(low)}–{words.number(high)}" for low, high in bounds],
        }
    )


def _factors(found: Analysis) -> None:
    """First and total Sobol indices as shares of the variance."""
    names = {
        "weights": _("Weights ±25%"),
        "normalisation": _("How points are made"),
        "aggregation": _("Mean: geometric or arithmetic"),
        "inclusion": _("One indicator left out"),
    }
    st.markdown(f"**{_('Which choice decides')}**")
    if found.factors["total"].isna().all():
        st.markdown(_("No choice moves any place."))
        return
    rows = [
        (names[row["factor"]], _share(row, "first"), _share(row, "total"))
        for row in found.factors.sort_values("total", ascending=False).to_dict("records")
    ]
    shown = pd.DataFrame(rows, columns=[_("Choice"), _("Alone"), _("With others")])
    st.table(shown, border="horizontal", hide_index=True, alt=_("Which choice decides"))
    st.caption(
        _(
            "Shares of the variance of the mean shift of places: Sobol indices, first (Saltelli et al., "
            "2010) and total (Jansen, 1999); in small print their 90% interval."
        )
    )


def _share(row: dict[object, float], name: str) -> str:
    """A share with its interval; noise below 0 is told as 0."""
    value, low, high = (max(0.0, row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    bounds = f"{words.number(low * 100)}–{words.share(high)}"
    return f"{words.share(value)}  \n{words.quiet(bounds)}"


def _left_out(found: Analysis) -> None:
    """Indicators without which places would move most."""
    indicators = session.catalogue().indicators
    rows = [
        (
            words.own(indicators[row["indicator"]].title),
            words.number(row["shift"], 1),
            words.number(row["most"]),
        )
        for row in found.indicators.head(LISTED).to_dict("records")
    ]
    st.markdown(f"**{_('Without this indicator')}**")
    shown = pd.DataFrame(rows, columns=[_("Indicator"), _("Mean shift"), _("Largest")])
    st.table(shown, border="horizontal", hide_index=True, alt=_("Without this indicator"))
