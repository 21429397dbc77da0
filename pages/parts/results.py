"""Figures of what is selected: values, scores, changes, cached by data version and scope.

No cached function takes a frame; each takes the version of the data, and a scope that is hashed by its key.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import pandas as pd
import streamlit as st

from kpi import changes as moves
from kpi import engines, scoring, trajectory, values
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import session

KEYS = {Scope: lambda scope: scope.key, Period: str}
MANY, FEW = 128, 16  # frames of a few thousand rows at most, a few megabytes per cache


def figures(
    span: Sequence[Period],
    by: str = "nation",
    indicators: Sequence[str] | None = None,
    within: Scope | None = None,
) -> pd.DataFrame:
    """Values of several periods with status and what is expected, as from kpi.trajectory.judge."""
    keys = None if indicators is None else tuple(indicators)
    return _figures(
        session.version(),
        within=within or session.scope(),
        span=tuple(span),
        by=by,
        indicators=keys,
        chosen=session.platforms(),
        today=engines.today(),
    )


def scores(span: Sequence[Period], by: str = "nation", within: Scope | None = None) -> pd.DataFrame:
    """Scores of goals and horizons, and the index."""
    return _scores(
        session.version(),
        within=within or session.scope(),
        span=tuple(span),
        by=by,
        chosen=session.platforms(),
        today=engines.today(),
    )


def changes(period: Period, by: str = "nation", within: Scope | None = None) -> pd.DataFrame:
    """How values moved since the period before, as from kpi.changes.between."""
    return _changes(
        session.version(), within=within or session.scope(), period=period, by=by, chosen=session.platforms()
    )


def path(indicator: str) -> trajectory.Path:
    """What is expected of an indicator, over time."""
    return _paths(session.version())[indicator, ""]


def window(period: Period, count: int = 8) -> list[Period]:
    """A period and those before it, as far as there are months with data."""
    held = session.months()
    span = [period.shifted(-step) for step in reversed(range(count))]
    return [one for one in span if held and one.months[-1] >= held[0]]


@lru_cache(FEW)
def _paths(version: str) -> dict[tuple[str, str], trajectory.Path]:
    return trajectory.paths(session.catalogue(), session.targets())


@st.cache_data(max_entries=MANY, show_spinner=False, hash_funcs=KEYS)
def _values(
    version: str,
    *,
    within: Scope,
    span: tuple[Period, ...],
    by: str,
    indicators: tuple[str, ...] | None,
    chosen: tuple[str, ...] | None,
) -> pd.DataFrame:
    return values.series(
        session.store().lake,
        session.catalogue(),
        within,
        span,
        by=by,
        indicators=indicators,
        platforms=chosen,
    )


@st.cache_data(max_entries=MANY, show_spinner=False, hash_funcs=KEYS)
def _figures(
    version: str,
    *,
    within: Scope,
    span: tuple[Period, ...],
    by: str,
    indicators: tuple[str, ...] | None,
    chosen: tuple[str, ...] | None,
    today: date,
) -> pd.DataFrame:
    found = _values(version, within=within, span=span, by=by, indicators=indicators, chosen=chosen)
    return trajectory.judge(found, session.catalogue(), session.targets(), today)


@st.cache_data(max_entries=MANY, show_spinner=False, hash_funcs=KEYS)
def _scores(
    version: str,
    *,
    within: Scope,
    span: tuple[Period, ...],
    by: str,
    chosen: tuple[str, ...] | None,
    today: date,
) -> pd.DataFrame:
    found = _values(version, within=within, span=span, by=by, indicators=None, chosen=chosen)
    return scoring.score(found, session.catalogue(), session.targets(), today)


@st.cache_data(max_entries=MANY, show_spinner=False, hash_funcs=KEYS)
def _changes(
    version: str, *, within: Scope, period: Period, by: str, chosen: tuple[str, ...] | None
) -> pd.DataFrame:
    before = period.shifted(-1)
    both = _values(version, within=within, span=(before, period), by=by, indicators=None, chosen=chosen)
    return moves.between(both, before, period)
