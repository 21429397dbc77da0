"""What a run stands on: the store, the version of its data, who looks, the register, and what is selected.

Register, names and months are those that the person may see, kept by the version of the data and the agencies
that are allowed. They are only read, so lru_cache keeps them at a tenth of the cost of Streamlit's.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

import pyarrow as pa
import streamlit as st
from pyarrow import dataset

from kpi import access, accounts, agencies, engines, projects, samples, settings, targets, values
from kpi import store as stores
from kpi.access import Visitor
from kpi.accounts import Account
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.indicators import Indicator
from kpi.projects import Project
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store
from pages.parts.access import identity

VERSION = "data_version"
STALE = 3  # seconds until a change by another process is seen
FEW = 16  # entries of a cache: versions of the data that are looked at in turn
MANY = 256  # by people, or by what they may see: an installation has a few hundred of them


@dataclass(frozen=True)
class Noted:
    """What a run shows, noted when it begins.

    Attributes:
        version: Changes with measures, register, catalogue, targets, milestones, projects: a part of every
            cache key.
        targets: Rows of the record table targets, for all ("") and as each project has set them for itself.
        projects: All of them; who may see which is asked per run.
        sample: Whether the records are synthetic.
    """

    version: str
    targets: Mapping[str, pa.Table]
    projects: tuple[Project, ...]
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


def project() -> Project | None:
    """The project in force: the one asked for, or the newest at work; None while the person sees none."""
    seen, chosen = seen_projects(), st.session_state.get("proyek")
    first = next((one for one in seen if not one.archived), None)
    return next((one for one in seen if one.code == chosen), first)


def project_code() -> str:
    """The code of the project in force, "" without one: a part of the key of what its targets decide."""
    found = project()
    return found.code if found else ""


def seen_projects() -> list[Project]:
    """The projects that the person may see: those at work first, the newest leading."""
    return projects.within(_noted(_home()).projects, visitor().scope, _known(version()))


def target_rows(code: str) -> pa.Table:
    """Rows of the record table targets, those of a project in the place of those for all."""
    rows = _noted(_home()).targets
    return rows.get(code, rows[""])


def framework(code: str) -> Catalogue:
    """The framework in force, its horizons as a project has dated them."""
    one = next((one for one in _noted(_home()).projects if one.code == code), None)
    return targets.dated(catalogue(), one) if one else catalogue()


def is_sample() -> bool:
    """Whether the figures are synthetic."""
    return _noted(_home()).sample


def register() -> Mapping[str, Agency]:
    """All agencies that the person may see by their code; see kpi.agencies.seen."""
    return _register(version(), visitor().scope.whole)


def names() -> Mapping[str, str]:
    """A name for every agency that the person may see, short where one is registered, each different."""
    return _names(version(), visitor().scope.whole)


def provinces() -> Mapping[str, str]:
    """The name of every province that is registered itself, as far as the person may see it."""
    return {
        agency.province: agency.name.removeprefix("Pemerintah ").removeprefix("Provinsi ")
        for agency in register().values()
        if agency.level == "province" and agency.province
    }


def visitor() -> Visitor:
    """Who is at the screen, as the state has it within a few seconds.

    Raises:
        RaporError: Why they may not come in; see pages.parts.access.entrance.
    """
    account = identity.account()
    if account is None:
        return access.local()
    return _visitor(_home(), account, version(), int(time.monotonic()) // STALE)


def sees_all() -> bool:
    """Whether the person may see every agency."""
    return visitor().scope.allowed is None


def scope() -> Scope:
    """The agencies that the filters ask for, within what the person may see."""
    return visitor().scope.select(
        selected(st.session_state.get("wilayah", ""), st.session_state.get("instansi", ""))
    )


def selected(region: str, agency: str) -> frozenset[str] | None:
    """Agencies of a region, or an agency and all below it, as far as they may be seen; None for all."""
    return _selected(version(), visitor().scope.whole, region or "", agency or "")


def platforms() -> tuple[str, ...] | None:
    """The platform asked for; figures that know no platform always count. None for all."""
    chosen = st.session_state.get("kanal")
    return (chosen, "") if chosen else None


def knows_platform(indicator: Indicator) -> bool:
    """Whether the figures of an indicator can be told apart by platform."""
    opened = store()
    source = opened.catalogue.views.get(indicator.table) or opened.tables[indicator.table]
    return bool(source.platform)


def months() -> list[str]:
    """Months that have measures of what the person may see, in order."""
    return _months(version(), visitor().scope.whole)


def today() -> date:
    """The day in Jakarta."""
    return engines.today()


@lru_cache(FEW)
def _opened(home: str) -> Store:
    return stores.open()


@st.cache_resource(max_entries=4, show_spinner=False, ttl=STALE)
def _noted(home: str) -> Noted:
    """Versions, targets and the sample's mark, read at most every few seconds: that costs 10 ms."""
    opened = store()
    kept = opened.state_rows(EVERYTHING)
    with opened.reading() as session:
        known = tuple(projects.read(session))
        promised = targets.by_project(session, opened.tables["targets"], kept["targets"])
    told = [
        kept["milestones"].to_pylist(),
        {code: rows.to_pylist() for code, rows in promised.items()},
        known,
    ]
    written = sha256(repr(told).encode()).hexdigest()[:16]
    versions = (opened.lake.version(table) for table in ("measures", "agencies"))
    parts = (home, *versions, opened.catalogue.hash, written)
    return Noted("·".join(map(str, parts)), promised, known, samples.is_sample(opened))


@lru_cache(MANY)
def _visitor(home: str, account: Account, version: str, at: int) -> Visitor:
    return accounts.visitor(store(), account, lambda: _known(version))


@lru_cache(FEW)
def _known(version: str) -> dict[str, Agency]:
    """The whole register, from which everybody gets what they may see."""
    return agencies.read(store().lake, engines.open(settings.load().engine))


@lru_cache(MANY)
def _register(version: str, within: Scope) -> dict[str, Agency]:
    return agencies.seen(_known(version), within)


@lru_cache(FEW)
def _titles(version: str) -> dict[str, str]:
    """What every agency calls itself, short where a short name is registered."""
    files = store().lake.files("agencies")
    if not files:
        return {}
    rows = dataset.dataset(files).to_table(["agency_code", "name", "short_name"]).to_pylist()
    return {row["agency_code"]: row["short_name"] or row["name"] or row["agency_code"] for row in rows}


@lru_cache(MANY)
def _names(version: str, within: Scope) -> dict[str, str]:
    found = {code: name for code, name in _titles(version).items() if within.covers(code)}
    often = Counter(found.values())
    return {code: name if often[name] == 1 else f"{name} · {code}" for code, name in found.items()}


@lru_cache(MANY)
def _selected(version: str, within: Scope, region: str, agency: str) -> frozenset[str] | None:
    known = _register(version, within)
    if agency in known:
        return agencies.subtree(known, agency)
    if not region:
        return None
    return frozenset(code for code in known if agencies.province(known, code) == region.removeprefix("pusat"))


@lru_cache(MANY)
def _months(version: str, within: Scope) -> list[str]:
    return values.months(store().lake, within)


def _home() -> str:
    return str(settings.load().home)
