"""Records: the accepted rows of a table, as far as a scope may see them."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi import faults, outputs, stored
from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.state import rows as state_rows
from kpi.store import Store
from kpi.tables import Table

KINDS = (".csv", ".parquet")
FORMULA = r"^[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"  # see kpi.export.tables


def read(store: Store, table: Table, scope: Scope) -> pa.Table:
    """The records of a table in the order of their key.

    Returns:
        A frame of the table's stored schema.
    """
    with faults.told(table.name), duckdb.connect() as connection:
        found: pa.Table = connection.sql(_see(connection, store, table, scope)).to_arrow_table()
        return found.cast(table.schema)


def write(store: Store, table: Table, scope: Scope, target: Path) -> int:
    """Write the records of a table to a CSV or Parquet file, told by its name.

    In CSV every field is quoted, and text that a spreadsheet would execute begins with an apostrophe.
    The file appears whole or not at all.

    Returns:
        How many records were written.

    Raises:
        RaporError: If the file cannot be written or is of another kind.
    """
    if target.suffix.lower() not in KINDS:
        raise RaporError("file_kind", file=target.name, known=", ".join(KINDS))
    with outputs.replacing(target) as file, faults.told(table.name), duckdb.connect() as connection:
        query = _see(connection, store, table, scope)
        name = str(file).replace("'", "''")
        if target.suffix.lower() == ".parquet":
            done = connection.execute(f"COPY ({query}) TO '{name}' (FORMAT parquet)")
        else:
            guarded = ", ".join(_guarded(field) for field in table.schema)
            options = "FORMAT csv, HEADER, FORCE_QUOTE *"
            done = connection.execute(f"COPY (SELECT {guarded} FROM ({query})) TO '{name}' ({options})")
        found = done.fetchone()
        return int(found[0]) if found else 0


def _see(connection: duckdb.DuckDBPyConnection, store: Store, table: Table, scope: Scope) -> str:
    within = ""
    if table.store == "state":  # which knows itself who sees what
        with store.reading() as session:
            connection.register("held", state_rows.read(session, table, scope))
    else:
        files, within = store.lake.files(table.name), _within(connection, table, scope)
        if files:
            connection.execute(f"CREATE TEMP VIEW held AS {stored.select(connection, table, files)}")
        else:
            connection.register("held", table.schema.empty_table())
    columns, key = ", ".join(table.schema.names), ", ".join(table.key)
    return f"SELECT {columns} FROM held {within} ORDER BY {key}"


def _within(connection: duckdb.DuckDBPyConnection, table: Table, scope: Scope) -> str:
    """Only rows of agencies in scope; a row that names none belongs to the nation."""
    columns: Sequence[str] = [name for name, column in table.columns.items() if column.type == "agency"]
    if scope.codes is None:
        return ""
    if not columns:
        return "WHERE false"
    connection.register("in_scope", pa.table({"code": pa.array(sorted(scope.codes), pa.string())}))
    owner = "agency_code" if "agency_code" in columns else columns[0]
    return f"WHERE {owner} IN (SELECT code FROM in_scope)"


def _guarded(field: "pa.Field[pa.DataType]") -> str:
    if not pa.types.is_string(field.type):
        return field.name
    dangerous = f"regexp_matches({field.name}, '{FORMULA}')"
    return f"CASE WHEN {dangerous} THEN '''' || {field.name} ELSE {field.name} END AS {field.name}"
