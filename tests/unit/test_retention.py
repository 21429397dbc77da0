"""Retention: what is told about what is stored, and that what is due is really gone."""

import os
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import select
from test_evidence import AUTHOR, attached, opened
from test_exhibits import PDF, PNG

from kpi import access, audit, cli, evidence, exhibits, rejects, retention, settings, store
from kpi.audit import Search
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.state import imports
from kpi.state.access_models import Draft, Export, Person
from kpi.state.imports import Begun, now
from kpi.state.project_models import Evidence, Project
from kpi.store import Store

__all__ = ["opened"]  # the fixture

COUNTS = {"read": 1, "accepted": 0, "rejected": 1, "set_aside": 0}


def ago(days: int) -> datetime:
    return now() - timedelta(days=days)


def aged(file: Path) -> None:
    """Let a file look two days old: what is younger may belong to somebody who is just storing it."""
    then = ago(2).timestamp()
    os.utime(file, (then, then))


def rejected(opened: Store, import_id: str, begun: datetime) -> None:
    with opened.writing() as session:
        imports.begin(session, Begun(import_id, "x", "posts", "x", None, import_id, COUNTS, {}, []))
        imports.find(session, import_id).started_at = begun
    row = dict.fromkeys(rejects.REJECTS.names) | {"row_no": 1, "value": f"Ibu {import_id}", "code": "x"}
    schema = rejects.REJECTS.append(pa.field("import_id", pa.string()))
    found = pa.Table.from_pylist([row | {"faults": [], "raw": [], "import_id": import_id}], schema=schema)
    opened.lake.change("rejects", lambda _: (found, [], {"import_id": import_id}))


def test_each_kind_says_what_it_is_for_and_how_long_it_stays(home: Path) -> None:
    for key, kind in retention.kinds(home).items():
        assert kind.what.id != kind.what.en, key
        assert kind.holds.id
        assert kind.why.en
        assert (kind.kept is None) == (kind.days is not None), key
    limited = {key for key, kind in retention.kinds(home).items() if kind.days is not None}
    assert limited == set(retention.ERASERS)


def test_an_installation_names_its_own_days(home: Path) -> None:
    home.mkdir()
    (home / "retention.toml").write_text("drafts = 14\n")
    assert retention.kinds(home)["drafts"].days == 14
    assert retention.kinds(home)["exports"].days == 730


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("draft = 14", "retention_kind"),
        ("audit = 14", "retention_kind"),  # the log is never shortened
        ("drafts = 0", "retention_days"),
        ("drafts = -5", "retention_days"),
        ("drafts = true", "retention_days"),
        ('drafts = "14"', "retention_days"),
        ("drafts = ", "retention_file"),
    ],
)
def test_a_mistake_stops_everything_before_anything_is_removed(home: Path, text: str, code: str) -> None:
    found = store.open()
    drafted(found, 400)
    (home / "retention.toml").write_text(text)
    with pytest.raises(RaporError) as caught:
        retention.execute(found, "cli")
    assert caught.value.code == code
    assert "retention.toml" in caught.value.text("id")
    assert kept(found, Draft.place) == ["400"]


def drafted(opened: Store, *days: int) -> None:
    with opened.writing() as session:
        session.add_all(
            Draft(account="a@x.id", place=str(one), content={"text": "Ibu Sari"}, written_at=ago(one))
            for one in days
        )


def kept(opened: Store, column: object) -> list[str]:
    with opened.reading() as session:
        return sorted(session.scalars(select(column)))  # type: ignore[call-overload]


def test_old_drafts_exports_and_revoked_accounts_are_gone_and_that_is_noted(home: Path) -> None:
    found = store.open()
    drafted(found, 29, 31)
    with found.writing() as session:
        exported = {"kind": "chart", "asked": {}, "size": 1, "sha256": "0" * 64, "made_by": "a"}
        session.add_all(Export(name=str(one), made_at=ago(one), **exported) for one in (700, 731))
        people = [("old", False, 366), ("recent", False, 364), ("active", True, 900)]
        session.add_all(
            Person(
                email=name,
                role="operator",
                active=active,
                added_by="a",
                added_at=ago(999),
                edited_at=ago(age),
            )
            for name, active, age in people
        )
    due = {"rejects": 0, "evidence_withdrawn": 0, "evidence": 0, "accounts": 1, "drafts": 1, "exports": 1}
    assert retention.execute(found, "cli", trial=True) == due
    assert kept(found, Draft.place) == ["29", "31"]
    assert retention.execute(found, "cli") == due
    assert kept(found, Draft.place) == ["29"]
    assert kept(found, Export.name) == ["700"]
    assert kept(found, Person.email) == ["active", "recent"]
    assert retention.execute(found, "cli") == dict.fromkeys(due, 0)
    lines = audit.lines(found, access.local(), Search(noun="retention"))
    assert [(one.who, one.after) for one in lines] == [("cli", {"accounts": 1, "drafts": 1, "exports": 1})]


