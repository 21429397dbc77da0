"""Cleaning: the rows of a sheet become accepted records, rejects with reasons, and rows set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors import judging
from connectors.containers import Limits
from connectors.headings import Layout
from connectors.judging import SQL_TYPES, Judging, Options, Registry
from connectors.sheets import Sheet
from kpi.errors import RaporError

MEMORY = "512MB"  # of the engine; more spills to the temporary folder
NEAREST_SHOWN = 3
NEAREST_WORDS = 100  # unknown codes that get suggestions: a person reads no more
SIMILAR = 0.72  # Jaro-Winkler similarity below which a suggestion would only puzzle

REJECTS = pa.schema(
    [
        ("row_no", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("code", pa.string()),
        ("hint", pa.string()),
        ("faults", pa.list_(pa.struct([("column", pa.string()), ("value", pa.string()), ("code", pa.string())]))),
        ("raw", pa.list_(pa.struct([("column", pa.string()), ("value", pa.string())]))),
    ]
)


@dataclass(frozen=True)
class Cleaned:
    """What became of the rows of one sheet. The connection holds them until it is closed.

    Attributes:
        read: Rows read; always accepted + rejected + set aside.
        reasons: Rejected rows by the code of their first fault.
    """

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    options: Options
    read: int
    accepted: int
    rejected: int
    set_aside: int
    reasons: Mapping[str, int]

    @property
    def records_sql(self) -> str:
        """The accepted records: every declared column, and local_date and month where the table has a date."""
        table = self.layout.table
        given = {column.name for column in Judging(self.layout, self.options).columns}
        cells = []
        for column in table.columns.values():
            kind = SQL_TYPES.get(column.type, "VARCHAR")
            value = f"v_{column.name}" if column.name in given else "NULL"
            default = f"CAST({judging.quoted(column.default)} AS {kind})" if column.default is not None else None
            cells.append(f"CAST({f'coalesce({value}, {default})' if default else value} AS {kind}) AS {column.name}")
        if table.store == "lake":
            absent = "".join(f"{name};" for name in table.columns if name not in given)
            cells.append(f"{judging.quoted(f';{absent}')} AS absent" if absent else "NULL::VARCHAR AS absent")
        if table.date:
            cells += ["local_date", "left(CAST(local_date AS VARCHAR), 7) AS month"]
        return f"SELECT {', '.join(cells)} FROM clean"

    def rejects(self) -> pa.Table:
        """The rejected rows in their order; see REJECTS."""
        return self.connection.sql("SELECT * FROM rejects ORDER BY row_no").to_arrow_table().cast(REJECTS)


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """An engine of bounded memory that reaches nothing but local files and spills into a folder."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": MEMORY,
            "temp_directory": str(folder),
            "threads": "2",
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def clean(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    layout: Layout,
    registry: Registry,
    options: Options,
    limits: Limits,
) -> Cleaned:
    """Judge every row of a sheet.

    Args:
        connection: From connect(); holds the rows afterwards.
        sheet: The rows.
        layout: What its columns mean.
        registry: Who is registered.
        options: What the caller knows; the decimal signs found in the sheet are added.
        limits: How long a cell may be.

    Raises:
        RaporError: If the file as a whole cannot be accepted.
    """
    options = replace(options, epoch_1904=sheet.epoch_1904, cell_limit=limits.cell)
    if layout.format:
        options = replace(options, day_first=layout.format.day_first)
    Judging(layout, options).prepare(connection, registry)
    try:
        judged = _judge(connection, sheet, layout, options, careful=False)
    except duckdb.InvalidInputException:
        judged = _judge(connection, sheet, layout, options, careful=True)
    _settle(connection, judged)
    _refuse_long_cells(connection, judged, limits)
    _find_doubles(connection, judged)
    _collect_rejects(connection, judged, registry)
    return _counted(connection, layout, judged.options)


def _judge(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, layout: Layout, options: Options, careful: bool
) -> Judging:
    sheet.attach(connection, layout.row, layout.width, careful)
    told = options.decimal or (layout.format.decimal if layout.format else None)
    signs = judging.decimal_signs(connection, layout, told)
    judged = Judging(layout, replace(options, decimals=signs))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE judged AS {judged.quick_sql()}")
    return judged


def _settle(connection: duckdb.DuckDBPyConnection, judged: Judging) -> None:
    """Apply the full rules to the doubtful rows."""
    faults = ", ".join(f"faults[{place}]" for place in range(1, len(judged.columns) + 1))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE settled AS SELECT t.*, j.raw, j.raw_owner, j.broken, j.broken_text, "
        f"NOT blank AND CASE WHEN total THEN 'totals_row' ELSE coalesce(j.broken, {faults}) END IS NOT NULL AS rejected "
        f"FROM ({judged.thorough_sql()}) AS t JOIN judged AS j USING (row_no)"
    )
    values = ", ".join(["row_no", *(f"v_{column.name}" for column in judged.columns), "local_date"])
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW sound AS SELECT {values} FROM judged WHERE NOT doubtful "
        f"UNION ALL SELECT {values} FROM settled WHERE NOT blank AND NOT rejected"
    )


def _refuse_long_cells(connection: duckdb.DuckDBPyConnection, judged: Judging, limits: Limits) -> None:
    found = connection.execute(
        "SELECT row_no, list_position(faults, 'cell_too_long') FROM settled "
        "WHERE list_contains(faults, 'cell_too_long') ORDER BY row_no LIMIT 1"
    ).fetchone()
    if found:
        column = judged.columns[found[1] - 1].name
        raise RaporError("cell_too_long", row=found[0], column=column, limit=limits.cell)


