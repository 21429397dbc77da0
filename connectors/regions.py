"""Regions: Kemendagri's codes and names, and the sign that a file follows the numbering of BPS instead."""

import csv
from functools import cache
from pathlib import Path

from connectors.cleaning import Cleaned
from kpi.tables import normalise

FILE = Path(__file__).parent.parent / "data" / "reference" / "regions.csv"
ENOUGH = 3  # names that must disagree before a whole file is doubted
SHARE = (
    0.1  # of those compared: a third of BPS's own list disagrees, of a list of Kemendagri's codes nearly none
)
BPS_ONLY = "97"  # a province code of BPS (Papua Pegunungan) that Kemendagri does not use
OWN = ("region_code", "agency_code")  # codes of what a row names, not of what it lies in
KINDS = ("pemerintah", "provinsi", "prov", "kabupaten", "kab", "kota")


def follow_bps(cleaned: Cleaned) -> bool:
    """Whether region codes and names disagree with Kemendagri's list, or a code occurs that only BPS uses.

    Rows are compared that carry a code of a known region and name one, which "Dinas Kesehatan" does not.
    Rejected rows count too, for BPS writes its codes without the dot.
    """
    given = cleaned.layout.columns
    kinds = ("region", "agency")
    columns = [c.name for c in cleaned.layout.table.columns.values() if c.type in kinds and c.name in given]
    if not columns:
        return False
    cells = " UNION ALL ".join(
        f"SELECT v_{c} AS code, {_name(cleaned)} AS name, {c in OWN} AS own FROM clean "
        f"UNION ALL SELECT {_rejected(c)}, {_rejected('name')}, {c in OWN} FROM rejects"
        for c in columns
    )
    only_bps = cleaned.connection.execute(
        f"SELECT 1 FROM ({cells}) WHERE regexp_full_match(code, ?) LIMIT 1",
        [rf"{BPS_ONLY}(\.?[0-9]{{2}})?"],
    ).fetchone()
    if only_bps or _name(cleaned) == "NULL":
        return only_bps is not None
    pairs = cleaned.connection.execute(
        f"SELECT DISTINCT code, name FROM ({cells}) WHERE own AND name IS NOT NULL "
        "AND regexp_full_match(code, '[0-9]{2}(\\.?[0-9]{2})?') ORDER BY ALL LIMIT 2000"
    ).fetchall()
    agree = [_alike(code, name) for code, name in pairs if _dotted(code) in names() and _names_a_region(name)]
    return agree.count(False) >= max(ENOUGH, SHARE * len(agree))


@cache
def names() -> dict[str, str]:
    """The name of every province, regency and city by its code, such as 61 and 61.71."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def _name(cleaned: Cleaned) -> str:
    return (
        "v_name" if cleaned.layout.table.name == "agencies" and "name" in cleaned.layout.columns else "NULL"
    )


def _rejected(column: str) -> str:
    return f"list_filter(raw, lambda cell: cell.column = '{column}')[1].value"


def _dotted(code: str) -> str:
    return code if "." in code or len(code) == 2 else f"{code[:2]}.{code[2:]}"


def _alike(code: str, name: str) -> bool:
    mine, theirs = (normalise(_bare(text)) for text in (name, names()[_dotted(code)]))
    return mine in theirs or theirs in mine


def _names_a_region(name: str) -> bool:
    """Whether the words of a known region stand in a name."""
    words = f" {_bare(name)} "
    return any(f" {region} " in words for region in _known())


@cache
def _known() -> frozenset[str]:
    return frozenset(map(_bare, names().values()))


def _bare(text: str) -> str:
    """A name in small letters, without words for kinds of region."""
    return " ".join(word for word in text.lower().split() if word.strip(".") not in KINDS)
