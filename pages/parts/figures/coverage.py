"""Coverage on the page Method: how many agencies each indicator has data of."""

import pandas as pd
import streamlit as st

from kpi.periods import Period
from pages.parts import downloads, frame, printed, session, words
from pages.parts.figures import framework, results
from pages.parts.words import _


def show(period: Period) -> None:
    """A card for each goal: of how many agencies each indicator has enough data."""
    counts = _counts(period)
    codes = session.scope().codes
    known = len(session.register()) if codes is None else len(codes)
    frame.section(
        _("Data coverage"),
        _(
            "Agencies with enough data in {period}, of {all} selected; behind that, those with any figure."
        ).format(period=words.period(period), all=words.number(known)),
    )
    with st.grid(3, min_column_width=290):
        for goal, inside in framework.by_goal().items():
            title = words.own(session.catalogue().goals[goal].title)
            rows = [(words.own(one.title), _written(counts, one.key)) for one in inside]
            shown = pd.DataFrame(rows, columns=[title, _("Agencies")])
            st.table(shown, border="horizontal", hide_index=True, alt=_("Data coverage"))
    downloads.offer(lambda: _rows(counts), "cakupan", _("Data coverage"), [printed.selection(period)])


def _counts(period: Period) -> pd.DataFrame:
    """Per indicator: enough, any (agencies)."""
    found = results.figures([period], by="agency")
    known = list(session.catalogue().indicators)
    grouped = found.groupby("indicator", sort=False)["enough"].agg(["sum", "size"])
    return grouped.reindex(known, fill_value=0).rename(columns={"sum": "enough", "size": "any"})


def _written(counts: pd.DataFrame, key: str) -> str:
    row = counts.loc[key]
    return f"{words.number(row['enough'])} {words.quiet('/ ' + words.number(row['any']))}"


def _rows(counts: pd.DataFrame) -> pd.DataFrame:
    indicators = session.catalogue().indicators
    return pd.DataFrame(
        {
            _("Indicator"): [words.title(indicators[key]) for key in counts.index],
            _("With enough data"): counts["enough"].to_numpy(),
            _("With any figure"): counts["any"].to_numpy(),
        }
    )
