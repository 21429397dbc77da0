"""Frozen figures and projects: a snapshot opened to be read, and found as it was written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from kpi import (
    agencies,
    catalogue,
    digests,
    freezing,
    measures,
    projects,
    scoring,
    snapshots,
    tables,
    targets,
    trajectory,
)
from kpi import values as ratios
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.errors import RaporError
from kpi.freezing import Lists
from kpi.lake import Lake
from kpi.periods import Period
from kpi.projects import Project
from kpi.scope import EVERYTHING, Scope
from kpi.snapshots import Info
from kpi.store import Store

DATED = {"as_of", "made_at"} | {
    column.name
    for model in freezing.MODELS.values()
    for column in model.__table__.columns
    if issubclass(column.type.python_type, date)
}
"""Names of what is a day or a moment; a text may look like one."""


class Files(Lake):
    """Measures and register of a snapshot, where a lake is asked for."""

    def files(self, table: str, months: Sequence[str] | None = None, version: int | None = None) -> list[str]:
        """The one file of a table, whatever the months; none for a table that is not frozen."""
        file = Path(self.folder) / f"{table}.parquet"
        return [str(file)] if file.exists() and months != [] else []


@dataclass(frozen=True)
class Frozen:
    """A snapshot as somebody sees it.

    Attributes:
        info: What it is.
        folder: Where its files lie.
        scope: What is read of it.
        about: What it says of itself: name, maker, day of its statuses, versions.
        counted: Agencies whose figures are read; None for all that are seen.
        code: Of the project whose rows are read; "" for all.
    """

    info: Info
    folder: Path
    scope: Scope
    about: Mapping[str, Any]
    counted: frozenset[str] | None = None
    code: str = ""

    @cached_property
    def lake(self) -> Lake:
        """Its measures and register."""
        return Files(str(self.folder))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The framework that was in force."""
        return catalogue.load(self.folder / "catalogue", tables.load(self.folder / "tables"))

    @cached_property
    def lists(self) -> Lists:
        """Rows of projects, milestones, evidence, reviews and so on, by the name of their table."""
        held = {
            name: json.loads((self.folder / f"{name}.json").read_bytes(), object_hook=_typed)
            for name in freezing.MODELS
        }
        seen = freezing.within(held, self.scope, self._agencies)
        return freezing.of_project(seen, self.code) if self.code else seen

    @cached_property
    def project(self) -> Project | None:
        """The project in force: its own, or the newest of those that it holds."""
        known = projects.within(freezing.described(self.lists), EVERYTHING, {})
        return next(iter(known), None)

    @cached_property
    def register(self) -> Mapping[str, Agency]:
        """The agencies of what is read."""
        codes = self.scope.codes
        return {code: one for code, one in self._agencies.items() if codes is None or code in codes}

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return agencies.of(parquet.read_table(self.folder / "agencies.parquet"))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """A name for each of them, short where one was registered."""
        rows = parquet.read_table(self.folder / "agencies.parquet").to_pylist()
        names = {row["agency_code"]: row["short_name"] or row["name"] or row["agency_code"] for row in rows}
        return {code: names[code] for code in self.register}

    @cached_property
    def months(self) -> list[str]:
        """Months that have measures of what is read, in order."""
        held = parquet.read_table(self.folder / f"{measures.NAME}.parquet", columns=["month", "agency_code"])
        codes = self._figured.codes
        if codes is not None:
            held = held.filter(pc.is_in(held["agency_code"], pa.array(sorted(codes), pa.string())))
        return sorted(str(month) for month in pc.unique(held["month"]).to_pylist())

    @property
    def today(self) -> date:
        """The day on which status was judged."""
        day: date = self.about["as_of"]
        return day

    @cached_property
    def targets(self) -> pa.Table:
        """Targets as they held: those of the project in force before those for all."""
        schema = tables.load(self.folder / "tables")["targets"].schema
        rows = sorted(self.lists["targets"], key=lambda row: bool(row["project"]))
        held = [row for row in rows if row["project"] in ("", self.project.code if self.project else "")]
        keys = ("indicator", "horizon", "agency_code")
        known = {tuple((row[name] or "").lower() for name in keys): row for row in held}
        return pa.Table.from_pylist(list(known.values()), schema=schema)

    def values(
        self, periods: Sequence[Period], by: str = "nation", agency: str | None = None
    ) -> pd.DataFrame:
        """Values of some periods with status; see kpi.values.series and kpi.trajectory.judge."""
        found = self._series(periods, by, agency)
        return trajectory.judge(found, self._framework, self.targets, self.today)

    def scores(
        self, periods: Sequence[Period], by: str = "nation", agency: str | None = None
    ) -> pd.DataFrame:
        """Scores of goals and horizons, and the index; see kpi.scoring.score."""
        found = self._series(periods, by, agency)
        return scoring.score(found, self._framework, self.targets, self.today)

    @cached_property
    def _framework(self) -> Catalogue:
        return targets.dated(self.catalogue, self.project) if self.project else self.catalogue

    def _series(self, periods: Sequence[Period], by: str, agency: str | None) -> pd.DataFrame:
        return ratios.series(self.lake, self.catalogue, self._figured, periods, by, agency=agency)

    @property
    def _figured(self) -> Scope:
        """The agencies whose figures are read."""
        return self.scope.select(self.counted)


def opened(
    store: Store,
    scope: Scope,
    snapshot_id: str,
    counted: frozenset[str] | None = None,
    project: str = "",
) -> Frozen:
    """A snapshot to be read.

    Args:
        store: Whose it is.
        scope: Nothing is read beyond it.
        snapshot_id: Which one.
        counted: Agencies whose figures are read; None for all that are seen.
        project: Code of the project whose rows are read; "" for all.

    Raises:
        RaporError: If there is none that the scope may open, or one of its files is not as it was frozen.
    """
    info = snapshots.found(store, scope, snapshot_id)
    folder = snapshots.folder(store, snapshot_id)
    problems = snapshots.differing(folder, info.manifest, digests.of)
    if problems:
        named = ", ".join(str(one.values["file"]) for one in problems)
        raise RaporError("snapshot_damaged", snapshot=snapshot_id, files=named)
    about = json.loads((folder / freezing.ABOUT).read_bytes(), object_hook=_typed)
    return Frozen(info, folder, info.within(scope), about, counted, project)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a list with its days and moments."""
    dated = {name: row[name] for name in DATED & row.keys() if row[name] is not None}
    return row | {name: _dated(text) for name, text in dated.items()}


def _dated(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
