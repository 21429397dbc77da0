"""Patience: how long the database of the state is waited for before a sentence is better than silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection

AT_A_SCREEN = 4.0  # seconds: a page says within five what is wrong
SILENT = "no answer from the database"

_seconds: ContextVar[float | None] = ContextVar("seconds", default=None)


def seconds(usual: float) -> float:
    """How long to wait for one answer: as long as whoever asks has said, or as usual."""
    chosen = _seconds.get()
    return usual if chosen is None else min(chosen, usual)


def at_a_screen() -> None:
    """From now on this thread works for somebody who looks at a screen."""
    _seconds.set(AT_A_SCREEN)


@contextmanager
def limited(most: float) -> Iterator[None]:
    """Inside, no answer is waited for any longer than so many seconds."""
    token = _seconds.set(most)
    try:
        yield
    finally:
        _seconds.reset(token)


def connect(_dialect: Any, _record: Any, args: Any, options: Any) -> "Connection[Any]":
    """A connection to PostgreSQL that gives up waiting: its driver by itself would wait for ever."""
    from kpi.state.postgresql import Patient  # noqa: PLC0415 – half of all installations have no PostgreSQL

    return Patient.connect(*args, **{"connect_timeout": round(Patient.limit()), **options})
