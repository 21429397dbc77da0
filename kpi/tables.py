"""Record tables: which rows may be loaded, declared in data/tables/*.toml."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from kpi import declarations
from kpi.declarations import Place
from kpi.messages import Text

TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(
        ("agency", "text", "id", "handle", "url", "choice", "region", "period", "codes"), pa.string()
    ),
    **dict.fromkeys(("count", "scale"), pa.int64()),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
}
"""How each type of column is stored; a time is naive and UTC."""

STORES, DATED = ("lake", "state"), ("date", "time", "period")
RESERVED = ("local_date", "month", "absent", "import_id")
"""Columns that every stored record carries beside the declared ones."""

TABLE_KEYS = ("title", "description", "key", "date", "platform", "store", "least_group", "columns")
COLUMN_KEYS = (
    *("type", "required", "title", "description", "aliases", "choices"),
    *("low", "high", "future", "earliest", "example", "default", "text_for"),
)


@dataclass(frozen=True)
class Choice:
    """One allowed value of a column and the words that mean it."""

    value: str
    title: Text
    aliases: tuple[str, ...] = ()


YES_NO = (
    Choice("true", Text("Ya", "Yes"), ("y", "true", "benar", "betul", "sudah", "ada", "1")),
    Choice("false", Text("Tidak", "No"), ("n", "t", "false", "salah", "belum", "bukan", "tidak ada", "0")),
)
"""The choices of every boolean column."""


@dataclass(frozen=True)
class Column:
    """One declared column.

    Attributes:
        type: A key of TYPES.
        aliases: Other headings that mean it, as declared.
        choices: Allowed values of a choice; Ya and Tidak of a boolean; else empty.
        low: Least allowed figure, or None.
        high: Greatest allowed figure, or None.
        future: Whether a date may lie in the future.
        earliest: First day that makes sense, or None for the cleaner's own bound.
        default: What an empty cell or an absent column stands for, or None: not known.
        text_for: The column that is read out of this text, which itself is never stored; else None.
    """

    name: str
    type: str
    required: bool
    title: Text
    description: Text
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    low: float | None = None
    high: float | None = None
    future: bool = False
    earliest: date | None = None
    example: str = ""
    default: str | None = None
    text_for: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """Everything that means it in a heading."""
        return (self.name, self.title.id, self.title.en, *self.aliases)

    @cached_property
    def words(self) -> dict[str, str]:
        """The value that each normalised word of the choices means."""
        return {
            normalise(word): choice.value
            for choice in self.choices
            for word in (choice.value, choice.title.id, choice.title.en, *choice.aliases)
        }


@dataclass(frozen=True)
class Table:
    """One declared record table.

    Attributes:
        key: Columns that together identify a record.
        date: Column that decides the local day and the month, or None.
        platform: Column that carries the platform, or None.
        store: "lake" or "state".
        texts: Columns that are read to decide another one, and then dropped.
        least_group: Where each row is a person's answer, the fewest people that a figure is given of; else 0.
    """

    name: str
    title: Text
    description: Text
    key: tuple[str, ...]
    date: str | None
    platform: str | None
    store: str
    columns: dict[str, Column]
    texts: dict[str, Column]
    least_group: int = 0

    @cached_property
    def headings(self) -> dict[str, str]:
        """The column that each normalised heading means."""
        every = (*self.columns.values(), *self.texts.values())
        return {normalise(word): column.name for column in every for word in column.headings}

    @property
    def schema(self) -> pa.Schema:
        """The stored record: declared columns, local_date and month if there is a date, absent, import_id.

        In `absent` stand the columns that the source did not have, as ;reach;shares; (a machine's labels are
        among them) – a cell left empty may mean "none", a column that is not there never does.
        """
        fields = [pa.field(column.name, TYPES[column.type]) for column in self.columns.values()]
        if self.date:
            fields += [pa.field("local_date", pa.date32()), pa.field("month", pa.string())]
        if self.store == "lake":
            fields.append(pa.field("absent", pa.string()))
        return pa.schema([*fields, pa.field("import_id", pa.string())])


def normalise(heading: str) -> str:
    """A heading without case, accents, blanks and punctuation: what two headings are compared by."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", heading) if sign.isalnum()).lower()


