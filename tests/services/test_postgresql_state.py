"""The state on PostgreSQL: its migrations, one refresh of a source at a time, a killed one taken over."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import servers
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from kpi import access, imports, records, sources, standings, store
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.sources import Draft
from kpi.state import database
from kpi.state import sources as kept
from kpi.state.schema import TABLES
from kpi.store import Store

ROOT = Path(__file__).parent.parent.parent
FILES, ROWS = 4, 200
HELD_UNTIL_KILLED = """
import os, signal
from kpi import claims, store
with claims.claimed(store.open(), "Kiriman", lambda row: True, patient=False):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def stock(
    postgresql: servers.Server, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A store whose state is a PostgreSQL database, with a source of four files."""
    url = postgresql.with_password(postgresql.database())
    monkeypatch.setenv("RAPOR_STATE_URL", url)
    opened = store.open()
    register = tmp_path / "register.csv"
    register.write_text("kode_instansi,nama,tingkat\nKEMENX,Kementerian,kementerian\n", encoding="utf-8")
    assert (
        imports.load(
            opened, imports.Order(register, register.name, "agencies"), access.command_line()
        ).refused
        is None
    )
    drive = tmp_path / "drive"
    drive.mkdir()
    for number in range(FILES):
        posts = (f"KEMENX,ig,p-{number}-{row},2026-03-05,{row}" for row in range(ROWS))
        text = "\n".join(["kode_instansi,kanal,id_kiriman,tanggal,suka", *posts])
        (drive / f"{number}.csv").write_text(text, encoding="utf-8")
    sources.add(opened, access.command_line(), Draft("Kiriman", "folder", "posts", str(drive)))
    yield opened
    database.engine_of(url).dispose()


def begin(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def refreshed() -> list[dict[str, Any]]:
    """What a refresh in a process of its own reports."""
    process = begin("-m", "kpi", "refresh", "Kiriman", "--json")
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return [json.loads(line) for line in said.splitlines()]


def count(stock: Store) -> int:
    return records.read(stock, stock.tables["posts"], EVERYTHING).num_rows


def test_migrations_go_up_and_down(postgresql: servers.Server) -> None:
    engine = create_engine(postgresql.with_password(postgresql.database()))
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    for direction, revision in (
        (command.upgrade, "0001"),
        (command.upgrade, "head"),
        (command.downgrade, "0001"),
        (command.downgrade, "base"),
        (command.upgrade, "head"),
    ):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            direction(config, revision)
        if revision == "base":
            assert inspect(engine).get_table_names() == ["alembic_version"]
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert list(compare_metadata(context, TABLES)) == []
    engine.dispose()


def test_three_processes_at_once_store_everything_once(stock: Store) -> None:
    running = [begin("-m", "kpi", "refresh", "Kiriman", "--json") for _ in range(3)]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    files = [json.loads(line)["file"] for one in said for line in one.splitlines()]
    assert sorted(files) == [f"{number}.csv" for number in range(FILES)]
    assert count(stock) == FILES * ROWS
    stands = standings.standing(stock, access.command_line(), "Kiriman")
    assert (stands.freshness, stands.busy, stands.rows) == ("fresh", False, FILES * ROWS)


def test_a_killed_refresh_is_taken_over(stock: Store) -> None:
    process = begin("-c", HELD_UNTIL_KILLED)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    with stock.reading() as session:
        assert kept.find(session, "Kiriman").busy_owner is not None
    assert len(refreshed()) == FILES
    assert count(stock) == FILES * ROWS
    assert refreshed() == []


def test_two_people_never_overwrite_one_another(stock: Store) -> None:
    seen = standings.standing(stock, access.command_line(), "Kiriman")
    sources.edit(stock, access.command_line(), replace(seen.draft, schedule="weekly"), edition=1)
    with pytest.raises(RaporError, match="diubah orang lain"):
        sources.edit(stock, access.command_line(), replace(seen.draft, schedule="hourly"), edition=1)
    assert standings.standing(stock, access.command_line(), "Kiriman").draft.schedule == "weekly"


def test_what_happened_is_kept_and_can_be_taken_back(stock: Store) -> None:
    first = refreshed()[0]
    with stock.reading() as session:
        pulls = kept.history(session, "Kiriman")
    assert {pull["part"] for pull in pulls} == {f"{number}.csv" for number in range(FILES)}
    assert all(
        pull["provenance"]["address"] == str(Path(os.environ["RAPOR_HOME"]).parent / "drive")
        for pull in pulls
    )
    imports.undo(stock, first["import_id"], access.command_line())
    assert count(stock) == (FILES - 1) * ROWS
    assert refreshed() == []
