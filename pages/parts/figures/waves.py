"""Who joined against who still waits: what a before and after can say, and what it cannot."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from kpi import before_after, charts, periods
from kpi.before_after import JOINED, WAITING, Comparison, Difference
from kpi.events import Event
from kpi.export.kinds import developments
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, frame, pictures, session, words
from pages.parts.figures import remarks, results
from pages.parts.words import _


def show(indicator: Indicator, period: Period) -> None:
    """A card for every event of the catalogue that left two groups with enough data."""
    for event in session.catalogue().events.values():
        found = compared(indicator, period, event)
        if found:
            with st.container(border=True):
                _card(indicator, event, found)


def compared(indicator: Indicator, period: Period, event: Event) -> list[Comparison]:
    """A comparison for every month in which enough agencies joined, the latest first."""
    over = periods.containing(session.today()).shifted(-1)
    end = min(periods.parse(period.months[-1]), over)
    found = _compared(results.ask([end], by=event.key, indicators=[indicator.key]))
    return list(found)


@results.cached
def _compared(asked: results.Asked) -> list[Comparison]:
    (end,), (key,) = asked.span, asked.indicators or ()
    return developments.compared(
        session.store(),
        asked.within,
        session.catalogue().events[asked.by],
        key,
        end,
        platforms=asked.platforms,
        today=asked.today,
    )


def _card(indicator: Indicator, event: Event, found: list[Comparison]) -> None:
    frame.section(_("Before and after, compared"), words.own(event.title))
    largest = developments.largest(found)
    months = [words.period(one.wave) for one in found]
    chosen = st.selectbox(
        _("Joined in"),
        range(len(found)),
        index=largest,
        format_func=months.__getitem__,
        key=f"wave-{event.key}-{indicator.key}",
        width=240,
    )
    one = found[chosen if chosen is not None else largest]
    notes = remarks.by_month(indicator)
    rows = developments.groups(one, notes, words.language())
    drawn = pictures.draw(charts.before_after_lines, rows, pictures.look(indicator), f"wave-{indicator.key}")
    _say(indicator, one)
    downloads.table(
        lambda: _table(one, indicator, notes),
        f"pembanding-{indicator.key}",
        words.title(indicator),
        [_name(one, JOINED)],
        drawn=drawn.about(
            words.title(indicator), indicator, kind="waves", part=developments.wave(event, one)
        ),
    )


def _say(indicator: Indicator, one: Comparison) -> None:
    """How both moved, how far apart, whether they ran alike before, and what that does not prove."""
    moved = {side: one.values[side, "after"] - one.values[side, "before"] for side in (JOINED, WAITING)}
    st.markdown(
        _(
            "Those who joined moved by {joined}, those still waiting by {waiting}. "
            "**Difference {effect}**, 95% interval {interval}: {verdict}."
        ).format(
            joined=words.moved(moved[JOINED], indicator),
            waiting=words.moved(moved[WAITING], indicator),
            effect=words.moved(one.effect.value, indicator),
            interval=_interval(one.effect, indicator),
            verdict=_("within noise") if _covers_zero(one.effect) else _("beyond noise"),
        )
    )
    if one.pretrend:
        alike = _("no sign that the groups were drifting apart already")
        apart = _("the groups were drifting apart already, so the difference says little")
        st.markdown(
            _("Within the months before, the difference was {value} ({interval}): {verdict}.").format(
                value=words.moved(one.pretrend.value, indicator),
                interval=_interval(one.pretrend, indicator),
                verdict=alike if _covers_zero(one.pretrend) else apart,
            )
        )
    caution = _(
        "A plain before and after does not prove a cause: it also holds what would have happened anyway. "
        "Those still waiting show a part of that, but nobody was assigned by lot."
    )
    if min(one.agencies.values()) < before_after.FEW_AGENCIES:
        few = _("With fewer than {least} agencies in a group the interval tends to be too narrow.")
        caution = f"{caution} {few.format(least=before_after.FEW_AGENCIES)}"
    st.caption(caution)


def _name(one: Comparison, side: str) -> str:
    return developments.group(one, side, words.language())


def _table(one: Comparison, indicator: Indicator, notes: Mapping[str, str]) -> pd.DataFrame:
    rows = one.months.pivot(index="month", columns="group", values="value").sort_index()
    shown = {_("Month"): [words.month(str(month)) for month in rows.index]}
    shown |= {_name(one, side): rows[side].to_numpy() * indicator.scale for side in rows}
    return pd.DataFrame(shown | {_("Note"): [notes.get(str(month)) for month in rows.index]})


def _interval(found: Difference, indicator: Indicator) -> str:
    return f"{words.moved(found.low, indicator)} … {words.moved(found.high, indicator)}"


def _covers_zero(found: Difference) -> bool:
    return found.low <= 0 <= found.high
