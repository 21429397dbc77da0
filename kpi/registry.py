"""The registry: registered agencies with their time zones, and the accounts that belong to them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from connectors import regions
from connectors.cleaning import Cleaned
from connectors.headings import Layout
from connectors.options import TAKEN, Registry
from kpi import faults, messages, stored
from kpi.errors import RaporError
from kpi.lake import Lake
from kpi.scope import Scope
from kpi.tables import Table

WESTERN, CENTRAL, EASTERN = 420, 480, 540  # minutes east of UTC: WIB, WITA, WIT
ZONES = {
    **dict.fromkeys(("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"), CENTRAL),
    **dict.fromkeys(("81", "82", "91", "92", "93", "94", "95", "96"), EASTERN),
}
"""Time zone by province (Keppres 41/1987 and the provinces made since); all others keep western time."""

PLACED = """
WITH regions AS (
  SELECT agency_code AS code, parent_code, coalesce(province_code, left(region_code, 2)) AS region FROM held
), placed AS (
  SELECT a.code, coalesce(a.region, b.region, c.region, d.region) AS region
  FROM regions AS a
  LEFT JOIN regions AS b ON b.code = a.parent_code
  LEFT JOIN regions AS c ON c.code = b.parent_code
  LEFT JOIN regions AS d ON d.code = c.parent_code
)"""
"""An agency without a region lies in that of the nearest of three above it, as in the view agency_zones."""

HANDLES = ("platform", "handle")
"""What a registered account is known by, whoever registered it and when."""

ZONED: dict[str, pa.DataType] = {"code": pa.string(), "zone": pa.int64()}


def read(lake: Lake) -> Registry:
    """Who is registered at this moment."""
    zones = " ".join(f"WHEN '{province}' THEN {minutes}" for province, minutes in ZONES.items())
    agencies = _query(
        lake,
        "agencies",
        f"{PLACED} SELECT code, CASE region {zones} ELSE {WESTERN} END AS zone FROM placed",
        ZONED,
    )
    accounts = _query(
        lake,
        "accounts",
        "SELECT DISTINCT handle, agency_code AS code FROM held",
        {"handle": pa.string(), "code": pa.string()},
    )
    return Registry(agencies, accounts)


def within(known: Registry, scope: Scope) -> Registry:
    """Who is registered as far as a scope may know it.

    A handle that an agency out of scope has registered too owns nothing here either: whose it is stays open.
    """
    if scope.allowed is None:
        return known
    codes = pa.array(sorted(scope.allowed), pa.string())
    handles = Counter(pc.utf8_lower(known.accounts["handle"]).to_pylist())
    shared = pa.array([one for one, count in handles.items() if count > 1], pa.string())
    mine = pc.is_in(known.accounts["code"], codes)
    alone = pc.invert(pc.is_in(pc.utf8_lower(known.accounts["handle"]), shared))
    return Registry(
        known.agencies.filter(pc.is_in(known.agencies["code"], codes)),
        known.accounts.filter(pc.and_(mine, alone)),
    )


def others(connection: duckdb.DuckDBPyConnection, lake: Lake, table: Table, scope: Scope) -> None:
    """Make the relation TAKEN: keys of stored records that whoever loads rows may not replace.

    Where an agency's code is part of the key, nobody can name another's. An account belongs to whoever
    registered its handle first.
    """
    names = (*HANDLES,) if table.name == "accounts" else table.key
    owner = "agency_code" if "agency_code" in table.columns else None
    owner = owner or next((one.name for one in table.columns.values() if one.type == "agency"), None)
    files = lake.files(table.name) if owner is not None and owner not in names else []
    if not files:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {TAKEN} (nothing VARCHAR)")
        return
    connection.register("own", pa.table({"code": pa.array(sorted(scope.allowed or ()), pa.string())}))
    columns = ", ".join(names)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {TAKEN} AS SELECT DISTINCT {columns} "
        f"FROM ({stored.select(connection, table, files)}) "
        f"WHERE {owner} IS NULL OR {owner} NOT IN (SELECT code FROM own)"
    )
    connection.unregister("own")


def owner(known: Registry, code: str) -> tuple[str, int]:
    """The registered spelling and the time zone of an agency that a command names.

    Raises:
        RaporError: If it is not registered.
    """
    columns: Any = known.agencies
    codes: dict[str, int] = dict(zip(columns["code"].to_pylist(), columns["zone"].to_pylist(), strict=True))
    for registered, minutes in codes.items():
        if registered.lower() == code.strip().lower():
            return registered, minutes
    near = get_close_matches(code, list(codes), n=3, cutoff=0.5)
    raise RaporError("agency_unknown", code=code, nearest=f" ({', '.join(near)})" if near else "")


def account(lake: Lake, layout: Layout, code: str) -> str | None:
    """The handle that rows get whose export names no account: the agency's registered one on its platform.

    Args:
        lake: Where accounts are registered.
        layout: Of the export; None is returned where it names its accounts.
        code: The agency's.

    Raises:
        RaporError: If the agency has no such account, or several.
    """
    if layout.unnamed_account is None or layout.format is None:
        return None
    platform = layout.format.constants.get("platform", "")
    words: dict[str, pa.DataType] = dict.fromkeys(("handle", "code", "platform"), pa.string())
    held = _query(
        lake, "accounts", "SELECT handle, agency_code AS code, platform FROM held ORDER BY as_of", words
    )
    handles: dict[str, str] = {
        row["handle"].lower(): row["handle"]
        for row in held.to_pylist()
        if (row["code"].lower(), row["platform"]) == (code.lower(), platform)
    }
    if not handles:
        raise RaporError("account_none", agency=code, platform=platform)
    if len(handles) > 1:
        names = ", ".join(sorted(handles.values()))
        raise RaporError("account_several", agency=code, platform=platform, handles=names)
    return next(iter(handles.values()))


def doubts(lake: Lake, cleaned: Cleaned, language: str | None) -> list[Mapping[str, str]]:
    """Warnings about codes that the rules let pass: numbering of BPS, parents that are not registered."""
    found: list[Mapping[str, str]] = []
    if regions.follow_bps(cleaned):
        found.append({"code": "codes_of_bps", "message": messages.sentence("codes_of_bps", language)})
    if cleaned.layout.table.name == "agencies" and "parent_code" in cleaned.layout.columns:
        orphans = _orphans(cleaned, read(lake))
        if orphans:
            message = messages.sentence("parents_unknown", language, codes=", ".join(orphans[:5]))
            found.append({"code": "parents_unknown", "message": message})
    return found


def _orphans(cleaned: Cleaned, known: Registry) -> Sequence[str]:
    connection = cleaned.connection
    connection.register("known_agencies", known.agencies)
    found = connection.execute(
        "SELECT DISTINCT v_parent_code FROM clean WHERE v_parent_code IS NOT NULL "
        "AND lower(v_parent_code) NOT IN "
        "(SELECT lower(v_agency_code) FROM clean UNION SELECT lower(code) FROM known_agencies) ORDER BY 1"
    ).fetchall()
    connection.unregister("known_agencies")
    return [code for (code,) in found]


def _query(lake: Lake, table: str, sql: str, columns: Mapping[str, pa.DataType]) -> pa.Table:
    schema = pa.schema(columns)
    files = lake.files(table)
    if not files:
        return schema.empty_table()
    with faults.told(table), duckdb.connect(config={"python_enable_replacements": "false"}) as connection:
        connection.read_parquet(files, union_by_name=True).create_view("held")
        found: pa.Table = connection.sql(sql).to_arrow_table()
        return found.cast(schema)
