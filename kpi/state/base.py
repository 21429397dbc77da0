"""What all tables of the state have in common."""

from datetime import datetime

from sqlalchemy import MetaData, String
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


class Edited:
    """Columns of a row that people change.

    Attributes:
        edition: Counts the changes, so that nobody overwrites another silently; see kpi.state.editions.
        edited_by: Account of who changed it last.
    """

    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    edited_by: Mapped[str | None] = mapped_column(String(254))
    edited_at: Mapped[datetime | None]
