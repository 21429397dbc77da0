"""Texts: what people wrote becomes a label or part of an id, and is gone before rows are judged.

Of a sheet with texts only those cells go on that a column of the table needs. Records, rejects and previews
are made of what is left, so no text can be in them.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors import sentiment
from connectors.cells import raw_text
from connectors.headings import Cut, Layout
from connectors.sheets import SOURCE, TAGS, Sheet, StoredSheet
from kpi.errors import RaporError

BATCH = 10_000  # rows in memory at once
NOTHING = ("", "-", "n/a", "null", "#n/a")  # what an empty cell is written like; see is_nothing in rules.sql

TELLERS: Mapping[str, Callable[[Sequence[str]], list[str | None]]] = {"sentiment": sentiment.label}
"""What tells the label of a text, by the column that it fills."""


@dataclass(frozen=True)
class Reading:
    """How the texts of a sheet are read. New cells come after those of the sheet: labels, then ids."""

    layout: Layout

    @cached_property
    def labels(self) -> dict[str, Cut]:
        """Where the text is that tells a column, unless the format gives every row the same."""
        constants = self.layout.format.constants if self.layout.format else {}
        return {
            text.text_for: self.layout.columns[name][0]
            for name, text in self.layout.table.texts.items()
            if name in self.layout.columns and text.text_for and text.text_for not in constants
        }

    @cached_property
    def ids(self) -> dict[str, tuple[Cut, ...]]:
        """The cells of columns that are made of several."""
        made = self.layout.format.made if self.layout.format else ()
        return {name: cuts for name, cuts in self.layout.columns.items() if name in made}

    @cached_property
    def read(self) -> Layout:
        """The layout of what is left."""
        columns = {name: c for name, c in self.layout.columns.items() if name not in self.layout.table.texts}
        new = [*self.labels, *self.ids]
        for place, name in enumerate(new, start=self.layout.width):  # a label of the source comes first
            own = columns.get(name, ()) if name in self.labels else ()
            columns[name] = (*own, Cut(place))
        return replace(self.layout, headings=(*self.layout.headings, *("" for _ in new)), columns=columns)

    @property
    def sql(self) -> str:
        """Rows of the view `source` with texts in the place of labels, in their order."""
        width = self.layout.width
        cells = [self._cell(index) for index in range(width)]
        texts = [self._text(name, cut) for name, cut in self.labels.items()]
        digests = [_digest(cuts) for cuts in self.ids.values()]
        inner = [*cells, *texts, *digests]
        named = ", ".join(
            f"CASE WHEN broken IS NULL THEN {cell} ELSE '' END AS c{i}" for i, cell in enumerate(inner)
        )
        first = width + len(texts)
        ids = [_numbered(f"c{first + place}") for place in range(len(digests))]
        outer = ", ".join([*(f"c{index}" for index in range(first)), *ids])
        number = (
            f"coalesce(row_no, row_number() OVER () + {self.layout.row}) AS row_no"  # not all readers count
        )
        rows = f"SELECT {number}, broken, {self._clocked} AS clocked, {named} FROM {SOURCE}"
        return f"SELECT row_no, broken, {outer} FROM ({rows}) ORDER BY row_no"

    def _cell(self, index: int) -> str:
        """A cell that is needed; empty where a label of the source says nothing."""
        if index not in self._kept:
            return "''"
        cell = f"c{index}"
        return f"CASE WHEN {_is_nothing(cell)} THEN '' ELSE {cell} END" if index in self._own else cell

    def _text(self, name: str, cut: Cut) -> str:
        """The text that tells the label of a row that has none of its own."""
        text = _squeezed(raw_text(cut))
        own = [_is_nothing(raw_text(one)) for one in self.layout.columns.get(name, ())]
        needed = " AND ".join([f"NOT {_is_nothing(text)}", *own])
        return f"CASE WHEN {needed} THEN {text} ELSE '' END"

    @property
    def _own(self) -> set[int]:
        """The cells with labels of the source."""
        return {cut.index for name in self.labels for cut in self.layout.columns.get(name, ())}

    @property
    def _kept(self) -> set[int]:
        """The cells that columns of the table, the owner and the format's refusals need."""
        one = self.layout
        cuts = [cut for name, cuts in one.columns.items() if self._is_kept(name) for cut in cuts]
        cuts += [one.owner] if one.owner else []
        doubts = [doubt.part for doubt in one.format.doubts if doubt.part] if one.format else []
        cuts += [cut for cut in map(one.cut, doubts) if cut]
        return {cut.index for cut in cuts} | {cut.hour for cut in cuts if cut.hour is not None}

    def _is_kept(self, name: str) -> bool:
        return name not in self.ids and name not in self.layout.table.texts

    @property
    def _clocked(self) -> str:
        """Whether a row says at what time of the day it came, and not the day alone."""
        cells = [raw_text(cut) for cut in self.layout.columns.get(self.layout.table.date or "", ())]
        return " OR ".join(f"regexp_matches({_squeezed(cell)}, ':[0-9]{{2}}')" for cell in cells) or "false"


