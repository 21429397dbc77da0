"""A copy of the home, made while the application runs, brings everything back."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import stocks

from kpi import access, figures, frozen, snapshots, store
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.state import database


def test_a_copied_home_brings_back_figures_state_and_snapshots(home: Path, tmp_path: Path) -> None:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    stocks.load(opened, stocks.written(tmp_path / "posts.csv", stocks.posts(60)), "posts")
    snapshot = snapshots.create(opened, access.local(), "Seminar")
    before = figures.values(opened, "2026-Q1", "agency").to_csv()
    copied = tmp_path / "copy"
    for part in ("lake", "snapshots"):
        shutil.copytree(home / part, copied / part)
    with sqlite3.connect(home / "state.db") as source, sqlite3.connect(copied / "state.db") as target:
        source.backup(target)  # as docs/restore.md says: right even while somebody writes
    for connection in (source, target):
        connection.close()
    stocks.load(opened, stocks.written(tmp_path / "more.csv", stocks.posts(60, first=60)), "posts")
    database.engine_of(opened.state_url).dispose()
    database.engine_of.cache_clear()
    for left in home.glob("state.db*"):
        left.write_bytes(b"broken" * 1000)
    with pytest.raises(RaporError):
        database.checked(opened.state_url)
    shutil.rmtree(home)
    shutil.copytree(copied, home)
    database.engine_of.cache_clear()
    back = store.open()
    assert database.checked(back.state_url) == database.HEAD
    assert figures.values(back, "2026-Q1", "agency").to_csv() == before
    assert snapshots.verify(back, EVERYTHING, snapshot) == []
    assert frozen.opened(back, EVERYTHING, snapshot).months
    database.engine_of.cache_clear()
