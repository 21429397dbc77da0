"""Stakeholders, team, reviews and notes of the change project, marked as a sample wherever they stand."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kpi import periods
from kpi.sample.world import declared
from kpi.state.dialogue_models import Note, Position, Review, Stakeholder, Support
from kpi.state.imports import now
from kpi.state.project_models import Member, Milestone, Project

MARK = "contoh"  # who wrote it; reviews say which part of the project speaks, too
AT = time(2, 30)  # half past nine in Jakarta


def fill(session: Session, today: date, agencies: Collection[str]) -> None:
    """Add what data/sample/dialogue.toml declares; nothing without its project, nothing twice.

    Args:
        session: One that may write; the project and its milestones are in it.
        today: The day that days are counted back from.
        agencies: Codes of the sample's agencies; notes about others are left out.
    """
    file = declared("dialogue")
    code = file["project"]
    if session.scalar(select(Project.number).where(Project.code == code)) is None:
        return
    if session.scalar(select(Stakeholder.number).where(Stakeholder.project == code).limit(1)) is None:
        _project(session, file, today)
    if session.scalar(_notes().limit(1)) is None:
        for one in file["note"]:
            if one.get("agency") is None or one["agency"] in agencies:
                _note(session, one, today)


def take_back(session: Session) -> None:
    """Take the notes of the sample off the charts; all else hangs on its project."""
    for row in session.scalars(_notes()):
        row.removed_at, row.edition = now(), row.edition + 1


def _notes() -> Select[Note]:
    return select(Note).where(Note.added_by == MARK, Note.removed_at.is_(None))


def _note(session: Session, one: dict[str, Any], today: date) -> None:
    day = periods.containing(today).shifted(-one["months_ago"]).starts + timedelta(days=one["day"] - 1)
    about = {"indicator": one["indicator"], "agency_code": one.get("agency"), "text": one["text"]}
    session.add(Note(dated=day, added_by=MARK, added_at=now(), **about))


def _project(session: Session, file: dict[str, Any], today: date) -> None:
    code = file["project"]
    named = select(Milestone.milestone_id, Milestone.number).where(Milestone.project == code)
    milestones = {row.milestone_id: row.number for row in session.execute(named)}
    for one in file["stakeholder"]:
        _stakeholder(session, code, one, milestones)
    for one in file["team"]:
        said = {"name": one["name"], "position": f"{one['part']} ({MARK})", "decree": one["decree"]}
        days = {"since": one["since"], "until": one.get("until")}
        session.add(Member(project=code, role="team", edited_by=MARK, edited_at=now(), **said, **days))
    for one in file["thread"]:
        _thread(session, code, one, milestones, today)


def _stakeholder(session: Session, code: str, one: dict[str, Any], milestones: dict[str, int]) -> None:
    said = {name: one[name] for name in ("name", "institution", "internal")}
    row = Stakeholder(project=code, edited_by=MARK, edited_at=now(), **said)
    session.add(row)
    session.flush()
    by = {"stakeholder": row.number, "added_by": MARK, "added_at": now()}
    for dated, power, interest, stance, reason in one["at"]:
        place = {"dated": dated, "power": power, "interest": interest, "stance": stance, "reason": reason}
        session.add(Position(**place, **by))
    for gave in one.get("support", ()):
        milestone = milestones.get(gave["milestone"])
        session.add(Support(dated=gave["on"], text=gave["text"], milestone=milestone, **by))


def _thread(
    session: Session, code: str, one: dict[str, Any], milestones: dict[str, int], today: date
) -> None:
    subject = one.get("subject", "")
    if one["about"] == "milestone":
        if subject not in milestones:
            return
        subject = str(milestones[subject])
    first, last = None, None
    for said in one["said"]:
        day = said["on"] if "on" in said else today - timedelta(days=said["days_ago"])
        word = Review(
            project=code,
            thread=first,
            about=one["about"],
            subject=subject,
            kind=said["kind"],
            text=said["text"],
            due_on=today + timedelta(days=said["due_in"]) if "due_in" in said else None,
            supersedes=last if said.get("again") else None,
            added_by=f"{said['by']} ({MARK})",
            added_at=datetime.combine(day, AT),
        )
        session.add(word)
        session.flush()
        first, last = first or word.number, word.number
