"""Faults of the machine – a full disk, a damaged file, a closed folder – told as sentences."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from deltalake.exceptions import CommitFailedError, DeltaError

from kpi.errors import RaporError

FULL = re.compile(
    r"no space left|os error 28|disk is full|max_temp_directory_size|not enough space", re.IGNORECASE
)
CLOSED = re.compile(
    r"permission denied|read-only file system|not a directory|os error (13|20|30)\b", re.IGNORECASE
)
FULL_CODES = (errno.ENOSPC, errno.EDQUOT)

OURS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.ConversionException)
"""What DuckDB raises where our own SQL is wrong: that is a bug and keeps its traceback."""


@contextmanager
def told(table: str | None) -> Iterator[None]:
    """Inside, what goes wrong with the files of a table becomes one sentence that names the table.

    A lost commit race passes as it is, for whoever repeats. Where no table is named, only what the machine
    lacks is told: anything else is a bug.

    Raises:
        RaporError: If the disk is full, the folder closed to us, or a file of the table damaged.
    """
    try:
        yield
    except (CommitFailedError, BrokenPipeError, *OURS):
        raise
    except (OSError, DeltaError, duckdb.Error) as error:
        told_as = sentence(error, table)
        if told_as is None:
            raise
        raise told_as from error


def sentence(error: Exception, table: str | None) -> RaporError | None:
    """The error for people that tells what the machine said about the files of a table."""
    if is_full(error):
        return RaporError("disk_full")
    if isinstance(error, duckdb.OutOfMemoryException):
        return RaporError("query_out_of_memory")
    if isinstance(error, PermissionError | NotADirectoryError | FileExistsError) or CLOSED.search(str(error)):
        return RaporError("store_closed")
    return RaporError("lake_damaged", table=table) if table else None


def is_full(error: BaseException | None) -> bool:
    """Whether the machine complained that a disk is full."""
    return getattr(error, "errno", None) in FULL_CODES or bool(FULL.search(str(error)))
