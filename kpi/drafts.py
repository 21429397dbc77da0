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

LONGEST = 20_000  # letters of all fields together
DAY = "day"  # under which a day is written, for JSON has none


def keep(store: Store, visitor: Visitor, place: str, fields: Mapping[str, Any]) -> None:
    """Keep what stands in a form, in the place of what was kept before.

    Args:
        store: Where.
        visitor: Whose form it is: nobody else ever reads it.
        place: Names the form and what it is about.
        fields: Texts, numbers, days, True, False or None by name.

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
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def _read(value: Any) -> Any:
    return date.fromisoformat(value[DAY]) if isinstance(value, dict) else value
