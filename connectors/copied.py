"""A copied sheet: well-formed rows that a database gave, in a file, with what each of its columns holds."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from connectors import cleaning
from connectors.containers import Limits
from connectors.sheets import MOMENT, NUMBER, SOURCE, TAGS, TRUTH, Line, quoted
from connectors.sources import Origin
from kpi.errors import RaporError

FILE = "rows.csv"
FIRST_ROW = 2  # below the headings
BLOCK = 1 << 20  # bytes that are written, hashed and told of at once
ROW_BYTES = 2_000_000  # of the longest row that the fast reader takes

TAGGED, TEXT, WHOLE, FIGURE = "tagged", "text", "whole", "figure"
DAY, TIME, LOGICAL = "day", "time", "logical"
"""What cells of a column are, as they lie in the file: cells as connectors.sheets has them, or text, whole
numbers, figures, naive dates and times, and t or f, as a database writes them."""

TYPES = {WHOLE: "BIGINT", DAY: "DATE", TIME: "TIMESTAMP"}
"""What the fast reader takes cells for, so that they need not be read as text; all others are text."""

_LOW, _HIGH = ord(min(TAGS)), ord(max(TAGS)) + 1
_MOMENT = f"chr({ord(MOMENT)}) || {{0}}"
CELLS = {
    TAGGED: "{0}",
    # Text that looks tagged gets a control character in front and so is a reject.
    TEXT: f"CASE WHEN {{0}} >= chr({_LOW}) AND {{0}} < chr({_HIGH}) THEN chr(1) || {{0}} ELSE {{0}} END",
    # Whole figures need no tag: a database does not lose digits, nor does it group them.
    WHOLE: "CAST({0} AS VARCHAR)",
    FIGURE: f"CASE WHEN regexp_full_match({{0}}, '-?[0-9]+') THEN {{0}} ELSE chr({ord(NUMBER)}) || {{0}} END",
    DAY: _MOMENT,
    TIME: _MOMENT,
    LOGICAL: f"CASE {{0}} WHEN 't' THEN chr({ord(TRUTH)}) || 'true' "
    f"WHEN 'f' THEN chr({ord(TRUTH)}) || 'false' END",
}
"""The cell that the cleaner gets, by what it is in the file; NULL where it is empty."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of a database.

    Attributes:
        query: One SELECT.
        told: Is told how many rows were read so far.
    """

    query: str
    origin: Origin
    folder: Path
    limits: Limits
    told: Callable[[int], None]

    @property
    def file(self) -> Path:
        """Where the rows go."""
        return self.folder / FILE

    def watermark(self, names: Sequence[str]) -> int | None:
        """The place of the watermark among the columns that the query gives, if there is to be one.

        Raises:
            RaporError: If it is not among them, or they cannot be a table.
        """
        if len(names) > self.limits.columns:
            raise RaporError("file_too_wide", found=len(names), limit=self.limits.columns)
        if len(names) < 2:  # an empty cell alone in its row would be a blank line
            raise RaporError("database_column_alone")
        if not self.origin.watermark:
            return None
        wanted = self.origin.watermark.lower()
        places = [place for place, name in enumerate(names) if name.lower() == wanted]
        if len(places) != 1:
            raise RaporError("database_watermark_unknown", column=self.origin.watermark)
        return places[0]


class Rows(io.RawIOBase):
    """A file on the way to which rows are hashed and lines counted: more of them where a cell spans some."""

    def __init__(self, path: Path, told: Callable[[int], None]) -> None:
        super().__init__()
        self.file, self.told = path.open("wb"), told
        self.seen, self.lines = sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        """Write a block, which need not end with a row."""
        written = bytes(block)
        self.seen.update(written)
        self.lines += written.count(b"\n")
        self.told(self.lines)
        return self.file.write(written)  # all of it

    def close(self) -> None:
        self.file.close()
        super().close()


@dataclass(frozen=True)
class Copied:
    """What a database gave.

    Attributes:
        types: Headings with the database's types.
        watermark: The highest value of the watermark column, as the database takes it back.
    """

    sheet: "CopiedSheet"
    types: Mapping[str, str]
    rows: int
    content_hash: str
    watermark: str | None = None


def copied(rows: Rows, count: int, wanted: Wanted, names: Sequence[str], kinds: Sequence[str]) -> Copied:
    """What was written, so many rows, as a sheet."""
    sheet = CopiedSheet(wanted.file, (Line(1, tuple(names)),), tuple(kinds), rows.lines != count)
    content = sha256("\n".join([*names, rows.seen.hexdigest()]).encode()).hexdigest()
    return Copied(sheet, dict.fromkeys(names, ""), count, content)


@dataclass(frozen=True)
class CopiedSheet:
    """Rows in a file of comma-separated values without headings, each of them behind its number.

    Attributes:
        kinds: What each column holds, a key of CELLS.
        spans: Whether a cell spans lines; only one thread can tell its rows apart for certain.
    """

    path: Path
    head: tuple[Line, ...]
    kinds: tuple[str, ...]
    spans: bool
    name: str | None = None
    tagged: bool = True
    epoch_1904: bool = False
    numbered: bool = True
    rows: int = 0

    def attach(
        self, connection: duckdb.DuckDBPyConnection, heading: int, width: int, careful: bool = False
    ) -> Mapping[int, str]:
        """Make the view `source`; see connectors.sheets.Sheet. The heading row is not in the file."""
        del heading  # always the first
        types = {} if careful else {p: TYPES[kind] for p, kind in enumerate(self.kinds) if kind in TYPES}
        columns = "".join(
            f", 'c{place}': '{types.get(place, 'VARCHAR')}'" for place in range(len(self.kinds))
        )
        cells = [
            f"coalesce({CELLS[kind].format(f'c{place}')}, '') AS c{place}"
            for place, kind in enumerate(self.kinds)
        ]
        cells += [f"'' AS c{place}" for place in range(len(cells), width)]
        cells[width:] = [f"c{place} AS n{place}" for place in types]
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {SOURCE} AS "
            f"SELECT row_no, NULL::VARCHAR AS broken, {', '.join(cells)} "
            f"FROM read_csv({quoted(str(self.path))}, delim = ',', quote = '\"', escape = '\"', "
            f"header = false, auto_detect = false, strict_mode = true, new_line = '\\n', nullstr = '', "
            f"parallel = {not (self.spans or careful)}, columns = {{'row_no': 'BIGINT'{columns}}})"
        )
        return types

    def highest(self, place: int, kind: str, latest: str | None) -> str | None:
        """The text of the highest value in a column, by an SQL type; nothing above `latest` counts."""
        bound = "" if latest is None else f"WHERE value <= CAST({quoted(latest)} AS {kind})"
        cell = f"ltrim(c{place}, {quoted(TAGS)})"
        values = f"SELECT {cell} AS text, TRY_CAST({cell} AS {kind}) AS value FROM {SOURCE}"
        connection = cleaning.connect(self.path.parent)
        try:
            self.attach(connection, 1, len(self.kinds), careful=True)
            found = connection.execute(f"SELECT arg_max(text, value) FROM ({values}) {bound}").fetchone()
        finally:
            connection.close()
        return None if found is None else found[0]