def test_files_of_withdrawn_evidence_and_of_old_projects_are_erased(opened: Store) -> None:
    withdrawn, stays = attached(opened), attached(opened, 2, PNG, "foto.png")
    evidence.withdraw(opened, AUTHOR, withdrawn.number, 1)
    with opened.writing() as session:
        session.get_one(Evidence, withdrawn.number).removed_at = ago(31)
    for file in exhibits.folder(opened.home).iterdir():
        aged(file)
    retention.execute(opened, "cli")
    assert [file.name for file in exhibits.folder(opened.home).iterdir()] == [stays.sha256]
    with opened.writing() as session:
        session.scalars(select(Project)).one().archived_at = ago(1826)
    retention.execute(opened, "cli")
    assert list(exhibits.folder(opened.home).iterdir()) == []
    with pytest.raises(RaporError, match="masa simpannya"):
        evidence.download(opened, AUTHOR, stays.number)
    assert evidence.damaged(opened) == []
    with opened.reading() as session:
        assert evidence.counts(session) == {2: (1, 0)}  # it was attached all the same


def test_a_file_that_still_proves_something_stays(opened: Store) -> None:
    first, second = attached(opened, 1), attached(opened, 2)
    evidence.withdraw(opened, AUTHOR, first.number, 1)
    with opened.writing() as session:
        session.get_one(Evidence, first.number).removed_at = ago(31)
    aged(exhibits.folder(opened.home) / str(first.sha256))
    retention.execute(opened, "cli")
    assert evidence.download(opened, AUTHOR, second.number) == PDF


def test_files_that_nothing_names_are_swept_unless_they_are_just_coming(opened: Store) -> None:
    left, coming = exhibits.keep(opened.home, PDF), exhibits.keep(opened.home, PNG)
    aged(exhibits.folder(opened.home) / left)
    retention.execute(opened, "cli")
    assert [file.name for file in exhibits.folder(opened.home).iterdir()] == [coming]


def test_old_rejected_rows_are_gone_from_the_disk_too(home: Path) -> None:
    found = store.open()
    rejected(found, "OLD", ago(91))
    rejected(found, "RECENT", ago(89))
    for file in (home / "lake" / "rejects").glob("*.parquet"):
        aged(file)
    assert retention.execute(found, "cli")["rejects"] == 1
    assert rejects.read(found, "OLD", EVERYTHING).num_rows == 0
    assert rejects.read(found, "RECENT", EVERYTHING).num_rows == 1
    on_disk = b"".join(file.read_bytes() for file in (home / "lake" / "rejects").glob("*.parquet"))
    assert b"Ibu OLD" not in on_disk
    assert found.lake.checked("rejects") == 1
    assert retention.execute(found, "cli")["rejects"] == 0


def test_the_command_counts_and_then_removes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafted(store.open(), 31)
    assert cli.main(["retention", "--trial"]) == 0
    assert "drafts: 1" in capsys.readouterr().out.splitlines()
    assert cli.main(["retention"]) == 0
    assert kept(store.open(), Draft.place) == []
    assert settings.load().audit_heads.read_text().count("\n") == 1


def test_a_night_that_fails_does_not_end_the_nights(home: Path) -> None:
    drafted(store.open(), 31)
    (home / "retention.toml").write_text("nonsense = 1")
    retention.night()
    assert kept(store.open(), Draft.place) == ["31"]
    (home / "retention.toml").unlink()
    retention.night()
    assert kept(store.open(), Draft.place) == []
    assert audit.check(store.open()).heads == 1


def test_the_nights_end_with_the_server(home: Path) -> None:
    stop = threading.Event()
    thread = retention.keep(stop)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
