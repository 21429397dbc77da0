"""One agency: its scores beside its peers, what is strong and weak, what moved, every indicator."""

from typing import Any

import pandas as pd
import streamlit as st

from kpi import charts, notation
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import downloads, filters, frame, links, pictures, printed, session, words
from pages.parts.figures import cards, courses, framework, results
from pages.parts.words import _

EXTREMES = 3


def scores(code: str, period: Period) -> None:
    """Index and goals of the agency, beside all agencies of its level."""
    enough, known = results.figures([period])["enough"].sum(), len(session.catalogue().indicators)
    counted, alone = (
        _("{some} of {all} indicators have enough data.").format(some=enough, all=known),
        _alone(code),
    )
    beside = _("Peers: all of level {level} together.").format(level=_level(code))
    frame.section(words.plain(session.register()[code].name), counted if alone else f"{counted} {beside}")
    own, peers = (
        found[found["horizon"] == "all"].set_index("goal")
        for found in (results.scores([period]), results.scores([period], within=_peers(code)))
    )
    with st.grid(4, min_column_width=200):
        for goal, title in framework.titles().items():
            told = _("peers {score}").format(score=words.number(peers["score"].get(goal), 1))
            cards.score(title, own, goal, delta=None if alone else told, delta_color="off", delta_arrow="off")


def strengths(code: str, figures: pd.DataFrame, period: Period) -> None:
    """Indicators that stand furthest above and below those of its peers; without peers, what is expected."""
    alone = _alone(code)
    frame.section(
        _("Strongest and weakest"),
        _("By score, beside what is expected by now.")
        if alone
        else _("By score, beside all of level {level} together.").format(level=_level(code)),
    )
    told = _("{value}, expected {peers} · n = {n}") if alone else _("{value}, peers {peers} · n = {n}")
    ordered = _ahead(code, figures, period)
    if ordered.empty:
        st.markdown(_("No indicator has enough data yet."))
        return
    best, worst = ordered[ordered["ahead"] > 0].head(EXTREMES), ordered[ordered["ahead"] < 0].tail(EXTREMES)
    for sign, colour, rows in (("▲", "green", best), ("▼", "red", worst)):
        for row in rows.to_dict("records"):
            one = session.catalogue().indicators[row["indicator"]]
            with st.container(gap=None):
                links.indicator(
                    f":{colour}[{sign}] **{words.own(one.title)}**", one.key, f"extreme-{one.key}"
                )
                st.caption(
                    told.format(
                        value=words.figure(row["value"], one),
                        peers=words.figure(row["peers"], one),
                        n=words.number(row["sample"]),
                    )
                )


def _ahead(code: str, figures: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Indicators with enough data and how far they are ahead of the peers, the furthest first."""
    indicators = session.catalogue().indicators
    peers = results.figures([period], within=_peers(code)).set_index("indicator")["value"]
    if _alone(code):
        scales = {key: one.scale for key, one in indicators.items()}
        expected = figures.set_index("indicator")["expected"].dropna()
        peers = expected / expected.index.map(scales).astype(float)
    held = figures[figures["enough"] & figures["indicator"].isin(peers.index)]
    spans = held["indicator"].map(
        {key: (one.target - one.floor) / one.scale for key, one in indicators.items()}
    )
    beside = held["indicator"].map(peers).astype(float)
    ahead = (held["value"] - beside) / spans.astype(float)
    return held.assign(peers=beside, ahead=ahead).sort_values("ahead", ascending=False, kind="stable")


def moved(period: Period) -> None:
    """What changed beyond noise since the period before."""
    before = words.period(period.shifted(-1))
    frame.section(
        _("Changes beyond noise"),
        _("Points since {period}; the line is the 95% interval.").format(period=before),
    )
    found = courses.largest_changes(period, EXTREMES)
    if found.empty:
        st.markdown(_("No change is larger than chance would make it."))
        return
    drawn = pictures.draw(charts.change_dots, found, pictures.look(), key="agency-changes")
    downloads.table(
        lambda: courses.changes_table(period),
        "perubahan-instansi",
        _("Changes of all indicators"),
        drawn=drawn.about("", kind="changes"),
    )


def every_indicator(figures: pd.DataFrame, period: Period) -> None:
    """A card for each goal: a table of the indicators with enough data, the others named."""
    catalogue = session.catalogue()
    known = {row["indicator"]: row for row in figures.to_dict("records")}
    with st.container(key="whole-indicators"):
        frame.section(_("Every indicator"), words.period(period))
        with st.grid(3, min_column_width=290):
            for goal, indicators in framework.by_goal().items():
                with st.container(border=True, height="stretch"):
                    _goal(words.own(catalogue.goals[goal].title), indicators, known)
    downloads.offer(lambda: _table(figures), "instansi", _("Every indicator"), [printed.selection(period)])


def _goal(title: str, indicators: list[Indicator], known: dict[str, dict[Any, Any]]) -> None:
    """The indicators of one goal."""
    frame.section(title)
    held = [one for one in indicators if known.get(one.key, {}).get("enough")]
    if held:
        cells = [_cells(one, known[one.key]) for one in held]
        shown = pd.DataFrame(cells, columns=[_("Indicator"), _("Value")])
        st.table(shown, border="horizontal", hide_index=True, alt=title)
    counts = {one.key: words.number(known.get(one.key, {}).get("sample", 0)) for one in indicators}
    if short := [one for one in indicators if one not in held]:
        named = " · ".join(
            f"{words.own(one.title)} (n{notation.NARROW}={notation.NARROW}{counts[one.key]})" for one in short
        )
        st.markdown(f":small[{words.coloured('insufficient')}:] {words.quiet(named)}")


def _cells(one: Indicator, row: dict[Any, Any]) -> tuple[str, str]:
    """The name above n, interval and what is expected; the value above its status."""
    bounds = words.interval(row["low"], row["high"], one)
    details = [
        f"n = {words.number(row['sample'])}",
        *([bounds] if bounds != notation.NONE else []),
        _("expected {expected}").format(expected=words.shown(row["expected"], one)),
    ]
    return (
        f"{words.own(one.title)}  \n{words.quiet(' · '.join(details))}",
        f"{words.figure(row['value'], one)}  \n:small[{words.coloured(row['status'])}]",
    )


def _table(figures: pd.DataFrame) -> pd.DataFrame:
    indicators = session.catalogue().indicators
    scale = figures["indicator"].map({key: one.scale for key, one in indicators.items()}).astype(float)
    return pd.DataFrame(
        {
            _("Indicator"): [words.title(indicators[key]) for key in figures["indicator"]],
            _("Value"): (figures["value"] * scale).where(figures["enough"]),
            _("Low"): (figures["low"] * scale).where(figures["enough"]),
            _("High"): (figures["high"] * scale).where(figures["enough"]),
            _("Expected"): figures["expected"],
            _("Numerator"): figures["numerator"],
            _("Denominator"): figures["denominator"],
            "n": figures["sample"],
            _("Status"): [words.status(one) for one in figures["status"]],
        }
    )


def _level(code: str) -> str:
    return words.plain(filters.level_name(session.register()[code].level).lower())


def _peers(code: str) -> Scope:
    """All agencies of its level that the person may see."""
    register = session.register()
    level = register[code].level
    return session.scope().select(frozenset(one.code for one in register.values() if one.level == level))


def _alone(code: str) -> bool:
    """Whether there is no other agency of its level to compare with."""
    return _peers(code).codes == {code}
