"""What the framework was declared to be, over time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of definitions."""
    op.create_table(
        "definitions",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("declared", sa.JSON, nullable=False),
        sa.Column("changed", sa.JSON, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_definitions"),
    )
    op.create_index("ix_definitions_key", "definitions", ["key", "number"])


def downgrade() -> None:
    """Take the table of definitions away."""
    op.drop_table("definitions")
