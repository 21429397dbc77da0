"""Records: the accepted rows of a table, as far as a scope may see them."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi.scope import Scope
from kpi.state import rows as state_rows
from kpi.store import Store
from kpi.tables import Table

FORMULA = r"^[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"  # see kpi.export.tables


def read(store: Store, table: Table, scope: Scope) -> pa.Table:
    """The records of a table in the order of their key.

    Returns:
        A frame of the table's stored schema.
    """
    with duckdb.connect() as connection:
        return connection.sql(_see(connection, store, table, scope)).to_arrow_table().cast(table.schema)


def write(store: Store, table: Table, scope: Scope, target: Path) -> int:
    """Write the records of a table to a CSV or Parquet file, told by its name.

    In CSV every field is quoted, and text that a spreadsheet would execute begins with an apostrophe.

    Returns:
        How many records were written.
    """
    with duckdb.connect() as connection:
        query = _see(connection, store, table, scope)
        file = str(target).replace("'", "''")
        if target.suffix == ".parquet":
            connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
        else:
            guarded = ", ".join(_guarded(field) for field in table.schema)
            connection.execute(f"COPY (SELECT {guarded} FROM ({query})) TO '{file}' (FORMAT csv, HEADER, FORCE_QUOTE *)")
        found = connection.execute(f"SELECT count(*) FROM ({query})").fetchone()
        return int(found[0]) if found else 0


def _see(connection: duckdb.DuckDBPyConnection, store: Store, table: Table, scope: Scope) -> str:
    if table.store == "state":
        with store.reading() as session:
            connection.register("held", state_rows.read(session, table, scope))
    else:
        files = store.lake.files(table.name)
        if files:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
            types = ", hive_partitioning = true, hive_types = {'month': VARCHAR}" if table.date else ""
            connection.execute(f"CREATE TEMP VIEW held AS FROM read_parquet([{listed}], union_by_name = true{types})")
        else:
            connection.register("held", table.schema.empty_table())
    return f"SELECT {', '.join(table.schema.names)} FROM held {_within(connection, table, scope)} ORDER BY {', '.join(table.key)}"


def _within(connection: duckdb.DuckDBPyConnection, table: Table, scope: Scope) -> str:
    """Only rows of agencies in scope; a row that names none belongs to the nation."""
    columns: Sequence[str] = [name for name, column in table.columns.items() if column.type == "agency"]
    if scope.codes is None or not columns:
        return ""
    connection.register("in_scope", pa.table({"code": pa.array(sorted(scope.codes), pa.string())}))
    owner = "agency_code" if "agency_code" in columns else columns[0]
    return f"WHERE {owner} IN (SELECT code FROM in_scope)"


def _guarded(field: pa.Field) -> str:
    if not pa.types.is_string(field.type):
        return field.name
    return f"CASE WHEN regexp_matches({field.name}, '{FORMULA}') THEN '''' || {field.name} ELSE {field.name} END AS {field.name}"
