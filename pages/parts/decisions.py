"""What must be decided: indicators behind their trajectory, falls beyond noise, silent agencies."""

import pandas as pd
import streamlit as st

from kpi.periods import Period
from pages.parts import courses, frame, links, results, session, words
from pages.parts.words import _, n_

MOST = 5  # more is no longer a list for a meeting
BEHIND = 3


def show(figures: pd.DataFrame, period: Period) -> None:
    """The list, the most pressing first."""
    frame.section(_("To be decided"), _("From the figures of {period}.").format(period=words.period(period)))
    indicators = session.catalogue().indicators
    behind = figures[figures["status"] == "behind"].nsmallest(BEHIND, "attained")
    for row in behind.to_dict("records"):
        one = indicators[row["indicator"]]
        _item(
            _("{indicator} is behind").format(indicator=words.own(one.title)),
            _("{value}, expected {expected} · n = {n}").format(
                value=words.figure(row["value"], one),
                expected=words.shown(row["expected"], one),
                n=words.number(row["sample"]),
            ),
            one.key,
        )
    for row in _falls(period, set(behind["indicator"])):
        one = indicators[row["indicator"]]
        _item(
            _("{indicator} fell by {points}").format(
                indicator=words.own(one.title),
                points=words.change(abs(row["difference"]) * one.scale, one.unit).lstrip("+"),
            ),
            _("beyond noise · n = {n}").format(n=words.number(row["sample"])),
            one.key,
        )
    _silent(period)
    if behind.empty:
        st.caption(_("No indicator with enough data is behind its trajectory."))


def _item(title: str, detail: str, indicator: str) -> None:
    with st.container(gap=None):
        links.indicator(f"**{title}**", indicator, f"decide-{indicator}")
        st.caption(detail)


def _falls(period: Period, shown: set[str]) -> list[dict[str, object]]:
    found = courses.largest_changes(period, MOST)
    bad = found[(found["difference"] < 0) == (found["better"] == "higher")]
    return bad[~bad["indicator"].isin(shown)].to_dict("records")[: MOST - len(shown) - 1]


def _silent(period: Period) -> None:
    """Agencies in scope that have no figure at all in the period."""
    codes = session.scope().codes
    expected = set(session.register()) if codes is None else set(codes)
    sent = set(results.figures([period], by="agency")["group"])
    missing = sorted(session.names().get(code, code) for code in expected - sent)
    if not missing:
        return
    count = len(missing)
    title = n_("{count} agency sent no data", "{count} agencies sent no data", count).format(
        count=words.number(count)
    )
    with st.container(gap=None):
        st.markdown(f"**{title}**")
        named = ", ".join(words.plain(name) for name in missing[:3])
        more = (
            _("{names} and {count} more").format(names=named, count=words.number(count - 3))
            if count > 3
            else named
        )
        st.caption(more)
