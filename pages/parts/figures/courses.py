"""Figures over time: an indicator's months against its trajectory, and what moved between periods."""

from datetime import date

import pandas as pd
import streamlit as st

from kpi import charts, periods
from kpi.export import frames
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, pictures, session, words
from pages.parts.figures import remarks, results
from pages.parts.pictures import Height
from pages.parts.words import _


def course(indicator: Indicator, period: Period, until: Period | None = None) -> pd.DataFrame:
    """The months around a period: values, what is expected, and targets that fall due.

    Args:
        indicator: Whose.
        period: The months before its end.
        until: The last month; by default half a year after the end.

    Returns:
        Columns as charts.trajectory_lines takes them.
    """
    end = periods.parse(period.months[-1])
    last = max(end.shifted(frames.AHEAD), until or end)
    rows = _course(results.ask([end, last], indicators=[indicator.key]))
    notes = remarks.by_month(indicator)
    return rows.assign(note=[notes.get(month, "") for month in rows["month"]])


@results.cached
def _course(asked: results.Asked) -> pd.DataFrame:
    (end, last), (key,) = asked.span, asked.indicators or ()
    found = results.figures(frames.months_before(end), indicators=[key], within=asked.within)
    return frames.course(found, results.path(key), end, last)


def aim(indicator: Indicator) -> str:
    """The formula in words, and the last target."""
    path = results.path(indicator.key)
    goal = _("target {target} by {day}").format(
        day=words.day(date.fromordinal(path.days[-1])), target=words.shown(path.levels[-1], indicator)
    )
    return f"{words.own(indicator.description)} · {goal}"


def draw(indicator: Indicator, period: Period, height: Height = "content") -> None:
    """The picture of a course with its explanation and table; its height as for pictures.draw."""
    found = course(indicator, period)
    latest = found[found["enough"].eq(True)].tail(1)
    if latest.empty:
        st.markdown(_("Not enough data for a line yet."))
        return
    key = f"course-{indicator.key}"
    drawn = pictures.draw(charts.trajectory_lines, found, pictures.look(indicator), key, height)
    st.caption(
        _(
            "Dot: {month} alone. Band: 95% interval of each month. "
            "Dashed: what should be reached on the way to the target."
        ).format(month=words.month(str(latest["month"].iloc[0])))
    )
    downloads.table(
        lambda: _table(found, indicator),
        f"lintasan-{indicator.key}",
        words.title(indicator),
        drawn=drawn.about(words.title(indicator), indicator, "course"),
    )


def largest_changes(period: Period, count: int) -> pd.DataFrame:
    """The largest rises and falls beyond noise, in columns as charts.change_dots takes them."""
    return _largest(results.ask([period]), count, words.language())


@results.cached
def _largest(asked: results.Asked, count: int, language: str) -> pd.DataFrame:
    found = results.changes(asked.span[0], within=asked.within)
    samples = results.figures(asked.span, within=asked.within).set_index("indicator")["sample"]
    return frames.largest_changes(found, samples, session.catalogue(), language, count)


def changes_table(period: Period) -> pd.DataFrame:
    """Every indicator that has a figure in both periods."""
    indicators = session.catalogue().indicators
    found = results.changes(period)
    scale = found["indicator"].map({key: one.scale for key, one in indicators.items()}).astype(float)
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
            _("Note"): held["note"],
        }
    )
