"""Judging: SQL built from a declaration that types, normalises and judges every row.

Two passes. The quick pass reads all rows and types the cells that are written in the commonest way. Rows with any
other cell are doubtful; the thorough pass applies the full rules of rules.sql to them, and gives reasons.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.headings import Cut, Layout
from connectors.sheets import quoted
from kpi.errors import RaporError
from kpi.tables import Column

RULES = Path(__file__).with_name("rules.sql").read_text(encoding="utf-8")
EARLIEST = date(2004, 1, 1)  # before it no government posted anything: a wrong date
SQL_TYPES = {
    **dict.fromkeys(("count", "scale"), "BIGINT"),
    **{"decimal": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "time": "TIMESTAMP"},
}
WORDED = ("choice", "boolean")
MOMENTS = ("date", "time")
OWN_ZONE = 420  # minutes east of UTC: rows without an agency are taken as western Indonesian time


@dataclass(frozen=True)
class Registry:
    """Who is registered.

    Attributes:
        agencies: Columns code, zone (minutes east of UTC).
        accounts: Columns handle, code.
    """

    agencies: pa.Table
    accounts: pa.Table


@dataclass(frozen=True)
class Options:
    """What the caller knows about the rows.

    Attributes:
        agency: Code of the agency that owns rows which name none, as registered.
        zone: Minutes east of UTC of that agency.
        decimal: The decimal sign that the person or the source states, or None.
        decimals: The decimal sign found for each decimal column.
        day_first: Whether 03/04/2026 is the third of April.
        epoch_1904: Whether serial dates count from 1904.
        cell_limit: Characters of a cell.
        now: The moment after which, by a day, nothing can have happened; UTC.
    """

    agency: str | None = None
    zone: int = OWN_ZONE
    decimal: str | None = None
    decimals: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = True
    epoch_1904: bool = False
    cell_limit: int = 32_767
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))


@dataclass(frozen=True)
class Judging:
    """The SQL of one sheet, layout and table."""

    layout: Layout
    options: Options

    @property
    def columns(self) -> list[Column]:
        """The columns that the sheet or the command gives, in the declared order."""
        given = {*self.layout.columns, *self._constants}
        if self._owned:
            given.add("agency_code")
        return [column for column in self.layout.table.columns.values() if column.name in given]

    @property
    def _constants(self) -> Mapping[str, str]:
        return self.layout.format.constants if self.layout.format else {}

    @property
    def _owned(self) -> bool:
        has_agency = "agency_code" in self.layout.table.columns and self._looks_up("agency_code")
        return has_agency and (self.layout.owner is not None or self.options.agency is not None)

    def _looks_up(self, name: str) -> bool:
        """Whether a column must name a registered agency; the list of agencies registers them itself."""
        return self.layout.table.columns[name].type == "agency" and self.layout.table.name != "agencies"

    def prepare(self, connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
        """Set up rules, variables and the small tables that cells are looked up in."""
        connection.execute(RULES)
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
        connection.unregister("registered")
        connection.unregister("handles")
        words = [
            (column.name, word, value)
            for column in self.columns
            if column.type in WORDED
            for word, value in column.words.items()
        ]
        names, keys, values = zip(*words, strict=True) if words else ((), (), ())
        text = pa.string()
        connection.register(
            "declared_words",
            pa.table({"name": pa.array(names, text), "word": pa.array(keys, text), "value": pa.array(values, text)}),
        )
        connection.execute("CREATE OR REPLACE TEMP TABLE words AS SELECT * FROM declared_words")
        connection.unregister("declared_words")

    # --- raw cells -------------------------------------------------------------------------------------------

    def raw(self, column: Column) -> str:
        """The raw text of a column, cut from the cells of the view `source`."""
        cuts = self.layout.columns.get(column.name, ())
        parts = [_cut(cut) for cut in cuts]
        constant = self._constants.get(column.name)
        if constant is not None:
            return _first([*parts, quoted(constant)])
        return _first(parts) if parts else "''"

    def raw_sql(self) -> str:
        """Rows as the raw text of each column: row_no, broken, r_<column> …, r_owner."""
        cells = [f"{self.raw(column)} AS r_{column.name}" for column in self.columns]
        owner = f"c{self.layout.owner}" if self.layout.owner is not None else "''"
        first = "c0" if self.layout.width else "''"
        return (
            f"SELECT row_no, broken, {first} AS broken_text, {owner} AS r_owner, {', '.join(cells)} "
            f"FROM source"
        )

    def _raw_list(self) -> str:
        return f"[{', '.join(f'r_{column.name}' for column in self.columns)}]"

    # --- the quick pass --------------------------------------------------------------------------------------

    def quick_sql(self) -> str:
        """All rows: v_<column> …, local_date, doubtful, and for doubtful rows their raw cells."""
        joins = self._joins(lambda name: f"lower(r_{name})", "lower(ltrim(r_owner, '@'))")
        moments = "".join(f", quick_moment(r_{c.name}) - to_minutes({self._zone}) AS u_{c.name}" for c in self._moments())
        values = ", ".join(f"{self._quick(column)} AS v_{column.name}" for column in self.columns)
        doubts = " OR ".join(["broken IS NOT NULL", *(self._doubt(column) for column in self.columns)])
        joined = ", ".join(["row_no", "broken", "broken_text", "r_owner", *self._carried("r_agency_code = ''")])
        return f"""
            WITH raw AS ({self.raw_sql()}),
            looked_up AS (SELECT {joined}{moments} FROM raw {joins}),
            typed AS (SELECT *, {values} FROM looked_up),
            doubted AS (SELECT *, {doubts} AS doubtful FROM typed)
            SELECT row_no, doubtful, {", ".join(f"v_{c.name}" for c in self.columns)}, {self._local_date()},
                CASE WHEN doubtful THEN {self._raw_list()} END AS raw,
                CASE WHEN doubtful THEN r_owner END AS raw_owner,
                CASE WHEN doubtful THEN broken END AS broken,
                CASE WHEN broken IS NOT NULL THEN broken_text END AS broken_text
            FROM doubted"""

    def _quick(self, column: Column) -> str:
        raw = f"r_{column.name}"
        match column.type:
            case "count":
                return f"quick_count({raw})"
            case "scale":
                return f"quick_scale({raw}, {_bound(column.low)}, {_bound(column.high)})"
            case "decimal":
                return f"in_bounds(quick_decimal({raw}), {_bound(column.low)}, {_bound(column.high)})"
            case "choice":
                return f"w_{column.name}"
            case "boolean":
                return f"CAST(w_{column.name} AS BOOLEAN)"
            case "date" | "time":
                return self._bounded(column)
            case "url" | "region" | "period" | "text":
                return f"quick_{column.type}({raw})"
            case "codes":
                return f"CASE WHEN regexp_full_match({raw}, '[A-Za-z0-9_.;-]{{1,500}}') THEN {raw} END"
            case "agency" if self._looks_up(column.name):
                return f"g_{column.name}"
            case _:
                return f"quick_id({raw})"

    def _doubt(self, column: Column) -> str:
        wanted = column.required and column.default is None
        given = "true" if wanted else f"r_{column.name} <> ''"
        return f"({given} AND v_{column.name} IS NULL)"

    # --- the thorough pass -----------------------------------------------------------------------------------

    def thorough_sql(self) -> str:
        """The doubtful rows: v_<column> …, local_date, faults (a code or NULL for each column), blank."""
        names = [column.name for column in self.columns]
        plain = ", ".join(f"plain(r_{n}) AS p_{n}, cell_fault(r_{n}) AS d_{n}" for n in names)
        raws = ", ".join(f"raw[{place}] AS r_{n}" for place, n in enumerate(names, start=1))
        shapes = "".join(f", shape_of(p_{c.name}) AS s_{c.name}" for c in self._moments())
        joins = self._joins(
            lambda n: f"word_of(p_{n})" if self.layout.table.columns[n].type in WORDED else f"untagged(p_{n})",
            "ltrim(untagged(plain(r_owner)), '@')",
        )
        carried = ", ".join(
            ["row_no", "broken", "r_owner", *self._carried("is_nothing(p_agency_code)"), *(f"p_{n}, d_{n}" for n in names)]
            + [f"s_{c.name}" for c in self._moments()]
        )
        numbers = "".join(f", {self._number(column)} AS x_{column.name}" for column in self._numeric())
        utc = "".join(f", {self._utc(column)} AS u_{column.name}" for column in self._moments())
        values = ", ".join(
            f"CASE WHEN d_{c.name} IS NULL {self._needs(c)}THEN {self._thorough(c)} END AS v_{c.name}"
            for c in self.columns
        )
        faults = ", ".join(self._fault(column) for column in self.columns)
        blank = " AND ".join(f"is_nothing(p_{n})" for n in self.layout.columns) or "false"
        return f"""
            WITH raw AS (SELECT row_no, broken, raw_owner AS r_owner, {raws} FROM judged WHERE doubtful),
            read AS (SELECT *, {plain} FROM raw),
            shaped AS (SELECT *{shapes} FROM read),
            looked_up AS (SELECT {carried} FROM shaped {joins}),
            measured AS (SELECT *{numbers}{utc} FROM looked_up),
            typed AS (SELECT *, {values} FROM measured),
            faulty AS (SELECT *, [{faults}] AS faults FROM typed)
            SELECT row_no, {", ".join(f"v_{n}" for n in names)}, {self._local_date()},
                broken IS NULL AND {blank} AS blank, {self._total()} AS total, faults
            FROM faulty"""

    def _needs(self, column: Column) -> str:
        if self._is_looked_up(column):  # a row that names no agency may have inherited one
            return ""
        something = f"AND NOT is_nothing(p_{column.name}) "
        # An id that lost digits or hides characters must not pass as a value.
        kept = column.type in ("id", "handle", "codes", "agency")
        return something + (f"AND id_fault(r_{column.name}) IS NULL " if kept else "")

    def _is_looked_up(self, column: Column) -> bool:
        return column.type == "agency" and self._looks_up(column.name)

    def _number(self, column: Column) -> str:
        if column.type == "decimal":
            return f"decimal_of(p_{column.name}, {quoted(self.options.decimals.get(column.name, '.'))})"
        return f"number_of(p_{column.name})"

    def _utc(self, column: Column) -> str:
        p, s = f"p_{column.name}", f"s_{column.name}"
        moment = f"moment_of({p}, {s}, regexp_extract_all({p}, '[0-9]+'), time_part({p}))"
        return f"{moment} - to_minutes(coalesce(offset_of({p}, {s}), {self._zone}))"

    def _thorough(self, column: Column) -> str:
        raw, p, x = f"r_{column.name}", f"p_{column.name}", f"x_{column.name}"
        low, high = _bound(column.low), _bound(column.high)
        match column.type:
            case "count":
                return f"as_count({x})"
            case "scale":
                return f"CASE WHEN {x} BETWEEN {low} AND {high} THEN as_count({x}) END"
            case "decimal":
                return f"in_bounds({x}, {low}, {high})"
            case "choice":
                return f"w_{column.name}"
            case "boolean":
                return f"CAST(w_{column.name} AS BOOLEAN)"
            case "date" | "time":
                return self._bounded(column)
            case "text" | "url" | "handle":
                return f"{column.type}_of({raw})"
            case "region":
                return f"quick_region(id_of({raw}))"
            case "period":
                return f"period_of({p})"
            case "codes":
                return f"regexp_replace(id_of({raw}), '\\s*;\\s*', ';', 'g')"
            case "agency" if self._looks_up(column.name):
                return f"g_{column.name}"
            case _:
                return f"id_of({raw})"

    def _fault(self, column: Column) -> str:
        name, raw, p = column.name, f"r_{column.name}", f"p_{column.name}"
        kinds = {
            "count": f"count_fault({p}, x_{name})",
            "scale": f"scale_fault({p}, x_{name})",
            "decimal": f"decimal_fault({p}, x_{name})",
            "choice": "'not_a_choice'",
            "boolean": "'not_yes_or_no'",
            "url": f"url_fault({raw})",
            "region": f"region_fault({raw})",
            "period": "'not_a_period'",
        }
        if column.type in MOMENTS:
            reason = f"moment_fault(u_{name}, {self._zone}, s_{name}, {_earliest(column)})"
        elif self._is_looked_up(column):
            reason = f"coalesce(id_fault({raw}), 'agency_unregistered')"
        else:
            reason = kinds.get(column.type, f"id_fault({raw})")
        missing = "'required_missing'" if column.required and column.default is None else "NULL"
        if name == "agency_code" and self.layout.owner is not None:
            missing = "CASE WHEN is_nothing(plain(r_owner)) THEN 'required_missing' ELSE 'account_unregistered' END"
        return (
            f"CASE WHEN v_{name} IS NOT NULL THEN NULL WHEN d_{name} IS NOT NULL THEN d_{name} "
            f"WHEN is_nothing({p}) THEN {missing} ELSE {reason} END"
        )

    def _total(self) -> str:
        cells = [f"is_total(p_{c.name})" for c in self.columns if c.type == "agency"] + ["is_total(plain(r_owner))"]
        if self.layout.table.name == "agencies" and "name" in self.layout.columns:
            cells.append("is_total(p_name)")
        return f"({' OR '.join(cells)})"

    # --- shared parts ----------------------------------------------------------------------------------------

    def _moments(self) -> Iterator[Column]:
        return (column for column in self.columns if column.type in MOMENTS)

    def _numeric(self) -> Iterator[Column]:
        return (column for column in self.columns if column.type in ("count", "scale", "decimal"))

    def _lookups(self) -> Iterator[Column]:
        return (column for column in self.columns if self._is_looked_up(column))

    @property
    def _zone(self) -> str:
        """Minutes east of UTC of the agency that owns the row."""
        main = next((column.name for column in self._lookups() if column.required), None)
        main = main or next((column.name for column in self._lookups()), None)
        return f"coalesce(z_{main}, {OWN_ZONE})" if main else str(OWN_ZONE)

    def _carried(self, unnamed: str) -> list[str]:
        """What the look-ups add to the raw cells: g_ agency code, z_ its zone, w_ the choice.

        Args:
            unnamed: Condition for a row that names no agency: its account's counts then, or the command's.
        """
        carried = [f"r_{column.name}" for column in self.columns]
        for column in self._lookups():
            name = column.name
            if name == "agency_code":
                code, zone = self._heirs()
                carried.append(f"coalesce(l_{name}.code, CASE WHEN {unnamed} THEN {code} END) AS g_{name}")
                carried.append(f"coalesce(l_{name}.zone, CASE WHEN {unnamed} THEN {zone} END) AS z_{name}")
            else:
                carried += [f"l_{name}.code AS g_{name}", f"l_{name}.zone AS z_{name}"]
        carried += [f"l_{c.name}.value AS w_{c.name}" for c in self.columns if c.type in WORDED]
        return carried

    def _heirs(self) -> tuple[str, str]:
        """Agency and zone of a row that names no agency: its account's, else those that the command names."""
        codes = ["o.code"] if self.layout.owner is not None else []
        zones = ["oz.zone"] if self.layout.owner is not None else []
        if self.options.agency is not None:
            codes.append(quoted(self.options.agency))
            zones.append(str(self.options.zone))
        return (f"coalesce({', '.join(codes)})", f"coalesce({', '.join(zones)})") if codes else ("NULL", "NULL")

    def _joins(self, word: Callable[[str], str], owner: str) -> str:
        joins = []
        for column in self._lookups():
            joins.append(f"LEFT JOIN agency AS l_{column.name} ON l_{column.name}.word = {word(column.name)}")
            if column.name == "agency_code" and self.layout.owner is not None:
                joins.append(f"LEFT JOIN owner AS o ON o.word = {owner} LEFT JOIN agency AS oz ON oz.code = o.code")
        for column in self.columns:
            if column.type in WORDED:
                name = column.name
                joins.append(
                    f"LEFT JOIN (SELECT word, value FROM words WHERE name = {quoted(name)}) AS l_{name} "
                    f"ON l_{name}.word = {word(name)}"
                )
        return " ".join(joins)

    def _bounded(self, column: Column) -> str:
        utc, local = f"u_{column.name}", f"(u_{column.name} + to_minutes({self._zone}))"
        bounds = [f"{local} >= {_earliest(column)}"]
        if not column.future:
            bounds.append(f"{utc} <= getvariable('latest')")
        return f"CASE WHEN {' AND '.join(bounds)} THEN {utc if column.type == 'time' else f'{local}::DATE'} END"

    def _local_date(self) -> str:
        decides = self.layout.table.date
        kind = self.layout.table.columns[decides].type if decides else None
        if decides is None or decides not in {column.name for column in self.columns}:
            return "NULL::DATE AS local_date"
        if kind == "time":
            return f"(v_{decides} + to_minutes({self._zone}))::DATE AS local_date"
        return f"period_ends(v_{decides}) AS local_date" if kind == "period" else f"v_{decides} AS local_date"


