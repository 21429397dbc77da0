"""A full disk: one clear sentence, and what was stored before can still be read."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import stocks

from kpi import access, audit, drafts, evidence, imports, records, samples, snapshots, store
from kpi.errors import RaporError
from kpi.imports import Order
from kpi.scope import EVERYTHING
from kpi.state import database
from kpi.state.project_models import Milestone
from kpi.store import Store

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"),
    reason="only root can mount a small disk",
)
ROOT = Path(__file__).parent.parent.parent


def mounted(place: Path, size: str) -> None:
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder for small disks, unmounted afterwards."""
    place = tmp_path / "disk"
    yield place
    database.engine_of.cache_clear()
    for one in (place, place / "lake", place / "tmp"):
        if os.path.ismount(one):
            subprocess.run(["umount", "-l", str(one)], check=True)


@pytest.fixture
def stock(disk: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    monkeypatch.setenv("RAPOR_HOME", str(disk))
    return store.open()


def fill(place: Path, left: int) -> None:
    """Leave so many bytes on a disk."""
    free = shutil.disk_usage(place).free
    (place / "filler").write_bytes(b"\0" * max(free - left, 0))


def filled(stock: Store, tmp_path: Path) -> str:
    stocks.registered(stock, tmp_path)
    stocks.load(stock, stocks.written(tmp_path / "first.csv", stocks.posts(200)), "posts")
    return stocks.checksum(stock)


def refused(stock: Store, tmp_path: Path) -> str:
    file = stocks.written(tmp_path / "second.csv", stocks.posts(20_000, first=100))
    report = imports.load(stock, Order(file, file.name, "posts"), access.command_line())
    assert report.refused, "the disk was large enough"
    return report.refused["code"]


def test_the_lake(stock: Store, disk: Path, tmp_path: Path) -> None:
    mounted(disk / "lake", "2m")
    old = filled(stock, tmp_path)
    fill(disk / "lake", 40_000)
    assert refused(stock, tmp_path) == "disk_full"
    assert stocks.checksum(stock) == old
    (disk / "lake" / "filler").unlink()
    stocks.load(stock, tmp_path / "second.csv", "posts")
    assert stocks.checksum(stock) != old


def test_the_temporary_folder(stock: Store, disk: Path, tmp_path: Path) -> None:
    mounted(disk / "tmp", "1m")
    old = filled(stock, tmp_path)
    fill(disk / "tmp", 0)
    plain = stocks.written(tmp_path / "plain.csv", stocks.posts(20_000))
    packed = tmp_path / "second.csv.gz"
    packed.write_bytes(subprocess.run(["gzip", "-c", str(plain)], capture_output=True, check=True).stdout)
    report = imports.load(stock, Order(packed, packed.name, "posts"), access.command_line())
    assert report.refused
    assert report.refused["code"] == "disk_full", report.refused
    assert stocks.checksum(stock) == old


def write_two_megabytes(stock: Store) -> None:
    columns = "project, milestone_id, name, horizon, aspect, planned_end, import_id"
    values = f"'{'x' * 1000}', 'short', 'x', '2026-01-01', 'x'"
    with stock.writing() as session:
        for number in range(2000):
            sql = f"INSERT INTO milestones ({columns}) VALUES ('p', '{number}', {values})"
            session.connection().exec_driver_sql(sql)


def test_the_state(stock: Store, disk: Path, tmp_path: Path) -> None:
    mounted(disk, "8m")
    old = filled(stock, tmp_path)
    fill(disk, 0)
    with pytest.raises(RaporError) as caught:
        write_two_megabytes(stock)
    assert caught.value.code == "disk_full"
    assert stocks.checksum(stock) == old
    assert stock.state_rows(EVERYTHING)["milestones"].num_rows == 0


def test_a_snapshot(stock: Store, disk: Path, tmp_path: Path) -> None:
    mounted(disk, "8m")
    filled(stock, tmp_path)
    stock.refresh_measures()
    whole = snapshots.create(stock, access.local(), "Sebelumnya")
    held = sorted(disk.rglob("*"))
    for left in (0, 4096, 40_000):  # the disk is full at once, while files are written, and at the end
        (disk / "filler").unlink(missing_ok=True)
        fill(disk, left)
        with pytest.raises(RaporError) as caught:
            snapshots.create(stock, access.local(), "Seminar")
        assert caught.value.code == "disk_full"
        assert [one.id for one in snapshots.listed(stock, EVERYTHING)] == [whole]
        assert snapshots.verify(stock, EVERYTHING, whole) == []
        assert [one.name for one in (disk / snapshots.FOLDER).iterdir()] == [whole]
        assert not list((disk / "tmp").iterdir())
    (disk / "filler").unlink()
    assert sorted(disk.rglob("*")) == held
    made = snapshots.create(stock, access.local(), "Seminar")
    assert snapshots.verify(stock, EVERYTHING, made) == []
    assert audit.check(stock).fault is None


def test_evidence_and_a_draft(stock: Store, disk: Path, tmp_path: Path) -> None:
    mounted(disk, "8m")
    filled(stock, tmp_path)
    with stock.writing() as session:
        plan = {"horizon": "short", "aspect": "people", "planned_end": date(2026, 6, 1)}
        session.add(Milestone(project="P", milestone_id="M1", name="SK", **plan))
    content = b"%PDF-1.7\n" + b"0" * 200_000 + b"\nstartxref\n9\n%%EOF\n"
    fill(disk, 100_000)
    with pytest.raises(RaporError) as caught:
        evidence.attach_file(stock, access.local(), 1, "SK", name="sk.pdf", content=content)
    assert caught.value.code == "disk_full"
    assert not list((disk / "evidence").iterdir())
    (disk / "filler").unlink()
    fill(disk, 0)
    with pytest.raises(RaporError) as caught:
        drafts.keep(stock, access.local(), "form", {"text": "x" * 100_000})
    assert caught.value.code == "disk_full"
    (disk / "filler").unlink()
    piece = evidence.attach_file(stock, access.local(), 1, "SK", name="sk.pdf", content=content)
    assert evidence.download(stock, access.local(), piece.number) == content


def test_a_new_store_without_any_space(stock: Store, disk: Path) -> None:
    mounted(disk, "64k")
    fill(disk, 0)
    with pytest.raises(RaporError) as caught:
        samples.fill(stock, 4, 2, 1)
    assert caught.value.code in ("disk_full", "state_unreachable", "state_damaged")


def test_a_file_to_write(stock: Store, disk: Path, tmp_path: Path) -> None:
    filled(stock, tmp_path)
    mounted(disk / "tmp", "64k")
    fill(disk / "tmp", 4096)
    for name in ("posts.csv", "posts.parquet"):
        with pytest.raises(RaporError) as caught:
            records.write(stock, stock.tables["posts"], EVERYTHING, disk / "tmp" / name)
        assert caught.value.code in ("disk_full", "file_unwritable")
        assert [file.name for file in (disk / "tmp").iterdir()] == ["filler"]


def test_the_command_line_says_one_sentence(stock: Store, disk: Path, tmp_path: Path) -> None:
    mounted(disk / "lake", "2m")
    filled(stock, tmp_path)
    fill(disk / "lake", 40_000)
    file = stocks.written(tmp_path / "second.csv", stocks.posts(20_000, first=100))
    done = subprocess.run(
        [sys.executable, "-m", "kpi", "import", str(file), "--table", "posts"],
        cwd=ROOT,
        env={**os.environ, "RAPOR_HOME": str(disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Ruang disk habis" in done.stdout
    assert "Traceback" not in done.stderr
