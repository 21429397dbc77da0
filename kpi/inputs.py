"""Inputs: what measures are computed from, as it stands at one moment."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from urllib.parse import unquote

import pyarrow as pa

from kpi import engines
from kpi.engines import Files, Relation
from kpi.lake import Lake
from kpi.passes import Pass
from kpi.tables import Table


@dataclass(frozen=True)
class Inputs:
    """What measures are computed from, as it was at one moment.

    Attributes:
        lake: Where they are.
        files: Files by table and month; month is "" in a table without months.
        versions: Lake version of each table.
        state: Rows of the tables that the state stores.
        as_of: The day taken as today.
        declared: The tables in force.
    """

    lake: Lake
    files: Mapping[str, Mapping[str, Sequence[str]]]
    versions: Mapping[str, int]
    state: Mapping[str, pa.Table]
    as_of: date
    declared: Mapping[str, Table]

    def relation(self, table: str, months: Iterable[str] | None = None) -> Relation:
        """What an engine reads for a table: all of it, or the months that it holds of those named."""
        if table in self.state:
            return self.state[table]
        schema = self.declared[table].schema
        by_month = self.files[table]
        files = [
            file for month in (by_month if months is None else months) for file in by_month.get(month, ())
        ]
        return Files(tuple(self.lake.sound(table, files)), schema) if files else schema.empty_table()

    def paths(self) -> list[str]:
        """All files."""
        return [file for one in self.files.values() for files in one.values() for file in files]

    def prints(self) -> dict[str, dict[str, str]]:
        """A fingerprint per table and month: it changes when, and only when, records were written."""
        found = {
            table: {
                month: _print("\n".join(sorted(os.path.basename(file) for file in files)))
                for month, files in one.items()
            }
            for table, one in self.files.items()
        }
        return found | {table: {"": _print_of(rows)} for table, rows in self.state.items()}


def read(
    lake: Lake,
    plan: Sequence[Pass],
    declared: Mapping[str, Table],
    state: Mapping[str, pa.Table] | None,
    today: date | None,
) -> Inputs:
    """What a plan of passes would read at this moment.

    Args:
        lake: Where the records are.
        plan: The passes.
        declared: The tables in force.
        state: Rows of the tables that the state stores; None leaves those tables out.
        today: By default today in Jakarta.
    """
    names = sorted({name for one in plan for name in one.reads})
    held = [name for name in names if declared[name].store == "lake"]
    # Versions before files: a version that is too old is only looked at again.
    versions = {name: lake.version(name) for name in held}
    files: dict[str, dict[str, list[str]]] = {}
    for name in held:
        files[name] = {}
        for file in lake.listed(name):
            files[name].setdefault(_month(file), []).append(file)
    kept = {name: declared[name] for name in names if declared[name].store == "state"}
    rows = (
        {}
        if state is None
        else {name: state.get(name, one.schema.empty_table()) for name, one in kept.items()}
    )
    return Inputs(lake, files, versions, rows, today or engines.today(), declared)


def _month(file: str) -> str:
    found = [part for part in file.split("/") if part.startswith("month=")]
    return unquote(found[-1].removeprefix("month=")) if found else ""


def _print(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def _print_of(rows: pa.Table) -> str:
    ordered = rows.sort_by([(name, "ascending") for name in rows.column_names])
    return _print(repr(ordered.to_pylist()))
