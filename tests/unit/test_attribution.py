"""Whose a label is: people's labels stay, a machine's give way, and both are told apart for good."""

import sqlite3
from contextlib import closing
from pathlib import Path

import drives
import pytest
import stocks

from kpi import access, imports, labels, sources, store
from kpi.imports import Report
from kpi.scope import EVERYTHING
from kpi.sources import Draft
from kpi.store import Store

PRAISE, BLAME = "terima kasih, mantap sekali", "kecewa, pelayanan buruk sekali"


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def message(number: int, **more: str) -> dict[str, object]:
    return {
        "agency_code": "KOMINFO-DPS",
        "channel": "email",
        "message_id": f"M{number}",
        "received_at": "2026-03-05 10:00",
        **more,
    }


def load(stock: Store, folder: Path, *rows: dict[str, object], table: str = "messages") -> Report:
    return stocks.load(stock, stocks.written(folder / "rows.csv", rows), table)


def held(
    stock: Store, table: str = "messages", key: str = "message_id"
) -> dict[str, tuple[str | None, bool]]:
    """The label of each record, and whether it is marked as one that its source did not have."""
    rows = stocks.held(stock, table)
    return {row[key]: (row["sentiment"], ";sentiment;" in (row["absent"] or "")) for row in rows}


def by_machine(stock: Store) -> int:
    return labels.by_machine(stock, EVERYTHING)


def test_labels_of_one_file_are_told_apart_row_by_row(stock: Store, tmp_path: Path) -> None:
    report = load(
        stock,
        tmp_path,
        message(1, sentimen="negatif", isi=PRAISE),
        message(2, sentimen="", isi=PRAISE),
        message(3, sentimen="", isi=""),
    )
    assert held(stock) == {"M1": ("negative", False), "M2": ("positive", True), "M3": (None, False)}
    assert by_machine(stock) == 1
    (said,) = [one["message"] for one in report.warnings if one["code"] == "sentiment_by_machine"]
    assert said.startswith("1 label")


@pytest.mark.parametrize(
    ("again", "why"),
    [
        ({"isi": BLAME}, "a machine reads the text"),
        ({}, "the file has no labels"),
        ({"sentimen": ""}, "the label is empty"),
        ({"sentimen": "", "isi": BLAME}, "the label is empty and a machine reads the text"),
    ],
)
def test_a_persons_label_stays(stock: Store, tmp_path: Path, again: dict[str, str], why: str) -> None:
    load(stock, tmp_path, message(1, sentimen="positif"), message(2, sentimen="netral"))
    later = message(1, kategori="pujian", **again)
    report = load(stock, tmp_path, later)
    assert held(stock) == {"M1": ("positive", False), "M2": ("neutral", False)}, why
    # the rest is the newest
    assert [row["category"] for row in stocks.held(stock, "messages")] == ["praise", None]
    assert by_machine(stock) == 0
    assert "sentiment_by_machine" not in {one["code"] for one in report.warnings}
    version = stock.lake.version("messages")
    assert "import_unchanged" in drives.warned(load(stock, tmp_path, later))
    assert stock.lake.version("messages") == version


def test_it_stays_through_any_number_of_machines(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, message(1, sentimen="positif"))
    for text in (BLAME, f"{BLAME} lagi", ""):
        load(stock, tmp_path, message(1, isi=text), message(2, isi=text))
    assert held(stock)["M1"] == ("positive", False)


def test_a_person_may_say_otherwise_later(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, message(1, isi=PRAISE))
    load(stock, tmp_path, message(1, sentimen="netral"))
    assert held(stock) == {"M1": ("neutral", False)}
    load(stock, tmp_path, message(1, sentimen="negatif"))
    assert held(stock) == {"M1": ("negative", False)}


def test_a_machines_label_is_replaced_by_the_newest(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, message(1, isi=PRAISE))
    load(stock, tmp_path, message(1, isi=BLAME))
    assert held(stock) == {"M1": ("negative", True)}
    load(stock, tmp_path, message(1))
    assert held(stock) == {"M1": (None, True)}


def test_taken_back_what_was_before_returns(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, message(1, isi=PRAISE))
    people = load(stock, tmp_path, message(1, sentimen="netral"))
    imports.undo(stock, str(people.import_id), access.command_line())
    assert held(stock) == {"M1": ("positive", True)}
    assert by_machine(stock) == 1


def test_mentions_keep_them_too_and_codes_of_sources_are_compared_without_case(
    stock: Store, tmp_path: Path
) -> None:
    row = {"source": "news", "mention_id": "B1", "published_at": "2026-03-05 10:00"}
    load(stock, tmp_path, {**row, "sentimen": "negatif"}, table="mentions")
    load(stock, tmp_path, {**row, "isi": PRAISE}, table="mentions")
    assert held(stock, "mentions", "mention_id") == {"B1": ("negative", False)}


def test_a_refresh_keeps_them(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, message(1, sentimen="positif"))
    file = tmp_path / "aduan.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE aduan (agency_code, channel, message_id, received_at, isi)")
        rows = [("KOMINFO-DPS", "email", f"M{n}", "2026-03-05 10:00", BLAME) for n in (1, 2)]
        database.executemany("INSERT INTO aduan VALUES (?, ?, ?, ?, ?)", rows)
    draft = Draft(drives.NAME, "database", "messages", f"sqlite:///{file}", sheet="aduan")
    sources.add(stock, access.command_line(), draft)
    assert drives.codes(drives.refresh(stock)) == [None]
    assert held(stock) == {"M1": ("positive", False), "M2": ("negative", True)}
    assert "import_unchanged" in drives.warned(drives.refresh(stock)[0])


def test_an_inspection_counts_what_would_be_stored(stock: Store, tmp_path: Path) -> None:
    load(stock, tmp_path, message(1, sentimen="positif"))
    path = stocks.written(tmp_path / "rows.csv", [message(1, isi=BLAME), message(2, isi=BLAME)])
    report = imports.inspect(stock, imports.Order(path, path.name, "messages"), access.command_line())
    (said,) = [one["message"] for one in report.warnings if one["code"] == "sentiment_by_machine"]
    assert said.startswith("1 label")
