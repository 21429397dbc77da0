"""One agency: its scores beside its peers, what is strong and weak, what moved, every indicator."""

import pandas as pd
import streamlit as st

from kpi import charts, notation
from kpi.periods import Period
from kpi.scope import EVERYTHING, Scope
from pages.parts import courses, downloads, filters, frame, links, pictures, results, session, words
from pages.parts.words import _

EXTREMES = 3
SHOWN = 60  # agencies listed to choose from


def choose(period: Period) -> None:
    """Agencies with figures, to open one."""
    sent = set(results.figures([period], by="agency")["group"])
    st.markdown(
        _("Choose an agency on the left, or open one of those with figures in {period}.").format(
            period=words.period(period)
        )
    )
    names = session.names()
    with st.grid(3, min_column_width=260, gap=("xsmall", "medium")):
        for code in sorted(sent & set(names), key=lambda one: names[one])[:SHOWN]:
            links.agency(words.plain(names[code]), code, f"open-{code}")
    if len(sent) > SHOWN:
        st.caption(_("and {count} more").format(count=words.number(len(sent) - SHOWN)))


def scores(code: str, period: Period) -> None:
    """Index and goals of the agency, beside all agencies of its level."""
    enough, known = results.figures([period])["enough"].sum(), len(session.catalogue().indicators)
    counted = _("{some} of {all} indicators have enough data.").format(some=enough, all=known)
    frame.section(words.plain(session.register()[code].name), counted)
    own, peers = results.scores([period]), results.scores([period], within=_peers(code))
    level = filters.level_name(session.register()[code].level).lower()
    own, peers = (rows[rows["horizon"] == "all"].set_index("goal") for rows in (own, peers))
    titles = {"index": _("Change index")} | {
        key: words.own(goal.title) for key, goal in session.catalogue().goals.items()
    }
    with st.grid(4, min_column_width=200):
        for goal, title in titles.items():
            score = own["score"].get(goal)
            st.metric(
                f"**{title}**",
                f"{words.number(score, 1)} :small[{words.badge(own['status'].get(goal, 'insufficient'))}]",
                border=True,
                height="stretch",
                help=_("Peers together ({level}): {score}").format(
                    level=words.plain(level), score=words.number(peers["score"].get(goal), 1)
                ),
            )


def strengths(code: str, figures: pd.DataFrame, period: Period) -> None:
    """Indicators that stand furthest above and below those of its peers."""
    frame.section(
        _("Strongest and weakest"),
        _("Compared by score with all of level {level} together.").format(
            level=words.plain(filters.level_name(session.register()[code].level).lower())
        ),
    )
    indicators = session.catalogue().indicators
    peers = results.figures([period], within=_peers(code)).set_index("indicator")
    held = figures[figures["enough"] & figures["indicator"].isin(peers.index)].copy()
    held["peers"] = [peers["value"][key] for key in held["indicator"]]
    spans = [
        (indicators[key].target - indicators[key].floor) / indicators[key].scale for key in held["indicator"]
    ]
    held["ahead"] = (held["value"] - held["peers"]) / spans
    if held.empty:
        st.markdown(_("No indicator has enough data yet."))
        return
    ordered = held.sort_values("ahead", ascending=False)
    best, worst = ordered[ordered["ahead"] > 0].head(EXTREMES), ordered[ordered["ahead"] < 0].tail(EXTREMES)
    for sign, colour, rows in (("▲", "green", best), ("▼", "red", worst)):
        for row in rows.to_dict("records"):
            one = indicators[row["indicator"]]
            with st.container(gap=None):
                links.indicator(
                    f":{colour}[{sign}] **{words.own(one.title)}**", one.key, f"extreme-{one.key}"
                )
                st.caption(
                    _("{value}, peers {peers} · n = {n}").format(
                        value=words.figure(row["value"], one),
                        peers=words.figure(row["peers"], one),
                        n=words.number(row["sample"]),
                    )
                )


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
    pictures.draw(charts.change_dots, found, pictures.look(), key="agency-changes")


def every_indicator(figures: pd.DataFrame, period: Period) -> None:
    """The table of all indicators."""
    frame.section(_("Every indicator"), words.period(period))
    indicators = session.catalogue().indicators
    rows = {}
    for row in figures.to_dict("records"):
        one = indicators[row["indicator"]]
        rows[words.own(one.title)] = [
            words.figure(row["value"], one) if row["enough"] else notation.NONE,
            words.number(row["sample"]),
            words.coloured(row["status"]),
            words.shown(row["expected"], one),
            words.interval(row["low"], row["high"], one) if row["enough"] else notation.NONE,
        ]
    columns = [_("Value"), "n", _("Status"), _("Expected"), _("95% interval")]
    st.table(
        pd.DataFrame.from_dict(rows, orient="index", columns=columns),
        border="horizontal",
        alt=_("Every indicator"),
    )
    downloads.offer(lambda: _table(figures), "instansi", _("Every indicator"), [words.period(period)])


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


def _peers(code: str) -> Scope:
    level = session.register()[code].level
    return EVERYTHING.select(frozenset(one.code for one in session.register().values() if one.level == level))
