"""One indicator in full: its figure, how it is defined, which agencies stand behind it."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi import notation
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import frame, notices, session, words
from pages.parts.figures import results
from pages.parts.words import _

Row = pd.Series | Mapping[Hashable, Any]


def figure(row: Row, indicator: Indicator, period: Period) -> None:
    """Value, numerator, denominator, interval, what is expected, target."""
    goal = session.catalogue().goals[indicator.goal]
    horizon = session.catalogue().horizons[indicator.horizon]
    places = [f":gray-badge[{words.own(one.title)}]" for one in (goal, horizon)]
    st.markdown(" ".join([words.badge(row["status"]), *places]))
    with st.grid(4, min_column_width=150):
        _value(row, indicator)
        with st.container(border=True, height="stretch", gap=None):
            st.caption(_("Numerator ÷ denominator"))
            parts = words.amount(row["numerator"]), words.amount(row["denominator"])
            st.markdown(f"#### {parts[0]} ÷ {parts[1]}")
            st.caption(f"n = {words.number(row['sample'])}")
        with st.container(border=True, height="stretch", gap=None):
            st.caption(_("95% interval"))
            st.markdown(f"#### {words.interval(row['low'], row['high'], indicator)}")
            if pd.isna(row["low"]):
                st.caption(_without_interval(row, indicator))
        with st.container(border=True, height="stretch", gap=None):
            st.caption(_("Expected by {day}").format(day=words.brief_day(min(period.ends, session.today()))))
            st.markdown(f"#### {words.shown(row['expected'], indicator)}")
            final = words.shown(results.path(indicator.key).levels[-1], indicator)
            st.caption(_("final target {target}").format(target=final))
    _moved(indicator, period)


def _without_interval(row: Row, indicator: Indicator) -> str:
    """Why a figure has no interval."""
    if pd.isna(row["value"]):
        return _("none without a value")
    return {
        "week": _("needs at least two weeks that differ"),
        "record": _("needs at least two records that differ"),
    }.get(indicator.cluster, _("only the figure was reported, not how much it rests on"))


def _moved(indicator: Indicator, period: Period) -> None:
    """The change since the period before, and whether chance alone would bring it."""
    found = results.changes(period)
    found = found[found["indicator"] == indicator.key]
    since = words.period(period.shifted(-1))
    if found.empty or not found["enough"].iloc[0]:
        st.caption(_("Not enough data in {period} to say how it changed since.").format(period=since))
        return
    row = found.iloc[0]
    change = _("Since {period}: **{change}**").format(
        period=since, change=words.moved(row["difference"], indicator)
    )
    if pd.isna(row["low"]):
        st.markdown(change)
        return
    bounds = f"{words.moved(row['low'], indicator)} … {words.moved(row['high'], indicator)}"
    verdict = _("beyond noise") if row["beyond_noise"] else _("within noise")
    st.markdown(f"{change} · {_('95% interval')} {bounds} · {verdict}")


def _value(row: Row, indicator: Indicator) -> None:
    with st.container(border=True, height="stretch", gap=None):
        st.caption(_("Value"))
        if row["enough"]:
            st.markdown(f"## {words.figure(row['value'], indicator)}")
            return
        st.markdown(f"#### {words.status('insufficient')}")
        st.caption(
            _("n = {n}; at least {least} are needed").format(
                n=words.number(row["sample"]),
                least=words.number(max(indicator.minimum, indicator.minimum_sample)),
            )
        )


def definition(indicator: Indicator) -> None:
    """Formula in words, floor and targets, caveat, source."""
    frame.section(_("How it is computed"))
    rows = {
        _("Formula"): words.own(indicator.description),
        _("Floor and targets"): " · ".join(_goalposts(indicator)),
        _("Better is"): _("higher") if indicator.better == "higher" else _("lower"),
        _("Needed data"): " · ".join(_needed(indicator)) or notation.NONE,
        _("How it can mislead"): words.own(indicator.caveat) or notation.NONE,
        _("Source"): words.own(indicator.source),
    }
    st.table(rows, border="horizontal", alt=_("How it is computed"))


def _goalposts(indicator: Indicator) -> Iterator[str]:
    """Floor and targets as declared, and the project's own final target where that is another."""
    yield f"{_('floor')} {words.shown(indicator.floor, indicator)}"
    for key, target in indicator.targets.items():
        yield f"{words.own(session.catalogue().horizons[key].title)} {words.shown(target, indicator)}"
    own = results.path(indicator.key).levels[-1]
    if own != indicator.target:
        yield _("set for this project: {target}").format(target=words.shown(own, indicator))


def _needed(indicator: Indicator) -> Iterator[str]:
    """Least denominator and least sample, as far as they are declared."""
    if indicator.minimum:
        yield _("denominator of at least {least}").format(least=words.number(indicator.minimum))
    if indicator.minimum_sample:
        yield _("n of at least {least}").format(least=words.number(indicator.minimum_sample))


def agencies_behind(indicator: Indicator, period: Period) -> None:
    """The agencies that carry most of the denominator, and how many lack data."""
    found = results.figures([period], by="agency", indicators=[indicator.key])
    enough = found[found["enough"]]
    counts = {"count": words.number(len(enough)), "short": words.number(len(found) - len(enough))}
    caption = _("With enough data: {count}. Not enough: {short}. The largest are listed.").format(**counts)
    frame.section(_("Agencies behind the figure"), caption)
    notices.few(found)
    largest = enough.nlargest(8, "denominator")
    rows = [
        (
            words.plain(session.names().get(row["group"], row["group"])),
            words.figure(row["value"], indicator),
            words.number(row["sample"]),
            words.coloured(row["status"]),
        )
        for row in largest.to_dict("records")
    ]
    if rows:
        shown = pd.DataFrame(rows, columns=[_("Agency"), _("Value"), "n", _("Status")])
        st.table(shown, border="horizontal", hide_index=True, alt=_("Agencies behind the figure"))
