"""Claims: one refresh of a source at a time, whoever dies, whatever clocks say."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import drives
import pytest

from kpi import claims, store
from kpi.errors import RaporError
from kpi.state import sources as kept
from kpi.state.models import Source
from kpi.store import Store


@pytest.fixture
def stock(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with one source, where signs of life come quickly."""
    for name, seconds in (("BEAT", 0.2), ("TELL", 0.1), ("LOOK", 0.05), ("STALE", 3.0), ("PATIENCE", 20.0)):
        monkeypatch.setattr(claims, f"{name}_SECONDS", seconds)
    opened = store.open()
    drives.registered(opened, tmp_path / "drive")
    return opened


def held(stock: Store) -> Source:
    with stock.reading() as session:
        row = kept.find(session, drives.NAME)
        session.expunge(row)
        return row


def always(_: Source) -> bool:
    return True


def is_free(stock: Store, patient: bool = False) -> bool:
    with claims.claimed(stock, drives.NAME, always, patient) as claim:
        return claim is not None


@contextmanager
def elsewhere(stock: Store, alive: bool) -> Iterator[None]:
    """The source is held by a process of another machine, which shows signs of life or not."""
    ended = threading.Event()

    def beat() -> None:
        while alive and not ended.wait(0.1):
            with stock.writing() as session:
                kept.find(session, drives.NAME).busy_beat += 1

    with stock.writing() as session:
        kept.find(session, drives.NAME).busy_owner = "another machine/1/x"
    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_claim_is_seen_and_given_back(stock: Store) -> None:
    with claims.claimed(stock, drives.NAME, always, patient=False) as claim:
        assert claim is not None
        assert held(stock).busy_owner == claim.owner
        assert drives.stands(stock).busy
        assert not is_free(stock)
    assert held(stock).busy_owner is None
    assert not drives.stands(stock).busy
    assert is_free(stock)


def test_an_error_gives_a_claim_back(stock: Store) -> None:
    with pytest.raises(KeyError), claims.claimed(stock, drives.NAME, always, patient=False):
        raise KeyError
    assert is_free(stock)


def test_what_needs_no_refresh_any_more_is_left(stock: Store) -> None:
    with claims.claimed(stock, drives.NAME, lambda row: row.paused, patient=False) as claim:
        assert claim is None
    assert held(stock).last_tried_at is None


def test_a_source_that_is_not_there_is_told(stock: Store) -> None:
    nearest = f'Mungkin maksudnya "{drives.NAME}"'
    with pytest.raises(RaporError, match=nearest), claims.claimed(stock, "Kirimn", always, patient=False):
        pass


def test_who_is_patient_waits_for_the_living(stock: Store) -> None:
    found: list[bool] = []
    with claims.claimed(stock, drives.NAME, always, patient=False):
        waiting = threading.Thread(target=lambda: found.append(is_free(stock, patient=True)))
        waiting.start()
        time.sleep(0.5)
        assert found == []
    waiting.join()
    assert found == [True]


@pytest.mark.parametrize("alive", [True, False])
def test_a_holder_elsewhere_is_judged_by_its_signs_of_life(stock: Store, alive: bool) -> None:
    with elsewhere(stock, alive):
        assert is_free(stock) is not alive


def test_who_was_taken_over_stops(stock: Store) -> None:
    with claims.claimed(stock, drives.NAME, always, patient=False) as claim:
        assert claim is not None
        with stock.writing() as session:
            kept.find(session, drives.NAME).busy_owner = "another machine/1/x"
        deadline = time.monotonic() + 20
        while not claim.lost and time.monotonic() < deadline:
            time.sleep(0.05)
        with pytest.raises(RaporError, match="diambil alih"):
            claim.tell("reading", 1)
    assert held(stock).busy_owner == "another machine/1/x"  # not given back by who lost it


def test_progress_is_written_now_and_then_only(stock: Store) -> None:
    with claims.claimed(stock, drives.NAME, always, patient=False) as claim:
        assert claim is not None
        before, began = held(stock).busy_beat, time.monotonic()
        for count in range(5000):
            claim.tell("reading", count)
        deadline = time.monotonic() + 20
        while (seen := drives.stands(stock).progress) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert seen is not None
        assert (seen["word"], seen["count"]) == ("reading", 4999)
        assert held(stock).busy_beat - before <= (time.monotonic() - began) / claims.TELL_SECONDS + 1
    assert drives.stands(stock).progress is None


def hold(home: str) -> None:
    os.environ["RAPOR_HOME"] = home
    with claims.claimed(store.open(), drives.NAME, always, patient=False):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_process_of_this_machine_holds_nothing(
    stock: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "STALE_SECONDS", 600.0)
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(str(home),))
    process.start()
    process.join()
    owner = held(stock).busy_owner
    assert process.exitcode == -signal.SIGKILL
    assert owner is not None
    assert claims.is_gone(owner)
    assert not drives.stands(stock).busy
    assert is_free(stock)


@pytest.mark.parametrize("owner", ["another machine/1/x", "/1/x"])
def test_of_other_machines_nothing_is_known(owner: str) -> None:
    assert not claims.is_gone(owner)
