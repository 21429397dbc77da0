"""Folders: files that fit, each once for each content, none of them half written."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import stocks

from connectors import folder, sources
from connectors.containers import Limits
from connectors.sources import Origin, Pulled
from kpi.errors import RaporError

LONG_AGO = time.time() - 3600


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    made = tmp_path / "drive"
    made.mkdir()
    return made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "place"
    made.mkdir()
    return made


def file(path: Path, number: int = 1, age: float = 0) -> Path:
    """A file of one post that nobody has touched for an hour and so many seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stocks.written(path, [stocks.post(number)])
    os.utime(path, (LONG_AGO - age, LONG_AGO - age))
    return path


def pull(address: object, place: Path, **more: object) -> Iterator[Pulled]:
    origin = Origin("folder", str(address), **more)  # type: ignore[arg-type]
    return sources.pull(origin, place, Limits(), lambda word, count: None)


def labels(address: object, place: Path, **more: object) -> list[str]:
    return [one.label for one in pull(address, place, **more)]


def code_of(address: object, place: Path, **more: object) -> str:
    with pytest.raises(RaporError) as caught:
        labels(address, place, **more)
    assert caught.value.text()
    return caught.value.code


def test_files_that_fit_the_oldest_first(drive: Path, place: Path) -> None:
    file(drive / "b.csv", age=20)
    file(drive / "a.csv", age=10)
    file(drive / "C.CSV", age=30)
    for other in ("lain.pdf", "catatan.docx"):
        file(drive / other)
    assert labels(drive, place) == ["C.CSV", "b.csv", "a.csv"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.csv", ["a.csv", "B.CSV"]),
        ("a.*", ["a.csv", "a.tsv"]),
        ("a.csv", ["a.csv"]),
        ("[ab].csv", ["a.csv"]),
        ("*/*.csv", ["2026/c.csv"]),
        ("**/*.csv", ["a.csv", "B.CSV", "2026/c.csv"]),
    ],
)
def test_a_pattern_chooses(drive: Path, place: Path, pattern: str, found: list[str]) -> None:
    for name in ("a.csv", "B.CSV", "a.tsv", "2026/c.csv", ".git/d.csv"):
        file(drive / name)
    assert sorted(labels(drive / pattern, place)) == sorted(found)


def test_a_folder_whose_name_looks_like_a_pattern(drive: Path, place: Path) -> None:
    file(drive / "[2026] *" / "a.csv")
    assert labels(drive / "[2026] *", place) == ["a.csv"]
    assert labels(drive / "[2026] *" / "*.csv", place) == ["a.csv"]


def test_what_programs_still_hold_is_left(drive: Path, place: Path) -> None:
    for name in (
        "~$a.xlsx",
        ".hidden.csv",
        ".~lock.a.csv",
        "b.csv.part",
        "c.csv~",
        "d.tmp",
        "e.csv.crdownload",
    ):
        file(drive / name)
    file(drive / "good.csv")
    assert labels(drive, place) == ["good.csv"]
    assert labels(drive / "*", place) == ["good.csv"]


def test_a_file_that_grows_is_left_for_the_next_time(drive: Path, place: Path) -> None:
    file(drive / "good.csv")
    growing = file(drive / "growing.csv")
    ended = threading.Event()

    def write() -> None:
        with growing.open("a", encoding="utf-8") as rows:
            while not ended.wait(0.05):
                rows.write("KOMINFO-DPS,instagram,x,2026-03-05 09:30,1\n")
                rows.flush()

    writing = threading.Thread(target=write)
    writing.start()
    time.sleep(0.2)
    try:
        assert labels(drive, place) == ["good.csv"]
    finally:
        ended.set()
        writing.join()
    assert sorted(labels(drive, place)) == ["good.csv", "growing.csv"]


def test_a_file_that_was_just_made_and_is_empty_is_left(drive: Path, place: Path) -> None:
    file(drive / "good.csv")
    (drive / "coming.csv").touch()
    assert labels(drive, place) == ["good.csv"]


def test_a_content_that_is_known_is_passed_over_under_every_name(drive: Path, place: Path) -> None:
    first, second = file(drive / "a.csv"), file(drive / "b.csv", 2)
    known = frozenset(one.content_hash for one in pull(first, place))
    file(drive / "copy.csv")
    assert labels(drive, place, known=known) == ["b.csv"]
    stocks.written(second, [stocks.post(3)])
    stocks.written(first, [stocks.post(4)])
    assert sorted(labels(drive, place, known=known)) == ["a.csv", "b.csv"]


def test_a_bad_file_comes_with_its_reason_and_stops_no_other(drive: Path, place: Path) -> None:
    file(drive / "a.csv", age=30)
    (drive / "b.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    os.utime(drive / "b.xlsx", (LONG_AGO - 20, LONG_AGO - 20))
    file(drive / "c.csv", age=10)
    found = list(pull(drive, place))
    assert [(one.label, one.refused.code if one.refused else None) for one in found] == [
        ("a.csv", None),
        ("b.xlsx", "file_damaged"),
        ("c.csv", None),
    ]


def test_what_belongs_to_a_file_goes_when_the_next_is_asked_for(drive: Path, place: Path) -> None:
    for number in range(3):
        file(drive / f"{number}.csv", number)
    most = max(sum(1 for _ in place.iterdir()) for _ in pull(drive, place))
    assert most == 1
    assert list(place.iterdir()) == []


def test_a_link_that_leads_out_of_the_folder_is_not_followed(
    drive: Path, place: Path, tmp_path: Path
) -> None:
    outside = file(tmp_path / "secret.csv")
    (drive / "linked.csv").symlink_to(outside)
    (drive / "linked").symlink_to(tmp_path)
    file(drive / "own.csv")
    (drive / "again.csv").symlink_to(drive / "own.csv")
    assert sorted(labels(drive / "**/*.csv", place)) == ["again.csv", "own.csv"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("{drive}", "folder_empty"),
        ("{drive}/*.xlsx", "folder_empty"),
        ("{drive}/none", "folder_missing"),
        ("{drive}/none/*.csv", "folder_missing"),
        ("{drive}/\x00", "folder_missing"),
        ("{drive}/" + "x" * 300, "folder_missing"),
        ("drive/*.csv", "folder_relative"),
        ("file:///etc", "folder_relative"),
    ],
)
def test_addresses_that_lead_nowhere_are_told(drive: Path, place: Path, address: str, code: str) -> None:
    assert code_of(address.format(drive=drive), place) == code


def test_only_an_administrator_names_a_folder(drive: Path, place: Path) -> None:
    file(drive / "a.csv")
    assert code_of(drive, place, trusted=False) == "folder_untrusted"
    with pytest.raises(RaporError, match="administrator"):
        folder.check(Origin("folder", str(drive), trusted=False))


def test_an_unknown_kind_is_told(place: Path) -> None:
    with pytest.raises(RaporError, match="folder"):
        list(sources.pull(Origin("ftp", "x"), place, Limits(), lambda word, count: None))
