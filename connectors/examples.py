"""Examples: the first values of each column of a sheet, for a person who says what its headings mean."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from connectors.headings import Layout
from connectors.sheets import SOURCE, Sheet, shown

MOST = 3  # values of a column
LENGTH = 40  # characters of a value
LOOKED = 50  # rows


def read(
    sheet: Sheet, layout: Layout, connection: duckdb.DuckDBPyConnection | None
) -> Mapping[str, tuple[str, ...]]:
    """The first different values below each heading, on one line and cut; none where a column is empty.

    Args:
        sheet: The rows.
        layout: Which of them are headings.
        connection: To read a sheet whose first rows are headings only; without one it has no examples.
    """
    rows: Sequence[Sequence[str]] = [line.cells for line in sheet.head if line.number > layout.row]
    if not rows and connection is not None:
        rows = _first(sheet, layout, connection)
    found: dict[str, tuple[str, ...]] = {}
    for index, heading in enumerate(layout.headings):
        if heading and heading not in found:
            found[heading] = _few(row[index] for row in rows if index < len(row))
    return found


def _first(sheet: Sheet, layout: Layout, connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    cells = ", ".join(f"c{index}" for index in range(layout.width))
    sheet.attach(connection, layout.row, layout.width)
    try:
        found = connection.execute(f"SELECT {cells} FROM {SOURCE} LIMIT {LOOKED}").fetchall()
    except (
        duckdb.InvalidInputException
    ):  # rows that only the careful reader splits: not worth it for examples
        return []
    return [[shown(cell or "") for cell in row] for row in found]


def _few(cells: Iterable[str]) -> tuple[str, ...]:
    lines = dict.fromkeys(" ".join(cell.split()) for cell in cells)
    return tuple(_cut(line) for line in list(filter(None, lines))[:MOST])


def _cut(line: str) -> str:
    return line if len(line) <= LENGTH else f"{line[: LENGTH - 1].rstrip()}…"
