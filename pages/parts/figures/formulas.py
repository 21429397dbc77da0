"""Formulas on the page Method: how the index is built, and every indicator in words and in SQL."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from kpi import notation
from kpi.goals import Goal, Horizon
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, frame, session, words
from pages.parts.figures import framework, results
from pages.parts.words import _


def index() -> None:
    """From values to points, from points to the index."""
    catalogue = session.catalogue()
    rule = catalogue.index
    logarithms = any(one.transform == "ln" for one in catalogue.indicators.values())
    points = _normalisations()[rule.normalisation]
    lines = {
        _("Points"): points + (f" {_('Where it is declared, by the logarithm.')}" if logarithms else ""),
        _("Goal"): _(
            "Weighted mean of its horizons, and a horizon that of its indicators; what lacks data is left "
            "out and its weight shared among the rest."
        ),
        _("Availability"): _("A cell needs {share} of its weight.").format(share=words.share(rule.available)),
        _("Index"): _aggregations()[rule.aggregation],
        _("Weights of the goals"): _weights(catalogue.goals),
        _("Weights of the horizons"): _weights(catalogue.horizons),
    }
    frame.section(_("From values to the index"))
    st.markdown("\n".join(f"- **{title}.** {line}" for title, line in lines.items()))


def _weights(declared: Mapping[str, Goal] | Mapping[str, Horizon]) -> str:
    """Each with its share of all."""
    whole = sum(one.weight for one in declared.values())
    return " · ".join(
        f"{words.own(one.title)} {words.share(one.weight / whole, 1)}" for one in declared.values()
    )


def _normalisations() -> dict[str, str]:
    return {
        "goalposts": _(
            "Goalposts: 0 points at the floor, 100 at the final target, between them in proportion. "
            "Both are fixed, so points of different times and agencies can be compared."
        ),
        "minmax": _(
            "Min–max: 0 points for the lowest value of the period, 100 for the highest. "
            "Points move when an agency joins: not for comparisons over time."
        ),
        "zscore": _(
            "Standardised: 50 points for the mean of the period, 10 for a standard deviation. "
            "Points move when an agency joins: not for comparisons over time."
        ),
        "distance_to_target": _(
            "Distance to target: 0 points for the worst value of the period, 100 at the target. "
            "Points move when an agency joins: not for comparisons over time."
        ),
        "rank": _(
            "Percentile rank: 0 points for the last of the period, 100 for the first. "
            "Points move when an agency joins: not for comparisons over time."
        ),
    }


def _aggregations() -> dict[str, str]:
    return {
        "geometric": _(
            "Weighted geometric mean of the goals: a low goal is made up for only in part. "
            "All goals are needed."
        ),
        "harmonic": _("Weighted harmonic mean of the goals: a low goal counts most. All goals are needed."),
        "arithmetic": _("Weighted arithmetic mean of the goals. All goals are needed."),
    }


def indicators(period: Period | None) -> None:
    """Every indicator by goal; each opens to its formula, and all of them can be taken along as a file.

    Args:
        period: Whose data are counted; None while nothing is stored.
    """
    frame.section(
        _("Every formula"),
        _(
            "In words and in SQL, with the data it needs and how it can mislead. Open an indicator to read "
            "it."
        ),
    )
    for goal, inside in framework.by_goal().items():
        st.markdown(f"**{words.own(session.catalogue().goals[goal].title)}**")
        with st.container(gap="xsmall"):
            for one in inside:
                _indicator(one, period)
    downloads.offer(_rows, "rumus", _("Every formula"))


def _indicator(one: Indicator, period: Period | None) -> None:
    opened = st.expander(words.own(one.title), key=f"formula-{one.key}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        needed = f"{_('denominator')} ≥ {words.number(one.minimum)}, n ≥ {words.number(one.minimum_sample)}"
        rows = {
            _("Formula"): words.own(one.description),
            _("Floor → target"): words.goalposts(one),
            _("Needed data"): needed,
            **_counted(one, period),
            _("How it can mislead"): words.own(one.caveat) or notation.NONE,
            _("Source"): words.own(one.source),
        }
        st.table(rows, border="horizontal", alt=words.title(one))
        st.code(framework.sql(one), language="sql", wrap_lines=True)


def _counted(one: Indicator, period: Period | None) -> dict[str, str]:
    """How much the figure of the period rests on."""
    if period is None:
        return {}
    found = results.figures([period], indicators=[one.key])
    sample = words.number(found["sample"].sum())
    return {_("Data in {period}").format(period=words.period(period)): f"n = {sample}"}


def _rows() -> pd.DataFrame:
    found = framework.rows()
    known = session.catalogue().indicators.values()
    found[_("How it can mislead")] = [one.caveat(words.language()) for one in known]
    found["SQL"] = [framework.sql(one) for one in known]
    return found
