"""Small stores that the tests of imports share: files written, loaded and read back."""

import csv
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from kpi import access, imports, records
from kpi.access import Visitor
from kpi.imports import Order, Report
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store

CLI = access.command_line()

AGENCIES = [
    {"agency_code": "KOMINFO-DPS", "name": "Dinas Kominfo Denpasar", "level": "opd", "province_code": "51"},
    {"agency_code": "HUMAS-JKT", "name": "Humas Jakarta", "level": "opd", "province_code": "31"},
    {"agency_code": "MERAUKE", "name": "Kominfo Merauke", "level": "opd", "province_code": "93"},
]


def post(number: object, day: str = "2026-03-05", likes: object = 1, **more: object) -> dict[str, object]:
    return {
        "agency_code": "KOMINFO-DPS",
        "platform": "instagram",
        "post_id": f"post-{number}",
        "published_at": f"{day} 09:30",
        "likes": likes,
        **more,
    }


def posts(count: int, first: int = 0, likes: int = 1) -> list[dict[str, object]]:
    """Posts over the first three months of 2026; every fiftieth of an agency that is not registered."""
    return [
        post(
            number,
            f"2026-0{number % 3 + 1}-{number % 28 + 1:02}",
            likes + number,
            agency_code="NOPE" if number % 50 == 49 else AGENCIES[number % 3]["agency_code"],
        )
        for number in range(first, first + count)
    ]


def written(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A CSV file of rows; the first row's keys are the headings."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(store: Store, path: Path, table: str, visitor: Visitor = CLI, **more: Any) -> Report:
    """An import that must not be refused."""
    report = imports.load(store, Order(path, path.name, table, **more), visitor)
    assert report.refused is None, report.refused
    return report


def operator(*codes: str, role: str = "operator") -> Visitor:
    """Somebody who may see some agencies only."""
    return Visitor("operator@example.go.id", access.roles()[role], Scope(frozenset(codes)))


def registered(store: Store, folder: Path) -> Report:
    return load(store, written(folder / "agencies.csv", AGENCIES), "agencies")


def held(store: Store, table: str = "posts") -> list[dict[str, Any]]:
    """The records of a table in the order of their key."""
    return list(records.read(store, store.tables[table], EVERYTHING).to_pylist())


def checksum(store: Store, table: str = "posts") -> str:
    """What the records of a table say, whichever import brought them."""
    rows = [{name: value for name, value in row.items() if name != "import_id"} for row in held(store, table)]
    return sha256(repr(rows).encode()).hexdigest()
