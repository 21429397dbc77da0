"""Refusals: files that are known for what they are not, by their headings or by signs in their rows."""

from collections.abc import Mapping, Sequence

import duckdb

from connectors import heading_rows, headings
from connectors.cells import raw_text
from connectors.headings import Layout
from connectors.sheets import SOURCE, Sheet
from kpi.errors import RaporError
from kpi.format_parts import Doubt
from kpi.formats import Format
from kpi.tables import Table

CHANCE = 2  # words in one cell that may be headings of a table without being so
DIFFERENT = 0.5  # share of ids that occur once and no more: below it, a row is not one post but a post's day


def known(
    sheets: Sequence[Sheet], formats: Mapping[str, Format], table: str | None, format: str | None
) -> None:
    """Say what an export is that fits nothing that was asked for.

    Raises:
        RaporError: If it is known.
    """
    seen = {name for sheet in sheets for name in headings.recognised(sheet, formats)}
    found = [one for name, one in formats.items() if name in seen or name == format]
    for one in sorted(found, key=lambda one: -len(one.headings)):
        if one.refuse:
            raise RaporError(one.refuse)
        if table is not None and one.table != table:
            raise RaporError("format_elsewhere", format=one.name, table=one.table)


def packed(sheets: Sequence[Sheet], tables: Mapping[str, Table], formats: Mapping[str, Format]) -> None:
    """Say where headings stand in one cell together.

    Raises:
        RaporError: If they do.
    """
    # A text comes split in several ways, the likeliest first.
    told = sheets[:1] if any(sheet.name is None for sheet in sheets) else sheets
    for candidate in (one for sheet in told for one in heading_rows.packed(sheet.head)):
        names = {headings.spelling(name) for (name,) in candidate.names}
        worded = any(len(names & table.headings.keys()) > CHANCE for table in tables.values())
        if worded or any(one.fits(names) for one in formats.values()):
            raise RaporError("headings_in_one_cell", row=candidate.row)


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
