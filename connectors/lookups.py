"""Lookups: the indexes that cells are looked up in – agencies, owners of accounts, words of choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import duckdb

from connectors.headings import Layout
from connectors.kinds import WORDED
from connectors.options import OWN_ZONE, Options, Registry
from connectors.sheets import quoted
from kpi.formats import AGENCY
from kpi.tables import Column


@dataclass(frozen=True)
class Lookups:
    """The look-ups of one sheet, layout and table."""

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
        """Values that the format, or the account that the caller found, gives to every row."""
        declared = self.layout.format.constants if self.layout.format else {}
        found = {name: text.replace(AGENCY, self.options.agency or "") for name, text in declared.items()}
        account = self.layout.unnamed_account
        return {**found, account: self.options.handle} if account and self.options.handle else found

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
    def owner(self) -> str | None:
        """The declared column that says whose a row is; None where a table has none."""
        codes = [
            name for name, column in self.layout.table.columns.items() if self.must_be_registered(column)
        ]
        return "agency_code" if "agency_code" in codes else next(iter(codes), None)

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
        """Set up the variables of the rules and the indexes; the table agency serves suggestions too."""
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
        _index(connection, "agency", "SELECT word, code, zone FROM agency")
        _index(
            connection,
            "owner",
            "SELECT o.word, a.code, a.zone FROM owner AS o JOIN agency AS a ON a.word = lower(o.code)",
        )
        for column in self.worded:
            words = ", ".join(f"({quoted(word)}, {quoted(code)}, 0)" for word, code in column.words.items())
            _index(connection, column.name, f"VALUES {words}")
        for name in ("registered", "handles"):
            connection.unregister(name)

    def carried(self, unnamed: str) -> list[str]:
        """What the look-ups add to the raw cells: g_ agency code, z_ its zone, w_ the choice.

        Args:
            unnamed: Condition for a row that names no agency: its account's counts then, or the command's.
        """
        carried = [f"r_{column.name}" for column in self.columns]
        for name in (column.name for column in self.members):
            code, zone = _at("agency", "codes", name), _at("agency", "zones", name)
            if name == "agency_code":
                heir, heir_zone = self._heirs()
                code = f"coalesce({code}, CASE WHEN {unnamed} THEN {heir} END)"
                zone = f"coalesce({zone}, CASE WHEN {unnamed} THEN {heir_zone} END)"
            carried += [f"{code} AS g_{name}", f"{zone} AS z_{name}"]
        return carried + [f"{_at(c.name, 'codes', c.name)} AS w_{c.name}" for c in self.worded]

    def _heirs(self) -> tuple[str, str]:
        """Agency and zone of a row that names no agency: its account's, else those that the command names."""
        heirs = []
        if self.layout.owner is not None:
            heirs.append((_at("owner", "codes", "owner"), _at("owner", "zones", "owner")))
        if self.options.agency is not None:
            heirs.append((quoted(self.options.agency), str(self.options.zone)))
        if not heirs:
            return "NULL", "NULL"
        codes, zones = zip(*heirs, strict=True)
        return f"coalesce({', '.join(codes)})", f"coalesce({', '.join(zones)})"

    def places(self, word: Callable[[Column], str], owner: str) -> str:
        """Columns i_<column> …, i_owner: the place of each cell in its index, NULL where it is not found.

        Args:
            word: What a cell is looked up by.
            owner: What the owner of the row's account is looked up by.
        """
        found = [_place("agency", word(column), column.name) for column in self.members]
        found += [_place(column.name, word(column), column.name) for column in self.worded]
        if self.layout.owner is not None:
            found.append(_place("owner", owner, "owner"))
        return "".join(f", {place}" for place in found)


def _index(connection: duckdb.DuckDBPyConnection, name: str, rows: str) -> None:
    """Make an index of words: an ENUM keeps rows in their order and threads busy, a join does neither."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE entries AS FROM ({rows}) AS found(word, code, zone) ORDER BY word"
    )
    # An ENUM needs a word; no cell can hold this one, which stands before all others.
    connection.execute(
        f"CREATE TYPE word_of_{name} AS ENUM "
        "(SELECT chr(1) UNION ALL (SELECT word FROM entries ORDER BY word))"
    )
    for plural, kind in (("codes", "code"), ("zones", "zone")):
        connection.execute(
            f"SET VARIABLE {name}_{plural} = "
            f"(SELECT [NULL] || coalesce(list({kind} ORDER BY word), []) FROM entries)"
        )


def _place(index: str, word: str, name: str) -> str:
    return f"enum_code(TRY_CAST({word} AS word_of_{index})) + 1 AS i_{name}"


def _at(index: str, plural: str, name: str) -> str:
    return f"getvariable('{index}_{plural}')[i_{name}]"
