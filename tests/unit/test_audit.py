"""The audit log as it is read: searched by those who may, and any tampering found."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kpi import access, audit, cli, settings, store
from kpi.audit import Search
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.state import audit as kept
from kpi.state.imports import now
from kpi.store import Store

PUSAT = access.local()


def note(opened: Store, who: str = "a@x.id", action: str = "milestone.changed", subject: object = 1) -> None:
    with opened.writing() as session:
        kept.note(session, who, action, subject, before={"weight": 1.0}, after={"weight": 2.5})


@pytest.fixture
def opened(home: Path) -> Store:
    found = store.open()
    for number in range(1, 6):
        note(found, subject=number)
    return found


def tampered(opened: Store, *statements: str) -> None:
    """What somebody does who can write the file of the database, triggers notwithstanding."""
    with sqlite3.connect(opened.state_url.removeprefix("sqlite:///")) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("PRAGMA user_version = 0")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_log_as_it_was_written_is_whole(opened: Store) -> None:
    chain = audit.check(opened)
    assert (chain.lines, chain.heads, chain.fault) == (5, 0, None)
    assert len(chain.head) == 64


def test_an_empty_log_is_whole(home: Path) -> None:
    chain = audit.check(store.open())
    assert (chain.lines, chain.head, chain.fault) == (0, kept.FIRST, None)
    assert not audit.note_head(store.open())


@pytest.mark.parametrize(
    ("statement", "code", "line"),
    [
        ("UPDATE audit SET who = 'orang lain' WHERE sequence = 3", "audit_changed", 3),
        ("UPDATE audit SET after = '{\"weight\": 9.0}' WHERE sequence = 5", "audit_changed", 5),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE sequence = 1", "audit_changed", 1),
        ("DELETE FROM audit WHERE sequence = 2", "audit_missing", 3),
        ("DELETE FROM audit WHERE sequence = 1", "audit_missing", 2),
        ("UPDATE audit SET sequence = 9 WHERE sequence = 2", "audit_missing", 3),
    ],
)
def test_a_change_and_a_gap_are_found(opened: Store, statement: str, code: str, line: int) -> None:
    tampered(opened, statement)
    fault = audit.check(opened).fault
    assert fault is not None
    assert (fault.code, fault.values["sequence"]) == (code, line)
    assert f"baris {line}" in fault.text("id")


def test_a_cut_tail_is_missed_by_the_daily_head(opened: Store) -> None:
    assert audit.note_head(opened)
    assert audit.check(opened).heads == 1
    tampered(opened, "DELETE FROM audit WHERE sequence >= 4")
    fault = audit.check(opened).fault
    assert fault is not None
    assert fault.code == "audit_cut"
    assert str((now() + timedelta(hours=7)).date()) in fault.text("id")


def test_a_log_written_anew_differs_from_the_daily_head(opened: Store) -> None:
    audit.note_head(opened)
    tampered(opened, "DELETE FROM audit")
    for number in range(5):
        note(opened, who="orang lain", subject=number)
    with sqlite3.connect(opened.state_url.removeprefix("sqlite:///")) as connection:
        newest = connection.execute("SELECT max(sequence) FROM audit").fetchone()[0]
    connection.close()
    assert newest == 5  # the numbers are the same as before
    fault = audit.check(opened).fault
    assert fault is not None
    assert fault.code == "audit_replaced"


def test_one_head_a_day_lies_where_the_settings_say(
    opened: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPOR_AUDIT_HEADS", str(tmp_path / "elsewhere" / "heads.csv"))
    assert audit.note_head(opened)
    assert not audit.note_head(opened)
    day, sequence, head = (tmp_path / "elsewhere" / "heads.csv").read_text().strip().split(",")
    assert (sequence, head) == ("5", audit.check(opened).head)
    assert datetime.fromisoformat(day)


def test_heads_that_cannot_be_read_are_told(opened: Store) -> None:
    settings.load().audit_heads.write_text("2026-01-01,five\n")
    fault = audit.check(opened).fault
    assert fault is not None
    assert fault.code == "audit_heads"


def test_lines_are_searched_the_newest_first(opened: Store) -> None:
    note(opened, who="b@x.id", action="evidence.refused", subject=7)
    found: Callable[..., list[int]] = lambda **asked: [  # noqa: E731
        line.sequence for line in audit.lines(opened, PUSAT, Search(**asked))
    ]
    today = (now() + timedelta(hours=7)).date()
    assert found() == [6, 5, 4, 3, 2, 1]
    assert found(who="b@x.id") == found(noun="evidence") == [6]
    assert found(noun="evid") == found(noun="%") == []
    assert len(found(since=today, until=today)) == 6
    assert found(since=today + timedelta(days=1)) == found(until=today - timedelta(days=1)) == []
    assert [line.sequence for line in audit.lines(opened, PUSAT, Search(), limit=2, skip=1)] == [5, 4]
    assert audit.counted(opened, PUSAT, Search(who="a@x.id")) == 5
    assert audit.accounts(opened, PUSAT) == ["a@x.id", "b@x.id"]
    assert audit.lines(opened, PUSAT, Search(), limit=1)[0].after == {"weight": 2.5}


@pytest.mark.parametrize("role", ["koordinator", "mentor", "operator", "viewer"])
def test_only_the_centre_reads_the_log(opened: Store, role: str) -> None:
    visitor = access.Visitor("x", access.roles()[role], EVERYTHING)
    for act in (
        lambda: audit.lines(opened, visitor, Search()),
        lambda: audit.counted(opened, visitor, Search()),
        lambda: audit.accounts(opened, visitor),
    ):
        with pytest.raises(RaporError) as caught:
            act()
        assert caught.value.code == "not_allowed"


def test_names_of_people_are_withheld(opened: Store) -> None:
    with opened.writing() as session:
        kept.note(session, "a", "milestone.added", 1, after={"responsible": "Ibu Sari", "weight": 1})
    assert audit.lines(opened, PUSAT, Search(), limit=1)[0].after == {"responsible": "…", "weight": 1}
    assert audit.check(opened).fault is None


def test_the_doctor_finds_what_was_tampered_with(opened: Store, capsys: pytest.CaptureFixture[str]) -> None:
    opened.refresh_measures()
    assert cli.main(["doctor"]) == 0
    assert "audit log: 5 lines, chain whole" in capsys.readouterr().out
    tampered(opened, "UPDATE audit SET who = 'orang lain' WHERE sequence = 3")
    assert cli.main(["doctor"]) == 1
    assert "baris 3 diubah" in capsys.readouterr().out


def test_a_file_written_by_a_command_stands_in_the_log(opened: Store, tmp_path: Path) -> None:
    assert cli.main(["records", "milestones", "--out", str(tmp_path / "tonggak.csv")]) == 0
    line = audit.lines(opened, PUSAT, Search(), limit=1)[0]
    assert (line.who, line.action, line.subject) == ("cli", "table.exported", "tonggak.csv")
