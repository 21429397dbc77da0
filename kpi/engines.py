"""Engines: run one SELECT over files and Arrow tables, return Arrow."""

import logging
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import duckdb
import pyarrow as pa

from kpi.errors import RaporError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Files:
    """Parquet files of one table, some perhaps older than its newest columns.

    Attributes:
        paths: At least one.
        schema: Columns that the SQL may name; those that no file has are read as null.
    """

    paths: Sequence[str]
    schema: pa.Schema = field(default_factory=lambda: pa.schema([]))


Relation = Sequence[str] | Files | pa.Table
"""What a name in the SQL stands for: Parquet files of one table, or rows at hand."""

STORED = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
}
"""The types of stored columns in SQL."""

WIB = timezone(timedelta(hours=7))


class Engine(Protocol):
    """The seam between the figures and what computes them."""

    def query(self, sql: str, tables: Mapping[str, Relation]) -> pa.Table:
        """The rows of one SELECT, in which each name of tables is a relation."""

    def together(self, files: Sequence[str]) -> AbstractContextManager["Engine"]:
        """Inside, an engine for many queries over these files, which are answered sooner than one by one."""


@dataclass(frozen=True)
class DuckDB:
    """DuckDB inside this process: a database in memory per query, which may read the given files only.

    To open a database takes longer than most queries over small files: see together.

    Attributes:
        memory_limit: Such as "2GB"; by default 80 % of the machine's memory. Beyond it DuckDB uses the disk.
        threads: Cores to use; by default all.
    """

    memory_limit: str | None = None
    threads: int | None = None

    def query(self, sql: str, tables: Mapping[str, Relation]) -> pa.Table:
        """The rows of one SELECT.

        Args:
            sql: A SELECT in the plain subset that DuckDB and Spark share; ORDER BY where order matters.
            tables: What each name in it stands for; a list of files must not be empty.

        Raises:
            RaporError: If the query fails; the SQL and the engine's words are in the log.
        """
        with self.together([file for table in tables.values() for file in _paths(table)]) as opened:
            return opened.query(sql, tables)

    @contextmanager
    def together(self, files: Sequence[str]) -> Iterator["Opened"]:
        """One database for many queries; see Engine."""
        with _told("", ()), duckdb.connect(config=self._config()) as connection:
            _lock(connection, files)
            yield Opened(connection)

    def _config(self) -> dict[str, str | bool | int | float | list[str]]:
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,  # otherwise a name in the SQL may be any Python variable
            "preserve_insertion_order": False,  # the SQL orders what it needs ordered; saves memory
            # Made and removed by DuckDB when memory runs out; two databases must not share one.
            "temp_directory": str(Path(tempfile.gettempdir()) / f"rapor-{uuid4().hex}"),
        }
        if self.memory_limit:
            config["memory_limit"] = self.memory_limit
        if self.threads:
            config["threads"] = self.threads
        return config


@dataclass(frozen=True)
class Opened:
    """A database of DuckDB that is open already; what one query is given no other query sees."""

    connection: duckdb.DuckDBPyConnection

    def query(self, sql: str, tables: Mapping[str, Relation]) -> pa.Table:
        """The rows of one SELECT; see DuckDB.query."""
        started = time.perf_counter()
        with _told(sql, tables), self.connection.cursor() as cursor:
            for name, table in tables.items():
                _provide(cursor, name, table)
            rows: pa.Table = cursor.sql(sql).to_arrow_table()
        log.info(
            "query over %s: %d rows in %.3f s", ", ".join(tables), len(rows), time.perf_counter() - started
        )
        return rows

    @contextmanager
    def together(self, files: Sequence[str]) -> Iterator["Opened"]:
        """Itself: what it may read was said when it was opened."""
        yield self


@contextmanager
def _told(sql: str, tables: Iterable[str]) -> Iterator[None]:
    """Inside, what the engine complains about becomes one sentence."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        log.exception("query out of memory: %s", sql)
        raise RaporError("query_out_of_memory") from error
    except duckdb.Error as error:
        log.exception("query failed: %s", sql)
        raise RaporError("query_failed", tables=", ".join(sorted(tables))) from error


def open(address: str) -> Engine:
    """The engine that the settings name.

    Args:
        address: "duckdb", or "spark://…" for an existing cluster.

    Raises:
        RaporError: If there is no such engine.
    """
    if address == "duckdb":
        return DuckDB()
    if address.startswith("spark://"):
        raise RaporError("engine_not_available", engine=address)
    raise RaporError("engine_unknown", engine=address)


def today() -> date:
    """The day in Jakarta, wherever the server stands."""
    return datetime.now(WIB).date()


def _lock(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    # The order matters: paths can be allowed only while access is still open, and nothing after the lock.
    connection.execute("SET GLOBAL TimeZone = 'UTC'")  # of every query
    if files:
        connection.execute(f"SET allowed_paths = [{_literals(files)}]")
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")


def _provide(connection: duckdb.DuckDBPyConnection, name: str, table: Relation) -> None:
    if isinstance(table, pa.Table):
        connection.register(name, table)
        return
    paths = _paths(table)
    if not paths:
        raise ValueError(f"{name}: no files; pass an empty Arrow table with the schema instead")
    by_month = "true, hive_types = {'month': 'VARCHAR'}" if "/month=" in paths[0] else "false"
    read = f"read_parquet([{_literals(paths)}], union_by_name = true, hive_partitioning = {by_month})"
    declared = table.schema if isinstance(table, Files) else pa.schema([])
    missing = _missing(declared, connection.sql(f"SELECT * FROM {read} LIMIT 0").columns)
    quoted = name.replace('"', '""')
    connection.execute(f'CREATE TEMP VIEW "{quoted}" AS SELECT {", ".join(["*", *missing])} FROM {read}')


def _missing(declared: pa.Schema, held: Sequence[str]) -> list[str]:
    return [f'CAST(NULL AS {STORED[one.type]}) AS "{one.name}"' for one in declared if one.name not in held]


def _paths(table: Relation) -> Sequence[str]:
    if isinstance(table, pa.Table):
        return ()
    return table.paths if isinstance(table, Files) else table


def _literals(texts: Sequence[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