def read(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, layout: Layout
) -> tuple[Sheet, Layout, Sequence[str]]:
    """Turn the texts of a sheet into labels and ids; a sheet without texts comes back as it is.

    Args:
        connection: From connectors.cleaning.connect, whose temporary folder takes what is left of the rows.
        sheet: The rows.
        layout: What its columns mean.

    Returns:
        Sheet and layout without texts, and the columns that a machine may have filled: the last cut of each.

    Raises:
        RaporError: If nothing can tell a column that is declared as told by a text, or its model is damaged.
    """
    reading = Reading(layout)
    if not reading.ids and not layout.columns.keys() & layout.table.texts.keys():
        return sheet, layout, ()
    for name in reading.labels:
        if name not in TELLERS:
            raise RaporError("text_teller_unknown", table=layout.table.name, column=name)
    sheet.attach(connection, layout.row, layout.width, careful=True)
    ((folder,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    path = Path(tempfile.mkdtemp(dir=folder)) / "rows.arrow"
    width = reading.read.width
    names = ["row_no", "broken", *(f"c{index}" for index in range(width))]
    kinds: list[pa.DataType] = [pa.int64(), *[pa.string()] * (len(names) - 1)]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    with pa.ipc.new_file(str(path), schema) as writer:
        for rows in connection.sql(reading.sql).to_arrow_reader(BATCH):
            writer.write_batch(_labelled(rows, layout.width, list(reading.labels)).cast(schema))
    stored = StoredSheet(path, (), sheet.name, sheet.tagged, sheet.epoch_1904, width, sheet.rows)
    return stored, reading.read, tuple(reading.labels)


def _labelled(rows: pa.RecordBatch, width: int, names: Sequence[str]) -> pa.RecordBatch:
    for place, name in enumerate(names):
        index = rows.schema.get_field_index(f"c{width + place}")
        labels = TELLERS[name]([str(text) for text in rows.column(index).to_pylist()])
        rows = rows.set_column(
            index, rows.schema.field(index), pa.array([one or "" for one in labels], pa.string())
        )
    return rows


def _squeezed(cell: str) -> str:
    """A cell as it comes out of every export: without tag, odd blanks, and the midnight of a mere day."""
    bare = f"trim(regexp_replace(regexp_replace({cell}, '^[{TAGS}]', ''), '\\s+', ' ', 'g'))"
    return f"regexp_replace({bare}, '[ T]00:00(:00)?$', '')"


def _is_nothing(cell: str) -> str:
    """The condition that a cell says nothing; an error value of a workbook, with its tag, is a fault."""
    nothing = ", ".join(f"'{word}'" for word in NOTHING)
    return f"lower(trim({cell})) IN ({nothing})"


def _digest(cuts: Sequence[Cut]) -> str:
    """An id that the same cells always have; '' where all of them are empty."""
    cells = [_squeezed(raw_text(cut)) for cut in cuts]
    digest = f"'h-' || left(sha256(concat_ws(chr(31), {', '.join(cells)})), 32)"
    return f"CASE WHEN {' || '.join(cells)} = '' THEN '' ELSE {digest} END"


def _numbered(digest: str) -> str:
    """A digest that tells like rows of one day apart; with a clock time they are the same row twice."""
    place = f"row_number() OVER (PARTITION BY {digest} ORDER BY row_no)"
    number = f"CASE WHEN clocked OR {digest} = '' OR {place} = 1 THEN '' ELSE '-' || {place} END"
    return f"{digest} || {number} AS {digest}"
