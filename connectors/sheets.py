"""A sheet: rows as text, with the number a person sees beside each of them.

Cells of a workbook that are not text begin with a tag, so that the number 1.234 is never taken for the text
"1.234". A delimited file has no tags: there such a character is a control character, which is a fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

NUMBER, MOMENT, TRUTH, FAULT = "\x02", "\x03", "\x04", "\x05"
TAGS = NUMBER + MOMENT + TRUTH + FAULT
HEAD_ROWS = 20  # in which headings are looked for
SOURCE, STORED = "source", "stored"
HEAD_SUFFIX = ".head"
UNFIT = (duckdb.InvalidInputException, duckdb.ConversionException)
TRUSTED = 10**15  # a number cell keeps 15 digits


@dataclass(frozen=True)
class Line:
    """One of the first rows: its number and its cells as a person sees them."""

    number: int
    cells: tuple[str, ...]


class Sheet(Protocol):
    """What every reader gives to the cleaner.

    Attributes:
        name: Name of the sheet, or None where there is only one table.
        head: The first rows.
        tagged: Whether cells carry tags.
        epoch_1904: Whether serial dates count from 1904.
        numbered: Whether rows come with their numbers, so that they may be read in any order.
        rows: Its rows, headings included; 0 where their number has no limit.
    """

    @property
    def name(self) -> str | None: ...
    @property
    def head(self) -> Sequence[Line]: ...
    @property
    def tagged(self) -> bool: ...
    @property
    def epoch_1904(self) -> bool: ...
    @property
    def numbered(self) -> bool: ...
    @property
    def rows(self) -> int: ...

    def attach(
        self, connection: duckdb.DuckDBPyConnection, heading: int, width: int, careful: bool = False
    ) -> Mapping[int, str]:
        """Make the view `source` of the rows below the heading row.

        The fast way may find while rows are read that they cannot be split by the rules, or are not of the
        types that were told, which is one of UNFIT; the careful way then tells which rows those are.

        Columns: row_no BIGINT, NULL where rows come in their order without numbers; broken VARCHAR, the code
        of a row that could not be split, with its text in c0;
        c0 … c{width-1} VARCHAR, '' where a cell is empty; and, beside cells that came with a type, n{place}
        with their values, NULL where a cell is empty.

        Returns:
            The SQL types of the cells that came with one, by their places.
        """
        ...


@dataclass(frozen=True)
class StoredSheet:
    """A sheet whose rows lie in an Arrow file with row_no, broken and c0 …

    The first rows may lie in a file beside it; then a column below them may hold figures instead of text.
    """

    path: Path
    head: tuple[Line, ...]
    name: str | None = None
    tagged: bool = False
    epoch_1904: bool = False
    width: int = 0
    rows: int = 0
    numbered: bool = True

    def attach(
        self, connection: duckdb.DuckDBPyConnection, heading: int, width: int, careful: bool = False
    ) -> Mapping[int, str]:
        """Make the view `source`; see Sheet."""
        parts = []
        for place, path in enumerate((self.path.with_suffix(HEAD_SUFFIX), self.path)):
            if path.exists():
                with pa.memory_map(str(path)) as file:
                    rows = pa.ipc.open_file(file).read_all()
                connection.register(f"{STORED}{place}", rows)
                cells = ", ".join(_cell(rows.schema, f"c{i}") for i in range(width))
                parts.append(f"SELECT row_no, broken, {cells} FROM {STORED}{place} WHERE row_no > {heading}")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {SOURCE} AS {' UNION ALL '.join(parts)}")
        return {}


def _cell(schema: pa.Schema, name: str) -> str:
    """A cell as tagged text; a figure is written as a number cell is, whole ones without decimals."""
    if name not in schema.names:
        return f"'' AS {name}"
    if not pa.types.is_floating(schema.field(name).type):
        return name
    whole = f"{name} = floor({name}) AND abs({name}) < {TRUSTED}"
    shown = f"CASE WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    return f"chr({ord(NUMBER)}) || {shown} AS {name}"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def shown(cell: str) -> str:
    """A cell as a person sees it, without its tag."""
    return cell[1:] if cell[:1] and cell[0] in TAGS else cell
