"""Drafts: what somebody has typed and not saved yet, kept on every change."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.state.access_models import Draft
from kpi.state.imports import now
from kpi.store import Store

LONGEST = 250_000  # letters of all fields together: the story of a project has some of 20,000
DAY = "day"  # under which a day is written, for JSON has none


def keep(store: Store, visitor: Visitor, place: str, fields: Mapping[str, Any]) -> None:
    """Keep what stands in a form, in the place of what was kept before.

    Args:
        store: Where.
        visitor: Whose form it is: nobody else ever reads it.
        place: Names the form and what it is about.
        fields: Texts, numbers, days, True, False or None by name, and lists and rows of them.

    Raises:
        RaporError: draft_long.
    """
    content = {name: _written(value) for name, value in fields.items()}
    if len(json.dumps(content, ensure_ascii=False)) > LONGEST:
        raise RaporError("draft_long")
    try:
        _write(store, visitor, place, content)
    except IntegrityError:  # another window of the same person began the same draft at this moment
        _write(store, visitor, place, content)


def found(store: Store, visitor: Visitor, place: str) -> dict[str, Any]:
    """What was kept of a form; nothing if nothing was."""
    with store.reading() as session:
        row = session.scalar(_mine(visitor, place))
        return {} if row is None else {name: _read(value) for name, value in row.content.items()}


def drop(store: Store, visitor: Visitor, place: str) -> None:
    """Forget a draft: it was saved, or is not wanted any more."""
    with store.writing() as session:
        session.execute(delete(Draft).where(Draft.account == visitor.account, Draft.place == place))


def _write(store: Store, visitor: Visitor, place: str, content: dict[str, Any]) -> None:
    with store.writing() as session:
        row = session.scalar(_mine(visitor, place).with_for_update())
        if row is None:
            row = Draft(account=visitor.account, place=place)
            session.add(row)
        row.content, row.written_at = content, now()


def _mine(visitor: Visitor, place: str) -> Any:
    return select(Draft).where(Draft.account == visitor.account, Draft.place == place)


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Mapping):
        return {name: _written(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(one) for one in value]
    if isinstance(value, dict):
        if value.keys() == {DAY}:
            return date.fromisoformat(value[DAY])
        return {name: _read(one) for name, one in value.items()}
    return value
