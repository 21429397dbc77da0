"""The tables of those whom a project concerns, and of what is said about it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kpi.state.base import Base, Edited


class Stakeholder(Edited, Base):
    """Somebody whom a project concerns: a person or body, inside or outside."""

    __tablename__ = "stakeholders"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.code"), index=True)
    name: Mapped[str]
    institution: Mapped[str | None]
    internal: Mapped[bool]
    removed_at: Mapped[datetime | None]


class Position(Base):
    """Where a stakeholder stood on a day; never changed, only followed by another.

    Attributes:
        power, interest: 0–10.
        stance: supports, neutral or opposes.
    """

    __tablename__ = "positions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    stakeholder: Mapped[int] = mapped_column(ForeignKey("stakeholders.number"), index=True)
    dated: Mapped[date]
    power: Mapped[float]
    interest: Mapped[float]
    stance: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None]
    added_by: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime]


class Support(Base):
    """Support that a stakeholder gave: an entry of the log, never changed; a later one may supersede it."""

    __tablename__ = "support"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    stakeholder: Mapped[int] = mapped_column(ForeignKey("stakeholders.number"), index=True)
    milestone: Mapped[int | None] = mapped_column(ForeignKey("milestones.number"))
    dated: Mapped[date]
    text: Mapped[str]
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("support.number"))
    added_by: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime]


class Review(Base):
    """One word of a thread between mentor, coach, examiner and participant; never changed or deleted.

    Attributes:
        thread: Number of the word that opened the thread; None for that one itself.
        about: project, milestone or indicator.
        subject: Number of the milestone or key of the indicator; '' for the project.
        kind: question, answer, decision, approval, refusal or comment.
        due_on: When an answer is wanted.
        supersedes: An earlier word of the same author and thread that this one stands in for.
    """

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_project", "project", "thread"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.code"))
    thread: Mapped[int | None]
    about: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(128), default="")
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str]
    due_on: Mapped[date | None]
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("reviews.number"))
    added_by: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime]


class Note(Edited, Base):
    """A dated note that stands on the charts of an indicator, of one agency or of all."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_indicator", "indicator", "dated"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    indicator: Mapped[str] = mapped_column(String(128))
    agency_code: Mapped[str | None] = mapped_column(String(128))
    dated: Mapped[date]
    text: Mapped[str]
    added_by: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
