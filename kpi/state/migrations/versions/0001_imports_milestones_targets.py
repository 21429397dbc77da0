"""Imports, milestones and targets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "imports",
        sa.Column("sequence", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("import_id", sa.String(40), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("format_name", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(128)),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("rows_read", sa.Integer, nullable=False),
        sa.Column("rows_accepted", sa.Integer, nullable=False),
        sa.Column("rows_rejected", sa.Integer, nullable=False),
        sa.Column("rows_set_aside", sa.Integer, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("lake_before", sa.Integer),
        sa.Column("lake_after", sa.Integer),
        sa.Column("replaced", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_imports"),
        sa.UniqueConstraint("import_id", name="uq_imports_import_id"),
    )
    op.create_index("ix_imports_content_hash", "imports", ["content_hash"])
    op.create_table(
        "milestones",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("milestone_id", sa.String(128), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("horizon", sa.String(64), nullable=False),
        sa.Column("aspect", sa.String(64), nullable=False),
        sa.Column("planned_start", sa.Date),
        sa.Column("planned_end", sa.Date, nullable=False),
        sa.Column("actual_end", sa.Date),
        sa.Column("weight", sa.Double),
        sa.Column("agency_code", sa.String(128)),
        sa.Column("evidence_count", sa.Integer),
        sa.Column("evidence_verified", sa.Integer),
        sa.Column("import_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_milestones"),
        sa.UniqueConstraint("project", "milestone_id", name="uq_milestones_project"),
    )
    op.create_index("ix_milestones_import_id", "milestones", ["import_id"])
    op.create_table(
        "targets",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("indicator", sa.String(128), nullable=False),
        sa.Column("horizon", sa.String(64), nullable=False),
        sa.Column("agency_code", sa.String(128)),
        sa.Column("agency_key", sa.String(128), nullable=False),
        sa.Column("baseline", sa.Double),
        sa.Column("baseline_on", sa.Date),
        sa.Column("target", sa.Double, nullable=False),
        sa.Column("target_on", sa.Date),
        sa.Column("reason", sa.String),
        sa.Column("import_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_targets"),
        sa.UniqueConstraint("indicator", "horizon", "agency_key", name="uq_targets_indicator"),
    )
    op.create_index("ix_targets_import_id", "targets", ["import_id"])


def downgrade() -> None:
    """Take the first tables away."""
    for table in ("targets", "milestones", "imports"):
        op.drop_table(table)
