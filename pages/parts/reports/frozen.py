"""The figures that a snapshot holds, as they were; nothing to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from kpi import frozen as held
from kpi import notation, periods, scoring, settings
from kpi.frozen import Frozen
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import downloads, filters, frame, session, words
from pages.parts.figures import cards
from pages.parts.words import _

FEW = 64
PERIOD, AGENCY = "masa", "cuplikan_instansi"


@dataclass(frozen=True)
class Asked:
    """What is wanted of a snapshot; its figures never change, so nothing else decides them."""

    home: str
    id: str
    within: Scope
    span: tuple[Period, ...]
    agency: str | None


def opened(snapshot_id: str) -> Frozen:
    """A snapshot as the person may see it."""
    return held.opened(session.store(), session.visitor().scope, snapshot_id)


def notice(one: Frozen) -> None:
    """Says of figures that were invented that they are, whatever the store holds by now."""
    if one.about["synthetic"] and not session.is_sample():
        st.markdown(f":gray-badge[:material/science: {_('Sample data, not those of any agency')}]")


def period(one: Frozen) -> Period | None:
    """The period asked for, of those that the snapshot has figures of; None if it has none."""
    codes = filters.period_codes(one.months, one.today)
    named = {code: words.period(periods.parse(code)) for code in codes}
    chosen = _choose(_("Period"), PERIOD, named)
    return periods.parse(chosen) if chosen else None


def agency(one: Frozen) -> str | None:
    """The agency asked for, with all below it; None for all that the snapshot holds."""
    names = sorted(one.names.items(), key=lambda pair: pair[1])
    return _choose(_("Agency"), AGENCY, {"": _("All agencies"), **dict(names)}) or None


def no_figures() -> str:
    """What is said of a snapshot without figures."""
    return _("There are no figures in this snapshot: none of what you may see was stored then.")


def values(one: Frozen, span: tuple[Period, ...], agency: str | None = None) -> pd.DataFrame:
    """Values of some periods, of all agencies together or of one and those below it."""
    return _values(Asked(str(settings.load().home), one.info.id, one.scope, span, agency))


def scores(one: Frozen, span: tuple[Period, ...], agency: str | None = None) -> pd.DataFrame:
    """Scores of some periods."""
    return _scores(Asked(str(settings.load().home), one.info.id, one.scope, span, agency))


def titles(one: Frozen) -> dict[str, str]:
    """The index and the goals by their key; safe for Markdown."""
    goals = {key: words.own(goal.title) for key, goal in one.catalogue.goals.items()}
    return {scoring.INDEX: _("Change index")} | goals


def goals(one: Frozen, period: Period, agency: str | None) -> None:
    """Index and goals: score, status, interval and change since the period before."""
    found = scores(one, (period.shifted(-1), period), agency)
    whole = found[found["horizon"] == scoring.ALL]
    with st.grid(4, min_column_width=200):
        for key, title in titles(one).items():
            rows = whole[whole["goal"] == key].set_index("period")
            now, before = (
                rows["score"].get(str(when), float("nan")) for when in (period, period.shifted(-1))
            )
            moved = now - before
            cards.score(
                title,
                rows,
                str(period),
                delta=None if pd.isna(moved) else words.change(moved),
                delta_color="blue",
                delta_arrow="off" if not moved else "up" if moved > 0 else "down",
                delta_description=_("since {period}").format(period=words.brief(period.shifted(-1))),
            )


def indicators(one: Frozen, period: Period, agency: str | None) -> None:
    """A card for each goal with its indicators; and all of them as files that bear the id."""
    figures = values(one, (period,), agency)
    known = {row["indicator"]: row for row in figures.to_dict("records")}
    with st.grid(3, min_column_width=290, key="whole-frozen"):
        for key, goal in one.catalogue.goals.items():
            with st.container(border=True, height="stretch"):
                frame.section(words.own(goal.title))
                inside = [row for row in one.catalogue.indicators.values() if row.goal == key]
                cells = [_cells(row, known.get(row.key)) for row in inside]
                shown = pd.DataFrame(cells, columns=[_("Indicator"), _("Value")])
                st.table(shown, border="horizontal", hide_index=True, alt=words.own(goal.title))
    title = _("Every indicator")
    name = "cuplikan"
    downloads.offer(lambda: _table(one, figures), name, title, [words.period(period)], one.info.id)


@lru_cache(FEW)
def _values(asked: Asked) -> pd.DataFrame:
    return _again(asked).values(asked.span, agency=asked.agency)


@lru_cache(FEW)
def _scores(asked: Asked) -> pd.DataFrame:
    return _again(asked).scores(asked.span, agency=asked.agency)


def _again(asked: Asked) -> Frozen:
    return held.opened(session.store(), asked.within, asked.id)


def _choose(label: str, key: str, named: Mapping[str, str]) -> str:
    if not named:
        return ""
    if st.session_state.get(key) not in (None, *named):
        st.session_state[key] = next(iter(named))
    chosen = st.selectbox(
        label, list(named), format_func=lambda code: named.get(code, code), key=key, bind="query-params"
    )
    return str(chosen)


def _cells(one: Indicator, row: dict[Any, Any] | None) -> tuple[str, str]:
    """The name above n and the interval; the value above its status."""
    name = words.own(one.title)
    if row is None or not row["enough"]:
        counted = f"n = {words.number(row['sample'] if row else 0)}"
        return f"{name}  \n{words.quiet(counted)}", f":small[{words.coloured('insufficient')}]"
    bounds = words.interval(row["low"], row["high"], one)
    details = [f"n = {words.number(row['sample'])}", *([bounds] if bounds != notation.NONE else [])]
    return (
        f"{name}  \n{words.quiet(' · '.join(details))}",
        f"{words.figure(row['value'], one)}  \n:small[{words.coloured(row['status'])}]",
    )


def _table(one: Frozen, figures: pd.DataFrame) -> pd.DataFrame:
    known = one.catalogue.indicators
    scale = figures["indicator"].map({key: row.scale for key, row in known.items()}).astype(float)
    columns = {_("Value"): "value", _("Low"): "low", _("High"): "high"}
    return pd.DataFrame(
        {
            _("Indicator"): [words.title(known[key]) for key in figures["indicator"]],
            **{name: (figures[of] * scale).where(figures["enough"]) for name, of in columns.items()},
            _("Numerator"): figures["numerator"],
            _("Denominator"): figures["denominator"],
            "n": figures["sample"],
            _("Status"): [words.status(row) for row in figures["status"]],
        }
    )
