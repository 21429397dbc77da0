"""A store, and beside it one that holds what somebody may see of it and nothing more."""

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from kpi import agencies, engines, periods, store
from kpi.engines import DuckDB
from kpi.periods import Period
from kpi.scope import Scope
from kpi.state import imports as remembered
from kpi.state import rows
from kpi.state.imports import Begun
from kpi.store import Store
from kpi.tables import Table

NOTHING = dict.fromkeys(("read", "accepted", "rejected", "set_aside"), 0)
KINDS = ("a province", "an office")


def opened(home: Path) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        return store.open()


def scope_of(whole: Store, kind: str) -> Scope:
    """What somebody may see: a provincial government with all below it, or an office alone."""
    register = agencies.read(whole.lake, DuckDB())
    office = next(one for one in register.values() if one.level == "opd")
    beside = [one for one in register.values() if one.parent == office.parent]
    office = next((one for one in beside if "KOMINFO" in one.code.upper()), office)
    if kind == "an office":
        return Scope(frozenset({office.code}))
    return Scope(agencies.subtree(register, office.parent))


def made(whole: Store, mine: Scope, home: Path) -> Store:
    """A store with the records of what a scope may see and without anybody else's."""
    only = opened(home)
    register = agencies.read(whole.lake, DuckDB())
    with only.writing() as session:
        begun = remembered.begin(session, Begun("own", "x", "posts", "x", None, "0", NOTHING, {}, []))
        for name, table in whole.tables.items():
            if table.store == "state":
                kept = whole.state_rows(mine if name == "milestones" else Scope())[name]
                rows.write(session, table, kept.to_pylist(), begun)
    for name, table in whole.tables.items():
        files = whole.lake.files(name)
        if table.store == "lake" and files:
            held = DuckDB().query(f'SELECT * FROM "{name}"', {name: files})
            only.lake.replace(name, own(held, table, mine, register), None, {})
    only.refresh_measures()
    return only


def span() -> Period:
    """The last quarter that has been over for a month: weeks end where the posts of all others do."""
    return periods.containing(engines.today() - timedelta(days=31), 3).shifted(-1)


def own(held: pa.Table, table: Table, mine: Scope, register: dict[str, agencies.Agency]) -> pa.Table:
    """The records of what may be seen; what only those above know is written beside them."""
    if table.name == "activities":  # whoever holds one, when it was is a part of having been there
        return held.select(table.schema.names).cast(table.schema)
    kept = held.filter(pc.is_in(held["agency_code"], pa.array(sorted(mine.allowed or ()))))
    if table.name == "agencies":
        regions = [agencies.province(register, code) or None for code in kept["agency_code"].to_pylist()]
        place = kept.column_names.index("province_code")
        kept = kept.set_column(place, "province_code", pa.array(regions, pa.string()))
    return kept.select(table.schema.names).cast(table.schema)
