"""Decimals: which sign a column writes before the fraction, told by its own cells."""

import duckdb

from connectors.headings import Layout
from connectors.judging import Judging
from connectors.options import Options
from kpi.errors import RaporError

SIGNS = (",", ".")


def signs(connection: duckdb.DuckDBPyConnection, layout: Layout, told: str | None) -> dict[str, str]:
    """The decimal sign of each decimal column: by its own evidence, else as told.

    Args:
        connection: One with rules and the view `source`.
        layout: The layout of that view.
        told: The decimal sign that the format, the source or the person names, or None.

    Raises:
        RaporError: If a cell can mean two figures and nothing decides.
    """
    judging = Judging(layout, Options())
    found: dict[str, str] = {}
    for column in judging.columns:
        if column.type != "decimal" or column.name not in layout.columns:
            continue
        cells = f"SELECT plain({judging.cells.raw(column)}) AS p FROM source"
        told_apart = f"SELECT decimal_evidence(p) AS sign, p FROM ({cells})"
        seen = dict(
            connection.execute(
                f"SELECT sign, min(p) FROM ({told_apart}) WHERE sign IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        clear = [sign for sign in SIGNS if sign in seen]
        sign = clear[0] if len(clear) == 1 else told
        if seen and sign is None:
            value = seen.get("?") or seen[clear[0]]
            raise RaporError("decimals_unclear", column=layout.heading(column.name), value=value)
        found[column.name] = sign or "."
    return found
