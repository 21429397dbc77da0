"""Rejection: the rows that were not accepted, with their faults, raw cells and the nearest known codes."""

import duckdb
import pyarrow as pa

from connectors.judging import Judging
from connectors.sheets import SOURCE

NEAREST_SHOWN = 3
NEAREST_WORDS = 100  # unknown codes that get suggestions: a person reads no more
SIMILAR = 0.72  # Jaro-Winkler similarity below which a suggestion would only puzzle
ACCOUNTS = "('account_unregistered', 'account_out_of_scope')"
UNREGISTERED = f"code IN ('agency_unregistered', 'agency_out_of_scope', {ACCOUNTS[1:]}"

_CELL: list[tuple[str, pa.DataType]] = [("column", pa.string()), ("value", pa.string())]
UNOWNED, TRESPASS = "agency_missing", "key_of_others"
"""Reasons of rows that a limited person may not load although nothing in them is wrong."""

REJECTS = pa.schema(
    [
        ("row_no", pa.int64()),
        *_CELL,
        ("code", pa.string()),
        ("hint", pa.string()),
        ("faults", pa.list_(pa.struct([*_CELL, ("code", pa.string())]))),
        ("raw", pa.list_(pa.struct(_CELL))),
    ]
)
"""A rejected row: its first fault, codes like its value, all its faults, its cells as they were read."""


def collect(connection: duckdb.DuckDBPyConnection, judged: Judging) -> None:
    """Make the table `rejects` from the tables `settled` and `doubles` and the view `source`."""
    names = judged.names
    raw = ", ".join(f"{{'column': '{n}', 'value': untagged(raw[{i}])}}" for i, n in enumerate(names, start=1))
    doubled = connection.execute("SELECT 1 FROM doubles LIMIT 1").fetchone() is not None
    doubles = f"UNION ALL BY NAME {_doubled(judged)}" if doubled else ""  # reads the sheet a second time
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE rejects AS
        WITH found AS ({_settled(names)} {doubles})
        SELECT row_no, faults[1].column AS column, faults[1].value AS value, faults[1].code AS code,
            '' AS hint, faults, [{raw}] AS raw
        FROM found"""
    )
    _suggest(connection)


def _settled(names: list[str]) -> str:
    """Rows with a fault, a total or quotation marks that do not match: row_no, raw, faults."""
    named = "[" + ", ".join(f"'{name}'" for name in names) + "]"
    faults = ", ".join(
        _fault(f"'{name}'", _cell(place, name), f"faults[{place}]")
        for place, name in enumerate(names, start=1)
    )
    owner = f"'{'agency_code' if 'agency_code' in names else names[0]}'"
    total = _fault(
        f"CASE WHEN total > 0 THEN {named}[total] ELSE {owner} END",
        "CASE WHEN total > 0 THEN untagged(raw[total]) ELSE raw_owner END",
        "'totals_row'",
    )
    broken = _fault(f"'{names[0]}'", "broken_text", "broken")
    return f"""
        SELECT row_no, raw, list_filter(
            [CASE WHEN total IS NOT NULL THEN {total} END, CASE WHEN broken IS NOT NULL THEN {broken} END]
            || CASE WHEN broken IS NULL THEN [{faults}] ELSE [] END, lambda f: f.code IS NOT NULL) AS faults
        FROM settled WHERE rejected"""


def _doubled(judged: Judging) -> str:
    """Rows whose key occurs again, or that are somebody else's: row_no, raw, faults."""
    key = next(name for name in reversed(judged.layout.table.key) if name in judged.names)
    fault = _fault(f"'{key}'", f"untagged(r_{key})", "code")
    owner = judged.lookups.owner
    if owner is not None:
        cell = f"untagged(r_{owner})" if owner in judged.names else "NULL"
        fault = f"CASE WHEN code = '{UNOWNED}' THEN {_fault(repr(owner), cell, 'code')} ELSE {fault} END"
    count = f"row_number() OVER () + {judged.layout.row}"  # the fast reader gives no numbers
    numbered = f"(SELECT * REPLACE (coalesce(row_no, {count}) AS row_no) FROM {SOURCE})"
    return f"""
        SELECT row_no, {judged.cells.listed} AS raw, [{fault}] AS faults
        FROM doubles JOIN ({judged.cells.sql(numbered)}) USING (row_no)"""


def _cell(place: int, name: str) -> str:
    value = f"untagged(raw[{place}])"
    if name == "agency_code":
        return f"CASE WHEN faults[{place}] IN {ACCOUNTS} THEN raw_owner ELSE {value} END"
    return value


def _fault(column: str, value: str, code: str) -> str:
    return f"{{'column': {column}, 'value': {value}, 'code': {code}}}"


def _suggest(connection: duckdb.DuckDBPyConnection) -> None:
    """Name the nearest registered codes beside those that are not registered."""
    connection.execute(
        f"""UPDATE rejects SET hint = near.codes FROM (
            SELECT value,
                array_to_string(list(code ORDER BY similarity DESC, code)[:{NEAREST_SHOWN}], ', ') AS codes
            FROM (SELECT value, agency.code, jaro_winkler_similarity(lower(value), agency.word) AS similarity
                FROM (SELECT DISTINCT value FROM rejects WHERE {UNREGISTERED} AND value IS NOT NULL
                    ORDER BY value LIMIT {NEAREST_WORDS}) CROSS JOIN agency)
            WHERE similarity >= {SIMILAR} GROUP BY value) AS near
        WHERE near.value = rejects.value AND rejects.{UNREGISTERED}"""
    )
