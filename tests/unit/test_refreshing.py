"""Refreshing: what is new is stored once, what is doubtful is not believed, one failure hides nothing."""

import json
import os
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import drives
import killed
import pytest
import stocks

from kpi import access, failures, imports, refreshing, sources, standings, store
from kpi.refreshing import Asking
from kpi.scope import EVERYTHING
from kpi.state import imports as remembered
from kpi.state import sources as kept
from kpi.store import Store


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    return tmp_path / "drive"


def likes(stock: Store) -> dict[str, int]:
    return {row["post_id"]: row["likes"] for row in stocks.held(stock)}


def test_new_and_changed_files_are_stored_once(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(10))
    drives.put(drive, "b.csv", stocks.posts(10, first=10))
    assert [(one.file, one.accepted) for one in drives.refresh(stock)] == [("a.csv", 10), ("b.csv", 10)]
    assert drives.refresh(stock) == []
    drives.put(drive, "b.csv", stocks.posts(12, first=10, likes=100))
    assert [(one.file, one.accepted) for one in drives.refresh(stock)] == [("b.csv", 12)]
    assert len(likes(stock)) == 22
    assert likes(stock)["post-10"] == 110
    assert [(one["part"], one["status"]) for one in drives.history(stock)] == [
        ("b.csv", "done"),
        ("b.csv", "done"),
        ("a.csv", "done"),
    ]


