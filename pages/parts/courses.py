"""Figures over time: an indicator's months against its trajectory, and what moved between periods."""

import pandas as pd
import streamlit as st

from kpi import charts, periods
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import downloads, pictures, session, words
from pages.parts.words import _

BEFORE, AHEAD = 24, 6  # months drawn before and after the end of the period


def course(indicator: Indicator, period: Period, within: Scope | None = None) -> pd.DataFrame:
    """The months around a period: values, what is expected, and targets that fall due.

    Returns:
        Columns as charts.trajectory_lines takes them.
    """
    end = periods.parse(period.months[-1])
    span = [end.shifted(-step) for step in range(BEFORE)]
    found = session.figures(span, indicators=[indicator.key], within=within)
    path = session.path(indicator.key)
    ahead = [end.shifted(step) for step in range(1 - BEFORE, AHEAD + 1)]
    frame = pd.DataFrame({"month": [str(month) for month in ahead]})
    frame["expected"] = [path.expected(month.ends) for month in ahead]
    frame["target"] = [_due(indicator, month) for month in ahead]
    values = found.rename(columns={"period": "month"})[["month", "value", "low", "high", "sample", "enough"]]
    return frame.merge(values, on="month", how="left")


def aim(indicator: Indicator) -> str:
    """The formula in words, and the last target."""
    goal = _("target {target} by {day}").format(
        day=words.day(list(session.catalogue().horizons.values())[-1].ends),
        target=words.shown(indicator.target, indicator),
    )
    return f"{words.own(indicator.description)} · {goal}"


def draw(indicator: Indicator, period: Period, within: Scope | None = None) -> None:
    """The picture of a course with its explanation and table."""
    found = course(indicator, period, within)
    latest = found[found["enough"].eq(True)].tail(1)
    if latest.empty:
        st.markdown(_("Not enough data for a line yet."))
        return
    pictures.draw(charts.trajectory_lines, found, pictures.look(indicator), key=f"course-{indicator.key}")
    st.caption(
        _("Band: 95% interval of each month. Dashed: what should be reached on the way to the target.")
    )
    downloads.table(
        lambda: _table(found, indicator),
        f"lintasan-{indicator.key}",
        words.title(indicator),
        [words.period(period)],
    )


def largest_changes(period: Period, count: int) -> pd.DataFrame:
    """The largest rises and falls beyond noise, in columns as charts.change_dots takes them."""
    indicators = session.catalogue().indicators
    found = session.changes(period)
    found = found[found["beyond_noise"].fillna(False).astype(bool)]
    found = found[found["indicator"].map(lambda key: indicators[key].unit == "percent")]
    rises, falls = found[found["difference"] > 0], found[found["difference"] < 0]
    chosen = pd.concat([rises.nlargest(count, "difference"), falls.nsmallest(count, "difference").iloc[::-1]])
    figures = session.figures([period]).set_index("indicator")
    return chosen.assign(
        name=[words.title(indicators[key]) for key in chosen["indicator"]],
        better=[indicators[key].better for key in chosen["indicator"]],
        sample=[int(figures["sample"].get(key, 0)) for key in chosen["indicator"]],
    )


def changes_table(period: Period) -> pd.DataFrame:
    """Every indicator that has a figure in both periods."""
    indicators = session.catalogue().indicators
    found = session.changes(period)
    scale = found["indicator"].map(lambda key: indicators[key].scale)
    verdict = {True: _("beyond noise"), False: _("within noise")}
    return pd.DataFrame(
        {
            _("Indicator"): [words.title(indicators[key]) for key in found["indicator"]],
            words.period(period.shifted(-1)): found["value_before"] * scale,
            words.period(period): found["value"] * scale,
            _("Change"): found["difference"] * scale,
            _("Low"): found["low"] * scale,
            _("High"): found["high"] * scale,
            _("Verdict"): [verdict.get(one, _("not known")) for one in found["beyond_noise"].astype(object)],
        }
    )


def _due(indicator: Indicator, month: Period) -> float | None:
    for key, horizon in session.catalogue().horizons.items():
        if periods.containing(horizon.ends) == month and key in indicator.targets:
            return indicator.targets[key]
    return None


def _table(found: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    held = found.dropna(subset=["value"])
    return pd.DataFrame(
        {
            _("Month"): [words.month(month) for month in held["month"]],
            _("Value"): held["value"] * indicator.scale,
            _("Low"): held["low"] * indicator.scale,
            _("High"): held["high"] * indicator.scale,
            _("Expected"): held["expected"],
            "n": held["sample"].astype("Int64"),
        }
    )
