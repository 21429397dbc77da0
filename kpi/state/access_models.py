"""The tables of who may see what, who did what, and what was frozen or handed out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kpi.state.base import Base, Edited


class Person(Edited, Base):
    """An account.

    Attributes:
        email: In lower case; how somebody is invited.
        issuer, subject: Who the provider says it is; bound at the first sign-in and the key from then on.
        role: A key of data/access/roles.toml.
        codes: Agencies that the role is for, each with what the role reaches below it.
        active: False once access was revoked; the row stays for the audit log.
        seen_at: When the provider issued the newest claims that they came with.
        signed_out_at: Claims issued up to this moment are over: they were signed out.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    issuer: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(32))
    codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    active: Mapped[bool] = mapped_column(default=True)
    added_by: Mapped[str] = mapped_column(String(254))
    added_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    signed_out_at: Mapped[datetime | None]


class Entry(Base):
    """One line of the audit log: append-only, each line hashed together with the hash of the one before.

    Attributes:
        sequence: The order; clocks may be set back, this never is.
        who: Account, "lokal" or "cli".
        action: A verb and what it is done to, such as milestone.changed.
        subject: What it was done to: a code, a number, an id.
        before, after: What changed, as plain JSON; nothing about people beyond the account.
        previous: Hash of the line before, 64 zeros for the first.
        hash: SHA-256 over everything but the sequence; see kpi.state.audit.
    """

    __tablename__ = "audit"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(254), index=True)
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(254))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Snapshot(Base):
    """Figures and project frozen at a moment; the content lies under the home, see kpi.snapshots.

    Attributes:
        snapshot_id: What every export prints.
        agency_code: The agency that owns the project.
        codes: Agencies that its maker saw, and that it therefore holds; None for all.
        manifest: SHA-256 of each frozen file by its name.
        manifest_hash: SHA-256 of the manifest.
        published_at: Since when viewers may open it; None while it is not published.
    """

    __tablename__ = "snapshots"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    snapshot_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    project: Mapped[str | None] = mapped_column(String(128))
    agency_code: Mapped[str | None] = mapped_column(String(128))
    codes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    manifest: Mapped[dict[str, str]] = mapped_column(JSON)
    manifest_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(String(254))


class Export(Base):
    """A file that was handed out."""

    __tablename__ = "exports"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(254))
    project: Mapped[str | None] = mapped_column(String(128))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    snapshot_id: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(254), index=True)
    made_at: Mapped[datetime]


class Draft(Base):
    """What a person has typed and not saved yet."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("account", "place"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(String(254))
    place: Mapped[str] = mapped_column(String(254))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime]
