"""Keys: rows of one sheet that have the same key, and rows whose key is not the loading person's to use."""

from collections.abc import Iterable

import duckdb

from connectors import kinds, rejection
from connectors.judging import Judging
from connectors.options import TAKEN
from connectors.sheets import quoted
from kpi.tables import Column


def value(column: Column, cell: str = "v_{}") -> str:
    """The value that a record has in a column: its cell's, else what an empty cell stands for."""
    cell = cell.format(column.name)
    if column.default is None:
        return cell
    return f"coalesce({cell}, CAST({quoted(column.default)} AS {kinds.sql_type(column)}))"


def _compared(judged: Judging, names: Iterable[str]) -> str:
    """Values that are equal for equal records: codes and handles are compared without case."""
    chosen = [column for column in judged.columns if column.name in names]
    return ", ".join(f"lower({value(c)})" if c.type in kinds.FOLDED else value(c) for c in chosen)


def settle(connection: duckdb.DuckDBPyConnection, judged: Judging) -> None:
    """Make the table `doubles` of rows that do not count for their key, and the view `clean` of all others.

    Of rows of the same key with the same values the first counts; with different values none does.
    """
    key, values = _compared(judged, judged.layout.table.key), _compared(judged, judged.names)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE doubles AS
        WITH suspected AS (SELECT hash({key}) AS h FROM sound GROUP BY 1 HAVING count(*) > 1),
        met AS (SELECT *, row({key}) AS k, row({values}) AS v FROM sound
            WHERE hash({key}) IN (SELECT h FROM suspected)),
        weighed AS (SELECT row_no, row_number() OVER (PARTITION BY k ORDER BY row_no) AS place,
            count(*) OVER (PARTITION BY k) AS of, count(*) OVER (PARTITION BY k, v) AS alike FROM met)
        SELECT row_no, CASE WHEN alike < of THEN 'duplicate_conflict' ELSE 'duplicate_exact' END AS code
        FROM weighed WHERE alike < of OR place > 1"""
    )
    if judged.options.limited:
        _find_trespasses(connection, judged)
    doubled = connection.execute("SELECT count(*) FROM doubles").fetchone() != (0,)
    which = " WHERE row_no NOT IN (SELECT row_no FROM doubles)" if doubled else ""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW clean AS SELECT * FROM sound{which}")


def _find_trespasses(connection: duckdb.DuckDBPyConnection, judged: Judging) -> None:
    """Rows that belong to no agency, hence to the nation, and those that would replace records of others."""
    owner = judged.lookups.owner
    unowned = f"v_{owner} IS NULL" if owner in judged.names else "true"
    known = [name for name, *_ in connection.execute(f"DESCRIBE {TAKEN}").fetchall()]
    alike = " AND ".join(
        f"{_compared(judged, [name])} = {f'lower(t.{name})' if column.type in kinds.FOLDED else f't.{name}'}"
        for name, column in judged.layout.table.columns.items()
        if name in known
    )
    others = f"EXISTS (SELECT 1 FROM {TAKEN} AS t WHERE {alike})" if alike else "false"
    connection.execute(
        f"INSERT INTO doubles SELECT row_no, CASE WHEN {unowned} THEN '{rejection.UNOWNED}' "
        f"ELSE '{rejection.TRESPASS}' END FROM sound "
        f"WHERE ({unowned} OR {others}) AND row_no NOT IN (SELECT row_no FROM doubles)"
    )
