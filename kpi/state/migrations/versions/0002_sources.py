"""Sources, their pulls, and what people said headings mean."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of sources."""
    _make_sources()
    op.create_table(
        "pulls",
        sa.Column("sequence", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("part", sa.String, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("definition", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("import_id", sa.String(40)),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("rows", "accepted", "rejected")),
        sa.Column("since", sa.String),
        sa.Column("reached", sa.String),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime, nullable=False),
        sa.Column("lake_before", sa.Integer),
        sa.Column("lake_after", sa.Integer),
        sa.Column("provenance", sa.JSON, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("failure", sa.JSON),
        sa.PrimaryKeyConstraint("sequence", name="pk_pulls"),
    )
    op.create_index("ix_pulls_source", "pulls", ["source", "sequence"])
    op.create_index("ix_pulls_import_id", "pulls", ["import_id"])
    op.create_table(
        "mappings",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("headings_hash", sa.String(64), nullable=False),
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("mapping", sa.JSON, nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=False),
        sa.Column("decided_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_mappings"),
        sa.UniqueConstraint("headings_hash", "table_name", name="uq_mappings_headings_hash"),
    )


def _make_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("format_name", sa.String(64)),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("sheet", sa.String),
        sa.Column("query", sa.String),
        sa.Column("secret", sa.String(128)),
        sa.Column("watermark", sa.String(128)),
        sa.Column("overlap_days", sa.Integer, nullable=False),
        sa.Column("schedule", sa.String(16), nullable=False),
        sa.Column("agency", sa.String(128)),
        sa.Column("decimal", sa.String(1)),
        sa.Column("mapping", sa.JSON, nullable=False),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("definition", sa.String(64), nullable=False),
        sa.Column("edited_by", sa.String(128), nullable=False),
        sa.Column("edited_at", sa.DateTime, nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.Column("reached", sa.String),
        sa.Column("last_tried_at", sa.DateTime),
        sa.Column("last_success_at", sa.DateTime),
        sa.Column("failure", sa.JSON),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("busy_owner", sa.String(128)),
        sa.Column("busy_beat", sa.Integer, nullable=False),
        sa.Column("progress", sa.JSON),
        sa.PrimaryKeyConstraint("number", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
    )


def downgrade() -> None:
    """Take the tables of sources away."""
    for table in ("mappings", "pulls", "sources"):
        op.drop_table(table)
