"""Cleaning: the rows of a sheet become accepted records, rejects with reasons, and rows set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors import decimals, judging, keys, kinds, refusals, rejection, texts
from connectors.containers import Limits
from connectors.headings import Layout
from connectors.judging import Judging
from connectors.options import Options, Registry
from connectors.sheets import UNFIT, Sheet, quoted
from kpi.errors import RaporError

MEMORY = 400  # MB of the engine; more spills to the temporary folder
RULES = 36  # MB that the full rules of a column reserve on two threads; hardly any of it is ever touched


@dataclass(frozen=True)
class Cleaned:
    """What became of the rows of one sheet. The connection holds them until it is closed.

    Attributes:
        read: Rows read; always accepted + rejected + set aside.
        reasons: Rejected rows by the code of their first fault.
        labelled: Accepted records with a label that a machine gave, by column.
    """

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    options: Options
    read: int
    accepted: int
    rejected: int
    set_aside: int
    reasons: Mapping[str, int]
    labelled: Mapping[str, int]

    @property
    def records_sql(self) -> str:
        """The accepted records: every declared column, local_date and month where the table has a date."""
        return self._records("clean")

    @property
    def ordered_sql(self) -> str:
        """The same, month by month in the order of their key.

        They are sorted before the columns that the sheet lacks are added, which would be carried along.
        """
        given = {column.name: column for column in Judging(self.layout, self.options).columns}
        key = [keys.value(given[name]) for name in self.layout.table.key if name in given]
        month = ["year(local_date) * 12 + month(local_date)"] if self.layout.table.date else []
        return self._records(f"(SELECT * EXCLUDE (row_no) FROM clean ORDER BY {', '.join(month + key)})")

    def _records(self, rows: str) -> str:
        table = self.layout.table
        given = {column.name for column in Judging(self.layout, self.options).columns}
        cells = []
        for column in table.columns.values():
            value = keys.value(column, "v_{}" if column.name in given else "NULL")
            cells.append(f"CAST({value} AS {kinds.sql_type(column)}) AS {column.name}")
        if table.store == "lake":
            absent = "".join(f"{name};" for name in table.columns if name not in given)
            cells.append(f"{quoted(f';{absent}')} AS absent" if absent else "NULL::VARCHAR AS absent")
        if table.date:
            cells += ["local_date", "left(CAST(local_date AS VARCHAR), 7) AS month"]
        return f"SELECT {', '.join(cells)} FROM {rows}"

    def rejects(self) -> pa.Table:
        """The rejected rows in their order; see rejection.REJECTS."""
        found: pa.Table = self.connection.sql("SELECT * FROM rejects ORDER BY row_no").to_arrow_table()
        return found.cast(rejection.REJECTS)


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """An engine of bounded memory that reaches nothing but local files and spills into a folder."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": f"{MEMORY}MB",
            "temp_directory": str(folder),
            "threads": "2",
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def clean(  # noqa: PLR0917
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    layout: Layout,
    registry: Registry,
    options: Options,
    limits: Limits,
) -> Cleaned:
    """Judge every row of a sheet.

    Args:
        connection: From connect(); holds the rows afterwards.
        sheet: The rows.
        layout: What its columns mean.
        registry: Who is registered.
        options: What the caller knows; the decimal signs found in the sheet are added.
        limits: How long a cell may be.

    Raises:
        RaporError: If the file as a whole cannot be accepted.
    """
    options = replace(options, epoch_1904=sheet.epoch_1904, cell_limit=limits.cell)
    if layout.format:
        options = replace(options, day_first=layout.format.day_first)
    connection.execute(judging.RULES)
    sheet, layout, labelled = texts.read(connection, sheet, layout)
    Judging(layout, options).prepare(connection, registry)
    try:
        judged = _judge(connection, sheet, layout, options, careful=False)
    except UNFIT:
        judged = _judge(connection, sheet, layout, options, careful=True)
    refusals.check(connection, layout)
    _settle(connection, judged)
    _refuse_long_cells(connection, judged, limits)
    keys.settle(connection, judged)
    rejection.collect(connection, judged)
    return _counted(connection, layout, judged.options, labelled)


