"""Imports: the same twice changes nothing, the newest wins, and all of it can be taken back."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import stocks

from kpi import access, imports, rejects, store
from kpi.errors import RaporError
from kpi.imports import Order
from kpi.scope import EVERYTHING
from kpi.state import imports as remembered
from kpi.store import Store

MILESTONE = {"project": "P", "name": "Janji", "horizon": "short", "aspect": "people"}
TARGET = {"indicator": "on_time_response", "horizon": "short"}


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def load(stock: Store, folder: Path, name: str, rows: list[dict[str, object]], table: str = "posts") -> str:
    report = stocks.load(stock, stocks.written(folder / f"{name}.csv", rows), table)
    return str(report.import_id)


def likes(stock: Store) -> dict[str, tuple[str, int]]:
    return {row["post_id"].removeprefix("post-"): (row["month"], row["likes"]) for row in stocks.held(stock)}


def test_counts_always_add_up(stock: Store, tmp_path: Path) -> None:
    rows = [*stocks.posts(100), stocks.post("x", likes="banyak"), dict.fromkeys(stocks.post("x"), "")]
    report = stocks.load(stock, stocks.written(tmp_path / "a.csv", rows), "posts")
    assert (report.read, report.accepted, report.rejected) == (102, 98, 3)
    assert report.read == report.accepted + report.rejected + report.set_aside
    assert dict(report.reasons) == {"agency_unregistered": 2, "not_a_number": 1}


def test_the_same_file_twice_changes_nothing(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", stocks.posts(100))
    before = (stock.lake.version("posts"), stock.lake.version("rejects"), stocks.checksum(stock))
    report = stocks.load(stock, tmp_path / "a.csv", "posts")
    assert report.import_id == first
    assert [one["code"] for one in report.warnings][-1] == "import_unchanged"
    assert (stock.lake.version("posts"), stock.lake.version("rejects"), stocks.checksum(stock)) == before
    with stock.reading() as session:
        assert len(remembered.listed(session, EVERYTHING)) == 2  # the agencies and this one


def test_the_same_file_under_another_name_is_the_same(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", stocks.posts(10))
    assert load(stock, tmp_path, "b", stocks.posts(10)) == first


def test_the_same_file_after_another_counts_anew(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", [stocks.post(1, likes=1)])
    load(stock, tmp_path, "b", [stocks.post(1, likes=2)])
    assert load(stock, tmp_path, "a", [stocks.post(1, likes=1)]) != first
    assert likes(stock) == {"1": ("2026-03", 1)}


def test_the_same_file_after_its_undo_counts_anew(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", stocks.posts(10))
    imports.undo(stock, first, access.command_line())
    assert stocks.held(stock) == []
    assert load(stock, tmp_path, "a", stocks.posts(10)) != first
    assert len(stocks.held(stock)) == 10


def test_the_same_file_for_another_agency_is_another_import(stock: Store, tmp_path: Path) -> None:
    row = {name: cell for name, cell in stocks.post(1).items() if name != "agency_code"}
    file = stocks.written(tmp_path / "a.csv", [row])
    ids = {stocks.load(stock, file, "posts", agency=code).import_id for code in ("MERAUKE", "humas-jkt")}
    assert len(ids) == 2
    assert [row["agency_code"] for row in stocks.held(stock)] == ["HUMAS-JKT", "MERAUKE"]


def test_the_newest_wins_also_from_another_month(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, "a", [stocks.post(1, "2026-01-05"), stocks.post(2, "2026-01-06")])
    load(stock, tmp_path, "b", [stocks.post(1, "2026-02-05", 9)])
    assert likes(stock) == {"1": ("2026-02", 9), "2": ("2026-01", 1)}


def test_agencies_meet_without_case(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, "a", [stocks.post(1, likes=1)])
    load(stock, tmp_path, "b", [stocks.post(1, likes=2, agency_code="kominfo-dps")])
    assert [(row["agency_code"], row["likes"]) for row in stocks.held(stock)] == [("KOMINFO-DPS", 2)]
    load(
        stock,
        tmp_path,
        "c",
        [stocks.AGENCIES[0] | {"agency_code": "Kominfo-Dps", "name": "Baru"}],
        "agencies",
    )
    assert [row["name"] for row in stocks.held(stock, "agencies")].count("Baru") == 1
    assert len(stocks.held(stock, "agencies")) == 3


FILES: dict[str, list[dict[str, object]]] = {
    "a": [stocks.post(1, "2026-01-05", 1), stocks.post(2, "2026-01-06", 1)],
    "b": [stocks.post(1, "2026-02-05", 2), stocks.post(3, "2026-02-06", 2)],
    "c": [stocks.post(1, "2026-03-05", 3), stocks.post(2, "2026-03-06", 3), stocks.post(3, "2026-03-07", 3)],
}


@pytest.mark.parametrize("order", [order for size in (1, 2, 3) for order in permutations("abc", size)])
def test_undo_gives_back_in_every_order(stock: Store, tmp_path: Path, order: tuple[str, ...]) -> None:
    ids = {name: load(stock, tmp_path, name, rows) for name, rows in FILES.items()}
    for place, name in enumerate(order, start=1):
        imports.undo(stock, ids[name], access.command_line())
        left = [row for one, rows in FILES.items() if one not in order[:place] for row in rows]
        newest = {str(row["post_id"]): row for row in left}
        assert likes(stock) == {
            post.removeprefix("post-"): (str(row["published_at"])[:7], row["likes"])
            for post, row in newest.items()
        }


STATE_FILES: dict[str, dict[str, list[dict[str, object]]]] = {
    "milestones": {
        name: [{**MILESTONE, "milestone_id": one, "planned_end": day} for one in ones]
        for name, ones, day in (
            ("a", "12", "2026-01-31"),
            ("b", "13", "2026-02-28"),
            ("c", "123", "2026-03-31"),
            ("d", "1", "2026-03-31"),  # as c has it: it stays when c goes
        )
    },
    "targets": {
        name: [{**TARGET, "agency_code": code, "target": target} for code in codes]
        for name, codes, target in (
            ("a", ("", "MERAUKE"), 60),
            ("b", ("merauke", "HUMAS-JKT"), 70),
            ("c", ("", "Merauke", "HUMAS-JKT"), 80),
            ("d", ("MERAUKE",), 80),
        )
    },
}


@pytest.mark.parametrize("table", STATE_FILES)
@pytest.mark.parametrize("order", [*permutations("abc", 3), *permutations("abcd", 2)])
def test_undo_in_the_state_gives_back_in_every_order(
    stock: Store, tmp_path: Path, table: str, order: tuple[str, ...]
) -> None:
    files = STATE_FILES[table]
    key, says = ("milestone_id", "planned_end") if table == "milestones" else ("agency_code", "target")
    ids = {name: load(stock, tmp_path, name, rows, table) for name, rows in files.items()}
    for place, name in enumerate(order, start=1):
        imports.undo(stock, ids[name], access.command_line())
        left = [row for one, rows in files.items() if one not in order[:place] for row in rows]
        found = {str(row[key] or "").lower(): str(row[says]) for row in stocks.held(stock, table)}
        assert found == {
            str(row[key]).lower(): str(float(str(row[says])) if table == "targets" else row[says])
            for row in left
        }


@pytest.mark.parametrize("table", STATE_FILES)
def test_the_same_file_twice_changes_no_row_of_the_state(stock: Store, tmp_path: Path, table: str) -> None:
    first = load(stock, tmp_path, "a", STATE_FILES[table]["a"], table)
    assert load(stock, tmp_path, "a", STATE_FILES[table]["a"], table) == first
    load(stock, tmp_path, "b", STATE_FILES[table]["b"], table)
    assert load(stock, tmp_path, "a", STATE_FILES[table]["a"], table) != first


def test_an_undo_of_what_was_superseded_changes_nothing(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", FILES["a"])
    load(stock, tmp_path, "c", FILES["c"])
    before = stocks.checksum(stock)
    assert imports.undo(stock, first, access.command_line()) == 2
    assert stocks.checksum(stock) == before


def test_an_undo_twice_or_of_nothing_is_told(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", FILES["a"])
    imports.undo(stock, first, access.command_line())
    with pytest.raises(RaporError, match="sudah dibatalkan"):
        imports.undo(stock, first, access.command_line())
    with pytest.raises(RaporError, match='"nothing" tidak ada'):
        imports.undo(stock, "nothing", access.command_line())


def test_an_import_that_stored_nothing_cannot_be_taken_back(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", FILES["a"])
    with stock.writing() as session:
        row = remembered.find(session, first)
        row.status, row.import_id = "running", "killed"
    with pytest.raises(RaporError, match="belum selesai"):
        imports.undo(stock, "killed", access.command_line())


def test_a_killed_import_can_be_taken_back_if_its_records_are_there(stock: Store, tmp_path: Path) -> None:
    first = load(stock, tmp_path, "a", FILES["a"])
    with stock.writing() as session:
        remembered.find(session, first).status = "running"
    assert imports.undo(stock, first, access.command_line()) == 2
    assert stocks.held(stock) == []


def test_looking_at_a_file_stores_nothing(stock: Store, tmp_path: Path) -> None:
    file = stocks.written(tmp_path / "a.csv", [stocks.post(1), stocks.post(2, likes="banyak")])
    report = imports.inspect(stock, Order(file, file.name, "posts"), access.command_line())
    assert (report.accepted, report.rejected, report.import_id) == (1, 1, None)
    assert [row["row_no"] for row in report.preview] == [3, 2]
    assert [row["faults"][0]["column"] for row in report.preview if row["faults"]] == ["likes"]
    assert '"banyak" bukan angka' in report.preview[0]["sentence"]
    assert report.preview[1]["cells"]["likes"] == "1"
    assert (stock.lake.version("posts"), stock.lake.version("rejects")) == (-1, -1)


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(stock: Store, tmp_path: Path) -> None:
    report = imports.load(
        stock, Order(tmp_path / "none.csv", "/etc/../none.csv", "posts"), access.command_line()
    )
    assert (report.file, report.import_id) == ("none.csv", None)
    assert report.refused
    assert report.refused["code"] == "file_missing"
    assert str(tmp_path) not in report.refused["message"]


def test_rejects_belong_to_their_import(stock: Store, tmp_path: Path) -> None:
    ids = [load(stock, tmp_path, name, [stocks.post(name, likes=name)]) for name in ("satu", "dua")]
    found: list[Any] = [rejects.read(stock, one, EVERYTHING).to_pylist() for one in ids]
    assert [[row["value"] for row in rows] for rows in found] == [["satu"], ["dua"]]
