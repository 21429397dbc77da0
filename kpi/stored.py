"""Stored records as SQL: the Parquet files of a table, some perhaps older than its newest columns."""

from collections.abc import Sequence

import duckdb

from kpi.engines import STORED
from kpi.tables import Table


def select(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[str]) -> str:
    """A SELECT of the stored schema over files; a column that none of them has is null.

    Args:
        connection: An engine that may read the files.
        table: The table.
        files: At least one.
    """
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    types = ", hive_partitioning = true, hive_types = {'month': VARCHAR}" if table.date else ""
    read = f"read_parquet([{listed}], union_by_name = true{types})"
    held = {name for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()}
    columns = (
        f'"{one.name}"' if one.name in held else f'CAST(NULL AS {STORED[one.type]}) AS "{one.name}"'
        for one in table.schema
    )
    return f"SELECT {', '.join(columns)} FROM {read}"
