"""Engines: what one SELECT may read, and what it gives back."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpi import engines
from kpi.engines import DuckDB, Files
from kpi.errors import RaporError

ENGINE = DuckDB()
ROWS = pa.table({"a": [1]})


@pytest.fixture
def file(tmp_path: Path) -> str:
    return written(tmp_path / "it's a lake" / "month=2026-03" / "part.parquet", {"count": [1, 2]})


def written(path: Path, columns: dict[str, list[object]]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return str(path)


def test_files_and_rows_at_hand_are_relations(file: str) -> None:
    rows = ENGINE.query(
        "SELECT p.month, sum(p.count * w.weight) AS total FROM posts p CROSS JOIN weights w GROUP BY 1",
        {"posts": [file], "weights": pa.table({"weight": [10]})},
    )
    assert rows.to_pylist() == [{"month": "2026-03", "total": 30}]


def test_files_without_months_are_read_too(tmp_path: Path) -> None:
    file = written(tmp_path / "agencies.parquet", {"agency_code": ["01"]})
    assert ENGINE.query("SELECT * FROM agencies", {"agencies": [file]}).to_pylist() == [{"agency_code": "01"}]


SQL = [
    "SELECT * FROM read_parquet('{other}')",
    "SELECT * FROM '{other}'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "ATTACH '{folder}/out.db'",
    "SET enable_external_access = true",
    "SET allowed_paths = ['/etc/passwd']",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET TimeZone = 'Asia/Jakarta'",
    "SELECT * FROM secret_of_the_caller",
    'SELECT * FROM "table"',
]


@pytest.mark.parametrize("sql", SQL)
@pytest.mark.parametrize("together", [False, True], ids=["alone", "together"])
def test_nothing_but_the_given_files_can_be_reached(
    sql: str, together: bool, file: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret_of_the_caller = pa.table({"a": [1]})  # a plain connection would find this variable by its name
    other = written(tmp_path / "other.parquet", {"count": [99]})
    with (
        ENGINE.together([file]) if together else nullcontext(ENGINE) as engine,
        caplog.at_level(logging.ERROR),
        pytest.raises(RaporError) as error,
    ):
        engine.query(
            sql.format(other=other, folder=tmp_path), {"posts": [file], "rows": secret_of_the_caller}
        )
    assert error.value.code == "query_failed"
    assert sql.format(other=other, folder=tmp_path) in caplog.text  # for whoever mends it
    assert "posts" in error.value.text("id")
    assert not list(tmp_path.glob("out.*"))


def test_times_are_utc_whatever_the_server_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    with ENGINE.together([]) as opened:
        for engine in (ENGINE, opened):
            rows = engine.query("SELECT CAST(TIMESTAMPTZ '2026-01-31 23:30:00+00' AS date) AS day", {})
            assert rows["day"].to_pylist() == [date(2026, 1, 31)]


def test_queries_together_do_not_see_what_another_is_given(file: str) -> None:
    with ENGINE.together([file]) as engine:
        for number in (1, 2):
            rows = engine.query("SELECT sum(count) AS n FROM posts", {"posts": [file], str(number): ROWS})
            assert rows.to_pylist() == [{"n": 3}]
        assert engine.query("SELECT a FROM posts", {"posts": ROWS}) == ROWS
        for name in ("posts", '"1"'):
            with pytest.raises(RaporError):
                engine.query(f"SELECT * FROM {name}", {})


def test_a_declared_column_that_no_file_has_is_null(file: str) -> None:
    schema = pa.schema({"count": pa.int64(), "likes": pa.int64(), "seen_at": pa.timestamp("us")})
    rows = ENGINE.query(
        "SELECT sum(count) AS n, sum(likes) AS likes FROM posts", {"posts": Files([file], schema)}
    )
    assert rows.to_pylist() == [{"n": 3, "likes": None}]


def test_files_of_different_age_are_read_by_name(file: str, tmp_path: Path) -> None:
    newer = written(tmp_path / "month=2026-04" / "part.parquet", {"likes": [5], "count": [7]})
    rows = ENGINE.query("SELECT sum(count) AS n, sum(likes) AS likes FROM posts", {"posts": [file, newer]})
    assert rows.to_pylist() == [{"n": 10, "likes": 5}]


def test_no_files_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="posts: no files"):
        ENGINE.query("SELECT 1", {"posts": []})


def test_many_threads_may_ask_at_once(file: str) -> None:
    def ask(number: int) -> int:
        relations = {"posts": [file], "n": pa.table({"n": [number]})}
        return ENGINE.query("SELECT sum(count) * max(n) AS total FROM posts CROSS JOIN n", relations)[
            "total"
        ][0].as_py()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(32))) == [3 * number for number in range(32)]


def test_memory_is_bounded_and_the_disk_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rows = DuckDB(memory_limit="60MB", threads=1).query(
        "SELECT count(*) AS n FROM (SELECT DISTINCT concat('text for memory ', i) FROM range(2000000) r(i))",
        {},
    )
    assert rows["n"].to_pylist() == [2_000_000]
    assert list(tmp_path.iterdir()) == []


def test_open_gives_the_engine_of_the_settings() -> None:
    assert engines.open("duckdb") == DuckDB()
    with pytest.raises(RaporError, match="belum tersedia"):
        engines.open("spark://cluster:7077")
    with pytest.raises(RaporError) as error:
        engines.open("sqlite")
    assert error.value.code == "engine_unknown"


def test_today_is_that_of_jakarta() -> None:
    assert abs((engines.today() - datetime.now().date()).days) <= 1
