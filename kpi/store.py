"""The store: lake, state and declarations of one installation, opened together."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlalchemy.orm import Session

from kpi import formats, settings, tables
from kpi.errors import RaporError
from kpi.formats import Format
from kpi.lake import Lake
from kpi.scope import EVERYTHING, Scope
from kpi.state import database, rows
from kpi.tables import Table

if TYPE_CHECKING:
    from kpi.catalogue import Catalogue


@dataclass(frozen=True)
class Store:
    """Where everything is kept.

    Attributes:
        home: Folder of lake, state and temporary files.
        lake: Records, rejects and measures.
        state_url: Address of the state.
        tables: Record tables by name.
        formats: Platform formats by name.
    """

    home: Path
    lake: Lake
    state_url: str
    tables: Mapping[str, Table]
    formats: Mapping[str, Format]

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The framework in force."""
        from kpi import catalogue  # noqa: PLC0415 – an import of records needs no formulas

        return catalogue.load()

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction on the state that may write."""
        return database.writing(self.state_url)

    def reading(self) -> AbstractContextManager[Session]:
        """One transaction on the state that only reads."""
        return database.reading(self.state_url)

    def state_rows(self, scope: Scope) -> dict[str, pa.Table]:
        """The record tables that the state keeps, as far as a scope may see them."""
        with self.reading() as session:
            return {
                name: rows.read(session, table, scope)
                for name, table in self.tables.items()
                if table.store == "state"
            }

    def refresh_measures(self, everything: bool = False) -> list[str]:
        """Bring the measures up to date, and note by which definitions; the months that were written anew."""
        from kpi import definitions, measures  # noqa: PLC0415

        state = self.state_rows(EVERYTHING)
        with self.sound():
            written = measures.refresh(self.lake, self.catalogue, state, everything, tables=self.tables)
        definitions.note(self.state_url, self.catalogue)
        return written

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Inside, a query that fails because a table is damaged says so.

        Raises:
            RaporError: As it was, if no table is damaged.
        """
        try:
            yield
        except RaporError as error:
            if error.code == "query_failed":
                for name in (*self.tables, "measures"):
                    self.lake.checked(name)
            raise

    def is_empty(self) -> bool:
        """Whether no record was ever stored."""
        return all(
            self.lake.version(name) < 0 for name, table in self.tables.items() if table.store == "lake"
        )


def open() -> Store:
    """The store that the settings name; nothing is written until something is stored."""
    chosen = settings.load()
    declared = tables.load()
    schemas = {name: table.schema for name, table in declared.items()}
    return Store(
        home=chosen.home,
        lake=Lake(str(chosen.home / "lake"), schemas),
        state_url=chosen.state_url,
        tables=declared,
        formats=formats.load(),
    )
