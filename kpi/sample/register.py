"""The register of agencies: who they are, and when they committed themselves."""

import numpy as np
import pyarrow as pa

from kpi.sample import columns, directory
from kpi.sample.agencies import LEVELS
from kpi.sample.world import World
from kpi.tables import Table


def register(table: Table, world: World) -> pa.Table:
    """The register of agencies; commitments and admins are dated, so that they grow over time."""
    rng, agencies = world.stream("register"), world.agencies
    count = len(agencies)
    own = {
        name: [getattr(entry, name) for entry in agencies.entries] for name in ("code", "name", "short_name")
    }
    provinces = [entry.region[:2] if entry.region else None for entry in agencies.entries]
    main = [entry.level != "opd" or "Kominfo" in entry.short_name for entry in agencies.entries]
    roles = np.where(main, 0, np.where(rng.random(count) < 0.8, 1, 2))
    founded = [
        "2022-07-25" if entry.code in directory.NEW_PROVINCES else "2018-01-01" for entry in agencies.entries
    ]
    found = {
        "agency_code": pa.array(own["code"]),
        "name": pa.array(own["name"]),
        "short_name": pa.array(own["short_name"]),
        "level": columns.words(LEVELS, agencies.level),
        "parent_code": pa.array([entry.parent for entry in agencies.entries], pa.string()),
        "province_code": pa.array(provinces, pa.string()),
        "region_code": pa.array([entry.region for entry in agencies.entries], pa.string()),
        "ppid_role": columns.words(("main", "assistant", "none"), roles),
        "commitment_signed_on": _dated(world, rng, "signs"),
        "admin_appointed_on": _dated(world, rng, "appoints"),
        "valid_from": pa.array(np.array(founded, "datetime64[D]")),
    }
    return columns.records(table, found)


def _dated(world: World, rng: np.random.Generator, behaviour: str) -> columns.Column:
    """The day on which a growing chance first exceeds each agency's own luck; null where it never does."""
    agencies, time = world.agencies, world.time
    luck = rng.random(len(agencies))[:, None]
    reached = (world.skills.chances(behaviour) > luck) & (agencies.active_until > 0)[:, None]
    first = reached.argmax(axis=1)
    day = time.starts[first] + rng.integers(0, 28, len(agencies))
    day = np.where(first == 0, time.starts[0] - rng.integers(20, 500, len(agencies)), day)
    return columns.days(day, reached.any(axis=1) & (day <= time.last))
