"""Answers: what a person said that the headings of a sheet mean."""

from collections.abc import Mapping

from connectors.heading_rows import spelling
from kpi import declarations
from kpi.errors import RaporError
from kpi.tables import Table


def check(mapping: Mapping[str, str], table: Table) -> None:
    """Raise if an answer names a column that the table does not have, or gives one to two headings.

    Args:
        mapping: The column of each heading as written, "" for one that means nothing.
        table: Whose columns they are.

    Raises:
        RaporError: In these cases.
    """
    columns = {*table.columns, *table.texts}
    named: dict[str, str] = {}
    given: dict[str, str] = {}
    for heading, column in mapping.items():
        first = named.setdefault(spelling(heading), heading)
        if first != heading:
            raise RaporError("mapping_heading_twice", first=first, second=heading)
        if not column:
            continue
        if column not in columns:
            nearest = declarations.nearest(column, columns)
            raise RaporError(
                "mapping_column_unknown", heading=heading, column=column, table=table.name, nearest=nearest
            )
        first = given.setdefault(column, heading)
        if first != heading:
            raise RaporError("mapping_twice", column=column, first=first, second=heading)
