"""Definitions over time: what the framework was declared to be, noted whenever figures are computed by it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi.catalogue import Catalogue
from kpi.state import database
from kpi.state.imports import now
from kpi.state.models import Definition

GONE = ""  # hash of a part that was taken away


@dataclass(frozen=True)
class Change:
    """One change of one part of the framework.

    Attributes:
        section: index, goals, horizons, views or indicators.
        key: Of the part within its section; "" for the index.
        since: From when on, UTC without a zone.
        kind: "added", "changed" or "removed".
        differences: What was declared before and after, by name; none if the part was added or removed.
        first: Whether the log begins with it: nobody added anything then.
    """

    section: str
    key: str
    since: datetime
    kind: str
    differences: Mapping[str, tuple[Any, Any]]
    first: bool


def note(state_url: str, catalogue: Catalogue) -> int:
    """Write down what differs from what was noted last; how many parts that are."""
    declared = dict(parts(catalogue))
    with database.reading(state_url) as session:
        if not _differing(session, declared):
            return 0
    with database.writing(state_url) as session:
        differing, moment = _differing(session, declared), now()
        session.add_all(Definition(**row, since=moment) for row in differing)
        return len(differing)


def history(session: Session) -> list[Change]:
    """Every change that was noted, the newest first."""
    found: list[Change] = []
    last: dict[str, Definition] = {}
    rows = session.scalars(select(Definition).order_by(Definition.number)).all()
    for row in rows:
        before = last.get(row.key)
        known = before is not None and before.hash != GONE
        kind = "removed" if row.hash == GONE else "changed" if known else "added"
        differences = {
            name: ((before.declared if before else {}).get(name), row.declared.get(name))
            for name in row.changed
        }
        section, _, key = row.key.partition(".")
        if differences or kind != "changed":
            found.append(Change(section, key, row.since, kind, differences, row.since == rows[0].since))
        last[row.key] = row
    return found[::-1]


def parts(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is declared, part by part, as plain JSON."""
    yield "index", _plain(catalogue.index)
    for section in ("goals", "horizons", "views", "indicators"):
        for key, part in getattr(catalogue, section).items():
            yield f"{section}.{key}", {name: one for name, one in _plain(part).items() if name != "key"}


def _differing(session: Session, declared: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows to write: parts that are new, other than noted last, or gone."""
    newest = {row.key: row for row in session.scalars(select(Definition).order_by(Definition.number))}
    found = []
    for key, part in declared.items():
        digest = sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
        row = newest.get(key)
        if row is None or row.hash != digest:
            before = row.declared if row is not None and row.hash != GONE else None
            found.append({"key": key, "hash": digest, "declared": part, "changed": _names(before, part)})
    gone = [row for key, row in newest.items() if key not in declared and row.hash != GONE]
    found += [{"key": row.key, "hash": GONE, "declared": row.declared, "changed": []} for row in gone]
    return found


def _names(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """What differs; a name that only one of them has is one that the program did not always know."""
    return [name for name in after if before and name in before and before[name] != after[name]]


def _plain(part: Any) -> Any:
    """A declared part as JSON has it."""
    if is_dataclass(part):
        return {one.name: _plain(getattr(part, one.name)) for one in fields(part)}
    if isinstance(part, Mapping):
        return {str(name): _plain(one) for name, one in part.items()}
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [_plain(one) for one in part]
    return part.isoformat() if isinstance(part, date) else part if _is_json(part) else str(part)


def _is_json(part: object) -> bool:
    return part is None or isinstance(part, str | int | float | bool)
