"""Merging: how the records of an import meet those that the lake holds, and how they leave again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread

import duckdb
import pyarrow as pa

from kpi import faults, stored
from kpi.lake import Lake, Rows
from kpi.tables import Table

AHEAD = 4  # batches that may wait for the writer
RUN_ROWS = 250_000  # that are sorted at once, or one month if that has more
BATCH_ROWS = 20_000  # larger batches only wait in memory for the writer
Change = tuple[Rows, Sequence[str] | None, Mapping[str, str]]


@dataclass(frozen=True)
class Merging:
    """Records of one table on a connection that has the view `incoming` of the stored schema.

    The view `ordered` has the same records, month by month in the order of their key.
    """

    connection: duckdb.DuckDBPyConnection
    lake: Lake
    table: Table

    @property
    def by_month(self) -> bool:
        """Whether the table is stored month by month."""
        return self.table.date is not None

    def unchanged(self) -> bool:
        """Whether the lake already holds every incoming record just as it is."""
        files = self.lake.files(self.table.name)
        if not files:
            return False
        columns = ", ".join([*self.table.columns, "absent"])
        sql = f"SELECT {columns} FROM incoming EXCEPT SELECT {columns} FROM ({self._held(files)})"
        with faults.told(self.table.name):
            return not self.connection.execute(f"{sql} LIMIT 1").fetchall()

    def prepare(self, words: Mapping[str, str]) -> Callable[[int], Change]:
        """What to write: incoming records win over those of the same key, wherever these are."""

        def change(version: int) -> Change:
            files = self.lake.files(self.table.name)
            if version < 0 or not files:
                return self._reader("SELECT * FROM incoming", "ordered"), None, words
            self._see("held", files)
            months = self._months_touched() if self.by_month else None
            arriving = f"{self._key('held')} IN (SELECT {self._key('incoming')} FROM incoming)"
            self._keep(f"{self._in(months)} AND NOT {arriving}")
            return self._reader("SELECT * FROM incoming UNION ALL BY NAME FROM kept"), months, words

        return change

    def take_back(
        self, gone: Callable[[], AbstractSet[str]], words: Mapping[str, str]
    ) -> Callable[[int], Change | None]:
        """What to write so that records of imports taken back are gone, and those they replaced are back.

        Args:
            gone: Asks, at every attempt, for the imports that were taken back so far.
            words: Words of the commit.
        """

        def change(version: int) -> Change | None:
            files = self.lake.files(self.table.name)
            if version < 0 or not files:
                return None
            self._see("held", files)
            undone = sorted(gone())
            mine = f"SELECT * FROM held WHERE {_within('import_id', undone)}"
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE leaving AS {mine}")
            if not self.connection.execute("SELECT 1 FROM leaving LIMIT 1").fetchall():
                return None
            self._restore(undone)
            months = None
            if self.by_month:
                months = self._listed("SELECT month FROM leaving UNION SELECT month FROM restored")
            self._keep(f"{self._in(months)} AND NOT {_within('import_id', undone)}")
            return self._reader("SELECT * FROM restored UNION ALL BY NAME FROM kept"), months, words

        return change

    def _restore(self, undone: Sequence[str]) -> None:
        """Fill `restored` with the newest earlier version of each leaving record that nobody took back."""
        before = self._versions_before()
        columns = ", ".join(self.table.schema.names)
        taken = _within("import_id", undone)
        make = "CREATE OR REPLACE TEMP TABLE"
        self.connection.execute(f"{make} restored AS SELECT * FROM leaving LIMIT 0")
        self.connection.execute(f"{make} wanted AS SELECT * FROM leaving")
        at = self.lake.version(self.table.name) + 1
        while (at := self._next(before, at)) >= 0:
            files = self.lake.files(self.table.name, version=at)
            if not files:
                continue
            self._see("earlier", files)
            met = f"{self._key('earlier')} IN (SELECT {self._key('wanted')} FROM wanted)"
            self.connection.execute(f"{make} met AS SELECT * FROM earlier WHERE {met}")
            back = f"SELECT {columns} FROM met WHERE NOT {taken}"
            self.connection.execute(f"INSERT INTO restored ({columns}) {back}")
            self.connection.execute(f"{make} wanted AS SELECT * FROM met WHERE {taken}")

    def _next(self, before: Mapping[str, Sequence[int]], at: int) -> int:
        """The newest version below `at` that an import of a wanted record started from; -1 if none."""
        imports = self._listed("SELECT DISTINCT import_id FROM wanted")
        return max(
            (version for one in imports for version in before.get(one, ()) if version < at), default=-1
        )

    def _versions_before(self) -> dict[str, list[int]]:
        """The versions that each import started from: several if it was completed after a kill."""
        before: dict[str, list[int]] = {}
        for commit in self.lake.commits(self.table.name):
            before.setdefault(commit.words.get("import_id", ""), []).append(commit.version - 1)
        return before

    def _see(self, name: str, files: Sequence[str]) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._held(files)}")

    def _held(self, files: Sequence[str]) -> str:
        return stored.select(self.connection, self.table, files)

    def _months_touched(self) -> list[str]:
        """Months of incoming records, and months where their keys already are."""
        return self._listed(
            f"SELECT DISTINCT month FROM incoming UNION SELECT DISTINCT month FROM held "
            f"WHERE {self._key('held')} IN (SELECT {self._key('incoming')} FROM incoming)"
        )

    def _listed(self, sql: str) -> list[str]:
        return sorted(row[0] for row in self.connection.execute(sql).fetchall())

    def _in(self, months: Sequence[str] | None) -> str:
        if months is None:
            return "true"
        return _within("month", months)

    def _key(self, relation: str) -> str:
        folded = ("agency", "handle")
        cells = [
            f"lower({relation}.{name})" if self.table.columns[name].type in folded else f"{relation}.{name}"
            for name in self.table.key
        ]
        return f"({', '.join(cells)})" if len(cells) > 1 else cells[0]

    def _keep(self, condition: str) -> None:
        """Fill `kept` with the held records that stay."""
        stays = f"SELECT * FROM held WHERE {condition}"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {stays}")

    def _reader(self, sql: str, ordered: str | None = None) -> pa.RecordBatchReader:
        """Rows month by month in the order of their key.

        Args:
            sql: Gives the rows.
            ordered: The view that has the same rows in this order, if there is one.
        """
        schema = self.table.schema
        order = ", ".join([*(["month"] if self.by_month else []), *self.table.key])
        rows = f"{ordered} {{}}" if ordered else f"({sql}) {{}} ORDER BY {order}"

        def batches() -> Iterator[pa.RecordBatch]:
            for run in self._runs(sql):
                found = self.connection.sql(f"SELECT {', '.join(schema.names)} FROM {rows.format(run)}")
                yield from found.to_arrow_reader(BATCH_ROWS).cast(schema)

        return pa.RecordBatchReader.from_batches(schema, _ahead(batches()))

    def _runs(self, sql: str) -> list[str]:
        """Conditions for some months at a time: each looks at all rows anew, but many take memory to sort."""
        if not self.by_month:
            return [""]
        summed = f"sum(count(*)) OVER (ORDER BY month) // {RUN_ROWS} AS run"
        counted = f"SELECT month, {summed} FROM ({sql}) GROUP BY month"
        runs = f"SELECT min(month), max(month) FROM ({counted}) GROUP BY run ORDER BY run"
        return [
            f"WHERE local_date >= DATE '{first}-01' AND local_date < DATE '{last}-01' + INTERVAL 1 MONTH"
            for first, last in self.connection.execute(runs).fetchall()
        ]


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, a few of them made while the writer is still busy with those before."""
    made: Queue[pa.RecordBatch | BaseException | None] = Queue(AHEAD)
    given_up = Event()

    def offer(one: pa.RecordBatch | BaseException | None) -> None:
        while not given_up.is_set():
            try:
                return made.put(one, timeout=0.1)
            except Full:
                continue

    def make() -> None:
        try:
            for batch in batches:
                offer(batch)
            offer(None)
        except BaseException as error:  # raised again where the batches are asked for
            offer(error)

    maker = Thread(target=make, daemon=True)
    maker.start()
    try:
        while (one := made.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        given_up.set()
        maker.join()


def _within(column: str, texts: Sequence[str]) -> str:
    """A condition that is false for an empty list."""
    quoted = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
    return f"{column} IN ({quoted})" if texts else "false"
