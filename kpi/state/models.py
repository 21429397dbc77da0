"""The tables of the state."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have names, so that a migration can change them on every database."""


class Base(DeclarativeBase):
    """The declared tables."""

    metadata = MetaData(naming_convention=NAMES)


class Import(Base):
    """One file or pull that was loaded, or refused.

    Attributes:
        sequence: Order of imports; clocks may be set back, this never is.
        status: running, done, undoing or undone.
        content_hash: SHA-256 of what was read.
        lake_before: Version of the table before; -1 if it was not there.
        replaced: Rows of a state table that this import replaced, to give back on undo.
    """

    __tablename__ = "imports"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    import_id: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    table_name: Mapped[str] = mapped_column(String(64))
    format_name: Mapped[str] = mapped_column(String(64))
    agency: Mapped[str | None] = mapped_column(String(128))
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_accepted: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    rows_set_aside: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    lake_before: Mapped[int | None]
    lake_after: Mapped[int | None]
    replaced: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Milestone(Base):
    """A promise of a change project; see data/tables/milestones.toml."""

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
    import_id: Mapped[str] = mapped_column(String(40), index=True)


class Target(Base):
    """What an indicator should reach at the end of a horizon; see data/tables/targets.toml.

    Attributes:
        agency_key: The agency's code in lower case, '' for all: a unique key takes no two NULLs for equal.
    """

    __tablename__ = "targets"
    __table_args__ = (UniqueConstraint("indicator", "horizon", "agency_key"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    indicator: Mapped[str] = mapped_column(String(128))
    horizon: Mapped[str] = mapped_column(String(64))
    agency_code: Mapped[str | None] = mapped_column(String(128))
    agency_key: Mapped[str] = mapped_column(String(128))
    baseline: Mapped[float | None]
    baseline_on: Mapped[date | None]
    target: Mapped[float]
    target_on: Mapped[date | None]
    reason: Mapped[str | None]
    import_id: Mapped[str] = mapped_column(String(40), index=True)


STORED = {"milestones": Milestone, "targets": Target}
"""The record tables that the state keeps."""
