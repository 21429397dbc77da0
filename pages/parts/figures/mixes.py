"""Mixes on a page: the value beside what, say, the same platforms and types of content let expect."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from kpi import charts, messages
from kpi.indicators import Indicator
from pages.parts import downloads, pictures, session, words
from pages.parts.figures import compared, comparisons
from pages.parts.figures.compared import Comparison
from pages.parts.words import _


def show(rows: pd.DataFrame, comparison: Comparison) -> None:
    """Standardised ratios of an indicator that declares its mix; read from records only while it is open."""
    indicator = comparison.indicator
    if not indicator.standardise or rows["enough"].sum() < 2:
        return
    mix = " × ".join(words.plain(one) for one in _titles(indicator))
    opened = st.expander(
        _("Adjusted for the mix of {mix}").format(mix=mix),
        icon=":material/balance:",
        key="bauran",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        found = compared.standardised(comparison)
        found = found.assign(chosen=found["group"].isin(rows.loc[rows["chosen"], "group"]))
        st.caption(
            _(
                "Observed ÷ expected: what the agency would count at the rates of all shown, stratum by "
                "stratum. At 1 it does what its mix lets expect, so that the mix does not decide. Line: 95% "
                "interval of what was observed."
            )
        )
        if not found["enough"].any():
            st.markdown(_("Nothing is expected in any stratum: the ratio cannot be computed."))
            return
        look = replace(pictures.look(), unit="ratio", scale=1, better=indicator.better)
        shown = comparisons.ends(found, indicator.better)
        drawn = pictures.draw(charts.interval_dots, shown, look, key=f"mix-{indicator.key}")
        comparisons.left_out(found, shown)
        downloads.table(
            lambda: _table(found),
            f"bauran-{indicator.key}",
            f"{words.title(indicator)} – {mix}",
            formats={_("Observed ÷ expected"): lambda value: words.number(value, 2)},
            drawn=drawn.about(_mixed(indicator), indicator, kind="mix"),
        )


def _mixed(indicator: Indicator) -> str:
    """What the picture is of, as on a slide."""
    subject = indicator.title(words.language())
    return messages.sentence("illustration_mix", words.language(), subject=subject)


def _titles(indicator: Indicator) -> list[str]:
    """The names of the columns of the mix, as the record tables declare them."""
    opened = session.store()
    below = [opened.tables[name] for name in opened.catalogue.needs(indicator.table) if name in opened.tables]
    return [
        next((one.columns[name].title(words.language()) for one in below if name in one.columns), name)
        for name in indicator.standardise
    ]


def _table(found: pd.DataFrame) -> pd.DataFrame:
    """Every agency with what was observed and expected."""
    figures = {_("Observed ÷ expected"): "value", _("Low"): "low", _("High"): "high"}
    return pd.DataFrame(
        {
            _("Agency"): found["name"],
            _("Code"): found["group"],
            **{title: found[name].where(found["enough"]) for title, name in figures.items()},
            _("Rank from"): found["best"],
            _("Rank to"): found["worst"],
            _("Among"): found["among"],
            _("Observed"): found["observed"],
            _("Expected"): found["expected"],
            "n": found["sample"],
        }
    )
