"""Backup and restore by the very commands of docs/restore.md, on both databases."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest
import servers
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

sys.path.append(str(Path(__file__).parent.parent / "unit"))

import stocks

from kpi import access, audit, doctor, evidence, figures, people, plans, projects, replies, reviews, snapshots
from kpi import store as stores
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.people import Grant
from kpi.plans import Edit, Entry
from kpi.scope import EVERYTHING
from kpi.state import database, project_models
from kpi.store import Store

DOCS = Path(__file__).parent.parent.parent / "docs" / "restore.md"
CODE, PDF = "P-2026", b"%PDF-1.7\nstartxref\n9\n%%EOF\n"
ME = Visitor("peserta@x.id", access.roles()["pusat"], EVERYTHING)


@dataclass
class Place:
    """An installation that is backed up.

    Attributes:
        kind: Of its state: sqlite or postgresql.
        database: Address of the state as programs of PostgreSQL take it.
    """

    kind: str
    home: Path
    backup: Path
    database: str = ""

    def run(self, name: str) -> None:
        """The commands of a block of the documentation."""
        found = re.search(rf"```sh {name}-{self.kind}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
        assert found is not None
        told = {"RAPOR_HOME": str(self.home), "BACKUP": str(self.backup), "DATABASE": self.database}
        path = f"{servers.POSTGRESQL}{os.pathsep}{os.environ['PATH']}"
        order = ["bash", "-euc", found[1]]
        done = subprocess.run(
            order, env={**os.environ, **told, "PATH": path}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def ruin(self) -> None:
        """What a failing disk leaves."""
        for file in self.home.rglob("*"):
            if file.is_file():
                file.write_bytes(b"broken" * 100)
        if self.database:
            with psycopg.connect(self.database, autocommit=True) as connection:
                connection.execute("DROP TABLE evidence, drafts")
                connection.execute("UPDATE projects SET title = 'x'")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    found = Place(request.param, home, tmp_path / "backup")
    found.backup.mkdir()
    if found.kind == "postgresql":
        server: servers.Server = request.getfixturevalue("postgresql")
        url = server.with_password(server.database())
        monkeypatch.setenv("RAPOR_STATE_URL", url)
        found.database = url.replace("+psycopg", "")
    elif shutil.which("sqlite3") is None:
        pytest.skip("sqlite3 is not installed")
    yield found
    database.engine_of(stores.open().state_url).dispose()
    database.engine_of.cache_clear()


def filled(tmp_path: Path) -> tuple[Store, int, str]:
    """A store with records, a project, its evidence and a snapshot; the numbers of the last two."""
    opened = stores.open()
    stocks.registered(opened, tmp_path)
    stocks.load(opened, stocks.written(tmp_path / "posts.csv", stocks.posts(60)), "posts")
    with opened.writing() as session:
        one = {"code": CODE, "title": "Judul", "agency_code": "MERAUKE", "agencies": []}
        session.add(project_models.Project(**one, programme="pkn2", year=2026))
    number = milestone(opened, "M1")
    piece = evidence.attach_file(opened, ME, number, "SK", name="sk.pdf", content=PDF)
    question(opened, "Kapan SK terbit?")
    people.invite(opened, access.command_line(), "ani@x.go.id", Grant("pusat"), {})
    opened.refresh_measures()
    return opened, piece.number, snapshots.create(opened, ME, "Seminar")


def milestone(opened: Store, name: str) -> int:
    project = projects.found(opened, EVERYTHING, CODE)
    entry = Entry(name, "SK tim", "short", "people", date(2026, 6, 1))
    return plans.save(opened, ME, project, [Edit(entry)])[0]


def question(opened: Store, said: str) -> None:
    replies.begin(opened, ME, CODE, about="project", subject="", kind="question", text=said)


def faults() -> list[str]:
    """Codes of what the doctor wants mended."""
    return [line.code for line in doctor.report() if isinstance(line, RaporError)]


def test_what_was_backed_up_comes_back_whole_and_can_be_worked_with(place: Place, tmp_path: Path) -> None:
    opened, piece, snapshot = filled(tmp_path)
    before = figures.values(opened, "2026-Q1", "agency").to_csv()
    lines = audit.check(opened).lines
    place.run("backup")
    question(opened, "Sesudah cadangan")
    database.engine_of(opened.state_url).dispose()
    database.engine_of.cache_clear()
    place.ruin()
    assert faults()
    database.engine_of.cache_clear()
    place.run("restore")
    database.engine_of.cache_clear()
    back = stores.open()
    assert faults() == []
    said = [line for line in doctor.report() if isinstance(line, str)]
    assert [line for line in said if line.startswith(("snapshot", "people"))] == [
        f"snapshot {snapshot}: {len(snapshots.found(back, EVERYTHING, snapshot).manifest)} files, "
        "all as they were frozen, not published",
        "people: pusat 1; 0 revoked",
    ]
    assert database.checked(back.state_url) == database.HEAD
    assert figures.values(back, "2026-Q1", "agency").to_csv() == before
    assert projects.found(back, EVERYTHING, CODE).title == "Judul"
    assert [one.words[0].text for one in reviews.listed(back, EVERYTHING, CODE)] == ["Kapan SK terbit?"]
    assert audit.check(back).lines == lines
    assert evidence.download(back, ME, piece) == PDF
    assert milestone(back, "M2") > 1  # numbers go on where they were
    question(back, "Sesudah pemulihan")
    assert (audit.check(back).lines, audit.check(back).fault) == (lines + 3, None)
    with pytest.raises(DBAPIError), database.engine_of(back.state_url).begin() as connection:
        connection.execute(text("DELETE FROM audit"))


def test_the_doctor_names_what_the_backup_lacked(place: Place, tmp_path: Path) -> None:
    _, _, snapshot = filled(tmp_path)
    place.run("backup")
    database.engine_of.cache_clear()
    place.run("restore")
    for file in (place.home / "evidence").iterdir():
        file.unlink()
    (place.home / "snapshots" / snapshot / "targets.json").write_text("[]")
    assert faults() == ["evidence_damaged", "snapshot_damaged"]
    told = next(
        line for line in doctor.report() if isinstance(line, RaporError) and line.code == "snapshot_damaged"
    )
    assert snapshot in told.text()
    assert "targets.json: isinya berubah" in told.text()
