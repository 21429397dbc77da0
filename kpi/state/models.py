"""The tables of what comes in: imports, sources and their pulls, mappings; and definitions over time."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kpi.state.base import Base


class Import(Base):
    """One file or pull that was loaded, or refused.

    Attributes:
        sequence: Order of imports; clocks may be set back, this never is.
        status: running, done, undoing or undone.
        content_hash: SHA-256 of what was read.
        lake_before: Version of the table before; -1 if it was not there.
        allowed: The agencies that whoever made it might see; None means all.
        replaced: Rows of a state table that this import replaced, to give back on undo.
    """

    __tablename__ = "imports"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    import_id: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    table_name: Mapped[str] = mapped_column(String(64))
    format_name: Mapped[str] = mapped_column(String(64))
    agency: Mapped[str | None] = mapped_column(String(128))
    allowed: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
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


class Source(Base):
    """A place where rows come from, and how it fared.

    Attributes:
        secret: The name of a secret, never the secret.
        trusted: Whether an administrator gave the address.
        edition: Counts what people change, so that two of them never overwrite one another silently.
        definition: Fingerprint of all that decides what its rows become; see kpi.state.sources.Draft.
        columns: Headings and types of the last success, for each part of the source.
        reached: Value of the watermark up to which rows are stored.
        failure: Code and values of what the last refresh failed at.
        rows: Rows that the last refresh which brought some has read.
        busy_owner: Who is refreshing it at this moment.
        busy_beat: Counts on as long as that one is alive: whoever sees it stand still may take over.
        progress: What is going on: a word, a count and the moment it was written.
    """

    __tablename__ = "sources"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    table_name: Mapped[str] = mapped_column(String(64))
    format_name: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str]
    sheet: Mapped[str | None]
    query: Mapped[str | None]
    secret: Mapped[str | None] = mapped_column(String(128))
    watermark: Mapped[str | None] = mapped_column(String(128))
    overlap_days: Mapped[int]
    schedule: Mapped[str] = mapped_column(String(16))
    agency: Mapped[str | None] = mapped_column(String(128))
    decimal: Mapped[str | None] = mapped_column(String(1))
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    trusted: Mapped[bool]
    paused: Mapped[bool] = mapped_column(default=False)
    edition: Mapped[int] = mapped_column(default=1)
    definition: Mapped[str] = mapped_column(String(64))
    edited_by: Mapped[str] = mapped_column(String(128))
    edited_at: Mapped[datetime]
    columns: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    reached: Mapped[str | None]
    last_tried_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    rows: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    busy_owner: Mapped[str | None] = mapped_column(String(128))
    busy_beat: Mapped[int] = mapped_column(default=0)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Pull(Base):
    """What a source gave at once: one file, worksheet or query, or why it gave nothing.

    It keeps the name of its source, so that the history stays when a source is removed.

    Attributes:
        part: Which file, worksheet or query.
        status: done, unchanged, refused, or passed over because a person took the same content back.
        definition: That of the source at the time.
        since: The watermark from which rows were asked for; None if all were.
        reached: The highest watermark among the rows.
        who: Who asked for the refresh.
        provenance: Where it came from, without secrets.
    """

    __tablename__ = "pulls"
    __table_args__ = (Index("ix_pulls_source", "source", "sequence"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(80))
    part: Mapped[str]
    status: Mapped[str] = mapped_column(String(16))
    definition: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    import_id: Mapped[str | None] = mapped_column(String(40), index=True)
    rows: Mapped[int]
    accepted: Mapped[int]
    rejected: Mapped[int]
    since: Mapped[str | None]
    reached: Mapped[str | None]
    who: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    lake_before: Mapped[int | None]
    lake_after: Mapped[int | None]
    provenance: Mapped[dict[str, str]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Remembered(Base):
    """What a person said the headings of a file mean, for the next file with the same headings.

    Attributes:
        headings_hash: Of the headings without case, blanks, punctuation and order.
        mapping: Column for each heading; "" for one that means nothing.
    """

    __tablename__ = "mappings"
    __table_args__ = (UniqueConstraint("headings_hash", "table_name"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    headings_hash: Mapped[str] = mapped_column(String(64))
    table_name: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    decided_by: Mapped[str] = mapped_column(String(128))
    decided_at: Mapped[datetime]


class Definition(Base):
    """What a part of the framework was declared to be from a moment on; nothing is ever overwritten.

    Attributes:
        key: Which part: index, goals.trust, indicators.response_rate …
        hash: SHA-256 of what is declared; "" when the part was taken away.
        declared: What is declared, as plain JSON.
        changed: Names of what differs from the row before; none in the first row of a part.
        since: When measures were first computed by it, UTC.
    """

    __tablename__ = "definitions"
    __table_args__ = (Index("ix_definitions_key", "key", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(128))
    hash: Mapped[str] = mapped_column(String(64))
    declared: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[datetime]
