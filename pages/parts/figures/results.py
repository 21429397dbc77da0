"""Figures of what is selected: values, scores, changes, milestones, cached by data version and scope.

No cached function takes a frame; each takes all that was asked, the version of the data included.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from kpi import changes as moves
from kpi import engines, refusals, scoring, trajectory, values
from kpi.errors import RaporError
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import session

MANY, FEW = 128, 16  # frames of a few thousand rows at most, a few megabytes per cache


@dataclass(frozen=True)
class Asked:
    """What is wanted: all that a cached result depends on.

    Attributes:
        version: Of the data.
        within: The agencies that may be read.
        platforms: As session.platforms gives them.
        project: Code of the project whose targets and horizons hold.
    """

    version: str
    within: Scope
    today: date
    platforms: tuple[str, ...] | None
    span: tuple[Period, ...] = ()
    by: str = "nation"
    indicators: tuple[str, ...] | None = None
    project: str = ""

    @property
    def key(self) -> str:
        """A text that is equal for equal questions; a scope counts by its key."""
        return repr(astuple(replace(self, within=Scope()))) + self.within.key


cached = st.cache_data(max_entries=MANY, show_spinner=False, hash_funcs={Asked: lambda asked: asked.key})


def ask(
    span: Sequence[Period] = (),
    by: str = "nation",
    indicators: Sequence[str] | None = None,
    within: Scope | None = None,
) -> Asked:
    """A question about the present data, within what is selected unless something else is named.

    Whatever is named, nothing is ever asked for beyond what the person at the screen may see.
    """
    keys = None if indicators is None else tuple(indicators)
    chosen = session.visitor().scope.select((within or session.scope()).codes)
    return Asked(
        session.version(),
        chosen,
        engines.today(),
        session.platforms(),
        tuple(span),
        by,
        keys,
        session.project_code(),
    )


def figures(
    span: Sequence[Period],
    by: str = "nation",
    indicators: Sequence[str] | None = None,
    within: Scope | None = None,
) -> pd.DataFrame:
    """Values of several periods with status and what is expected, as from kpi.trajectory.judge."""
    return _figures(ask(span, by, indicators, within))


def scores(span: Sequence[Period], by: str = "nation", within: Scope | None = None) -> pd.DataFrame:
    """Scores of goals and horizons, and the index."""
    return _scores(ask(span, by, within=within))


def changes(period: Period, within: Scope | None = None) -> pd.DataFrame:
    """How values moved since the period before, as from kpi.changes.between."""
    return _changes(ask([period.shifted(-1), period], within=within))


def parts(span: Sequence[Period], keys: Sequence[str]) -> pd.DataFrame:
    """Figures of the parts of breakdowns, as from kpi.values.series."""
    return _values(ask(span, indicators=keys))


def refused(
    span: Sequence[Period], indicators: Sequence[str] | None = None, within: Scope | None = None
) -> list[RaporError]:
    """What does not count in one period, as from kpi.refusals.found."""
    return _refused(ask(span, indicators=indicators, within=within))


def milestones() -> list[dict[str, Any]]:
    """Rows of the record table milestones."""
    return _milestones(ask())


def path(indicator: str) -> trajectory.Path:
    """What is expected of an indicator, over time."""
    return _paths(session.version(), session.project_code())[indicator, ""]


def window(period: Period, count: int = 8) -> list[Period]:
    """A period and those before it, as far as there are months with data."""
    held = session.months()
    span = [period.shifted(-step) for step in reversed(range(count))]
    return [one for one in span if held and one.months[-1] >= held[0]]


@lru_cache(FEW)
def _paths(version: str, project: str) -> dict[tuple[str, str], trajectory.Path]:
    return trajectory.paths(session.framework(project), session.target_rows(project))


@cached
def _values(asked: Asked) -> pd.DataFrame:
    return values.series(
        session.store().lake,
        session.catalogue(),
        asked.within,
        asked.span,
        by=asked.by,
        indicators=asked.indicators,
        platforms=asked.platforms,
    )


@cached
def _figures(asked: Asked) -> pd.DataFrame:
    framework, rows = session.framework(asked.project), session.target_rows(asked.project)
    return trajectory.judge(_values(asked), framework, rows, asked.today)


@cached
def _scores(asked: Asked) -> pd.DataFrame:
    framework, rows = session.framework(asked.project), session.target_rows(asked.project)
    return scoring.score(_values(asked), framework, rows, asked.today)


@cached
def _changes(asked: Asked) -> pd.DataFrame:
    before, period = asked.span
    return moves.between(_values(asked), before, period)


@cached
def _refused(asked: Asked) -> list[RaporError]:
    lake, catalogue = session.store().lake, session.catalogue()
    return refusals.found(lake, catalogue, asked.within, asked.span[0], indicators=asked.indicators)


@cached
def _milestones(asked: Asked) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = session.store().state_rows(asked.within)["milestones"].to_pylist()
    return rows