def load(folder: Path | None = None) -> dict[str, Table]:
    """The tables in force: the product's own, and those of the folder, which win.

    Args:
        folder: Declarations to add; by default those of the framework in force.

    Raises:
        RaporError: If a declaration is wrong; it names file, key and nearest known word.
    """
    return dict(_tables(declarations.files("tables", folder)))


@lru_cache(maxsize=8)
def _tables(files: tuple[tuple[Path, int], ...]) -> dict[str, Table]:
    return {file.stem: _table(file) for file, _ in files}


def _table(file: Path) -> Table:
    declared = declarations.read(file)
    place = Place(file.name)
    declarations.check_known(declared, TABLE_KEYS, place)
    declarations.check_name(file.stem, RESERVED, place)
    store = declarations.value(declared, "store", str, place) or "lake"
    declarations.check_known([store], STORES, place.under("store"))
    listed = declarations.required(declared, "columns", dict, place)
    columns = {name: _column(name, one, place.under("columns", name)) for name, one in listed.items()}
    table = Table(
        name=file.stem,
        title=declarations.text(declared, "title", place),
        description=declarations.text(declared, "description", place),
        key=declarations.strings(declared, "key", place),
        date=declarations.value(declared, "date", str, place),
        platform=declarations.value(declared, "platform", str, place),
        store=store,
        least_group=int(declarations.number(declared, "least_group", place) or 0),
        columns={name: column for name, column in columns.items() if not column.text_for},
        texts={name: column for name, column in columns.items() if column.text_for},
    )
    _check_roles(table, place)
    declarations.check_words(
        {c.name: c.headings for c in columns.values()}, normalise, place.under("columns")
    )
    return table


def _column(name: str, declared: Any, place: Place) -> Column:
    declarations.check_name(name, RESERVED, place)
    if not isinstance(declared, dict):
        raise place.error("declaration_kind", expected="table")
    declarations.check_known(declared, COLUMN_KEYS, place)
    kind = declarations.required(declared, "type", str, place)
    declarations.check_known([kind], TYPES, place.under("type"))
    low, high = (declarations.number(declared, key, place) for key in ("low", "high"))
    if kind == "scale" and (low is None or high is None or low >= high):
        raise place.error("declaration_bounds", type=kind)
    return Column(
        name=name,
        type=kind,
        required=declarations.value(declared, "required", bool, place) or False,
        title=declarations.text(declared, "title", place),
        description=declarations.text(declared, "description", place),
        aliases=declarations.strings(declared, "aliases", place),
        choices=YES_NO if kind == "boolean" else _choices(declared, kind, place),
        low=low,
        high=high,
        future=declarations.value(declared, "future", bool, place) or False,
        earliest=declarations.day(declared, "earliest", place),
        example=declarations.value(declared, "example", str, place) or "",
        default=declarations.value(declared, "default", str, place),
        text_for=declarations.value(declared, "text_for", str, place),
    )


def _choices(declared: Mapping[str, Any], kind: str, place: Place) -> tuple[Choice, ...]:
    if kind != "choice":
        return ()
    place_of_all = place.under("choices")
    found = []
    for value, words in declarations.required(declared, "choices", dict, place).items():
        declarations.check_name(value, (), place_of_all)
        aliases = declarations.strings(words, "aliases", place_of_all.under(value))
        title = {language: word for language, word in words.items() if language != "aliases"}
        found.append(Choice(value, declarations.text({value: title}, value, place_of_all), aliases))
    spellings = {c.value: (c.value, c.title.id, c.title.en, *c.aliases) for c in found}
    declarations.check_words(spellings, normalise, place_of_all)
    return tuple(found)


def _check_roles(table: Table, place: Place) -> None:
    if not table.key:
        raise place.under("key").error("declaration_missing")
    read = [column.text_for for column in table.texts.values()]
    roles = {"key": table.key, "date": [table.date], "platform": [table.platform], "columns": read}
    for role, names in roles.items():
        declarations.check_known(filter(None, names), table.columns, place.under(role))
    for column in (table.columns[name] for name in table.key):
        if table.store == "lake" and not column.required and column.default is None:
            raise place.under("key").error("table_key_optional", found=column.name)
    if table.date:  # a record without a day would be lost where records are written month by month
        column = table.columns[table.date]
        if column.type not in DATED or not column.required or column.default is not None:
            raise place.under("date").error("table_undated", found=table.date, type=column.type)