def test_the_newest_file_wins(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    for name, age in (("z.csv", 300), ("a.csv", 100), ("m.csv", 200)):
        path = drives.put(drive, name, [stocks.post(1, likes=age)])
        os.utime(path, (time.time() - age * 60, time.time() - age * 60))
    drives.refresh(stock)
    assert likes(stock) == {"post-1": 100}


def test_a_report_is_that_of_an_import(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", [*stocks.posts(3), stocks.post("bad", likes="banyak")])
    report = drives.refresh(stock)[0].as_json()
    assert (report["table"], report["format"], report["read"]) == ("posts", "canonical", 4)
    assert (report["accepted"], report["rejected"], report["reasons"]) == (3, 1, {"not_a_number": 1})
    with stock.reading() as session:
        assert remembered.find(session, report["import_id"]).status == "done"


def test_a_refresh_tells_where_its_rows_came_from(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(3))
    report = drives.refresh(stock)[0]
    pull = drives.history(stock)[0]
    assert pull["provenance"] == {"kind": "folder", "address": str(drive / "*.csv"), "file": "a.csv"}
    assert (pull["who"], pull["import_id"]) == ("tester", report.import_id)
    assert (pull["lake_before"], pull["lake_after"]) == (-1, stock.lake.version("posts"))
    assert len(pull["content_hash"]) == 64
    assert pull["started_at"] <= pull["finished_at"]


def test_how_a_source_stands_after_success_and_failure(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive, schedule="hourly")
    drives.put(drive, "a.csv", [*stocks.posts(9), stocks.post("bad", likes="banyak")])
    drives.refresh(stock)
    good = drives.stands(stock)
    assert (good.freshness, good.rows, good.rejected, good.failure) == ("fresh", 10, 1, None)
    assert good.last_success_at
    assert drives.stands(stock).due_at == good.last_tried_at + timedelta(minutes=55)  # type: ignore[operator]
    later = good.last_success_at + timedelta(hours=3)
    assert standings.standing(stock, access.command_line(), drives.NAME, later).freshness == "late"
    for file in drive.iterdir():
        file.unlink()
    assert drives.codes(drives.refresh(stock)) == ["folder_empty"]
    bad = drives.stands(stock)
    assert (bad.freshness, bad.rows, bad.last_success_at) == ("failed", 10, good.last_success_at)
    assert "drive-nya tersambung" in failures.text(bad.failure or {})
    assert "drive is connected" in failures.text(bad.failure or {}, "en")
    drives.put(drive, "b.csv", stocks.posts(3))
    drives.refresh(stock)
    assert drives.stands(stock).freshness == "fresh"
    assert drives.stands(stock).failure is None


def test_a_bad_file_hides_no_good_one(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(3))
    (drive / "b.csv").write_bytes(b"a,b\x00\n1,2\n")
    drives.put(drive, "c.csv", [{"nama": "Budi"}])
    drives.put(drive, "d.csv", stocks.posts(3, first=3))
    reports = {one.file: one for one in drives.refresh(stock)}
    assert sorted(reports) == ["a.csv", "b.csv", "c.csv", "d.csv"]
    refused = {name: one.refused["code"] for name, one in reports.items() if one.refused}
    assert refused == {"b.csv": "null_bytes", "c.csv": "headings_missing"}
    assert len(likes(stock)) == 6
    stands = drives.stands(stock)
    assert stands.freshness == "failed"
    assert "ada 1 bagian lain yang ditolak" in failures.text(stands.failure or {})


def test_a_bad_source_hides_no_good_one(stock: Store, drive: Path, tmp_path: Path) -> None:
    drives.put(drive, "a.csv", stocks.posts(3))
    drives.registered(stock, drive, "B")
    drives.registered(stock, tmp_path / "empty", "A")
    found = refreshing.refresh(stock, ["A", "nothing", "B"], Asking())
    assert {name: drives.codes(reports) for name, reports in found.items()} == {
        "A": ["folder_empty"],
        "nothing": ["source_unknown"],
        "B": [None],
    }
    assert stock.refresh_measures() == []  # they are up to date already


@pytest.mark.parametrize(("rows", "believed"), [(81, True), (80, True), (79, False), (1, False)])
def test_far_fewer_rows_are_not_believed(stock: Store, drive: Path, rows: int, believed: bool) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(100))
    drives.refresh(stock)
    before = stocks.checksum(stock)
    drives.put(drive, "a.csv", stocks.posts(rows, likes=7))
    report = drives.refresh(stock)[0]
    if believed:
        assert report.refused is None
        return
    assert report.refused
    assert report.refused["code"] == "source_shrunk"
    assert f"biasanya 100 baris, kini hanya {rows}" in report.refused["message"]
    assert "--accept-fewer" in report.refused["message"]
    assert stocks.checksum(stock) == before
    assert (drives.stands(stock).failure or {})["code"] == "source_shrunk"
    assert drives.codes(drives.refresh(stock)) == ["source_shrunk"]  # until a person accepts it
    assert drives.codes(drives.refresh(stock, accept_fewer=True)) == [None]
    assert drives.stands(stock).failure is None
    drives.put(drive, "a.csv", stocks.posts(rows, likes=8))
    assert drives.codes(drives.refresh(stock)) == [None]  # from then on that is the measure


def test_no_rows_where_there_were_some_are_not_believed(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    path = drives.put(drive, "a.csv", stocks.posts(10))
    drives.refresh(stock)
    path.write_text("agency_code,platform,post_id,published_at,likes\n", encoding="utf-8")
    report = drives.refresh(stock)[0]
    assert drives.codes([report]) == ["source_shrunk"]
    assert "kini hanya 0" in (report.refused or {})["message"]
    assert len(likes(stock)) == 10
    accepted = drives.refresh(stock, accept_fewer=True)
    assert drives.codes(accepted) == [None]
    assert drives.warned(accepted[0]) == ["source_nothing_new"]
    assert len(likes(stock)) == 10


def changed(stock: Store, drive: Path, **more: object) -> list[str]:
    """What is told of columns when a second file has other ones."""
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", [stocks.post(1, comments=3)])
    drives.refresh(stock)
    row = {name: cell for name, cell in {**stocks.post(2, comments=3), **more}.items() if cell is not None}
    drives.put(drive, "b.csv", [row])
    report = drives.refresh(stock)[0]
    said = [one["code"] for one in drives.history(stock)[0]["warnings"]]
    assert said == drives.warned(report)
    return drives.codes([report]) + drives.warned(report)  # type: ignore[return-value]


def test_a_column_that_is_gone_is_told(stock: Store, drive: Path) -> None:
    assert changed(stock, drive, comments=None) == [None, "column_gone"]


def test_a_new_column_is_told(stock: Store, drive: Path) -> None:
    assert changed(stock, drive, shares=3) == [None, "column_added"]


def test_a_renamed_column_is_gone_and_new_and_never_guessed(stock: Store, drive: Path) -> None:
    found = changed(stock, drive, comments=None, jumlah_tanggapan=3)
    assert found == [None, "column_gone_renamed", "column_added", "column_ignored"]
    assert {row["post_id"]: row["comments"] for row in stocks.held(stock)} == {"post-1": 3, "post-2": None}


def test_another_spelling_of_a_heading_is_no_news(stock: Store, drive: Path) -> None:
    assert changed(stock, drive, comments=None, Comments=3) == [None]


def test_a_required_column_that_is_gone_refuses_and_says_what_changed(stock: Store, drive: Path) -> None:
    found = changed(stock, drive, published_at=None, jam_tayangnya="2026-03-05")
    assert found == ["columns_missing", "column_gone_renamed", "column_added"]
    assert len(likes(stock)) == 1


def test_an_answer_of_the_mapping_is_remembered_with_the_source(stock: Store, drive: Path) -> None:
    mapping = {"jumlah_tanggapan": "comments"}
    drives.registered(stock, drive, mapping=mapping)
    drives.put(drive, "a.csv", [stocks.post(1, jumlah_tanggapan=3)])
    assert drives.codes(drives.refresh(stock)) == [None]
    assert [row["comments"] for row in stocks.held(stock)] == [3]


def test_what_a_person_took_back_does_not_come_again_by_itself(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(10))
    imports.undo(stock, str(drives.refresh(stock)[0].import_id), access.command_line())
    assert drives.refresh(stock) == []
    assert likes(stock) == {}
    assert [one.accepted for one in drives.refresh(stock, full=True)] == [10]
    assert len(likes(stock)) == 10


def test_another_definition_begins_anew(stock: Store, drive: Path) -> None:
    row = {name: cell for name, cell in stocks.post(1).items() if name != "agency_code"}
    drives.registered(stock, drive, agency="MERAUKE")
    drives.put(drive, "a.csv", [row])
    drives.refresh(stock)
    assert drives.refresh(stock) == []
    seen = drives.stands(stock)
    sources.edit(stock, access.command_line(), replace(seen.draft, schedule="weekly"), edition=1)
    assert drives.refresh(stock) == []  # the rows would be the same
    assert drives.stands(stock).columns
    sources.edit(stock, access.command_line(), replace(seen.draft, agency="HUMAS-JKT"), edition=2)
    assert drives.stands(stock).columns == {}
    assert drives.codes(drives.refresh(stock)) == [None]
    assert {one["agency_code"] for one in stocks.held(stock)} == {"HUMAS-JKT", "MERAUKE"}


def test_a_source_may_fill_a_table_of_the_state(stock: Store, drive: Path) -> None:
    milestone = {"project": "P", "milestone_id": "1", "name": "Janji", "horizon": "short"}
    drives.registered(stock, drive)
    seen = drives.stands(stock)
    sources.edit(stock, access.command_line(), replace(seen.draft, table="milestones"), edition=1)
    drives.put(drive, "a.csv", [{**milestone, "aspect": "people", "planned_end": "2026-03-31"}])
    assert drives.codes(drives.refresh(stock)) == [None]
    assert len(stocks.held(stock, "milestones")) == 1


def test_what_is_due(stock: Store, drive: Path) -> None:
    for name, schedule in (("A", "hourly"), ("B", "manual"), ("C", "daily@06:30"), ("D", "weekly")):
        drives.registered(stock, drive, name, schedule=schedule)
    sources.pause(stock, access.command_line(), "D")
    drives.put(drive, "a.csv", stocks.posts(3))
    assert refreshing.due(stock) == ["A", "C"]
    assert refreshing.names(stock) == ["A", "B", "C"]
    refreshing.refresh(stock, ["A", "B", "C"], Asking())
    assert refreshing.due(stock) == []
    assert refreshing.due(stock, remembered.now() + timedelta(hours=1)) == ["A"]
    assert refreshing.due(stock, remembered.now() - timedelta(hours=2)) == ["A", "C"]  # a clock set back


def test_what_another_process_has_refreshed_meanwhile_is_left(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive, schedule="hourly")
    drives.put(drive, "a.csv", stocks.posts(3))
    assert len(drives.refresh(stock, only_due=True)) == 1
    drives.put(drive, "b.csv", stocks.posts(3, first=3))
    assert drives.refresh(stock, only_due=True) == []
    assert len(likes(stock)) == 3


def test_what_goes_on_is_told_and_shown(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(10))
    told: list[tuple[str, int]] = []
    refreshing.refresh(stock, [drives.NAME], Asking(), lambda name, word, count: told.append((word, count)))
    assert told == [("connecting", 0), ("cleaning", 0), ("storing", 10), ("reading", 1)]
    assert [standings.activity(word) for word, _ in told] == [
        "menghubungi",
        "memeriksa",
        "menyimpan",
        "membaca",
    ]
    assert standings.activity("buffering") == "buffering"


def test_two_processes_at_once_store_once(stock: Store, home: Path, drive: Path) -> None:
    drives.registered(stock, drive)
    for number in range(6):
        drives.put(drive, f"{number}.csv", stocks.posts(500, first=500 * number))
    running = [killed.begin(home, "refresh", drives.NAME) for _ in range(3)]
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0, 0, 0]
    assert sorted(one["part"] for one in drives.history(stock)) == [f"{number}.csv" for number in range(6)]
    assert len(likes(stock)) == 3000 - 60
    with stock.reading() as session:
        found = [row for row in remembered.listed(session, EVERYTHING) if row["table_name"] == "posts"]
    assert [row["status"] for row in found] == ["done"] * 6


def test_a_source_is_refreshed_in_the_background(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(3))
    refreshing.start(stock, [drives.NAME], Asking()).join()
    assert drives.stands(stock).freshness == "fresh"


def test_what_is_due_is_refreshed_without_being_asked(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive, schedule="hourly")
    drives.registered(stock, drive, "Lain", schedule="manual")
    drives.put(drive, "a.csv", stocks.posts(3))
    stop = threading.Event()
    thread = refreshing.keep_fresh(stop)
    deadline = time.monotonic() + 60
    while drives.stands(stock).last_success_at is None and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
    assert drives.stands(stock).freshness == "fresh"
    assert drives.stands(stock, "Lain").freshness == "never"
    assert drives.history(stock)[0]["who"] == "schedule"


def test_no_failure_of_a_source_is_lost_in_the_background(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    refreshing.start(stock, [drives.NAME], Asking()).join()
    assert (drives.stands(stock).failure or {})["code"] == "folder_empty"
    assert [one["failure"]["code"] for one in drives.history(stock)] == ["folder_empty"]


def test_a_source_that_is_removed_while_it_is_refreshed_leaves_no_trace(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(3))

    def told(name: str, word: str, count: int) -> None:
        if word == "storing":
            sources.remove(stock, access.command_line(), name)

    refreshing.refresh(stock, [drives.NAME], Asking(), told)
    assert standings.listed(stock, access.command_line()) == []
    assert len(likes(stock)) == 3
    (stored,) = [one for one in drives.history(stock) if one["status"] == "done"]
    assert json.loads(json.dumps(stored["provenance"]))["file"] == "a.csv"


def test_a_refresh_stops_once_it_knows_that_its_source_was_removed(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(3))
    drives.put(drive, "b.csv", stocks.posts(3, first=3))

    def told(name: str, word: str, count: int) -> None:
        if word == "storing":
            sources.remove(stock, access.command_line(), name)
            (beat,) = [one for one in threading.enumerate() if one.name == f"beat of {name}"]
            beat.join()  # it finds no source to sign

    reports = refreshing.refresh(stock, [drives.NAME], Asking(), told)[drives.NAME]
    assert drives.codes(reports) == [None, "source_taken_over"]
    assert len(likes(stock)) == 3
    assert standings.listed(stock, access.command_line()) == []


def test_an_edit_while_a_source_is_refreshed_is_kept(stock: Store, drive: Path) -> None:
    drives.registered(stock, drive)
    drives.put(drive, "a.csv", stocks.posts(3))

    def told(name: str, word: str, count: int) -> None:
        if word == "storing":
            seen = drives.stands(stock)
            said = replace(seen.draft, agency="MERAUKE")
            sources.edit(stock, access.command_line(), said, edition=seen.edition)

    refreshing.refresh(stock, [drives.NAME], Asking(), told)
    stands = drives.stands(stock)
    assert stands.draft.agency == "MERAUKE"
    assert stands.columns == {}  # those were of the source as it was
    with stock.reading() as session:
        assert kept.known(session, drives.NAME, stands.draft.definition) == (frozenset(), frozenset())
