"""Projects with all that belongs to them, accounts, the audit log, snapshots and exports."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"

NEW = (
    "notes",
    "reviews",
    "support",
    "positions",
    "stakeholders",
    "evidence",
    "members",
    "spans",
    "projects",
    "drafts",
    "exports",
    "snapshots",
    "audit",
    "people",
)
"""The tables of this migration; those that refer to others come first."""
EDITED = ("edition", "edited_by", "edited_at")
PROMISED = ("responsible", "output", "budget", "removed_at")
APPEND_ONLY = ("audit", "positions", "reviews", "support")


def upgrade() -> None:
    """Make the tables, and let milestones and targets be edited."""
    _projects()
    _dialogue()
    _access()
    with op.batch_alter_table("milestones") as table:
        table.add_column(sa.Column("responsible", sa.String))
        table.add_column(sa.Column("output", sa.String))
        table.add_column(sa.Column("budget", sa.BigInteger))
        table.add_column(sa.Column("removed_at", sa.DateTime))
        _add_edited(table)
    with op.batch_alter_table("targets") as table:
        table.add_column(sa.Column("project", sa.String(128), server_default="", nullable=False))
        _add_edited(table)
        table.drop_constraint("uq_targets_indicator", type_="unique")
        table.create_unique_constraint(
            "uq_targets_project", ["project", "indicator", "horizon", "agency_key"]
        )
    with op.batch_alter_table("imports") as table:
        table.add_column(sa.Column("allowed", sa.JSON))
    for name in APPEND_ONLY:
        _forbid_changes(name)


def downgrade() -> None:
    """Take the tables away, and what projects promised on their own."""
    for name in APPEND_ONLY:
        _allow_changes(name)
    for name in NEW:
        op.drop_table(name)
    with op.batch_alter_table("imports") as table:
        table.drop_column("allowed")
    op.execute("DELETE FROM targets WHERE project <> ''")
    with op.batch_alter_table("targets") as table:
        table.drop_constraint("uq_targets_project", type_="unique")
        table.create_unique_constraint("uq_targets_indicator", ["indicator", "horizon", "agency_key"])
        for column in ("project", *EDITED):
            table.drop_column(column)
    with op.batch_alter_table("milestones") as table:
        for column in (*PROMISED, *EDITED):
            table.drop_column(column)


def _add_edited(table: BatchOperations) -> None:
    table.add_column(sa.Column("edition", sa.Integer, server_default="1", nullable=False))
    table.add_column(sa.Column("edited_by", sa.String(254)))
    table.add_column(sa.Column("edited_at", sa.DateTime))


def _forbid_changes(name: str) -> None:
    """Let the database itself refuse to change or delete a row of a table."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{name} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_append_only()"
        )


