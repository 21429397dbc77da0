"""Standings: how each source stands at a moment – fresh, late or failed, when it is due, and what goes on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from kpi import claims, failures, messages, schedules
from kpi.access import Visitor
from kpi.schedules import Course
from kpi.state import sources as kept
from kpi.state.imports import now as present
from kpi.state.models import Source
from kpi.state.sources import Draft
from kpi.store import Store


@dataclass(frozen=True)
class Standing:
    """How a source stands at a moment; times are UTC without a zone.

    Attributes:
        freshness: fresh, late, failed, paused or never.
        due_at: When it is refreshed next; None if only a person decides that.
        failure: What the last refresh failed at, for kpi.failures.text; None if it succeeded.
        busy: Whether it is being refreshed.
        progress: What is going on: word, count, at.
    """

    draft: Draft
    edition: int
    trusted: bool
    paused: bool
    freshness: str
    due_at: datetime | None
    last_tried_at: datetime | None
    last_success_at: datetime | None
    failure: Mapping[str, Any] | None
    rows: int
    rejected: int
    columns: Mapping[str, Mapping[str, str]]
    reached: str | None
    busy: bool
    progress: Mapping[str, Any] | None


def require(visitor: Visitor) -> None:
    """Pass only whoever works with sources: each may bring rows of any agency.

    Raises:
        RaporError: not_allowed, for anybody else.
    """
    visitor.require("sources")
    visitor.require_agency(None)


def standing(store: Store, visitor: Visitor, name: str, now: datetime | None = None) -> Standing:
    """How a source stands.

    Raises:
        RaporError: not_allowed; or if there is none of this name.
    """
    require(visitor)
    with store.reading() as session:
        return _standing(kept.find(session, name), now or present())


def listed(store: Store, visitor: Visitor, now: datetime | None = None) -> list[Standing]:
    """How all sources stand, by name.

    Raises:
        RaporError: not_allowed.
    """
    require(visitor)
    with store.reading() as session:
        return [_standing(row, now or present()) for row in kept.listed(session)]


def history(store: Store, visitor: Visitor, name: str, most: int = 50) -> list[dict[str, Any]]:
    """The newest pulls of a source first, as plain rows.

    Raises:
        RaporError: not_allowed.
    """
    require(visitor)
    with store.reading() as session:
        return kept.history(session, name, most)


def course(row: Source) -> Course:
    """What the schedule of a source cares about."""
    return Course(row.schedule, row.paused, row.last_tried_at, row.last_success_at, row.failure is not None)


def is_due(row: Source, now: datetime) -> bool:
    """Whether a source should be refreshed at this moment; one whose refresh was killed should."""
    broken_off = not row.paused and row.busy_owner is not None and claims.is_gone(row.busy_owner)
    return broken_off or schedules.is_due(course(row), now)


def _standing(row: Source, now: datetime) -> Standing:
    same = ("edition", "trusted", "paused", "last_tried_at", "last_success_at", "failure", "rows", "rejected")
    return Standing(
        draft=kept.draft_of(row),
        **{name: getattr(row, name) for name in same},
        freshness=schedules.freshness(course(row), now),
        due_at=schedules.due_at(course(row), now),
        columns=row.columns,
        reached=row.reached,
        busy=row.busy_owner is not None and not claims.is_gone(row.busy_owner),
        progress=row.progress,
    )


def activity(word: str, language: str | None = None) -> str:
    """What goes on, in words; a word that nobody put into words is shown as it is."""
    code = f"progress_{word}"
    return messages.sentence(code, language) if code in messages.texts() else word


def as_json(stands: Standing, language: str | None = None) -> dict[str, Any]:
    """A standing as one JSON object; moments are UTC."""
    moments = {name: getattr(stands, name) for name in ("due_at", "last_tried_at", "last_success_at")}
    failure = stands.failure
    return {
        **asdict(stands.draft),
        **{name: getattr(stands, name) for name in ("trusted", "paused", "freshness", "busy")},
        **{name: at.isoformat(timespec="seconds") + "Z" if at else None for name, at in moments.items()},
        **{name: getattr(stands, name) for name in ("rows", "rejected", "reached")},
        "failure": {"code": failure["code"], "message": failures.text(failure, language)}
        if failure
        else None,
    }


def in_words(stands: Standing, language: str | None = None) -> str:
    """A standing as one line for a person, with the reason below if the last refresh failed."""
    draft = stands.draft
    word = messages.sentence(f"freshness_{stands.freshness}", language)
    success = _local(stands.last_success_at) or "–"
    counts = messages.sentence("source_counts", language, rows=stands.rows, rejected=stands.rejected)
    line = f"{draft.name}: {word}, {success}, {counts} ({draft.kind} → {draft.table}, {draft.schedule})"
    return line if not stands.failure else f"{line}\n  {failures.text(stands.failure, language)}"


def _local(moment: datetime | None) -> str:
    return f"{moment.replace(tzinfo=UTC).astimezone(schedules.WIB):%Y-%m-%d %H:%M} WIB" if moment else ""
