"""Which agencies the sample has: names from data/sample, around the centre of the change project."""

import csv
from dataclasses import dataclass

from kpi import settings

FOLDER = settings.DATA / "sample"
CENTRE = "KEMENDAGRI"
PROVINCE = "61"  # Kalimantan Barat, whose 44 perangkat daerah belong to the project
NEW_PROVINCES = ("93", "94", "95", "96")  # formed in 2022: the project counted 34 local governments
CITY = 71  # last two digits of a region code: from here on kota, below kabupaten


@dataclass(frozen=True)
class Entry:
    """One agency as the directory has it."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str | None = None
    region: str | None = None
    people: int = 0


def entries(count: int) -> list[Entry]:
    """The agencies of a sample of so many.

    101 are the project's own: 23 ministries and agencies, 34 provinces, 44 perangkat daerah. Fewer keep
    these shares; more add the newer provinces, kabupaten and kota, then perangkat daerah of all of them.

    Raises:
        ValueError: If fewer than three are asked for, or more than there are names.
    """
    if count < 3:
        raise ValueError(f"{count} agencies asked for: a ministry, a province and an office are the least")
    ministries, provinces, new, regencies = _ministries(), *_regions()
    kinds = _rows("offices.csv")
    offices = [_office(place, kind) for place in (*provinces, *new, *regencies) for kind in kinds]
    own, others = offices[:44], offices[44:]
    if count < 101:
        shares = (round(count * 23 / 101), round(count * 34 / 101))
        return [*ministries[: shares[0]], *provinces[: shares[1]], *own[: count - sum(shares)]]
    everything = [*ministries, *provinces, *own, *new, *regencies, *others]
    if count > len(everything):
        raise ValueError(f"{count} agencies asked for, {len(everything)} have names")
    return everything[:count]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ministries() -> list[Entry]:
    return [Entry(**row) for row in _rows("institutions.csv")]  # type: ignore[arg-type]


def _regions() -> tuple[list[Entry], list[Entry], list[Entry]]:
    """The 34 provinces, that of the project first; the newer four; kabupaten and kota."""
    rows = _rows("regions.csv")
    provinces = [_region(row) for row in rows if len(row["code"]) == 2]
    provinces.sort(key=lambda entry: (entry.code != PROVINCE, entry.code))
    old = [entry for entry in provinces if entry.code not in NEW_PROVINCES]
    new = [entry for entry in provinces if entry.code in NEW_PROVINCES]
    return old, new, [_region(row) for row in rows if len(row["code"]) > 2]


def _region(row: dict[str, str]) -> Entry:
    code, name, people = row["code"], row["name"], int(row["population"])
    if len(code) == 2:
        return Entry(code, f"Pemerintah Provinsi {name}", f"Pemprov {name}", "province", None, code, people)
    level = "city" if int(code[3:]) >= CITY else "regency"
    short = name.replace("Kabupaten", "Kab.")
    return Entry(code, f"Pemerintah {name}", short, level, code[:2], code, people)


def _office(place: Entry, kind: dict[str, str]) -> Entry:
    name = f"{kind['name']} {place.name.removeprefix('Pemerintah ')}"
    code = f"{place.code}.D{kind['number']}"
    return Entry(code, name, kind["short_name"], "opd", place.code, place.region, place.people)
