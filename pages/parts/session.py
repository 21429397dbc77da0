"""What a page reads: the store, what is selected, and figures cached by data version and scope.

No cached function takes a frame; each takes the version of the data, and a scope that is hashed by its key.
What is the same for everybody and only read is kept by lru_cache, at a tenth of the cost.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

import pandas as pd
import pyarrow as pa
import streamlit as st
from pyarrow import dataset

from kpi import agencies, engines, samples, scoring, settings, trajectory, values
from kpi import changes as moves
from kpi import store as stores
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.periods import Period
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store

KEYS = {Scope: lambda scope: scope.key, Period: str}
VERSION = "data_version"
STALE = 3  # seconds until a change by another process is seen
MANY, FEW = 128, 16  # frames of a few thousand rows at most, a few megabytes per cache


@dataclass(frozen=True)
class Noted:
    """What a run shows, noted when it begins.

    Attributes:
        version: Changes with measures, register, catalogue and targets: a part of every cache key.
        targets: Rows of the record table targets.
        sample: Whether the records are synthetic.
    """

    version: str
    targets: pa.Table
    sample: bool


def begin() -> None:
    """Note which data this run shows; the entry point calls it before all else."""
    st.session_state[VERSION] = _noted(_home()).version


def changed() -> None:
    """Forget what was noted: this person has just changed the data."""
    _noted.clear()
    begin()


def store() -> Store:
    """The store of this installation, opened once per process."""
    return _opened(_home())


def catalogue() -> Catalogue:
    """The framework in force."""
    return store().catalogue


def version() -> str:
    """What the figures of this run come from."""
    return str(st.session_state[VERSION])


def is_sample() -> bool:
    """Whether the figures are synthetic."""
    return _noted(_home()).sample


def register() -> Mapping[str, Agency]:
    """All agencies by their code."""
    return _register(version())


def names() -> Mapping[str, str]:
    """A name for every agency, short where one is registered, each different."""
    return _names(version())


def provinces() -> Mapping[str, str]:
    """The name of every province that is registered itself."""
    return {
        agency.province: agency.name.removeprefix("Pemerintah ").removeprefix("Provinsi ")
        for agency in register().values()
        if agency.level == "province" and agency.province
    }


def scope() -> Scope:
    """The agencies that the filters ask for, within what the person may see."""
    return EVERYTHING.select(
        selected(st.session_state.get("wilayah", ""), st.session_state.get("instansi", ""))
    )


def selected(region: str, agency: str) -> frozenset[str] | None:
    """Agencies of a region, or an agency and all below it; None for all."""
    return _selected(version(), region or "", agency or "")


def platforms() -> tuple[str, ...] | None:
    """The platform asked for; figures that know no platform always count. None for all."""
    chosen = st.session_state.get("kanal")
    return (chosen, "") if chosen else None


def months() -> list[str]:
    """Months that have measures, in order."""
    return _months(version())


def figures(
    span: Sequence[Period],
    by: str = "nation",
    indicators: Sequence[str] | None = None,
    within: Scope | None = None,
) -> pd.DataFrame:
    """Values of several periods with status and what is expected, as from kpi.trajectory.judge."""
    keys = None if indicators is None else tuple(indicators)
    return _figures(
        version(),
        within=within or scope(),
        span=tuple(span),
        by=by,
        indicators=keys,
        chosen=platforms(),
        today=engines.today(),
    )


def scores(span: Sequence[Period], by: str = "nation", within: Scope | None = None) -> pd.DataFrame:
    """Scores of goals and horizons, and the index."""
    return _scores(
        version(),
        within=within or scope(),
        span=tuple(span),
        by=by,
        chosen=platforms(),
        today=engines.today(),
    )


def changes(period: Period, by: str = "nation", within: Scope | None = None) -> pd.DataFrame:
    """How values moved since the period before, as from kpi.changes.between."""
    return _changes(version(), within=within or scope(), period=period, by=by, chosen=platforms())


def path(indicator: str) -> trajectory.Path:
    """What is expected of an indicator, over time."""
    return _paths(version())[indicator, ""]


def window(period: Period, count: int = 8) -> list[Period]:
    """A period and those before it, as far as there are months with data."""
    held = months()
    span = [period.shifted(-step) for step in reversed(range(count))]
    return [one for one in span if held and one.months[-1] >= held[0]]


def today() -> date:
    """The day in Jakarta."""
    return engines.today()


@lru_cache(FEW)
def _opened(home: str) -> Store:
    return stores.open()


@st.cache_resource(max_entries=4, show_spinner=False, ttl=STALE)
def _noted(home: str) -> Noted:
    """Versions, targets and the sample's mark, read at most every few seconds: that costs 10 ms."""
    lake, opened = store().lake, store()
    targets = opened.state_rows(EVERYTHING)["targets"]
    aims = sha256(repr(targets.to_pylist()).encode()).hexdigest()[:16]
    parts = (home, lake.version("measures"), lake.version("agencies"), catalogue().hash, aims)
    return Noted("·".join(map(str, parts)), targets, samples.is_sample(opened))


@lru_cache(FEW)
def _paths(version: str) -> dict[tuple[str, str], trajectory.Path]:
    return trajectory.paths(catalogue(), _noted(_home()).targets)


@lru_cache(FEW)
def _register(version: str) -> dict[str, Agency]:
    return agencies.read(store().lake, engines.open(settings.load().engine))


@lru_cache(FEW)
def _names(version: str) -> dict[str, str]:
    files = store().lake.files("agencies")
    if not files:
        return {}
    rows = dataset.dataset(files).to_table(["agency_code", "name", "short_name"])
    found = {
        row["agency_code"]: row["short_name"] or row["name"] or row["agency_code"] for row in rows.to_pylist()
    }
    often = Counter(found.values())
    return {code: name if often[name] == 1 else f"{name} · {code}" for code, name in found.items()}


@lru_cache(FEW)
def _selected(version: str, region: str, agency: str) -> frozenset[str] | None:
    known = register()
    if agency in known:
        return agencies.subtree(known, agency)
    if not region:
        return None
    return frozenset(code for code in known if agencies.province(known, code) == region.removeprefix("pusat"))


@lru_cache(FEW)
def _months(version: str) -> list[str]:
    return store().lake.months("measures")


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
        store().lake, catalogue(), within, span, by=by, indicators=indicators, platforms=chosen
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
    return trajectory.judge(found, catalogue(), _noted(_home()).targets, today)


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
    return scoring.score(found, catalogue(), _noted(_home()).targets, today)


@st.cache_data(max_entries=MANY, show_spinner=False, hash_funcs=KEYS)
def _changes(
    version: str, *, within: Scope, period: Period, by: str, chosen: tuple[str, ...] | None
) -> pd.DataFrame:
    before = period.shifted(-1)
    both = _values(version, within=within, span=(before, period), by=by, indicators=None, chosen=chosen)
    return moves.between(both, before, period)


def _home() -> str:
    return str(settings.load().home)