def _judge(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, layout: Layout, options: Options, careful: bool
) -> Judging:
    types = sheet.attach(connection, layout.row, layout.width, careful)
    told = options.decimal or (layout.format.decimal if layout.format else None)
    signs = decimals.signs(connection, layout, told)
    judged = Judging(layout, replace(options, decimals=signs), types)
    connection.execute(f"SET preserve_insertion_order = {not sheet.numbered}")  # order costs time
    connection.execute(f"CREATE OR REPLACE TEMP TABLE judged_rows AS {judged.quick_sql()}")
    connection.execute("RESET preserve_insertion_order")
    # The fast reader gives rows in their order without numbers: to count them would bind it to one thread.
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW judged AS "
        f"SELECT * REPLACE (coalesce(row_no, rowid + 1 + {layout.row}) AS row_no) FROM judged_rows"
    )
    return judged


def _settle(connection: duckdb.DuckDBPyConnection, judged: Judging) -> None:
    """Apply the full rules to the doubtful rows."""
    values = ", ".join(["row_no", *(f"v_{column.name}" for column in judged.columns), "local_date"])
    if connection.execute("SELECT 1 FROM judged WHERE doubtful LIMIT 1").fetchone() is None:
        connection.execute(  # planning the full rules costs more than reading a small file
            f"CREATE OR REPLACE TEMP TABLE settled AS SELECT {values}, raw, raw_owner, broken, broken_text, "
            "false AS blank, NULL::INTEGER AS total, []::VARCHAR[] AS faults, false AS rejected "
            "FROM judged LIMIT 0"
        )
        connection.execute(f"CREATE OR REPLACE TEMP VIEW sound AS SELECT {values} FROM judged")
        return
    connection.execute(f"SET memory_limit = '{MEMORY + RULES * len(judged.columns)}MB'")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE settled AS SELECT *, "
        "NOT blank AND (total IS NOT NULL OR broken IS NOT NULL OR list_count(faults) > 0) AS rejected "
        f"FROM ({judged.thorough_sql()})"
    )
    connection.execute(f"SET memory_limit = '{MEMORY}MB'")
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW sound AS SELECT {values} FROM judged WHERE NOT doubtful "
        f"UNION ALL SELECT {values} FROM settled WHERE NOT blank AND NOT rejected"
    )


def _refuse_long_cells(connection: duckdb.DuckDBPyConnection, judged: Judging, limits: Limits) -> None:
    found = connection.execute(
        "SELECT row_no, list_position(faults, 'cell_too_long') FROM settled "
        "WHERE list_contains(faults, 'cell_too_long') ORDER BY row_no LIMIT 1"
    ).fetchone()
    if found:
        column = judged.layout.heading(judged.names[found[1] - 1])
        raise RaporError("cell_too_long", row=found[0], column=column, limit=limits.cell)


def _counted(
    connection: duckdb.DuckDBPyConnection, layout: Layout, options: Options, labelled: Sequence[str]
) -> Cleaned:
    def number(sql: str) -> int:
        ((found,),) = connection.execute(sql).fetchall()
        return int(found)

    body = number("SELECT count(*) FROM judged")
    blank = number("SELECT count(*) FROM settled WHERE blank")
    rejected = number("SELECT count(*) FROM rejects")
    if body == blank:
        raise RaporError("file_no_rows")
    reasons = connection.execute(
        "SELECT code, count(*) FROM rejects GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return Cleaned(
        connection=connection,
        layout=layout,
        options=options,
        read=body + layout.above,
        accepted=body - blank - rejected,
        rejected=rejected,
        set_aside=blank + layout.above,
        reasons=dict(reasons),
        labelled={name: number(f"SELECT count(v_{name}) FROM clean") for name in labelled},
    )
