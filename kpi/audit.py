"""The audit log as it is read: its lines, whether their chain is whole, and its daily heads elsewhere."""

import csv
import logging
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, select

from kpi import faults, settings
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.messages import Text
from kpi.state import audit as kept
from kpi.state.access_models import Entry
from kpi.state.imports import now
from kpi.store import Store

log = logging.getLogger(__name__)

WIB = timedelta(hours=7)
AT_ONCE = 2000  # lines that are read at a time
COLUMNS = ("sequence", "at", "who", "action", "subject", "before", "after")
CHAINED = (*COLUMNS, "previous", "hash")


@dataclass(frozen=True)
class Line:
    """A line of the log; see kpi.state.access_models.Entry."""

    sequence: int
    at: datetime
    who: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Search:
    """Which lines are asked for; None asks for all.

    Attributes:
        noun: What something was done to: the first part of an action.
        since, until: Days in Jakarta, both included.
    """

    who: str | None = None
    noun: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Chain:
    """How the chain of the log was found.

    Attributes:
        lines: How many there are.
        head: Hash of the newest.
        heads: How many daily heads were compared.
        fault: What is wrong, or None.
    """

    lines: int
    head: str
    heads: int
    fault: RaporError | None = None


def lines(
    store: Store, visitor: Visitor, search: Search, *, limit: int | None = None, skip: int = 0
) -> list[Line]:
    """Lines of the log, the newest first.

    Raises:
        RaporError: not_allowed, for whoever may not read the log.
    """
    visitor.require("audit")
    chosen = select(*(getattr(Entry, name) for name in COLUMNS)).where(*_where(search))
    with store.reading() as session:
        rows = session.execute(chosen.order_by(Entry.sequence.desc()).offset(skip).limit(limit))
        return [Line(*row) for row in rows]


def counted(store: Store, visitor: Visitor, search: Search) -> int:
    """How many lines a search finds.

    Raises:
        RaporError: not_allowed, for whoever may not read the log.
    """
    visitor.require("audit")
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry).where(*_where(search))) or 0


def accounts(store: Store, visitor: Visitor) -> list[str]:
    """Whose doings stand in the log.

    Raises:
        RaporError: not_allowed, for whoever may not read the log.
    """
    visitor.require("audit")
    with store.reading() as session:
        return list(session.scalars(select(Entry.who).distinct().order_by(Entry.who)))


def in_words(action: str, language: str) -> str:
    """An action as people say it: milestone.changed is "tonggak diubah"."""
    noun, _, participle = action.partition(".")
    declared = words()
    return " ".join(
        declared[part][key](language) if key in declared[part] else key.replace("_", " ")
        for part, key in (("nouns", noun), ("participles", participle))
    )


def words() -> Mapping[str, Mapping[str, Text]]:
    """The nouns and participles that actions are made of, as data/access/actions.toml declares them."""
    return _words()


@cache
def _words() -> dict[str, dict[str, Text]]:
    declared = tomllib.loads((settings.DATA / "access" / "actions.toml").read_text(encoding="utf-8"))
    return {part: {key: Text(**text) for key, text in below.items()} for part, below in declared.items()}


def check(store: Store) -> Chain:
    """Compute the chain anew, from the first line to the last, and compare it with the daily heads.

    A changed line, or one taken out of the middle, breaks the chain; lines cut off at the end do not, but are
    missed by the heads, which lie in a file outside the database.
    """
    expected = {}
    try:
        expected = _heads()
    except RaporError as error:
        return Chain(0, kept.FIRST, 0, error)
    count, previous, agreed = 0, kept.FIRST, 0
    with store.reading() as session:
        rows = session.execute(
            select(*(getattr(Entry, name) for name in CHAINED)).order_by(Entry.sequence),
            execution_options={"yield_per": AT_ONCE},
        )
        for row in rows:
            count += 1
            if row.previous != previous:
                return Chain(count, previous, agreed, RaporError("audit_missing", sequence=row.sequence))
            if row.hash != kept.digest(row):
                return Chain(count, previous, agreed, RaporError("audit_changed", sequence=row.sequence))
            previous = row.hash
            if row.sequence in expected:
                day, head = expected.pop(row.sequence)
                if head != row.hash:
                    return Chain(count, previous, agreed, RaporError("audit_replaced", day=day))
                agreed += 1
    missing = next((RaporError("audit_cut", day=day) for day, _ in expected.values()), None)
    return Chain(count, previous, agreed, missing)


def note_head(store: Store) -> bool:
    """Write the newest line's hash into the file of daily heads, once a day; whether there was one to write.

    The file is meant to lie where whoever can write the database cannot write, see RAPOR_AUDIT_HEADS; the
    log of the server gets it too.

    Raises:
        RaporError: If the file cannot be written.
    """
    today = (now() + WIB).date()
    with store.reading() as session:
        newest = select(Entry.sequence, Entry.hash).order_by(Entry.sequence.desc()).limit(1)
        row = session.execute(newest).first()
    if row is None or any(day == str(today) for day, _ in _heads().values()):
        return False
    file = settings.load().audit_heads
    with faults.told(None):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="ascii") as written:
            written.write(f"{today},{row.sequence},{row.hash}\n")
            written.flush()
            os.fsync(written.fileno())
    log.info("audit log: head of %s is line %s, %s", today, row.sequence, row.hash)
    return True


def _heads() -> dict[int, tuple[str, str]]:
    """Day and hash of each daily head by the number of its line."""
    file = settings.load().audit_heads
    try:
        return {sequence: (day, head) for day, sequence, head in _read(file)}
    except (ValueError, OSError) as error:
        raise RaporError("audit_heads", file=str(file)) from error


def _read(file: Path) -> Iterator[tuple[str, int, str]]:
    if not file.exists():
        return
    with file.open(encoding="ascii", newline="") as opened:
        for day, sequence, head in csv.reader(opened):
            yield str(date.fromisoformat(day)), int(sequence), head


def _where(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.who is not None:
        found.append(Entry.who == search.who)
    if search.noun is not None:
        found.append(Entry.action.startswith(f"{search.noun}.", autoescape=True))
    if search.since is not None:
        found.append(Entry.at >= _midnight(search.since))
    if search.until is not None:
        found.append(Entry.at < _midnight(search.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    """When a day begins in Jakarta, in UTC as the log keeps it."""
    return datetime.combine(day, datetime.min.time()) - WIB
