"""The satisfaction survey behind an index: grade, elements, weakest ones, how many people must be asked."""

import pandas as pd
import streamlit as st

from kpi import charts, satisfaction
from kpi.export.kinds import compositions
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.satisfaction import Element
from pages.parts import downloads, frame, pictures, session, words
from pages.parts.figures import results
from pages.parts.words import _


def show(indicator: Indicator, period: Period, respondents: int) -> None:
    """The card of an indicator that declares a survey; nothing for others.

    Args:
        indicator: The index.
        period: The period.
        respondents: How many people answered in it.
    """
    survey = session.catalogue().breakdowns[indicator.key].survey
    if survey is None:
        return
    with st.container(border=True):
        frame.section(
            _("Elements of the survey"),
            _("Satisfaction survey by PermenPAN-RB 14/2017, nine elements with the weight 1/9 each"),
        )
        if respondents < indicator.least_group:
            sentence = _("Fewer than {least} respondents are not broken down.")
            st.markdown(sentence.format(least=indicator.least_group))
            return
        parts = _parts(indicator, period)
        left, right = st.columns(2)
        with left:
            _index(parts, respondents)
        with right:
            _sample(respondents)
        _elements(indicator, parts)


def _parts(indicator: Indicator, period: Period) -> pd.DataFrame:
    """Each element's figures, in columns as charts.interval_dots takes them."""
    survey = session.catalogue().breakdowns[indicator.key].survey
    titles = compositions.element_titles(indicator.key, survey)
    return compositions.elements(results.parts([period], [*titles]), titles, words.language())


def _of(parts: pd.DataFrame) -> dict[str, Element]:
    rows = parts.fillna({"numerator": 0.0, "denominator": 0.0})
    return {
        str(name): Element(total, answers)
        for name, total, answers in zip(rows["whole"], rows["numerator"], rows["denominator"], strict=True)
    }


def _index(parts: pd.DataFrame, respondents: int) -> None:
    elements = _of(parts)
    old = st.toggle(
        _("Match older reports (0.11)"),
        key="skm-old",
        help=_("Older reports round 1/9 to 0.11 and come out about 1 % lower; never mix both in one series."),
    )
    found = satisfaction.index(elements, old)
    if found is None:
        st.markdown(_("An element with too few answers: the index cannot be computed."))
        return
    written = words.number(float(satisfaction.rounded(found)), 2)
    letter = satisfaction.grade(found)
    if respondents < satisfaction.OFFICIAL or letter is None:
        st.markdown(f"#### {written} · {words.status('insufficient')}")
    else:
        st.markdown(f"#### {written} · {_('grade {letter}').format(letter=letter)} ({_grades()[letter]})")
    weakest = "; ".join(words.plain(name).lower() for name in satisfaction.weakest(elements))
    st.caption(_("Weakest elements: {elements}.").format(elements=weakest))


def _sample(respondents: int) -> None:
    served = st.number_input(
        _("People served in the period"),
        min_value=1,
        max_value=300_000_000,
        value=None,
        placeholder=_("for the sample size"),
        key="skm-served",
    )
    if served is None:
        st.caption(
            _(
                "{n} respondents. Enter how many people were served to see how many an official claim needs."
            ).format(n=words.number(respondents))
        )
        return
    needed = satisfaction.sample_size(int(served))
    sentence = (
        _("{n} respondents are enough: at least {needed} are needed (Krejcie–Morgan).")
        if respondents >= needed
        else _("{n} respondents are too few for an official claim: {needed} are needed (Krejcie–Morgan).")
    )
    st.markdown(sentence.format(n=words.number(respondents), needed=words.number(needed)))


def _elements(indicator: Indicator, parts: pd.DataFrame) -> None:
    look = compositions.scores(words.language(), indicator.better)
    drawn = pictures.draw(charts.interval_dots, parts, look, key=f"elements-{indicator.key}")
    st.caption(
        _("Dot: mean score from 1 to 4. Line: 95% interval. Broken upright line: mean of all elements.")
    )
    downloads.table(
        lambda: pd.DataFrame(
            {
                _("Element"): parts["whole"],
                _("Sum of scores"): parts["numerator"],
                _("Answers"): parts["denominator"],
                _("Mean score"): parts["numerator"] / parts["denominator"],
            }
        ),
        "unsur-skm",
        words.title(indicator),
        drawn=drawn.about(words.title(indicator), indicator, kind="elements"),
    )


def _grades() -> dict[str, str]:
    return {"A": _("very good"), "B": _("good"), "C": _("less than good"), "D": _("not good")}
