"""Claims: who refreshes a source. Never two at once, in whatever process, and nobody waits for the dead.

The one who holds a source counts a number on in the state every few seconds. Whoever finds it held watches
that number by its own steady clock: if it stands still, its holder is gone. No two clocks are ever compared.
A holder that was a process of this machine is known to be gone at once.
"""

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from kpi import processes
from kpi.errors import RaporError
from kpi.state import sources as kept
from kpi.state.imports import now
from kpi.state.models import Source
from kpi.store import Store

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
STALE_SECONDS = 60.0  # longer than a busy state lets a beat wait; see kpi.state.database.BUSY_SECONDS
PATIENCE_SECONDS = 60.0  # how long a person's refresh waits for another that is alive
LOOK_SECONDS = 0.5
TELL_SECONDS = 1.0  # progress is written at most this often

Asked = Callable[[Source], bool]


@dataclass
class Claim:
    """A source that this process refreshes. A thread of its own writes signs of life and what goes on.

    Attributes:
        lost: Whether somebody took it over, because no sign of life came through for too long.
    """

    store: Store
    name: str
    owner: str
    lost: bool = False
    said: tuple[str, int] | None = None
    ended: Event = field(default_factory=Event)

    def tell(self, word: str, count: int) -> None:
        """Note what goes on, for any screen.

        Raises:
            RaporError: If somebody took the source over.
        """
        if self.lost:
            raise RaporError("source_taken_over", name=self.name)
        self.said = (word, count)

    def beat(self) -> None:
        """Write signs of life until it ends."""
        told, since = None, time.monotonic()
        while not self.ended.wait(TELL_SECONDS):
            said = self.said
            if said == told and time.monotonic() - since < BEAT_SECONDS:
                continue
            told, since = said, time.monotonic()
            try:
                self.lost = not self._sign(said)
            except RaporError as error:  # the state is busy or away: the next beat may come through
                log.info("%s: no sign of life written: %s", self.name, error.code)
            if self.lost:
                return

    def _sign(self, said: tuple[str, int] | None) -> bool:
        with self.store.writing() as session:
            row = kept.owned(session, self.name, self.owner)
            if row is None:
                return False
            row.busy_beat += 1
            if said is not None:
                row.progress = {"word": said[0], "count": said[1], "at": now().isoformat(timespec="seconds")}
            return True


@contextmanager
def claimed(store: Store, name: str, asked: Asked, patient: bool) -> Iterator[Claim | None]:
    """Refresh a source inside; None if another one is alive and at it, or if it needs no refresh any more.

    Args:
        store: Where the source is kept.
        name: Of the source.
        asked: Whether a source, as it is at the moment when it would be taken, is to be refreshed.
        patient: Whether to wait a while for another refresh that is alive.
    """
    owner = f"{processes.place()}/{os.getpid()}/{secrets.token_hex(4)}"
    if not _taken(store, name, owner, asked, patient):
        yield None
        return
    claim = Claim(store, name, owner)
    beating = Thread(target=claim.beat, name=f"beat of {name}", daemon=True)
    beating.start()
    try:
        yield claim
    finally:
        claim.ended.set()
        beating.join()
        with store.writing() as session:
            row = kept.owned(session, name, owner)
            if row is not None:
                row.busy_owner = row.progress = None


def _taken(store: Store, name: str, owner: str, asked: Asked, patient: bool) -> bool:
    began = time.monotonic()
    seen, moved_at, alive = None, began, False
    while True:
        with store.reading() as session:
            row = kept.find(session, name)
            holder, sign = row.busy_owner, (row.busy_owner, row.busy_beat)
        if sign != seen:
            alive, seen, moved_at = seen is not None, sign, time.monotonic()
        if holder is None or is_gone(holder) or time.monotonic() - moved_at > STALE_SECONDS:
            with store.writing() as session:
                row = kept.find(session, name, to_change=True)
                if not asked(row):
                    return False
                if (row.busy_owner, row.busy_beat) == sign:
                    kept.take(row, owner)
                    log.info("%s: taken by %s from %s", name, owner, holder)
                    return True
        elif alive and not (patient and time.monotonic() - began < PATIENCE_SECONDS):
            return False
        time.sleep(LOOK_SECONDS)


def is_gone(owner: str) -> bool:
    """Whether an owner was a process of this machine that is no more; False if that cannot be told."""
    place, process, _ = owner.split("/")
    return processes.is_gone(place, int(process))