def _cut(cut: Cut) -> str:
    cell = f"c{cut.index}"
    return cell if cut.pattern is None else f"regexp_extract({cell}, {quoted(cut.pattern)}, 1)"


def _first(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"coalesce({', '.join(f'''nullif({part}, '')''' for part in parts)}, '')"


def _bound(value: float | None) -> str:
    return "NULL" if value is None else repr(value)


def _earliest(column: Column) -> str:
    return f"TIMESTAMP '{column.earliest or EARLIEST} 00:00:00'"


def decimal_signs(connection: duckdb.DuckDBPyConnection, layout: Layout, told: str | None) -> dict[str, str]:
    """The decimal sign of each decimal column: by its own evidence, else as told.

    Args:
        connection: One with rules and the view `source`.
        layout: The layout of that view.
        told: The decimal sign that the format, the source or the person names, or None.

    Raises:
        RaporError: If a cell can mean two figures and nothing decides.
    """
    judging = Judging(layout, Options())
    signs: dict[str, str] = {}
    for column in judging.columns:
        if column.type != "decimal" or column.name not in layout.columns:
            continue
        cells = f"SELECT plain({judging.raw(column)}) AS p FROM source"
        evidence = connection.execute(
            f"SELECT decimal_evidence(p), min(p) FROM ({cells}) WHERE decimal_evidence(p) IS NOT NULL GROUP BY 1"
        )
        seen = dict(evidence.fetchall())
        clear = [sign for sign in (",", ".") if sign in seen]
        sign = clear[0] if len(clear) == 1 else told
        if seen and sign is None:
            raise RaporError("decimals_unclear", column=column.name, value=seen.get("?") or seen[clear[0]])
        signs[column.name] = sign or "."
    return signs
