"""The tables of change projects: who runs them, what they promised by when, and what proves it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kpi.state.base import Base, Edited


class Project(Edited, Base):
    """A change project.

    Attributes:
        code: What milestones and everything else of it name it by.
        agency_code: The agency that owns it.
        agencies: Codes of the agencies that it covers, each with all below it.
        programme: pkn2, pka or pkp.
        cohort: Class of the training (angkatan).
        aspects: What it changes in each aspect, by the aspect's key.
        story: Texts of the seminar by their key: background, problem, idea, benefits, risks, lessons …
        rubric: Criteria with name, weight and, once given, points; an example that people edit.
        archived_at: When it was put aside; it is never deleted.
    """

    __tablename__ = "projects"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(String(128), unique=True)
    title: Mapped[str]
    agency_code: Mapped[str] = mapped_column(String(128), index=True)
    agencies: Mapped[list[str]] = mapped_column(JSON, default=list)
    programme: Mapped[str] = mapped_column(String(32))
    year: Mapped[int]
    cohort: Mapped[str | None] = mapped_column(String(128))
    aspects: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    story: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    archived_at: Mapped[datetime | None]


class Span(Base):
    """When a horizon of a project begins and ends."""

    __tablename__ = "spans"
    __table_args__ = (UniqueConstraint("project", "horizon"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.code"))
    horizon: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Member(Edited, Base):
    """A person of a project: participant, mentor, coach, examiner, or one of the effective team.

    Attributes:
        role: participant, mentor, coach, examiner or team.
        position: Office or title; for the team the part that the person plays.
        account: E-mail of the account; a mentor sees the projects whose row names theirs.
        decree: Number of the decree that appointed the person (SK).
        since, until: Days of the appointment.
    """

    __tablename__ = "members"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.code"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    position: Mapped[str | None]
    account: Mapped[str | None] = mapped_column(String(254), index=True)
    decree: Mapped[str | None] = mapped_column(String(128))
    since: Mapped[date | None]
    until: Mapped[date | None]
    removed_at: Mapped[datetime | None]


class Milestone(Edited, Base):
    """A promise of a change project; see data/tables/milestones.toml.

    Attributes:
        project: Code of the project; milestones may be imported before it is described.
        evidence_count, evidence_verified: What an import said; what was attached here is counted beside it.
        responsible: Who answers for it.
        output: What is handed over.
        budget: Whole rupiah.
        removed_at: When it was taken off the plan; what hangs on it stays.
    """

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("project", "milestone_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(String(128))
    milestone_id: Mapped[str] = mapped_column(String(128))
    name: Mapped[str]
    horizon: Mapped[str] = mapped_column(String(64))
    aspect: Mapped[str] = mapped_column(String(64))
    planned_start: Mapped[date | None]
    planned_end: Mapped[date]
    actual_end: Mapped[date | None]
    weight: Mapped[float | None]
    agency_code: Mapped[str | None] = mapped_column(String(128))
    evidence_count: Mapped[int | None]
    evidence_verified: Mapped[int | None]
    import_id: Mapped[str] = mapped_column(String(40), index=True, default="")
    responsible: Mapped[str | None]
    output: Mapped[str | None]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None]


class Target(Edited, Base):
    """What an indicator should reach at the end of a horizon; see data/tables/targets.toml.

    Attributes:
        project: Code of the project that promised it, '' for all: a unique key takes no two NULLs for equal.
        agency_key: The agency's code in lower case, '' for all.
    """

    __tablename__ = "targets"
    __table_args__ = (UniqueConstraint("project", "indicator", "horizon", "agency_key"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(String(128), default="", server_default="")
    indicator: Mapped[str] = mapped_column(String(128))
    horizon: Mapped[str] = mapped_column(String(64))
    agency_code: Mapped[str | None] = mapped_column(String(128))
    agency_key: Mapped[str] = mapped_column(String(128))
    baseline: Mapped[float | None]
    baseline_on: Mapped[date | None]
    target: Mapped[float]
    target_on: Mapped[date | None]
    reason: Mapped[str | None]
    import_id: Mapped[str] = mapped_column(String(40), index=True, default="")


class Evidence(Edited, Base):
    """What proves a milestone: a file or a link.

    Attributes:
        address: Of a link.
        name: Of a file, as it was called.
        sha256: Of a file's content, and the name that it is stored under.
        verdict: verified or refused; None while it waits.
        removed_at: When it was withdrawn.
        erased_at: When its file was erased, as the time of retention had ended.
    """

    __tablename__ = "evidence"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    milestone: Mapped[int] = mapped_column(ForeignKey("milestones.number"), index=True)
    title: Mapped[str]
    address: Mapped[str | None]
    name: Mapped[str | None]
    media_type: Mapped[str | None] = mapped_column(String(128))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    added_by: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None]
    judged_by: Mapped[str | None] = mapped_column(String(254))
    judged_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


STORED = {"milestones": Milestone, "targets": Target}
"""The record tables that the state keeps."""
