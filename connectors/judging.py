"""Judging: SQL built from a declaration that types, normalises and judges every row.

Two passes. The quick pass reads all rows and types the cells that are written in the commonest way. Rows with
any other cell are doubtful; the thorough pass applies the full rules of rules.sql to them, and gives reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb

from connectors.cells import Cells
from connectors.headings import Layout
from connectors.kinds import KEPT, KINDS, MOMENTS, NUMERIC, REGISTERED, WITHIN, WORDED, Kind
from connectors.lookups import Lookups
from connectors.options import Options, Registry
from connectors.sheets import quoted
from kpi.tables import Column

RULES = Path(__file__).with_name("rules.sql").read_text(encoding="utf-8")
KEPT_RAW = "row_no, raw, raw_owner, broken, broken_text"  # carried along: a join would hold all rows
EARLIEST = date(2004, 1, 1)  # before it no government posted anything: a wrong date


@dataclass(frozen=True)
class Judging:
    """The SQL of one sheet, layout and table.

    Attributes:
        types: Of the cells that came with one, by their places; see connectors.sheets.Sheet.
    """

    layout: Layout
    options: Options
    types: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def lookups(self) -> Lookups:
        """The look-ups of its cells."""
        return Lookups(self.layout, self.options)

    @cached_property
    def cells(self) -> Cells:
        """Its cells as the sheet has them."""
        return Cells(self.layout, self.lookups, self.types)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that the sheet or the command gives, in the declared order."""
        return self.lookups.columns

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def prepare(self, connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
        """Set up the variables of the rules and the small tables that cells are looked up in."""
        self.lookups.prepare(connection, registry)

    # --- the quick pass ---

    def quick_sql(self) -> str:
        """All rows: v_<column> …, local_date, doubtful, and for doubtful rows their raw cells."""
        places = self.lookups.places(lambda column: f"lower(r_{column.name})", "lower(ltrim(r_owner, '@'))")
        moments = "".join(f", {self._moment(column)} AS u_{column.name}" for column in self._of(MOMENTS))
        values = ", ".join(f"{self._quick(column)} AS v_{column.name}" for column in self.columns)
        doubts = " OR ".join(["broken IS NOT NULL", *(self._doubt(c) for c in self.columns), *self._sums()])
        carried = self.lookups.carried("r_agency_code = ''") + [f"n_{name}" for name in self.cells.given]
        joined = ", ".join(["row_no", "broken", "broken_text", "r_owner", *carried])
        return f"""
            WITH raw AS ({self.cells.sql()}),
            placed AS (SELECT *{places} FROM raw),
            looked_up AS (SELECT {joined} FROM placed),
            timed AS (SELECT *{moments} FROM looked_up),
            typed AS (SELECT *, {values} FROM timed),
            doubted AS (SELECT *, {doubts} AS doubtful FROM typed)
            SELECT row_no, doubtful, {", ".join(f"v_{n}" for n in self.names)}, {self._local_date()},
                CASE WHEN doubtful THEN {self.cells.listed} END AS raw,
                CASE WHEN doubtful THEN r_owner END AS raw_owner,
                CASE WHEN doubtful THEN broken END AS broken,
                CASE WHEN broken IS NOT NULL THEN broken_text END AS broken_text
            FROM doubted"""

    def _quick(self, column: Column) -> str:
        given = None if column.type in MOMENTS else self.cells.given.get(column.name)
        return self._filled(given or self._kind(column).quick, column)

    def _moment(self, column: Column) -> str:
        """The moment in UTC."""
        local = f"{self._filled(self.cells.given.get(column.name, 'quick_moment({r})'), column)}"
        utc = f"{local} - to_minutes({self.lookups.zone})"
        return utc if column.name in self.cells.given else f"coalesce(quick_utc(r_{column.name}), {utc})"

    def _doubt(self, column: Column) -> str:
        wanted = column.required and column.default is None
        given = "true" if wanted else f"r_{column.name} <> ''"
        return f"({given} AND v_{column.name} IS NULL)"

    def _sums(self) -> list[str]:
        """Doubts where nothing else gives a row of totals away: it could register itself as an agency."""
        codes = {column.name for column in self._of(("agency",))} | {"name"}
        named = codes if self.lookups.registers else {self._totals}
        return [f"is_total(lower(r_{name}))" for name in self.names if name in named]

    # --- the thorough pass ---

    def thorough_sql(self) -> str:
        """The doubtful rows: raw cells, v_<column> …, local_date, faults (codes or NULL), blank, total."""
        names = self.names
        plain = ", ".join(f"plain(r_{n}) AS p_{n}, cell_fault(r_{n}) AS d_{n}" for n in names)
        raws = ", ".join(f"raw[{place}] AS r_{n}" for place, n in enumerate(names, start=1))
        shapes = "".join(f", shape_of(p_{c.name}) AS s_{c.name}" for c in self._of(MOMENTS))
        places = self.lookups.places(
            lambda c: f"word_of(p_{c.name})" if c.type in WORDED else f"untagged(p_{c.name})",
            "ltrim(untagged(plain(r_owner)), '@')",
        )
        carried = self.lookups.carried("is_nothing(p_agency_code)") + [f"p_{n}, d_{n}" for n in names]
        carried += [f"s_{c.name}" for c in self._of(MOMENTS)]
        numbers = "".join(f", {self._number(column)} AS x_{column.name}" for column in self._of(NUMERIC))
        utc = "".join(f", {self._utc(column)} AS u_{column.name}" for column in self._of(MOMENTS))
        values = ", ".join(
            f"CASE WHEN d_{c.name} IS NULL {self._needs(c)}THEN {self._thorough(c)} END AS v_{c.name}"
            for c in self.columns
        )
        faults = ", ".join(self._fault(column) for column in self.columns)
        blank = " AND ".join(f"is_nothing(p_{n})" for n in self.layout.columns) or "false"
        return f"""
            WITH raw AS (SELECT {KEPT_RAW}, raw_owner AS r_owner, {raws} FROM judged WHERE doubtful),
            read AS (SELECT *, {plain} FROM raw),
            placed AS (SELECT *{places} FROM (SELECT *{shapes} FROM read)),
            looked_up AS (SELECT {KEPT_RAW}, r_owner, {", ".join(carried)} FROM placed),
            measured AS (SELECT *{numbers}{utc} FROM looked_up),
            typed AS (SELECT *, {values} FROM measured),
            faulty AS (SELECT *, [{faults}] AS faults FROM typed)
            SELECT {KEPT_RAW}, {", ".join(f"v_{n}" for n in names)}, {self._local_date()},
                broken IS NULL AND {blank} AS blank, {self._total()} AS total, faults
            FROM faulty"""

    def _needs(self, column: Column) -> str:
        if self.lookups.must_be_registered(column):  # a row that names no agency may have inherited one
            return f"AND id_fault(r_{column.name}) IS NULL "
        kept = f"AND id_fault(r_{column.name}) IS NULL " if column.type in KEPT else ""
        return f"AND NOT is_nothing(p_{column.name}) {kept}"

    def _number(self, column: Column) -> str:
        if column.type == "decimal":
            return f"decimal_of(p_{column.name}, {quoted(self.options.decimals.get(column.name, '.'))})"
        return f"number_of(p_{column.name})"

    def _utc(self, column: Column) -> str:
        p, s = f"p_{column.name}", f"s_{column.name}"
        moment = f"moment_of({p}, {s}, regexp_extract_all({p}, '[0-9]+'), time_part({p}))"
        return f"{moment} - to_minutes(coalesce(offset_of({p}, {s}), {self.lookups.zone}))"

    def _thorough(self, column: Column) -> str:
        return self._filled(self._kind(column).thorough, column)

    def _fault(self, column: Column) -> str:
        name, p = column.name, f"p_{column.name}"
        reason = self._filled(self._kind(column).fault, column)
        missing = "'required_missing'" if column.required and column.default is None else "NULL"
        if name == "agency_code" and self.layout.owner is not None:
            unknown = "account_out_of_scope" if self.options.limited else "account_unregistered"
            missing = f"CASE WHEN is_nothing(plain(r_owner)) THEN 'required_missing' ELSE '{unknown}' END"
        return (
            f"CASE WHEN v_{name} IS NOT NULL THEN NULL WHEN d_{name} IS NOT NULL THEN d_{name} "
            f"WHEN is_nothing({p}) THEN {missing} ELSE coalesce({reason}, {missing}) END"
        )

    def _total(self) -> str:
        """Place of the cell that says total, among the columns; 0 if it is the owner's; else NULL."""
        cases = [
            f"WHEN is_total(p_{column.name}) THEN {place}"
            for place, column in enumerate(self.columns, start=1)
            if column.type == "agency"
            or column.name in (self._totals, "name" if self.lookups.registers else None)
        ]
        return f"CASE {' '.join(cases)} WHEN is_total(plain(r_owner)) THEN 0 END"

    # --- shared parts ---

    @property
    def _totals(self) -> str | None:
        """The column that says "total" in an export's row of totals."""
        return self.layout.format.totals if self.layout.format else None

    def _of(self, types: tuple[str, ...]) -> list[Column]:
        return [column for column in self.columns if column.type in types]

    def _kind(self, column: Column) -> Kind:
        if not self.lookups.must_be_registered(column):
            return KINDS[column.type]
        return WITHIN if self.options.limited else REGISTERED

    def _filled(self, fragment: str, column: Column) -> str:
        name = column.name
        cells = {sign: f"{sign}_{name}" for sign in "rnpxwgus"}
        return fragment.format(
            **cells,
            zone=self.lookups.zone,
            low="NULL" if column.low is None else repr(column.low),
            high="NULL" if column.high is None else repr(column.high),
            earliest=_earliest(column),
            bounded=self._bounded(column),
        )

    def _bounded(self, column: Column) -> str:
        utc, local = f"u_{column.name}", f"(u_{column.name} + to_minutes({self.lookups.zone}))"
        latest = "" if column.future else f" AND {utc} <= getvariable('latest')"
        value = utc if column.type == "time" else f"{local}::DATE"
        return f"CASE WHEN {local} >= {_earliest(column)}{latest} THEN {value} END"

    def _local_date(self) -> str:
        decides = self.layout.table.date
        if decides is None or decides not in self.names:
            return "NULL::DATE AS local_date"
        kind = self.layout.table.columns[decides].type
        if kind == "time":
            return f"(v_{decides} + to_minutes({self.lookups.zone}))::DATE AS local_date"
        return f"period_ends(v_{decides}) AS local_date" if kind == "period" else f"v_{decides} AS local_date"


def _earliest(column: Column) -> str:
    return f"TIMESTAMP '{column.earliest or EARLIEST} 00:00:00'"
