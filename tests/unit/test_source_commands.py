"""The commands of sources: their words, fields, exit states and sentences."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import drives
import pytest
import stocks

from connectors import sources as kinds
from kpi import cli
from kpi.commands import sources as words_of_sources

FIELDS = [
    *("source", "file", "table", "format", "import_id", "read", "accepted", "rejected", "set_aside"),
    *("refused", "warnings", "reasons"),
]
LISTED = [
    *(
        "name",
        "kind",
        "table",
        "address",
        "sheet",
        "query",
        "secret",
        "watermark",
        "overlap_days",
        "schedule",
    ),
    *("format", "agency", "decimal", "mapping", "trusted", "paused", "freshness", "busy"),
    *("due_at", "last_tried_at", "last_success_at", "rows", "rejected", "reached", "failure"),
]


class Console:
    """Runs commands in this process and gives back what they said."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self.captured = captured
        self.errors = ""

    def __call__(self, *words: object, status: int = 0) -> str:
        self.captured.readouterr()
        found = cli.main([str(word) for word in words])
        said = self.captured.readouterr()
        self.errors = said.err
        assert found == status, said.err + said.out
        return said.out

    def json(self, *words: object, status: int = 0) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*words, "--json", status=status).splitlines()]

    def refused(self, *words: object) -> str:
        """The one sentence of a command that was refused."""
        assert self(*words, status=1) == ""
        assert self.errors.count("\n") == 1
        return self.errors


