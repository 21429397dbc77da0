"""Columns of synthetic records: numpy in, Arrow out, exactly as the record tables declare them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kpi import periods
from kpi.tables import Table

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = Any
"""An Arrow array of any type."""

SECOND = 1_000_000  # microseconds
HOUR = 3600 * SECOND
DAY = 24 * HOUR


def words(options: Sequence[str | None], index: Whole, known: Flags | None = None) -> Column:
    """The option that each row's index names; null where it is not known."""
    return pa.array(options, pa.string()).take(figures(index, known))


def figures(values: NDArray[Any], known: Flags | None = None) -> Column:
    """Numbers or flags; null, never 0, where they are not known."""
    return pa.array(values, mask=None if known is None else ~known)


def times(micros: Whole, known: Flags | None = None) -> Column:
    """Moments in UTC from microseconds since 1970."""
    return figures(micros, known).cast(pa.timestamp("us"))


def days(numbers: Whole, known: Flags | None = None) -> Column:
    """Days from their number since 1970-01-01."""
    return figures(numbers.astype(np.int32), known).cast(pa.date32())


def joined(*parts: Column | str | Whole) -> Column:
    """Texts put together from texts, constants and whole numbers; null where a part is null."""
    texts: list[Any] = [
        part if isinstance(part, str) else pc.cast(pa.array(part), pa.string()) for part in parts
    ]
    return pc.binary_join_element_wise(*texts, pa.scalar(""))


def records(table: Table, columns: Mapping[str, Column], offsets: Whole | None = None) -> pa.Table:
    """Columns as a record table without `import_id`; a declared column that is absent is null.

    Args:
        table: Declaration of the table.
        columns: Arrow arrays of equal length by column name.
        offsets: Hours that each row's local time is ahead of UTC; needed where a time decides the day.

    Raises:
        ValueError: If a column is not declared.
    """
    unknown = columns.keys() - table.columns.keys()
    if unknown:
        raise ValueError(f"{table.name}: not declared: {sorted(unknown)}")
    found = dict(columns)
    if table.date:
        found["local_date"], found["month"] = _local(columns[table.date], offsets)
    rows = len(next(iter(columns.values())))
    schema = pa.schema([field for field in table.schema if field.name != "import_id"])
    empty = {field.name: pa.nulls(rows, field.type) for field in schema if field.name not in found}
    return pa.Table.from_arrays(
        [(found | empty)[field.name].cast(field.type) for field in schema], schema=schema
    )


def _local(moments: Column, offsets: Whole | None) -> tuple[Column, Column]:
    if pa.types.is_string(moments.type):
        ends = {text: periods.parse(text).ends for text in moments.unique().to_pylist()}
        local = np.array([ends[text] for text in moments.to_pylist()], dtype="datetime64[D]")
    elif pa.types.is_date(moments.type):
        local = np.asarray(moments.to_numpy(zero_copy_only=False)).astype("datetime64[D]")
    else:
        micros = moments.cast(pa.int64()).to_numpy()
        ahead = np.zeros(len(micros), np.int64) if offsets is None else offsets * HOUR
        local = ((micros + ahead) // DAY).astype("datetime64[D]")
    months, index = np.unique(local.astype("datetime64[M]"), return_inverse=True)
    return pa.array(local), words([str(month) for month in months], index.astype(np.int64))
