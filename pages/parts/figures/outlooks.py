"""Where an indicator is heading: the picture with its forecast, and what may be said of it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from kpi import charts, forecasting, messages, periods
from kpi.export import foresight
from kpi.forecasting import Outlook
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, pictures, session, words
from pages.parts.figures import alarms, courses, results
from pages.parts.words import _

SURE = 0.99  # beyond it, and below its complement, no figure is printed


@dataclass(frozen=True)
class Ahead:
    """A forecast and what it leads to.

    Attributes:
        end: The last month it rests on.
        due: The day of the next target after that; None when all are past.
        target: What should be reached then, in the displayed unit.
    """

    outlook: Outlook
    end: Period
    due: date | None
    target: float


def ahead(indicator: Indicator, period: Period) -> Ahead:
    """The forecast from the months up to the end of a period, as far as they are over."""
    over = periods.containing(session.today()).shifted(-1)
    end = min(periods.parse(period.months[-1]), over)
    return _ahead(results.ask([end], indicators=[indicator.key]))


@results.cached
def _ahead(asked: results.Asked) -> Ahead:
    (end,), (key,) = asked.span, asked.indicators or ()
    indicator, path = session.catalogue().indicators[key], results.path(key)
    found = results.figures(foresight.months(end), indicators=[key], within=asked.within)
    due = path.due(end.ends + timedelta(days=1))
    target = path.target(due) if due else path.levels[-1]
    return Ahead(foresight.outlook(found, path, indicator, end), end, due, target)


def show(indicator: Indicator, period: Period) -> None:
    """Picture, what may be said, table and download."""
    coming = ahead(indicator, period)
    rows = _rows(indicator, period, coming)
    if not rows["enough"].eq(True).any():
        st.markdown(_("Not enough data for a line yet."))
        return
    drawn = pictures.draw(charts.forecast_fan, rows, pictures.look(indicator), f"outlook-{indicator.key}")
    st.caption(
        _(
            "Dot: {month} alone. Band: 95% interval of each month. "
            "Dashed: what should be reached on the way to the target. "
            "Fan: forecast with 50% and 95% intervals. Triangle: a month with a note."
        ).format(month=words.month(str(rows.loc[rows["enough"].eq(True), "month"].max())))
    )
    _say(indicator, coming)
    downloads.table(
        lambda: _table(rows, indicator),
        f"lintasan-{indicator.key}",
        words.title(indicator),
        drawn=drawn.about(words.title(indicator), indicator, "outlook"),
    )


def _say(indicator: Indicator, coming: Ahead) -> None:
    """The chance of reaching the target, and how far such forecasts were off; or why there is none."""
    found = coming.outlook
    if found.refusal or coming.due is None or found.chance is None:
        st.markdown(
            messages.sentence(
                found.refusal, words.language(), known=words.number(found.known), least=forecasting.LEAST
            )
        )
        return
    last = found.months.iloc[-1]
    st.markdown(
        _(
            "**Chance of reaching {target} by {day}: {chance}.** Forecast {middle}, 95% interval {interval}."
        ).format(
            target=words.shown(coming.target, indicator),
            day=words.day(coming.due),
            chance=_chance(found.chance),
            middle=words.figure(last["middle"], indicator),
            interval=words.interval(last["low"], last["high"], indicator),
        )
    )
    st.caption(f"{_method(found)} {_tested(found, indicator)}")


def _chance(chance: float) -> str:
    if chance > SURE:
        return _("over {share}").format(share=words.share(SURE))
    if chance < 1 - SURE:
        return _("under {share}").format(share=words.share(1 - SURE))
    return words.share(chance)


def _method(found: Outlook) -> str:
    sentence = _("Damped trend from {known} months, {ahead} months ahead.")
    if len(found.months) > found.known:
        sentence = _(
            "Damped trend from {known} months, {ahead} months ahead: further than it looks back, "
            "so take it as a direction."
        )
    return sentence.format(known=words.number(found.known), ahead=words.number(len(found.months)))


def _tested(found: Outlook, indicator: Indicator) -> str:
    """The error of earlier forecasts, in points where the unit is a share."""
    if found.error is None or found.error_naive is None:
        return _("Too few months to test earlier forecasts.")
    return _(
        "Earlier forecasts of up to {steps} months were off by {error} on average; "
        "“as in the latest month” would have been off by {naive} (MASE {scaled})."
    ).format(
        steps=forecasting.STEPS,
        error=words.size(found.error, indicator),
        naive=words.size(found.error_naive, indicator),
        scaled=words.number(found.scaled, 2),
    )


def _rows(indicator: Indicator, period: Period, coming: Ahead) -> pd.DataFrame:
    """Months so far and months to come, in columns as charts.forecast_fan takes them."""
    until = periods.containing(coming.due) if coming.due and not coming.outlook.refusal else None
    rows = courses.course(indicator, period, until)
    rows = foresight.joined(rows, coming.outlook, coming.end)
    alarmed = alarms.notes(indicator, [month for month in rows["month"] if month <= str(coming.end)])
    told = zip(rows["note"], (alarmed.get(month, "") for month in rows["month"]), strict=True)
    return rows.assign(note=["; ".join(filter(None, notes)) for notes in told])


def _table(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    held = rows[rows["value"].notna() | rows["middle"].notna()]
    shown = {
        _("Month"): [words.month(month) for month in held["month"]],
        _("Value"): held["value"] * indicator.scale,
        _("Low"): held["low"] * indicator.scale,
        _("High"): held["high"] * indicator.scale,
        _("Expected"): held["expected"],
        _("Forecast"): held["middle"] * indicator.scale,
        _("Forecast, low"): held["low_outer"] * indicator.scale,
        _("Forecast, high"): held["high_outer"] * indicator.scale,
        "n": held["sample"].astype("Int64"),
        _("Note"): held["note"],
    }
    return pd.DataFrame(shown)
