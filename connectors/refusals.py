"""Refusals: signs in the rows that an export is not what its headings say."""

import duckdb

from connectors.cells import raw_text
from connectors.headings import Layout
from connectors.sheets import SOURCE
from kpi.errors import RaporError
from kpi.format_parts import Doubt

DIFFERENT = 0.5  # share of ids that occur once and no more: below it, a row is not one post but a post's day


def check(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Raise if the rows of the view `source` show a sign that the layout's format declares.

    Raises:
        RaporError: With the sentence that the format names.
    """
    for doubt in layout.format.doubts if layout.format else ():
        sign = _sign(layout, doubt)
        if sign and _holds(connection, sign):
            raise RaporError(doubt.sentence)


def _holds(connection: duckdb.DuckDBPyConnection, sign: str) -> bool:
    found = connection.execute(f"SELECT {sign} FROM {SOURCE} WHERE broken IS NULL").fetchone()
    return found == (True,)


def _sign(layout: Layout, doubt: Doubt) -> str | None:
    """The condition over all rows that makes a doubt true, or None if the sheet lacks what it looks at."""
    if doubt.part:
        cut = layout.cut(doubt.part)
        return f"count(*) FILTER (WHERE {raw_text(cut)} <> '') > 0" if cut else None
    cuts = layout.columns.get(doubt.repeats or "", ())
    texts = ", ".join(f"nullif({raw_text(cut)}, '')" for cut in cuts)
    key = f"coalesce({texts}, NULL)"
    return f"count(DISTINCT {key}) < {DIFFERENT} * count({key})" if cuts else None