def _allow_changes(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {name}_no_{verb}")
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {name}_append_only ON {name}")
        op.execute(f"DROP FUNCTION {name}_append_only()")


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(128), nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("agency_code", sa.String(128), nullable=False),
        sa.Column("agencies", sa.JSON, nullable=False),
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(128)),
        sa.Column("aspects", sa.JSON, nullable=False),
        sa.Column("story", sa.JSON, nullable=False),
        sa.Column("rubric", sa.JSON, nullable=False),
        sa.Column("archived_at", sa.DateTime),
        sa.Column("edition", sa.Integer, server_default="1", nullable=False),
        sa.Column("edited_by", sa.String(254)),
        sa.Column("edited_at", sa.DateTime),
        sa.PrimaryKeyConstraint("number", name="pk_projects"),
        sa.UniqueConstraint("code", name="uq_projects_code"),
    )
    op.create_index("ix_projects_agency_code", "projects", ["agency_code"])

    op.create_table(
        "spans",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("horizon", sa.String(64), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.code"], name="fk_spans_project_projects"),
        sa.PrimaryKeyConstraint("number", name="pk_spans"),
        sa.UniqueConstraint("project", "horizon", name="uq_spans_project"),
    )
    op.create_table(
        "members",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("position", sa.String),
        sa.Column("account", sa.String(254)),
        sa.Column("decree", sa.String(128)),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        sa.Column("removed_at", sa.DateTime),
        sa.Column("edition", sa.Integer, server_default="1", nullable=False),
        sa.Column("edited_by", sa.String(254)),
        sa.Column("edited_at", sa.DateTime),
        sa.ForeignKeyConstraint(["project"], ["projects.code"], name="fk_members_project_projects"),
        sa.PrimaryKeyConstraint("number", name="pk_members"),
    )
    op.create_index("ix_members_account", "members", ["account"])
    op.create_index("ix_members_project", "members", ["project"])

    op.create_table(
        "evidence",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("milestone", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("address", sa.String),
        sa.Column("name", sa.String),
        sa.Column("media_type", sa.String(128)),
        sa.Column("size", sa.Integer),
        sa.Column("sha256", sa.String(64)),
        sa.Column("added_by", sa.String(254), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("verdict", sa.String(16)),
        sa.Column("reason", sa.String),
        sa.Column("judged_by", sa.String(254)),
        sa.Column("judged_at", sa.DateTime),
        sa.Column("removed_at", sa.DateTime),
        sa.Column("erased_at", sa.DateTime),
        sa.Column("edition", sa.Integer, server_default="1", nullable=False),
        sa.Column("edited_by", sa.String(254)),
        sa.Column("edited_at", sa.DateTime),
        sa.ForeignKeyConstraint(
            ["milestone"], ["milestones.number"], name="fk_evidence_milestone_milestones"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_evidence"),
    )
    op.create_index("ix_evidence_milestone", "evidence", ["milestone"])
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"])


def _dialogue() -> None:
    op.create_table(
        "stakeholders",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("institution", sa.String),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("removed_at", sa.DateTime),
        sa.Column("edition", sa.Integer, server_default="1", nullable=False),
        sa.Column("edited_by", sa.String(254)),
        sa.Column("edited_at", sa.DateTime),
        sa.ForeignKeyConstraint(["project"], ["projects.code"], name="fk_stakeholders_project_projects"),
        sa.PrimaryKeyConstraint("number", name="pk_stakeholders"),
    )
    op.create_index("ix_stakeholders_project", "stakeholders", ["project"])

    op.create_table(
        "positions",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("stakeholder", sa.Integer, nullable=False),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("power", sa.Double, nullable=False),
        sa.Column("interest", sa.Double, nullable=False),
        sa.Column("stance", sa.String(16)),
        sa.Column("reason", sa.String),
        sa.Column("added_by", sa.String(254), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["stakeholder"], ["stakeholders.number"], name="fk_positions_stakeholder_stakeholders"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_positions"),
    )
    op.create_index("ix_positions_stakeholder", "positions", ["stakeholder"])

    op.create_table(
        "support",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("stakeholder", sa.Integer, nullable=False),
        sa.Column("milestone", sa.Integer),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("supersedes", sa.Integer),
        sa.Column("added_by", sa.String(254), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["milestone"], ["milestones.number"], name="fk_support_milestone_milestones"),
        sa.ForeignKeyConstraint(
            ["stakeholder"], ["stakeholders.number"], name="fk_support_stakeholder_stakeholders"
        ),
        sa.ForeignKeyConstraint(["supersedes"], ["support.number"], name="fk_support_supersedes_support"),
        sa.PrimaryKeyConstraint("number", name="pk_support"),
    )
    op.create_index("ix_support_stakeholder", "support", ["stakeholder"])

    op.create_table(
        "reviews",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("thread", sa.Integer),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("supersedes", sa.Integer),
        sa.Column("added_by", sa.String(254), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.code"], name="fk_reviews_project_projects"),
        sa.ForeignKeyConstraint(["supersedes"], ["reviews.number"], name="fk_reviews_supersedes_reviews"),
        sa.PrimaryKeyConstraint("number", name="pk_reviews"),
    )
    op.create_index("ix_reviews_project", "reviews", ["project", "thread"])

    op.create_table(
        "notes",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("indicator", sa.String(128), nullable=False),
        sa.Column("agency_code", sa.String(128)),
        sa.Column("dated", sa.Date, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("added_by", sa.String(254), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("removed_at", sa.DateTime),
        sa.Column("edition", sa.Integer, server_default="1", nullable=False),
        sa.Column("edited_by", sa.String(254)),
        sa.Column("edited_at", sa.DateTime),
        sa.PrimaryKeyConstraint("number", name="pk_notes"),
    )
    op.create_index("ix_notes_indicator", "notes", ["indicator", "dated"])


def _access() -> None:
    op.create_table(
        "people",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("issuer", sa.String(254)),
        sa.Column("subject", sa.String(254)),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("codes", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added_by", sa.String(254), nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime),
        sa.Column("signed_out_at", sa.DateTime),
        sa.Column("edition", sa.Integer, server_default="1", nullable=False),
        sa.Column("edited_by", sa.String(254)),
        sa.Column("edited_at", sa.DateTime),
        sa.PrimaryKeyConstraint("number", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
        sa.UniqueConstraint("issuer", "subject", name="uq_people_issuer"),
    )
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(254), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(254), nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit"),
    )
    op.create_index("ix_audit_action", "audit", ["action"])
    op.create_index("ix_audit_who", "audit", ["who"])

    op.create_table(
        "snapshots",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("snapshot_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("project", sa.String(128)),
        sa.Column("agency_code", sa.String(128)),
        sa.Column("codes", sa.JSON),
        sa.Column("manifest", sa.JSON, nullable=False),
        sa.Column("manifest_hash", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(254), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("published_at", sa.DateTime),
        sa.Column("published_by", sa.String(254)),
        sa.PrimaryKeyConstraint("number", name="pk_snapshots"),
        sa.UniqueConstraint("snapshot_id", name="uq_snapshots_snapshot_id"),
    )
    op.create_table(
        "exports",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("project", sa.String(128)),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("snapshot_id", sa.String(40)),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(254), nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_exports"),
    )
    op.create_index("ix_exports_made_by", "exports", ["made_by"])

    op.create_table(
        "drafts",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("account", sa.String(254), nullable=False),
        sa.Column("place", sa.String(254), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_drafts"),
        sa.UniqueConstraint("account", "place", name="uq_drafts_account"),
    )
