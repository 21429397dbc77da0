"""What is compared: values with ranks, shrunk values, funnels and standardised ratios, cached.

Everything is asked for by a Comparison, which is the key of what is computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from kpi import funnel as funnels
from kpi import peers, precision, ranking, standardisation
from kpi.export import frames
from kpi.funnel import Funnel
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.standardisation import Records
from pages.parts import session
from pages.parts.figures import results
from pages.parts.figures.peers import Peers
from pages.parts.figures.results import Asked

SEED = 2019  # of the draws behind ranks: the same figures give the same ranks


@dataclass(frozen=True)
class Comparison:
    """What is compared: an indicator, in a period, among agencies.

    Attributes:
        asked: The values.
        size: The third of the agencies by how much data they have; "" for all.
    """

    asked: Asked
    size: str

    @property
    def key(self) -> str:
        """A text that is equal for equal comparisons."""
        return f"{self.asked.key}·{self.size}"

    @property
    def indicator(self) -> Indicator:
        """The indicator that is compared."""
        return session.catalogue().indicators[(self.asked.indicators or ("",))[0]]


def of(indicator: Indicator, period: Period, among: Peers) -> Comparison:
    """The comparison that a page is about."""
    return Comparison(results.ask([period], "agency", [indicator.key], among.within), among.size)


def _cached(compute: Callable[..., Any]) -> Callable[..., Any]:
    keys = {Comparison: lambda one: one.key, Asked: lambda one: one.key}
    return st.cache_data(max_entries=results.MANY, show_spinner=False, hash_funcs=keys)(compute)


def most_varied(period: Period, among: Peers) -> str | None:
    """The indicator with the most different values among the agencies: what a comparison may begin with."""
    found: str | None = _most_varied(results.ask([period], "agency", within=among.within))
    return found


@_cached
def _most_varied(asked: Asked) -> str | None:
    found = results.figures(asked.span, asked.by, asked.indicators, asked.within)
    values = found[found["enough"]].groupby("indicator", sort=False)["value"].nunique()
    return None if values.empty else str(values.idxmax())


def figures(comparison: Comparison) -> pd.DataFrame:
    """Values of the agencies with their status."""
    asked = comparison.asked
    found = results.figures(asked.span, asked.by, asked.indicators, asked.within)
    return found[peers.sizes(found) == comparison.size] if comparison.size else found


@_cached
def values(comparison: Comparison) -> pd.DataFrame:
    """Agencies as from kpi.ranking.ranked, with their name, joint value (reference) and shrunk value.

    A value that cannot be (strange) is not compared, and the joint value leaves it out.
    """
    found, indicator = figures(comparison), comparison.indicator
    names = [session.names().get(code, code) for code in found["group"]]
    return frames.compared(found, indicator, names, SEED)


@_cached
def equals(comparison: Comparison, code: str) -> int:
    """How many agencies cannot be told apart from one; 0 where it has no interval."""
    found = values(comparison)
    held = found[precision.known(found)]
    place = np.flatnonzero(held["group"].to_numpy() == code)
    if not len(place):
        return 0
    known = precision.beliefs(held, comparison.indicator.kind)
    return int((~ranking.told_apart(known, int(place[0]), seed=SEED)).sum()) - 1


@_cached
def funnel(comparison: Comparison, correction: str) -> Funnel:
    """The funnel of the agencies around their joint value."""
    found = values(comparison)
    return funnels.drawn(found, comparison.indicator.kind, float(found["reference"].iloc[0]), correction)


@_cached
def standardised(comparison: Comparison) -> pd.DataFrame:
    """Standardised ratios of the agencies, with places, as `values` gives values."""
    asked, indicator = comparison.asked, comparison.indicator
    store = session.store()
    records = Records(store.lake, store.catalogue, store.tables, store.state_rows(asked.within))
    strata = standardisation.sums(
        records, indicator, asked.within, asked.span[0], platforms=asked.platforms, today=asked.today
    )
    return frames.standardised(strata, values(comparison), indicator, SEED)
