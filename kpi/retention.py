"""Retention: what is stored, why and for how long – told on a page, and executed every night."""

import logging
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any

from kpi import audit, declarations, erasure, settings
from kpi import store as stores
from kpi.errors import RaporError
from kpi.messages import Text
from kpi.state import audit as written
from kpi.state.imports import now
from kpi.store import Store

log = logging.getLogger(__name__)

OWN = "retention.toml"  # in the home: days by kind
LOOK_SECONDS = 900.0  # between two looks at the clock
NIGHT = 2  # o'clock in Jakarta, when hardly anybody works
WHO = "jadwal"  # what the log calls a night that nobody began
ERASERS: Mapping[str, erasure.Eraser] = {
    "rejects": erasure.rejects,
    "evidence_withdrawn": erasure.evidence_withdrawn,
    "evidence": erasure.evidence_archived,
    "accounts": erasure.accounts,
    "drafts": erasure.drafts,
    "exports": erasure.exports,
}
"""What removes each kind that has a time of retention."""


@dataclass(frozen=True)
class Kind:
    """A kind of data that is stored.

    Attributes:
        what: Its name.
        holds: What it tells.
        why: What it is for.
        kept: How long, in words, where it has no time of retention.
        days: The time of retention.
        after: What the days are counted from, unless it is when the data came.
    """

    what: Text
    holds: Text
    why: Text
    kept: Text | None = None
    days: int | None = None
    after: Text | None = None


def kinds(home: Path) -> dict[str, Kind]:
    """All that is stored, with the days of an installation.

    Raises:
        RaporError: If the installation names a kind that has no days, or no number of days.
    """
    found = dict(_declared())
    limited = [key for key, kind in found.items() if kind.days is not None]
    for key, days in _own(home / OWN).items():
        if key not in limited:
            nearest = declarations.nearest(key, limited)
            raise RaporError("retention_kind", file=OWN, kind=key, nearest=nearest)
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise RaporError("retention_days", file=OWN, kind=key, found=days)
        found[key] = replace(found[key], days=days)
    return found


def execute(store: Store, who: str, trial: bool = False) -> dict[str, int]:
    """Remove what has been stored for longer than it may be.

    Args:
        store: Where.
        who: On whose word, for the audit log.
        trial: Only count.

    Returns:
        How many of each kind were, or would be, removed.

    Raises:
        RaporError: If what the installation wants cannot be understood, or the store cannot be written.
    """
    removed = {}
    for key, kind in kinds(store.home).items():
        if kind.days is not None:
            removed[key] = ERASERS[key](store, now() - timedelta(days=kind.days), trial)
    if trial:
        return removed
    erasure.sweep(store)
    some = {key: count for key, count in removed.items() if count}
    if some:
        with store.writing() as session:
            written.note(session, who, "retention.executed", "", after=some)
        log.info("retention: %s", some)
    return removed


def keep(stop: Event) -> Thread:
    """Every night, in the background and until told to stop: remove what is due, and write the daily head."""
    thread = Thread(target=_nightly, args=(stop, lambda: now() + audit.WIB), daemon=True)
    thread.start()
    return thread


def _nightly(stop: Event, clock: Callable[[], datetime]) -> None:
    done = None
    while not stop.wait(LOOK_SECONDS):
        moment = clock()
        if moment.hour >= NIGHT and moment.date() != done:
            done = moment.date()
            night()


def night() -> None:
    """What is done in one night; a fault is logged, and the next night tries again."""
    try:
        store = stores.open()
        execute(store, WHO)
        audit.note_head(store)
    except RaporError as error:
        log.warning("retention: %s", error)


@cache
def _declared() -> dict[str, Kind]:
    file = settings.DATA / "privacy" / "stored.toml"
    declared = tomllib.loads(file.read_text(encoding="utf-8"))
    return {key: _kind(part) for key, part in declared.items()}


def _kind(part: Mapping[str, Any]) -> Kind:
    words: Any = {name: Text(**value) if isinstance(value, dict) else value for name, value in part.items()}
    return Kind(**words)


def _own(file: Path) -> dict[str, object]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RaporError("retention_file", file=str(file)) from error
