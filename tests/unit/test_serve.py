"""The server: what it does beside serving pages."""

import threading
import time
from pathlib import Path

import drives
import pytest
import stocks

import serve
from kpi import store
from kpi.store import Store


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    """A store with a source that is due."""
    opened = store.open()
    stocks.registered(opened, tmp_path)
    drives.put(tmp_path / "drive", "a.csv", stocks.posts(3))
    drives.registered(opened, tmp_path / "drive")
    return opened


def served(stock: Store) -> str:
    """How fresh the source is once the server has warmed up and done what it does by itself."""
    before = set(threading.enumerate())
    stop = threading.Event()
    serve.warm(stop)
    threads = set(threading.enumerate()) - before
    deadline = time.monotonic() + 60
    while threads and drives.stands(stock).last_success_at is None and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join(60)
    return drives.stands(stock).freshness


def test_it_refreshes_what_is_due(stock: Store) -> None:
    assert served(stock) == "fresh"


def test_it_leaves_that_to_a_timer_if_it_is_told_to(stock: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPOR_REFRESH", "off")
    assert served(stock) == "never"
