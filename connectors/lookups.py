"""Lookups: the small tables that cells are looked up in – agencies, owners of accounts, words of choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import duckdb
import pyarrow as pa

from connectors.headings import Layout
from connectors.kinds import WORDED
from connectors.options import OWN_ZONE, Options, Registry
from connectors.sheets import quoted
from kpi.tables import Column


@dataclass(frozen=True)
class Lookups:
    """The joins of one sheet, layout and table."""

    layout: Layout
    options: Options

    @property
    def columns(self) -> list[Column]:
        """The columns that the sheet or the command gives, in the declared order."""
        given = {*self.layout.columns, *self.constants}
        if self._owned:
            given.add("agency_code")
        return [column for column in self.layout.table.columns.values() if column.name in given]

    @property
    def constants(self) -> Mapping[str, str]:
        """Values that the format gives to every row."""
        return self.layout.format.constants if self.layout.format else {}

    @property
    def registers(self) -> bool:
        """Whether the rows themselves register agencies."""
        return self.layout.table.name == "agencies"

    @property
    def _owned(self) -> bool:
        has_agency = "agency_code" in self.layout.table.columns and not self.registers
        return has_agency and (self.layout.owner is not None or self.options.agency is not None)

    def must_be_registered(self, column: Column) -> bool:
        """Whether a column must name a registered agency."""
        return column.type == "agency" and not self.registers

    @property
    def members(self) -> list[Column]:
        """The columns that must name a registered agency."""
        return [column for column in self.columns if self.must_be_registered(column)]

    @property
    def worded(self) -> list[Column]:
        """The columns that hold one of some words."""
        return [column for column in self.columns if column.type in WORDED]

    @property
    def zone(self) -> str:
        """Minutes east of UTC of the agency that owns the row."""
        main = next((c.name for c in self.members if c.required), None) or next(
            (c.name for c in self.members), None
        )
        return f"coalesce(z_{main}, {OWN_ZONE})" if main else str(OWN_ZONE)

    def prepare(self, connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
        """Set up the variables of the rules and the tables agency, owner and words."""
        latest = self.options.now + timedelta(days=1)
        for name, value in (
            ("cell_limit", str(self.options.cell_limit)),
            ("day_first", str(self.options.day_first)),
            ("epoch_1904", str(self.options.epoch_1904)),
            ("latest", f"TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S}'"),
        ):
            connection.execute(f"SET VARIABLE {name} = {value}")
        connection.register("registered", registry.agencies)
        connection.register("handles", registry.accounts)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE agency AS SELECT lower(code) AS word, any_value(code) AS code, "
            "any_value(zone) AS zone FROM registered GROUP BY 1"
        )
        # A handle that two agencies registered owns nothing: its rows are rejects, not a guess.
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE owner AS SELECT word, any_value(code) AS code FROM ("
            "SELECT lower(handle) AS word, code FROM handles UNION SELECT word, code FROM agency) "
            "GROUP BY word HAVING count(DISTINCT lower(code)) = 1"
        )
        rows = [(c.name, word, value) for c in self.worded for word, value in c.words.items()]
        names = ("name", "word", "value")
        words = pa.table({n: pa.array([row[i] for row in rows], pa.string()) for i, n in enumerate(names)})
        connection.register("declared_words", words)
        connection.execute("CREATE OR REPLACE TEMP TABLE words AS SELECT * FROM declared_words")
        for name in ("registered", "handles", "declared_words"):
            connection.unregister(name)

    def carried(self, unnamed: str) -> list[str]:
        """What the look-ups add to the raw cells: g_ agency code, z_ its zone, w_ the choice.

        Args:
            unnamed: Condition for a row that names no agency: its account's counts then, or the command's.
        """
        carried = [f"r_{column.name}" for column in self.columns]
        for name in (column.name for column in self.members):
            code, zone = self._heirs() if name == "agency_code" else ("NULL", "NULL")
            carried.append(f"coalesce(l_{name}.code, CASE WHEN {unnamed} THEN {code} END) AS g_{name}")
            carried.append(f"coalesce(l_{name}.zone, CASE WHEN {unnamed} THEN {zone} END) AS z_{name}")
        return carried + [f"l_{column.name}.value AS w_{column.name}" for column in self.worded]

    def _heirs(self) -> tuple[str, str]:
        """Agency and zone of a row that names no agency: its account's, else those that the command names."""
        heirs = [("o.code", "oz.zone")] if self.layout.owner is not None else []
        if self.options.agency is not None:
            heirs.append((quoted(self.options.agency), str(self.options.zone)))
        if not heirs:
            return "NULL", "NULL"
        codes, zones = zip(*heirs, strict=True)
        return f"coalesce({', '.join(codes)})", f"coalesce({', '.join(zones)})"

    def joins(self, word: Callable[[Column], str], owner: str) -> str:
        """The joins to the tables of prepare().

        Args:
            word: What a cell is looked up by.
            owner: What the owner of the row's account is looked up by.
        """
        joins = []
        for column in self.members:
            joins.append(f"LEFT JOIN agency AS l_{column.name} ON l_{column.name}.word = {word(column)}")
            if column.name == "agency_code" and self.layout.owner is not None:
                joins.append(f"LEFT JOIN owner AS o ON o.word = {owner}")
                joins.append("LEFT JOIN agency AS oz ON oz.word = lower(o.code)")
        for column in self.worded:
            name = column.name
            joins.append(
                f"LEFT JOIN (SELECT word, value FROM words WHERE name = {quoted(name)}) AS l_{name} "
                f"ON l_{name}.word = {word(column)}"
            )
        return " ".join(joins)
