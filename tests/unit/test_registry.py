"""The registry: who is registered, in which time zone, and what looks doubtful."""

from pathlib import Path

import pytest
import stocks

from kpi import engines, registry, store
from kpi.errors import RaporError
from kpi.store import Store


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def test_nobody_is_registered_at_first(home: Path) -> None:
    known = registry.read(store.open().lake)
    assert (known.agencies.num_rows, known.accounts.num_rows) == (0, 0)


def test_agencies_have_zones_and_accounts_have_owners(stock: Store, tmp_path: Path) -> None:
    account = {"agency_code": "MERAUKE", "platform": "x", "handle": "kominfo", "as_of": "2026-03-01"}
    stocks.load(stock, stocks.written(tmp_path / "a.csv", [account]), "accounts")
    known = registry.read(stock.lake)
    zones = dict(zip(*(known.agencies[name].to_pylist() for name in ("code", "zone")), strict=True))
    assert zones == {"KOMINFO-DPS": 480, "HUMAS-JKT": 420, "MERAUKE": 540}
    assert known.accounts.to_pylist() == [{"handle": "kominfo", "code": "MERAUKE"}]


ZONES = {"31": 420, "61": 420, "51": 480, "65": 480, "71": 480, "81": 540, "96": 540, "": 420}


@pytest.mark.parametrize("column", ["province_code", "region_code"])
def test_zones(home: Path, tmp_path: Path, column: str) -> None:
    opened = store.open()
    region = "" if column == "province_code" else ".71"
    rows = [
        {"agency_code": f"A{code}", "name": "A", "level": "city", column: code and code + region}
        for code in ZONES
    ]
    stocks.load(opened, stocks.written(tmp_path / "a.csv", rows), "agencies")
    known = registry.read(opened.lake)
    assert {code: registry.owner(known, f"a{code}")[1] for code in ZONES} == ZONES


def test_an_agency_without_a_region_lies_in_that_of_those_above(home: Path, tmp_path: Path) -> None:
    opened = store.open()
    tree = {
        "PROV": ("", "91"),
        "KAB": ("PROV", ""),
        "OPD": ("KAB", ""),
        "UPT": ("OPD", ""),
        "LONE": ("GONE", ""),
    }
    rows = [
        {"agency_code": code, "name": code, "level": "unit", "parent_code": parent, "province_code": province}
        for code, (parent, province) in tree.items()
    ]
    stocks.load(opened, stocks.written(tmp_path / "a.csv", rows), "agencies")
    known = registry.read(opened.lake)
    zones = {code: registry.owner(known, code)[1] for code in tree}
    assert zones == {"PROV": 540, "KAB": 540, "OPD": 540, "UPT": 540, "LONE": 420}
    files = opened.lake.files("agencies")
    view = opened.catalogue.views["agency_zones"].sql
    hours = engines.DuckDB().query(view, {"agencies": files}).to_pylist()
    assert {row["agency_code"]: row["hours"] * 60 for row in hours} == zones


def test_an_owner_is_found_without_case_and_told_if_unknown(stock: Store) -> None:
    known = registry.read(stock.lake)
    assert registry.owner(known, " merauke ") == ("MERAUKE", 540)
    with pytest.raises(RaporError) as caught:
        registry.owner(known, "MERAUK")
    assert '"MERAUK"' in caught.value.text()
    assert "(MERAUKE)" in caught.value.text()


def test_the_local_day_follows_the_zone(stock: Store, tmp_path: Path) -> None:
    rows = [
        stocks.post(code) | {"agency_code": code, "published_at": "2026-01-31T15:30:00Z"}
        for code in ("HUMAS-JKT", "KOMINFO-DPS", "MERAUKE")
    ]
    stocks.load(stock, stocks.written(tmp_path / "a.csv", rows), "posts")
    days = {row["agency_code"]: str(row["local_date"]) for row in stocks.held(stock)}
    assert days == {"HUMAS-JKT": "2026-01-31", "KOMINFO-DPS": "2026-01-31", "MERAUKE": "2026-02-01"}


def test_parents_that_are_not_registered_are_doubtful(stock: Store, tmp_path: Path) -> None:
    rows = [
        {"agency_code": code, "name": code, "level": "unit", "parent_code": parent}
        for code, parent in (("A", "merauke"), ("B", "a"), ("C", "NOBODY"), ("D", ""))
    ]
    report = stocks.load(stock, stocks.written(tmp_path / "a.csv", rows), "agencies")
    assert report.accepted == 4
    told = [one["message"] for one in report.warnings if one["code"] == "parents_unknown"]
    assert len(told) == 1
    assert "NOBODY" in told[0]
    assert "merauke" not in told[0]
