"""How long people wait for an answer: median, ninetieth percentile, promise kept, histogram."""

import pandas as pd
import streamlit as st

from kpi import charts, response_times
from kpi.breakdowns import Histogram
from kpi.export.kinds import compositions
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, frame, pictures, session, words
from pages.parts.figures import results
from pages.parts.words import _


def show(indicator: Indicator, period: Period) -> None:
    """The card of an indicator that declares histograms; nothing for others."""
    known = session.catalogue().breakdowns[indicator.key].histograms
    if not known:
        return
    with st.container(border=True):
        frame.section(_("How long people wait"))
        chosen = st.segmented_control(
            _("Time counted"),
            [*known],
            format_func=lambda key: known[key].title(words.language()),
            default=next(iter(known)),
            required=True,
            key=f"histogram-{indicator.key}",
            label_visibility="collapsed",
        )
        _histogram(indicator, known[chosen], period, str(chosen))


def _histogram(indicator: Indicator, histogram: Histogram, period: Period, name: str) -> None:
    found = results.parts([period], [*histogram.bins, histogram.everything])
    counts, asked = compositions.counted(histogram, found)
    if sum(counts) < compositions.LEAST:
        st.markdown(_("Not enough answers in this period to tell how long people wait."))
        return
    st.markdown(_said(histogram, counts, asked))
    drawn = compositions.classes(histogram, counts, asked, words.language())
    bars = pictures.draw(charts.count_bars, drawn, pictures.look(), key=f"bars-{indicator.key}")
    st.caption(
        _(
            "The first colour keeps the promise of {promise}. Medians are read from counts between "
            "fixed edges, which add up over agencies and months: hence ≈."
        ).format(promise=words.minutes(histogram.promise, histogram.day))
    )
    downloads.table(
        lambda: _table(drawn),
        f"waktu-{histogram.key}",
        words.title(indicator),
        drawn=bars.about(
            compositions.subject(indicator, histogram, words.language()),
            indicator,
            kind="response_times",
            part=name,
        ),
    )


def _said(histogram: Histogram, counts: list[float], asked: float) -> str:
    median, ninetieth = (
        response_times.quantile(counts, histogram.edges, share)
        for share in (response_times.MEDIAN, response_times.NINETIETH)
    )
    return _(
        "Half of the {answered} answers came within **{median}**, nine in ten within **{ninetieth}**. "
        "**{share}** of the {asked} messages that need an answer got one within {promise}."
    ).format(
        answered=words.number(sum(counts)),
        median=_about(median, histogram),
        ninetieth=_about(ninetieth, histogram),
        share=words.share(response_times.within(counts, histogram.edges, histogram.promise) / asked, 1),
        asked=words.number(asked),
        promise=words.minutes(histogram.promise, histogram.day),
    )


def _about(found: response_times.Quantile | None, histogram: Histogram) -> str:
    if found is None:
        return words.number(None)
    sign = ">" if found.open else "≈"
    return f"{sign} {words.minutes(found.minutes, histogram.day)}"


def _table(drawn: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {_("Answered within"): drawn["name"], _("Messages"): drawn["count"], _("Share"): drawn["share"]}
    )
