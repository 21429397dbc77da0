"""The lake: records, rejects and measures as Delta tables, one commit per change."""

import json
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from deltalake import (
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError

from kpi import digests, faults
from kpi.errors import RaporError

log = logging.getLogger(__name__)

ATTEMPTS = 24  # lost commit races before giving up; two busy writers lose about one commit in four
PAUSE_SECONDS = 0.02  # after a lost race, times the attempt and by chance, so that losers do not meet again
UNFIT = frozenset("#?%[]^|")  # in a path: with # and ? Delta Lake finds no history, with the others no table
# Ids and addresses repeat nowhere: a small limit ends the search for repeats early, and makes smaller files.
WRITTEN = WriterProperties(compression="ZSTD", compression_level=1, dictionary_page_size_limit=1 << 14)
# An undo looks for what came before in the oldest of logs.
AFTERWARDS = PostCommitHookProperties(cleanup_expired_logs=False)
ENGINE_KEYS = {"timestamp", "operation", "version", "clientVersion", "engineInfo"}

Rows = pa.Table | pa.RecordBatchReader
Change = tuple[Rows, Sequence[str] | None, Mapping[str, str]]
"""What to write, the months it replaces (None: the whole table), and the words of the commit."""


@dataclass(frozen=True)
class Commit:
    """One commit of a table: its version and the words written with it."""

    version: int
    words: Mapping[str, str]


@dataclass(frozen=True)
class Lake:
    """Delta tables under one folder or object-store address.

    Attributes:
        folder: Where the tables lie.
        schemas: Columns of the tables that are declared, for reading one that nothing was stored in yet.
    """

    folder: str
    schemas: Mapping[str, pa.Schema] = field(default_factory=dict)

    def address(self, table: str) -> str:
        """Where a table lies.

        Raises:
            RaporError: If Delta Lake cannot work there.
        """
        if "://" not in self.folder and not UNFIT.isdisjoint(self.folder):
            raise RaporError("store_unfit", signs=" ".join(sorted(UNFIT)))
        return f"{self.folder.rstrip('/')}/{table}"

    def version(self, table: str) -> int:
        """The newest version of a table; -1 while nothing is stored."""
        found = self._open(table)
        return -1 if found is None else int(found.version())

    def files(self, table: str, months: Sequence[str] | None = None, version: int | None = None) -> list[str]:
        """The Parquet files of a table, of some months or all, fit to be read; empty while nothing is stored.

        Args:
            table: Name of the table.
            months: Months such as "2026-03"; None for all. Only for tables that have months.
            version: An older version of the table; by default the newest.

        Raises:
            RaporError: If a file is missing or not as it was written.
        """
        return self.sound(table, self.listed(table, months, version))

    def listed(
        self, table: str, months: Sequence[str] | None = None, version: int | None = None
    ) -> list[str]:
        """The same files for somebody who does not read them."""
        found = self._open(table, version)
        if found is None or months == []:
            return []
        chosen = None if months is None else [("month", "in", list(months))]
        return sorted(_path(uri) for uri in found.file_uris(file_pruning_predicate=chosen))

    def sound(self, table: str, files: Sequence[str]) -> list[str]:
        """Files of a table, each of them found as it was written; a process reads each of them once for it.

        Raises:
            RaporError: If one is missing or altered.
        """
        address = self.address(table)
        with faults.told(table):
            if "://" not in address and digests.altered(Path(address), files):
                raise RaporError("lake_damaged", table=table)
        return list(files)

    def months(self, table: str) -> list[str]:
        """The months that a table holds, in order."""
        found = self._open(table)
        if found is None or found.metadata().partition_columns != ["month"]:
            return []
        return sorted({str(part["month"]) for part in found.partitions()})

    def commits(self, table: str) -> list[Commit]:
        """The commits of a table, the newest first."""
        found = self._open(table, whole=True)
        if found is None:
            return []
        return [Commit(int(entry["version"]), _words(entry)) for entry in found.history()]

    def relation(self, table: str, months: Sequence[str] | None = None) -> list[str] | pa.Table:
        """What an engine reads for a table: its files, or an empty frame of the declared columns."""
        return self.files(table, months) or self.schemas[table].empty_table()

    def checked(self, table: str) -> int:
        """How many files a table has, each of them read and found as it was written.

        Raises:
            RaporError: If one is missing or altered.
        """
        digests.read_anew()
        return len(self.files(table))

    def metadata(self, table: str) -> Mapping[str, str]:
        """The words of the newest commit of a table; empty while nothing is stored."""
        found = self._open(table)
        return {} if found is None else _words(found.history(limit=1)[0])

    def change(self, table: str, prepare: Callable[[int], Change | None]) -> int:
        """Change a table in one commit, prepared anew whenever another writer was faster.

        Args:
            table: Name of the table; made on the first change, by month if its rows have one.
            prepare: Given the version it starts from (-1: none), gives what to write, or None for no change.

        Returns:
            The version after the change.

        Raises:
            RaporError: If other writers won every time.
        """
        for attempt in range(1, ATTEMPTS + 1):
            found = self._open(table)
            version = -1 if found is None else int(found.version())
            with faults.told(table):
                change = prepare(version)
                if change is None:
                    return version
                if self._write(table, found, *change):
                    if "://" not in self.address(table):
                        digests.note(Path(self.address(table)), version + 1)
                    return self.version(table)
            log.info("%s: another writer was faster, attempt %d", table, attempt)
            time.sleep(PAUSE_SECONDS * attempt * random.random())  # noqa: S311 – nothing secret
        raise RaporError("lake_busy", table=table)

    def replace(self, table: str, rows: Rows, months: Sequence[str] | None, words: Mapping[str, str]) -> int:
        """Write rows in one commit in place of some months, or of everything when months is None."""
        held = rows if isinstance(rows, pa.Table) else rows.read_all()
        return self.change(table, lambda _: (held, months, words))

    def _write(
        self,
        table: str,
        found: DeltaTable | None,
        rows: Rows,
        months: Sequence[str] | None,
        words: Mapping[str, str],
    ) -> bool:
        """Commit on top of the version that was found; False if another writer was faster."""
        by_month = "month" in rows.schema.names
        quoted = ", ".join(f"'{month}'" for month in months or [])
        replaced = f"month IN ({quoted})" if by_month and found is not None and months else None
        mode = "append" if months == [] else "overwrite"
        # A column that was declared after the table was made joins it.
        how: dict[str, Any] = {"mode": mode, "predicate": replaced, "schema_mode": "merge"}
        if found is None:  # what another writer made meanwhile must not be overwritten: then this fails
            how = {"mode": "error"}
        try:
            write_deltalake(
                found if found is not None else self._address_made(table),
                rows,
                partition_by=["month"] if by_month else None,
                writer_properties=WRITTEN,
                commit_properties=CommitProperties(custom_metadata=dict(words), max_commit_retries=0),
                post_commithook_properties=AFTERWARDS,
                **how,
            )
        except CommitFailedError:
            return False
        except DeltaError:
            if found is None and DeltaTable.is_deltatable(self.address(table)):
                return False
            raise
        return True

    def _address_made(self, table: str) -> str:
        address = self.address(table)
        if "://" not in address:
            Path(address).mkdir(parents=True, exist_ok=True)
        return address

    def _open(self, table: str, version: int | None = None, whole: bool = False) -> DeltaTable | None:
        """A table at a version, its log found as it was written, as far as it is read or all of it."""
        address, whole = self.address(table), whole or version is not None
        with faults.told(table):
            if "://" not in address and digests.altered_log(Path(address), whole):
                raise RaporError("lake_damaged", table=table)
            return DeltaTable(address, version=version) if DeltaTable.is_deltatable(address) else None


def _words(entry: Mapping[str, object]) -> dict[str, str]:
    return {
        key: str(value) for key, value in entry.items() if isinstance(value, str) and key not in ENGINE_KEYS
    }


def _path(uri: str) -> str:
    """The path of a local file, which Delta Lake gives with its blanks quoted, or the address of another."""
    parts = urlsplit(uri)
    return unquote(parts.path) if parts.scheme in ("", "file") else uri


def as_words(**values: object) -> dict[str, str]:
    """Words of a commit: texts as they are, everything else as JSON."""
    return {
        key: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        for key, value in values.items()
    }