def _key(judged: Judging) -> list[str]:
    """Expressions that are equal for equal keys: codes and handles are compared without case."""
    given = {column.name for column in judged.columns}
    table = judged.layout.table
    return [
        f"lower(v_{name})" if table.columns[name].type in ("agency", "handle") else f"v_{name}"
        for name in table.key
        if name in given
    ]


def _find_doubles(connection: duckdb.DuckDBPyConnection, judged: Judging) -> None:
    """Rows of the same key: with the same values the first counts, with different values none does."""
    key = ", ".join(_key(judged))
    values = ", ".join(f"v_{column.name}" for column in judged.columns)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE doubles AS
        WITH suspected AS (SELECT hash({key}) AS h FROM sound GROUP BY 1 HAVING count(*) > 1),
        met AS (SELECT *, row({key}) AS k, row({values}) AS v FROM sound WHERE hash({key}) IN (SELECT h FROM suspected)),
        weighed AS (SELECT row_no, row_number() OVER (PARTITION BY k ORDER BY row_no) AS place,
            count(*) OVER (PARTITION BY k) AS of, count(*) OVER (PARTITION BY k, v) AS alike FROM met)
        SELECT row_no, CASE WHEN alike < of THEN 'duplicate_conflict' ELSE 'duplicate_exact' END AS code
        FROM weighed WHERE alike < of OR place > 1"""
    )
    doubled = connection.execute("SELECT count(*) FROM doubles").fetchone() != (0,)
    which = " WHERE row_no NOT IN (SELECT row_no FROM doubles)" if doubled else ""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW clean AS SELECT * FROM sound{which}")


def _collect_rejects(connection: duckdb.DuckDBPyConnection, judged: Judging, registry: Registry) -> None:
    names = [column.name for column in judged.columns]
    first = judged.layout.table.key[0]

    def fault(column: str, value: str, code: str) -> str:
        return f"{{'column': '{column}', 'value': {value}, 'code': {code}}}"

    found = ", ".join(
        fault(name, f"untagged(raw[{place}])", f"faults[{place}]") for place, name in enumerate(names, start=1)
    )
    total = fault(first, "untagged(raw[1])", "'totals_row'")
    broken = fault(first, "broken_text", "broken")
    raw = ", ".join(f"{{'column': '{n}', 'value': untagged(raw[{i}])}}" for i, n in enumerate(names, start=1))
    key = [name for name in judged.layout.table.key if name in names][-1]
    cells = ", ".join(f"{{'column': '{n}', 'value': CAST(v_{n} AS VARCHAR)}}" for n in names)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE rejects AS
        WITH settled_faults AS (SELECT row_no, list_filter(
                [CASE WHEN total THEN {total} END, CASE WHEN broken IS NOT NULL THEN {broken} END]
                || CASE WHEN broken IS NULL THEN [{found}] ELSE [] END,
                lambda f: f.code IS NOT NULL) AS faults, [{raw}] AS raw, raw_owner
            FROM settled WHERE rejected),
        double_faults AS (SELECT row_no, [{{'column': '{key}', 'value': CAST(v_{key} AS VARCHAR), 'code': code}}] AS faults,
                [{cells}] AS raw, NULL AS raw_owner
            FROM doubles JOIN sound USING (row_no))
        SELECT row_no, faults[1].column AS column,
            CASE WHEN faults[1].code = 'account_unregistered' THEN raw_owner ELSE faults[1].value END AS value,
            faults[1].code AS code, '' AS hint, faults, raw
        FROM (FROM settled_faults UNION ALL BY NAME FROM double_faults)"""
    )
    _suggest(connection)


def _suggest(connection: duckdb.DuckDBPyConnection) -> None:
    """Name the nearest registered codes beside those that are not registered."""
    connection.execute(
        f"""UPDATE rejects SET hint = near.codes FROM (
            SELECT value, array_to_string(list(code ORDER BY similarity DESC, code)[:{NEAREST_SHOWN}], ', ') AS codes
            FROM (SELECT value, agency.code, jaro_winkler_similarity(lower(value), agency.word) AS similarity
                FROM (SELECT DISTINCT value FROM rejects
                    WHERE code IN ('agency_unregistered', 'account_unregistered') AND value IS NOT NULL
                    ORDER BY value LIMIT {NEAREST_WORDS}) CROSS JOIN agency)
            WHERE similarity >= {SIMILAR} GROUP BY value) AS near
        WHERE near.value = rejects.value AND rejects.code IN ('agency_unregistered', 'account_unregistered')"""
    )


def _counted(connection: duckdb.DuckDBPyConnection, layout: Layout, options: Options) -> Cleaned:
    def number(sql: str) -> int:
        found = connection.execute(sql).fetchone()
        return int(found[0]) if found else 0

    body = number("SELECT count(*) FROM judged")
    blank = number("SELECT count(*) FROM settled WHERE blank")
    rejected = number("SELECT count(*) FROM rejects")
    if body == blank:
        raise RaporError("file_no_rows")
    reasons = connection.execute("SELECT code, count(*) FROM rejects GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
    return Cleaned(
        connection=connection,
        layout=layout,
        options=options,
        read=body + layout.above,
        accepted=body - blank - rejected,
        rejected=rejected,
        set_aside=blank + layout.above,
        reasons=dict(reasons),
    )
