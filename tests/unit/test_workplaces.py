"""Temporary folders with people's texts: gone when they are done with, or when their process is."""

import gzip
import os
import signal
import time
from pathlib import Path

import drives
import killed
import pytest
import stocks

from kpi import processes, refreshing, store, workplaces
from kpi.pulls import Asking
from kpi.store import Store

COMMENT = "kecewa sekali, kata Suminten kepada petugas"
HEADINGS = "kode_instansi;kanal;id_pesan;waktu_masuk;isi_pesan\n"
ROWS = "".join(f"KOMINFO-DPS;instagram;M{n};2026-03-05 10:00;{COMMENT}\n" for n in range(50))


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def left(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "tmp").iterdir())


def aged(path: Path) -> Path:
    long_ago = time.time() - workplaces.LEFT_SECONDS - 60
    os.utime(path, (long_ago, long_ago))
    return path


def made(home: Path, name: str) -> Path:
    folder = home / "tmp" / name
    folder.mkdir(parents=True)
    (folder / "rows.arrow").write_text(COMMENT, encoding="utf-8")
    return folder


def mine(process: int, began: str) -> str:
    """The name of a folder of a process of this machine."""
    with workplaces.opened(Path(os.environ["RAPOR_HOME"])) as folder:
        mark = folder.name.partition("-")[0]
    return f"{mark}-{process}-{began}-x"


def test_a_folder_is_gone_when_it_is_done_with(home: Path) -> None:
    with workplaces.opened(home) as folder:
        (folder / "rows.arrow").write_text(COMMENT, encoding="utf-8")
        assert left(home) == [folder.name]
    assert left(home) == []


def test_a_folder_in_use_stays(home: Path) -> None:
    with workplaces.opened(home) as folder:
        workplaces.sweep(home)
        with workplaces.opened(home):
            assert folder.is_dir()


@pytest.mark.slow
@pytest.mark.parametrize("point", ["kpi.judgement:_clean:after", "kpi.keeping:keep:before"])
def test_what_a_killed_import_left_is_gone_with_the_next_one(
    stock: Store, tmp_path: Path, point: str
) -> None:
    path = tmp_path / "aduan.csv.gz"
    path.write_bytes(gzip.compress((HEADINGS + ROWS).encode()))
    words = ("import", str(path), "--table", "messages")
    assert killed.status(stock.home, *words, point=point) == -signal.SIGKILL
    (folder,) = left(stock.home)
    assert any(COMMENT.encode() in file.read_bytes() for file in _files(stock.home / "tmp" / folder))
    assert killed.status(stock.home, *words) == 0
    assert left(stock.home) == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_what_a_killed_refresh_left_is_gone_when_sources_are_looked_at(stock: Store, tmp_path: Path) -> None:
    drives.put(tmp_path / "drive", "a.csv", stocks.posts(20))
    drives.registered(stock, tmp_path / "drive")
    point = "kpi.judgement:_clean:after"
    assert killed.status(stock.home, "refresh", drives.NAME, point=point) == -signal.SIGKILL
    assert len(left(stock.home)) == 1
    assert refreshing.refresh(stock, [], Asking()) == {}  # nothing is due
    assert left(stock.home) == []


def test_a_folder_of_an_ended_process_is_removed_though_its_id_is_used_again(home: Path) -> None:
    alive = mine(os.getpid(), processes.began(os.getpid()))
    for name in (mine(os.getpid(), "1"), alive):
        made(home, name)
    workplaces.sweep(home)
    assert left(home) == [alive]


def test_what_another_machine_left_is_removed_after_a_day(home: Path) -> None:
    names = ["0123456789abcdef-1-5-x", "tmpabcdef"]  # one with a name of another kind
    for name in names:
        made(home, name)
    workplaces.sweep(home)
    assert left(home) == names
    for name in names:
        aged(home / "tmp" / name)
    workplaces.sweep(home)
    assert left(home) == []


def test_a_file_that_was_left_is_removed_after_a_day_too(home: Path) -> None:
    (home / "tmp").mkdir(parents=True)
    for name in ("old", "new"):
        (home / "tmp" / name).write_text(COMMENT, encoding="utf-8")
    aged(home / "tmp" / "old")
    workplaces.sweep(home)
    assert left(home) == ["new"]


def test_where_nothing_was_ever_stored_there_is_nothing_to_remove(home: Path) -> None:
    workplaces.sweep(home)
    assert not home.exists()
