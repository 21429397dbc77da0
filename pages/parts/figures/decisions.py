"""What must be decided: late milestones, sudden rises, indicators behind, falls beyond noise, silence."""

from typing import Any

import pandas as pd
import streamlit as st

from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import frame, links, session, words
from pages.parts.figures import alarms, courses, results
from pages.parts.project import promises, questions
from pages.parts.words import _, n_

LATE, SOON, ASKED, ALARMS, BEHIND, FALLS = 3, 2, 2, 2, 3, 1  # more is no longer a list for a meeting
NAMED = 3


def show(figures: pd.DataFrame, period: Period) -> None:
    """The list, the most pressing first."""
    frame.section(
        _("To be decided"),
        _("Milestones as of {day}, figures of {period}.").format(
            day=words.day(session.today()), period=words.period(period)
        ),
    )
    overdue = promises.late(LATE)
    promises.soon(SOON)
    asked = questions.waiting(ASKED)
    rising = alarms.show(period, ALARMS)
    behind = figures[figures["status"] == "behind"].nsmallest(BEHIND, "attained")
    for row in behind.to_dict("records"):
        _behind(row)
    for row in _falls(period, set(behind["indicator"])):
        _fall(row)
    _silent(period)
    if not overdue and not asked and not rising and behind.empty:
        st.caption(_("No milestone is overdue, and no indicator with enough data is behind its trajectory."))


def _behind(row: dict[Any, Any]) -> None:
    one = session.catalogue().indicators[row["indicator"]]
    _item(
        _("{indicator} is behind").format(indicator=words.own(one.title)),
        _("{value}, expected {expected} · n = {n}").format(
            value=words.figure(row["value"], one),
            expected=words.shown(row["expected"], one),
            n=words.number(row["sample"]),
        ),
        one,
    )


def _fall(row: dict[Any, Any]) -> None:
    one = session.catalogue().indicators[row["indicator"]]
    fell = words.change(abs(row["difference"]) * one.scale, one.unit).lstrip("+")
    title = _("{indicator} fell by {points}") if row["difference"] < 0 else _("{indicator} rose by {points}")
    _item(
        title.format(indicator=words.own(one.title), points=fell),
        _("beyond noise · n = {n}").format(n=words.number(row["sample"])),
        one,
    )


def _item(title: str, detail: str, indicator: Indicator) -> None:
    with frame.entry(title, detail):
        links.indicator(
            words.plain(indicator.code) or _("Indicator"), indicator.key, f"decide-{indicator.key}"
        )


def _falls(period: Period, shown: set[str]) -> list[dict[Any, Any]]:
    """The largest changes for the worse; where a low figure is good that is a rise."""
    found = courses.largest_changes(period, BEHIND + FALLS)
    bad = found[(found["difference"] < 0) == (found["better"] == "higher")]
    return bad[~bad["indicator"].isin(shown)].to_dict("records")[:FALLS]


def _silent(period: Period) -> None:
    """Agencies in scope that have no figure at all in the period."""
    codes = session.scope().codes
    expected = set(session.register()) if codes is None else set(codes)
    sent = set(results.figures([period], by="agency")["group"])
    missing = sorted(session.names().get(code, code) for code in expected - sent)
    if not missing:
        return
    count = len(missing)
    title = n_("{count} agency sent no data", "{count} agencies sent no data", count)
    named = ", ".join(words.plain(name) for name in missing[:NAMED])
    if count > NAMED:
        named = _("{names} and {count} more").format(names=named, count=words.number(count - NAMED))
    frame.entry(title.format(count=words.number(count)), named)
