"""Merging: how the records of an import meet those that the lake holds, and how they leave again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from kpi.lake import Commit, Lake, Rows
from kpi.tables import Table

BATCH_ROWS = 100_000
Change = tuple[Rows, Sequence[str] | None, Mapping[str, str]]


@dataclass(frozen=True)
class Merging:
    """Records of one table on a connection that has the view `incoming` of the stored schema."""

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
        found = self.connection.execute(
            f"SELECT count(*) FROM (SELECT {columns} FROM incoming EXCEPT SELECT {columns} FROM ({self._held(files)}))"
        ).fetchone()
        return found == (0,)

    def prepare(self, words: Mapping[str, str]) -> Callable[[int], Change]:
        """What to write: incoming records win over those of the same key, wherever these are."""

        def change(version: int) -> Change:
            files = self.lake.files(self.table.name)
            if version < 0 or not files:
                return self._reader("SELECT * FROM incoming"), None, words
            self._see("held", files)
            months = self._months_touched() if self.by_month else None
            kept = f"SELECT * FROM held WHERE {self._in(months)} AND {self._key('held')} NOT IN (SELECT {self._key('incoming')} FROM incoming)"
            return self._reader(f"SELECT * FROM incoming UNION ALL BY NAME {kept}"), months, words

        return change

    def take_back(
        self, import_id: str, undone: Iterable[str], words: Mapping[str, str]
    ) -> Callable[[int], Change | None]:
        """What to write so that the records of an import are gone and those that they replaced are back."""

        def change(version: int) -> Change | None:
            files = self.lake.files(self.table.name)
            if version < 0 or not files:
                return None
            self._see("held", files)
            mine = f"SELECT * FROM held WHERE import_id = '{import_id}'"
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE leaving AS {mine}")
            if self.connection.execute("SELECT count(*) FROM leaving").fetchone() == (0,):
                return None
            self._restore(import_id, {*undone, import_id})
            months = None
            if self.by_month:
                months = self._listed("SELECT month FROM leaving UNION SELECT month FROM restored")
            kept = f"SELECT * FROM held WHERE {self._in(months)} AND import_id <> '{import_id}'"
            return self._reader(f"SELECT * FROM restored UNION ALL BY NAME {kept}"), months, words

        return change

    def _restore(self, import_id: str, undone: set[str]) -> None:
        """Fill `restored` with the newest earlier version of each leaving record that nobody took back."""
        before = {commit.words["import_id"]: commit.version - 1 for commit in reversed(self._commits())}
        self.connection.execute("CREATE OR REPLACE TEMP TABLE restored AS SELECT * FROM leaving LIMIT 0")
        self.connection.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM leaving")
        at = before.get(import_id, -1)
        while at >= 0:
            self._see("earlier", self.lake.files(self.table.name, version=at))
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE met AS SELECT * FROM earlier "
                f"WHERE {self._key('earlier')} IN (SELECT {self._key('wanted')} FROM wanted)"
            )
            taken = ", ".join(f"'{one}'" for one in undone)
            columns = ", ".join(self.table.schema.names)
            self.connection.execute(f"INSERT INTO restored ({columns}) SELECT {columns} FROM met WHERE import_id NOT IN ({taken})")
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM met WHERE import_id IN ({taken})")
            earlier = [before[one] for one in self._listed("SELECT DISTINCT import_id FROM wanted") if one in before]
            at = max((version for version in earlier if version < at), default=-1)

    def _commits(self) -> list[Commit]:
        return [commit for commit in self.lake.commits(self.table.name) if commit.words.get("import_id")]

    def _see(self, name: str, files: Sequence[str]) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {self._held(files)}")

    def _held(self, files: Sequence[str]) -> str:
        columns = ", ".join(self.table.schema.names)
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        types = ", hive_partitioning = true, hive_types = {'month': VARCHAR}" if self.by_month else ""
        return f"SELECT {columns} FROM read_parquet([{listed}], union_by_name = true{types})"

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
        return f"month IN ({', '.join(repr(month) for month in months)})" if months else "false"

    def _key(self, relation: str) -> str:
        folded = ("agency", "handle")
        cells = [
            f"lower({relation}.{name})" if self.table.columns[name].type in folded else f"{relation}.{name}"
            for name in self.table.key
        ]
        return f"({', '.join(cells)})" if len(cells) > 1 else cells[0]

    def _reader(self, sql: str) -> pa.RecordBatchReader:
        columns = ", ".join(self.table.schema.names)
        order = ", ".join([*(["month"] if self.by_month else []), *self.table.key])
        reader = self.connection.sql(f"SELECT {columns} FROM ({sql}) ORDER BY {order}").to_arrow_reader(BATCH_ROWS)
        return reader.cast(self.table.schema)
