"""Verdicts: what may be said about agencies side by side, and what may not."""

import numpy as np
import pandas as pd
import streamlit as st

from kpi import charts
from kpi.indicators import Indicator
from pages.parts import frame, links, words
from pages.parts.figures import compared
from pages.parts.figures.compared import Comparison
from pages.parts.words import _, n_

NAMED = 3  # agencies named in one sentence
GROUPS = 6  # groups of equals that are told one by one


def show(rows: pd.DataFrame, comparison: Comparison) -> None:
    """Sentences that the intervals allow; a rank only as an interval."""
    held, indicator = rows[rows["enough"]], comparison.indicator
    frame.section(_("What may be said"))
    if held["low"].isna().all():
        st.markdown(
            _(
                "There are no intervals for this indicator here. Without them nobody is called better or "
                "worse, and nobody is ranked."
            )
        )
        return
    if len(held) == 1:
        st.markdown(
            _(
                "Only one agency has enough data: there is nobody to compare it with. Choose a wider region, "
                "another level or any size."
            )
        )
        return
    if held["chosen"].any():
        _about(held[held["chosen"]].iloc[0], comparison)
    if held["value"].nunique() == 1:
        st.markdown(_("All values are the same: there is no order among them."))
        return
    places = charts.standing(held, indicator.better)
    held = held[["name", "group", "sample"]]
    _side(held[places == "good"], _("Clearly better than all together"), "green", "▲", "good")
    _side(held[places == "bad"], _("Clearly worse than all together"), "red", "▼", "bad")
    _side(held[places == "main"], _("Cannot be told apart from all together"), "gray", "●", "level")
    st.caption(_("At 95% about one agency in twenty stands apart by chance alone."))


def groups(rows: pd.DataFrame) -> None:
    """Groups of agencies that cannot be told apart from one another."""
    held = rows.loc[rows["band"].notna(), ["name", "sample", "best", "worst", "band", "middle", "value"]]
    if len(held) < 2 or held["value"].nunique() == 1:
        return
    with st.container(border=True):
        frame.section(
            _("Groups of equals"),
            _(
                "Inside a group nobody is better than another with 90% probability; neighbours may be alike "
                "too."
            ),
        )
        ordered = held.sort_values("middle", kind="stable")
        first = np.flatnonzero(np.diff(ordered["band"].to_numpy(int), prepend=0))
        bands = np.split(np.arange(len(ordered)), first[1:])
        half = GROUPS // 2
        shown = bands if len(bands) <= GROUPS else [*bands[:half], *bands[-half:]]
        for place, band in enumerate(shown):
            if len(bands) > GROUPS and place == half:
                st.caption(
                    _("… {count} groups between them, all in the table …").format(count=len(bands) - GROUPS)
                )
            _group(ordered.iloc[band[0] : band[-1] + 1], len(ordered))


def _group(band: pd.DataFrame, among: int) -> None:
    count = n_("{count} agency", "{count} agencies", len(band)).format(count=words.number(len(band)))
    title = _("Group {number}").format(number=words.number(band["band"].iloc[0]))
    places = _("rank {ranks}").format(ranks=ranks(band["best"].min(), band["worst"].max(), among))
    names = ", ".join(words.plain(name) for name in most_data(band, NAMED)["name"])
    with st.container(gap=None):
        st.markdown(f"**{title}** · {count} · {places}")
        st.caption(names + and_more(len(band) - NAMED))


def most_data(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """The rows with the largest samples."""
    return rows.take(np.argsort(-rows["sample"].to_numpy(), kind="stable")[:count])


def and_more(count: int) -> str:
    """How many are not named, after those that are."""
    return " " + _("and {count} more").format(count=words.number(count)) if count > 0 else ""


def ranks(best: float, worst: float, among: float) -> str:
    """Places, never a single one: 3–9 dari 44."""
    return _("{best}–{worst} of {among}").format(
        best=words.number(best), worst=words.number(worst), among=words.number(among)
    )


def _about(one: pd.Series, comparison: Comparison) -> None:
    """The agency that is sought: its value, its places, how many are its equals."""
    indicator: Indicator = comparison.indicator
    told = f"**{words.plain(one['name'])}**: {words.figure(one['value'], indicator)} "
    told += f"({words.interval(one['low'], one['high'], indicator)}; n = {words.number(one['sample'])}). "
    if pd.notna(one["best"]):
        told += _("Rank {ranks}. Others that cannot be told apart from it: {count}.").format(
            ranks=ranks(one["best"], one["worst"], one["among"]),
            count=words.number(compared.equals(comparison, str(one["group"]))),
        )
    st.markdown(told)


def _side(rows: pd.DataFrame, title: str, colour: str, sign: str, name: str) -> None:
    """Agencies on one side of the joint value, those with most data by name."""
    if rows.empty:
        return
    st.markdown(f":{colour}-badge[{sign} {words.number(len(rows))}] **{title}**")
    with st.container(gap=None):
        for row in most_data(rows, NAMED).to_dict("records"):
            label = f"{words.plain(row['name'])} · n = {words.number(row['sample'])}"
            links.agency(label, row["group"], f"{name}-{row['group']}")
        if len(rows) > NAMED:
            st.caption(and_more(len(rows) - NAMED))
