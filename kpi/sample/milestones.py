"""Milestones and targets of the change project, and figures that others reported."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from kpi.sample import columns, evidence
from kpi.sample.world import World, declared
from kpi.tables import Table

INDEX = "indeks_pikp"  # an external index, from 0 to 100, that somebody else computes once a year
FIRST_INDEX, YEARLY = 58.0, 1.5  # its mean in the first year and its yearly gain


def records(table: Table, world: World) -> pa.Table:
    """The milestones of data/sample/milestones.toml as they stand today."""
    file = declared("milestones")
    rows = [
        _milestone(file, horizon, name, milestone, world.time.today)
        for horizon in ("short", "medium", "long")
        for name, milestone in file[horizon].items()
    ]
    return columns.records(table, _columns(table, rows))


def _milestone(
    file: dict[str, Any], horizon: str, name: str, declared_: dict[str, Any], today: date
) -> dict[str, object]:
    ended = declared_["end"] + timedelta(days=declared_["done"]) if "done" in declared_ else None
    done = ended is not None and ended <= today
    total = declared_["evidence"] if done or "done" not in declared_ else 0
    verified = 0 if declared_.get("verified") is False or not done else total
    attached, proven = (counts[name.upper()] for counts in evidence.counts())  # kept as pieces of their own
    return {
        "project": file["project"],
        "milestone_id": name.upper(),
        "name": declared_["name"],
        "horizon": horizon,
        "aspect": declared_["aspect"],
        "planned_start": declared_["start"],
        "planned_end": declared_["end"],
        "actual_end": ended if done else None,
        "weight": float(declared_["weight"]),
        "agency_code": declared_.get("agency", file["centre"]) or None,
        "evidence_count": max(total - attached, 0),
        "evidence_verified": max(verified - proven, 0),
    }


def targets(table: Table) -> pa.Table:
    """Where the project sets other targets than the catalogue."""
    rows = [{"reason": "Contoh: kesepakatan dengan mentor", **row} for row in declared("targets")["target"]]
    return columns.records(table, _columns(table, rows))


def reported_values(table: Table, world: World) -> pa.Table:
    """An external index of ministries, agencies and provinces, for the years that are over."""
    rng = world.stream("reported values")
    years = range(min(int(world.time.names[0][:4]), world.time.today.year - 1), world.time.today.year)
    rated = world.agencies.where("ministry", "agency", "province")
    agency, year = np.tile(rated, len(years)), np.repeat(np.arange(len(years)), len(rated))
    level = FIRST_INDEX + 4 * world.agencies.skill[agency] + YEARLY * year + rng.normal(0, 2, len(agency))
    found = {
        "indicator": pa.array([INDEX] * len(agency), pa.string()),
        "agency_code": columns.words(world.agencies.codes, agency),
        "period": columns.words([str(number) for number in years], year),
        "numerator": columns.figures(np.round(np.clip(level, 20, 95), 2)),
        "denominator": columns.figures(np.ones(len(agency))),
    }
    return columns.records(table, found)


def _columns(table: Table, rows: list[dict[str, Any]]) -> dict[str, columns.Column]:
    names = [name for name in table.columns if any(name in row for row in rows)]
    return {name: pa.array([row.get(name) for row in rows], table.schema.field(name).type) for name in names}
