"""Small lakes and frameworks that the tests of figures share."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from kpi import catalogue as catalogues
from kpi import tables
from kpi.catalogue import Catalogue
from kpi.lake import Lake
from kpi.passes import SCHEMA

TODAY = date(2026, 7, 15)

HEAD = """
[goals.synergy]
name = { id = "Sinergi", en = "Synergy" }
[goals.trust]
name = { id = "Percaya", en = "Trust" }
[horizons.short]
name = { id = "Pendek", en = "Short" }
starts = 2026-01-01
ends = 2026-06-30
[horizons.long]
name = { id = "Panjang", en = "Long" }
starts = 2026-07-01
ends = 2027-06-30
"""

FRAMEWORK = (
    HEAD
    + """
[sourced]
name = { id = "Bersumber", en = "Sourced" }
goal = "synergy"
horizon = "short"
table = "posts"
numerator = "count(*) filter (where has_source)"
denominator = "count(*)"
kind = "proportion"
unit = "percent"
floor = 0
target = { short = 60, long = 80 }
minimum = 4
source = "test"

[engagement]
name = { id = "Interaksi", en = "Engagement" }
goal = "trust"
horizon = "short"
table = "posts"
numerator = "sum(likes) filter (where reach is not null)"
denominator = "sum(reach) filter (where likes is not null)"
sample = "count(*)"
minimum_sample = 2
kind = "ratio"
unit = "percent"
floor = 0
target = 10
source = "test"

[trusted]
name = { id = "Dipercaya", en = "Trusted" }
goal = "trust"
horizon = "long"
table = "survey_answers"
numerator = "sum(weight) filter (where trust >= 6)"
denominator = "sum(weight) filter (where trust is not null)"
sample = "count(trust)"
kind = "proportion"
unit = "percent"
floor = 0
target = 50
source = "test"

[verified]
name = { id = "Terverifikasi", en = "Verified" }
goal = "synergy"
horizon = "long"
table = "accounts"
numerator = "count(*) filter (where verified)"
denominator = "count(*)"
kind = "proportion"
over_time = "last"
unit = "percent"
floor = 0
target = 100
source = "test"

[reported]
name = { id = "Terlapor", en = "Reported" }
goal = "synergy"
horizon = "long"
table = "reported_values"
kind = "ratio"
unit = "ratio"
floor = 0
target = 5
source = "test"

[weeks]
name = { id = "Minggu", en = "Weeks" }
goal = "synergy"
horizon = "short"
table = "agency_weeks"
numerator = "count(*) filter (where posts >= 2)"
denominator = "count(*)"
kind = "proportion"
unit = "percent"
floor = 0
target = 90
source = "test"

[reached]
name = { id = "Tercapai", en = "Reached" }
goal = "synergy"
horizon = "short"
table = "due"
numerator = "sum(weight) filter (where is_reached)"
denominator = "sum(weight)"
kind = "proportion"
unit = "percent"
floor = 0
target = 90
source = "test"

[views.agency_weeks]
description = { id = "Minggu", en = "Weeks" }
tables = ["posts"]
date = "week_start"
sql = '''
SELECT p.agency_code, c.week_start, count(*) AS posts
FROM posts p JOIN calendar c ON c.day = p.local_date
GROUP BY p.agency_code, c.week_start
'''

[views.due]
description = { id = "Jatuh tempo", en = "Due" }
tables = ["milestones"]
date = "planned_end"
sql = '''
SELECT
  coalesce(agency_code, '') AS agency_code,
  planned_end,
  coalesce(weight, 1) AS weight,
  actual_end IS NOT NULL AS is_reached
FROM milestones CROSS JOIN clock
WHERE planned_end <= as_of
'''
"""
)


def framework(folder: Path, text: str = FRAMEWORK) -> Catalogue:
    """The catalogue that a text declares."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.toml").write_text(text, encoding="utf-8")
    return catalogues.load(folder)


def lake(folder: Path) -> Lake:
    """An empty lake."""
    return Lake(str(folder), {name: table.schema for name, table in tables.load().items()})


def rows(table: str, records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Records with their local day (the day of their date unless it is given) and month."""
    declared = tables.load()[table]
    found = []
    for record in records:
        day = record.get("local_date", record.get(declared.date or ""))
        if isinstance(day, str):  # a period: the cleaner's rule for its month does not matter here
            day = date(int(day[:4]), 1, 1)
        if isinstance(day, datetime):
            day = day.date()
        dated = {"local_date": day, "month": f"{day:%Y-%m}"} if day and declared.date else {}
        found.append({"import_id": "t", **record, **dated})
    return pa.Table.from_pylist(found, schema=declared.schema)


def store(
    where: Lake, table: str, records: Sequence[Mapping[str, Any]], months: Sequence[str] | None = None
) -> None:
    """Put records in place of some months of a table, or of everything."""
    where.replace(table, rows(table, records), months, {})


def post(agency: str, day: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """A post at noon UTC."""
    return {
        "agency_code": agency,
        "platform": "instagram",
        "post_id": f"{agency}-{day}-{number}",
        "published_at": datetime.fromisoformat(f"{day}T05:00:00"),
        **more,
    }


def agency(
    code: str, parent: str | None = None, level: str = "opd", province: str | None = None
) -> dict[str, Any]:
    """A registered agency."""
    return {
        "agency_code": code,
        "name": code.title(),
        "level": level,
        "parent_code": parent,
        "province_code": province,
    }


def measure(
    indicator: str, agency: str, month: str, numerator: float, denominator: float, **more: Any
) -> dict[str, Any]:
    """A measure of one month without a platform, its sample being the denominator."""
    plain = {"months": 1, "platform": "", "sample": round(denominator)}
    figures = {"numerator": float(numerator), "denominator": float(denominator)}
    return {"indicator": indicator, "agency_code": agency, "month": month, **plain, **figures, **more}


def measured(where: Lake, *found: Mapping[str, Any]) -> Lake:
    """A lake with these measures and no others."""
    where.replace("measures", pa.Table.from_pylist(list(found), schema=SCHEMA), None, {})
    return where
