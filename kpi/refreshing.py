"""Refreshing: sources are pulled on request, or when they are due, and the measures follow."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from kpi import claims, failures, judgement, pulls, standings, workplaces
from kpi import store as stores
from kpi.errors import RaporError
from kpi.judgement import Order, Report
from kpi.pulls import Asking
from kpi.state import sources as kept
from kpi.state.imports import now as present
from kpi.state.models import Source
from kpi.store import Store

__all__ = ["Asking", "due", "keep_fresh", "names", "refresh", "start"]

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0  # between two looks at what is due
BY_SCHEDULE = Asking(who="schedule", only_due=True, patient=False)

Told = Callable[[str, str, int], None]
"""Told the name of a source, a word for what goes on, and a count of rows or files."""
Gave = Callable[[str, Report], None]
"""Given the name of a source and a report, as soon as there is one."""


def names(store: Store) -> list[str]:
    """The sources that are not paused, by name."""
    with store.reading() as session:
        return [row.name for row in kept.listed(session) if not row.paused]


def due(store: Store, now: datetime | None = None) -> list[str]:
    """The sources that should be refreshed at a moment, by name."""
    with store.reading() as session:
        return [row.name for row in kept.listed(session) if standings.is_due(row, now or present())]


def refresh(
    store: Store,
    chosen: Sequence[str],
    asking: Asking,
    told: Told = lambda name, word, count: None,
    gave: Gave = lambda name, report: None,
) -> dict[str, list[Report]]:
    """Pull sources and store what they give; one that fails never hides the others.

    Whatever goes wrong is part of the reports and is noted with the source. Afterwards the measures are
    brought up to date, once.

    Args:
        store: Where the sources are kept and their records stored.
        chosen: Names of sources.
        asking: Who asks, and how.
        told: Told what goes on.
        gave: Given each report as soon as there is one.

    Returns:
        The reports of each source: one for each file, worksheet or query that it gave.

    Raises:
        RaporError: If the measures cannot be computed.
    """
    workplaces.sweep(store.home)  # also where nothing is due: what was killed held people's texts
    reports: dict[str, list[Report]] = {}
    for name in chosen:
        reports[name] = []
        for report in _one(store, name, asking, told):
            reports[name].append(report)
            gave(name, report)
    if reports:
        store.refresh_measures()
    return reports


def _one(store: Store, name: str, asking: Asking, told: Told) -> Iterator[Report]:
    def asked(row: Source) -> bool:
        return not asking.only_due or standings.is_due(row, present())

    def tell(word: str, count: int) -> None:
        told(name, word, count)

    try:
        with claims.claimed(store, name, asked, asking.patient) as claim:
            if claim is not None:
                yield from pulls.begin(store, claim, asking, tell).run()
            elif not asking.only_due:
                raise RaporError("source_busy", name=name)
    except RaporError as error:
        yield judgement.refusal(Order(Path(), name), error, asking.language)


def start(store: Store, chosen: Sequence[str], asking: Asking) -> Thread:
    """Refresh in the background; screens read what goes on from kpi.standings."""
    thread = Thread(target=_quietly, args=(lambda: refresh(store, chosen, asking),), daemon=True)
    thread.start()
    return thread


def keep_fresh(stop: Event) -> Thread:
    """Refresh in the background what is due, every minute until told to stop."""

    def look() -> None:
        store = stores.open()
        refresh(store, due(store), BY_SCHEDULE)

    def go_on() -> None:
        while not stop.is_set():
            _quietly(look)
            stop.wait(LOOK_SECONDS)

    thread = Thread(target=go_on, daemon=True)
    thread.start()
    return thread


def _quietly(act: Callable[[], object]) -> None:
    """Act where nobody waits for an answer: how a source fared is noted with it, anything else is logged."""
    try:
        with failures.plainly("in the background"):
            act()
    except RaporError as error:
        log.warning("in the background: %s", error.code)