@pytest.fixture
def run(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    console = Console(capsys)
    console("import", stocks.written(tmp_path / "agencies.csv", stocks.AGENCIES), "--table", "agencies")
    return console


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    made = tmp_path / "drive"
    drives.put(made, "a.csv", [*stocks.posts(10), stocks.post("bad", likes="banyak")])
    return made


@pytest.fixture
def added(run: Console, drive: Path) -> Console:
    run("source", "add", "Kiriman", "--kind", "folder", "--table", "posts", "--address", drive)
    return run


def test_every_kind_can_be_added() -> None:
    assert words_of_sources.KINDS == kinds.KINDS


def test_a_source_is_added_and_listed(run: Console, drive: Path) -> None:
    words = (
        "--kind",
        "folder",
        "--table",
        "posts",
        "--address",
        drive / "*.csv",
        "--schedule",
        "daily@06:30",
    )
    more = ("--agency", "MERAUKE", "--decimal", ",", "--format", "canonical", "--secret", "DRIVE_KEY")
    assert run("source", "add", "Kiriman", *words, *more, "--overlap-days", 5) == "Kiriman\n"
    (found,) = run.json("source", "list")
    assert list(found) == LISTED
    assert found["address"] == str(drive / "*.csv")
    assert (found["schedule"], found["agency"], found["secret"]) == ("daily@06:30", "MERAUKE", "DRIVE_KEY")
    assert (found["overlap_days"], found["decimal"], found["freshness"]) == (5, ",", "never")
    assert found["last_success_at"] is found["failure"] is None
    assert run("source", "list") == (
        "Kiriman: belum pernah, –, 0 baris, 0 ditolak (folder → posts, daily@06:30)\n"
    )


def test_a_folder_may_be_named_from_where_one_stands(
    run: Console, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(drive.parent)
    run("source", "add", "Kiriman", "--kind", "folder", "--table", "posts", "--address", "drive")
    assert run.json("source", "list")[0]["address"] == str(drive)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--table", "postss"), 'Mungkin maksudnya "posts"'),
        (("--table", "posts", "--schedule", "often"), "daily@06:30"),
        (("--table", "posts", "--secret", "p@ss word"), "harus berupa NAMA"),
        (("--table", "posts", "--query", "SELECT 1"), "hanya untuk sumber berjenis database"),
        (("--table", "posts", "--overlap-days", "-1"), "0–366"),
    ],
)
def test_what_cannot_be_right_is_told(
    run: Console, drive: Path, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in run.refused("source", "add", "K", "--kind", "folder", "--address", drive, *words)
    assert run("source", "list") == ""


def test_a_password_in_an_address_is_refused_and_never_repeated(run: Console, home: Path) -> None:
    address = "postgresql://humas:s3cr3tw0rd@db.example.go.id/kiriman"
    words = ("--kind", "database", "--table", "posts", "--address", address, "--sheet", "posts")
    said = run.refused("source", "add", "Basis data", *words)
    assert "s3cr3tw0rd" not in said
    assert b"s3cr3tw0rd" not in b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_refresh_reports_as_an_import_does(added: Console) -> None:
    (found,) = added.json("refresh", "Kiriman")
    assert list(found) == FIELDS
    assert (found["source"], found["file"], found["table"]) == ("Kiriman", "a.csv", "posts")
    assert (found["read"], found["accepted"], found["rejected"], found["refused"]) == (11, 10, 1, None)
    assert found["reasons"] == {"not_a_number": 1}
    assert added.json("refresh") == []
    (stands,) = added.json("source", "list")
    assert (stands["freshness"], stands["rows"], stands["rejected"]) == ("fresh", 11, 1)
    assert added("rejects", found["import_id"]).count("banyak") > 0


def test_measures_are_up_to_date_after_a_refresh(added: Console) -> None:
    added("refresh")
    assert added("measures").strip() == ""
    assert "post" in added("records", "posts")


def test_a_refresh_in_words(added: Console) -> None:
    said = added("refresh")
    assert said.startswith("Kiriman: a.csv → posts (canonical), ")
    assert "11 = 10 + 1 + 0" in said
    assert added("refresh") == "Kiriman: Tidak ada baris baru sejak penyegaran terakhir.\n"


def test_a_failure_ends_with_1_and_is_listed_in_words(added: Console, drive: Path) -> None:
    (drive / "b.csv").write_bytes(b"a,b\x00\n")
    added("source", "add", "Kosong", "--kind", "folder", "--table", "posts", "--address", drive / "*.xlsx")
    found = added.json("refresh", status=1)
    assert [(one["source"], one["file"], (one["refused"] or {}).get("code")) for one in found] == [
        ("Kiriman", "a.csv", None),
        ("Kiriman", "b.csv", "null_bytes"),
        ("Kosong", "Kosong", "folder_empty"),
    ]
    assert "Kosong: gagal" in added("source", "list")
    listed = {one["name"]: one for one in added.json("source", "list")}
    assert listed["Kosong"]["failure"]["code"] == "folder_empty"
    assert listed["Kosong"]["failure"]["message"].startswith("Tidak ada berkas yang cocok")
    assert "gagal" in added("doctor")


def test_only_what_is_due(added: Console, drive: Path) -> None:
    added(
        "source",
        "add",
        "Lain",
        "--kind",
        "folder",
        "--table",
        "posts",
        "--address",
        drive,
        "--schedule",
        "manual",
    )
    assert [one["source"] for one in added.json("refresh", "--due")] == ["Kiriman"]
    assert added.json("refresh", "--due") == []
    assert [one["source"] for one in added.json("refresh", "Lain")] == ["Lain"]


def test_fewer_rows_are_accepted_on_request(added: Console, drive: Path) -> None:
    added("refresh")
    drives.put(drive, "a.csv", stocks.posts(3))
    said = added("refresh", status=1)
    assert 'refresh "Kiriman" --accept-fewer' in said
    assert added.json("refresh", "Kiriman", "--accept-fewer")[0]["accepted"] == 3


def test_everything_can_be_pulled_again(added: Console) -> None:
    added("refresh")
    (found,) = added.json("refresh", "--full")
    assert [one["code"] for one in found["warnings"]] == ["import_unchanged"]


def test_a_test_shows_the_first_rows_and_stores_nothing(added: Console) -> None:
    said = added("source", "test", "Kiriman")
    assert said.startswith("a.csv → posts (canonical): 11 = 10 + 1 + 0\n")
    assert "agency_code | platform | post_id | published_at | likes" in said
    assert added.json("source", "list")[0]["freshness"] == "never"
    assert added("records", "posts").count("\n") == 1


def test_a_test_of_a_database_shows_values_of_its_columns(run: Console, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
        database.execute("CREATE TABLE kiriman (opd, jempol INTEGER)")
        database.executemany("INSERT INTO kiriman VALUES (?, ?)", [("A", 1), ("B", 2)])
    address = f"sqlite:///{tmp_path / 'a.db'}"
    words = ("--kind", "database", "--table", "posts", "--address", address, "--sheet", "kiriman")
    run("source", "add", "Aplikasi", *words)
    said = run("source", "test", "Aplikasi", status=1).splitlines()
    assert said[-2:] == ["  opd: A · B", "  jempol: 1 · 2"]


def test_what_cells_and_headings_say_is_not_obeyed_by_a_terminal(added: Console, drive: Path) -> None:
    rows = [{"topik": "satu\ndua\x1b[31m", "\x1b]0;judul\x07": "x", **stocks.post(1)}]
    drives.put(drive, "b.csv", rows)
    (drive / "a.csv").unlink()
    said = added("source", "test", "Kiriman")
    assert "  satu dua" in said
    assert [sign for sign in ("\x1b", "\x07") if sign in said] == []


def test_a_source_is_edited(added: Console, drive: Path) -> None:
    added(
        "source", "edit", "Kiriman", "--schedule", "weekly", "--agency", "MERAUKE", "--address", drive / "a*"
    )
    (found,) = added.json("source", "list")
    assert (found["schedule"], found["agency"], found["address"]) == ("weekly", "MERAUKE", str(drive / "a*"))
    added("source", "edit", "Kiriman", "--agency", "")
    (found,) = added.json("source", "list")
    assert (found["schedule"], found["agency"]) == ("weekly", None)
    assert "daily@06:30" in added.refused("source", "edit", "Kiriman", "--schedule", "")


def test_a_paused_source_rests_until_it_is_asked_for(added: Console) -> None:
    added("source", "pause", "Kiriman")
    assert added.json("source", "list")[0]["freshness"] == "paused"
    assert added.json("refresh") == added.json("refresh", "--due") == []
    assert len(added.json("refresh", "Kiriman")) == 1
    added("source", "resume", "Kiriman")
    assert added.json("source", "list")[0]["freshness"] == "fresh"


def test_a_removed_source_is_gone(added: Console) -> None:
    added("refresh")
    added("source", "remove", "Kiriman")
    assert added("source", "list") == ""
    assert added("records", "posts").count("\n") == 11
    for words in (("source", "test"), ("source", "remove"), ("source", "pause"), ("source", "edit")):
        assert 'Sumber "Kiriman" tidak terdaftar' in added.refused(*words, "Kiriman")
    (found,) = added.json("refresh", "Kiriman", status=1)
    assert found["refused"]["code"] == "source_unknown"


def test_without_sources_there_is_nothing_to_do(run: Console) -> None:
    assert run("refresh") == run("refresh", "--due") == run("source", "list") == ""


def test_english(added: Console, drive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPOR_LANGUAGE", "en")
    assert "never, –, 0 rows, 0 rejected" in added("source", "list")
    (drive / "a.csv").unlink()
    assert "No file in" in added("refresh", status=1)
