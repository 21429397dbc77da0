"""A million rows of a database: in bounded memory, and all the way into the lake."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import Server

from connectors import sources
from connectors.containers import Limits
from connectors.sources import Origin
from kpi import access, imports, judgement, records, store
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells the most memory of a process"
)

ROOT = Path(__file__).parent.parent.parent
ROWS = 1_000_000
GROWTH = 64  # MiB: half of what the rows themselves take
MEMORY = 1024  # MiB, of a whole pull

PEAK = """
import re
from pathlib import Path

def peak():  # getrusage would count what the process that started this one held
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
"""

MEASURED = f"""{PEAK}
import sys, tempfile
from connectors import sources
from connectors.containers import Limits

def pull(table):
    origin = sources.Origin("database", sys.argv[1], sheet=table, secret="PASSWORD")
    with tempfile.TemporaryDirectory() as folder:
        [pulled] = sources.pull(origin, Path(folder), Limits(), lambda word, count: counts.append(count))
    return counts[-1]

counts = []
pull("few")
before = peak()
print(pull("many"), peak() - before)
"""

WHOLE = f"""{PEAK}
import sys
from connectors import sources
from connectors.containers import Limits
from kpi import imports, judgement, store
from kpi.scope import EVERYTHING
opened = store.open()
origin = sources.Origin("database", sys.argv[1], sheet="posts", secret="PASSWORD")
order = judgement.Order(Path("posts"), "posts", "posts")
with imports.workplace(opened) as folder, imports.engine(folder) as connection:
    [pulled] = sources.pull(origin, folder, Limits(), lambda word, count: None)
    judged = judgement.judge(opened, order, pulled, connection, EVERYTHING, language="en")
    report = imports.kept(opened, judged, "test", "en")
print(report.accepted, report.rejected, peak())
"""

POSTS = """
    SELECT 'B' || lpad((n % 50)::text, 4, '0') AS agency_code, 'instagram' AS platform, 'P' || n AS post_id,
        timestamptz '2024-01-01 00:00+07' + n * interval '1 minute' AS published_at, 'image' AS content_type,
        n % 5000 AS reach, n % 5000 + 9 AS impressions, n % 90 AS likes, n % 9 AS comments, n % 7 AS shares,
        'https://www.instagram.com/p/C' || n || '/' AS url
    FROM generate_series(1, {rows}) AS n"""


def told(code: str, address: str, server: Server, home: Path) -> list[int]:
    """The numbers that a process of its own prints."""
    environment = {
        **os.environ,
        "PASSWORD": server.password,
        "PYTHONPATH": str(ROOT),
        "RAPOR_HOME": str(home),
    }
    home.mkdir(exist_ok=True)
    script = home / "script.py"  # DuckDB takes code of -c for a person, who gets a progress bar
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), address]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=600)
    return [int(number) for number in done.stdout.split()]


def agencies(folder: Path) -> None:
    """Register the agencies that own the posts."""
    file = folder / "agencies.csv"
    lines = "".join(f"B{number:04},Instansi {number},agency\n" for number in range(50))
    file.write_text(f"agency_code,name,level\n{lines}", encoding="utf-8")
    report = imports.load(
        store.open(), imports.Order(file, "agencies.csv", "agencies"), access.command_line()
    )
    assert report.accepted == 50


@pytest.mark.slow
def test_a_million_rows_of_postgresql_take_little_memory(
    postgresql: Server, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    address = postgresql.database()
    with postgresql.connect(address) as db:
        db.execute(f"CREATE VIEW few AS {POSTS.format(rows=10_000)}")
        db.execute(f"CREATE VIEW many AS {POSTS.format(rows=ROWS)}")
    rows, growth = told(MEASURED, address, postgresql, tmp_path)
    record_property("memory for 1,000,000 rows of PostgreSQL, MiB", growth)
    assert rows == ROWS
    assert growth <= GROWTH


@pytest.mark.slow
def test_a_million_rows_of_mariadb_take_little_memory(
    mariadb: Server, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    address = mariadb.database()
    with mariadb.connect(address) as db:
        for name, count in (("few", 10_000), ("many", ROWS)):
            columns = "seq AS number, concat('P', seq) AS post_id, repeat('x', 100) AS words"
            db.cursor().execute(f"CREATE VIEW {name} AS SELECT {columns} FROM seq_1_to_{count}")
    rows, growth = told(MEASURED, address, mariadb, tmp_path)
    record_property("memory for 1,000,000 rows of MariaDB, MiB", growth)
    assert rows == ROWS
    assert growth <= GROWTH


@pytest.mark.slow
def test_a_million_rows_reach_the_lake_within_a_gibibyte(
    postgresql: Server, home: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    agencies(tmp_path)
    address = postgresql.database()
    with postgresql.connect(address) as db:
        db.execute(f"CREATE TABLE posts AS {POSTS.format(rows=ROWS)}")
    accepted, rejected, peak = told(WHOLE, address, postgresql, home)
    record_property("peak of a whole pull of 1,000,000 rows, MiB", peak)
    assert (accepted, rejected) == (ROWS, 0)
    assert peak <= MEMORY


def test_records_are_what_the_database_holds(
    postgresql: Server, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD", postgresql.password)
    agencies(tmp_path)
    address = postgresql.database()
    with postgresql.connect(address) as db:
        db.execute(f"CREATE TABLE posts AS {POSTS.format(rows=3)}")
        db.execute("ALTER TABLE posts ALTER likes TYPE numeric(12,3)")
        db.execute(
            "UPDATE posts SET likes = 1000, published_at = '2026-01-31 23:30:00+08' WHERE post_id = 'P1'"
        )
        db.execute("UPDATE posts SET likes = 1.5 WHERE post_id = 'P2'")
        db.execute("UPDATE posts SET likes = NULL WHERE post_id = 'P3'")
    opened = store.open()
    origin = Origin("database", address, sheet="posts", secret="PASSWORD")
    with imports.workplace(opened) as folder, imports.engine(folder) as connection:
        [pulled] = sources.pull(origin, folder, Limits(), lambda word, count: None)
        order = judgement.Order(Path("posts"), "posts", "posts")
        judged = judgement.judge(opened, order, pulled, connection, EVERYTHING, language="en")
        imports.kept(opened, judged, "test", "en")
        assert judged.cleaned.reasons == {"decimal_count": 1}
    rows = records.read(opened, opened.tables["posts"], Scope(None)).to_pylist()
    found = {row["post_id"]: row for row in rows}
    assert sorted(found) == ["P1", "P3"]
    assert found["P1"]["likes"] == 1000  # 1000.000 is a thousand, whatever a point means to a spreadsheet
    assert str(found["P1"]["published_at"]) == "2026-01-31 15:30:00"
    assert found["P3"]["likes"] is None


def test_a_pull_that_breaks_leaves_the_lake_as_it_was(
    postgresql: Server, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD", postgresql.password)
    agencies(tmp_path)
    opened = store.open()
    address = postgresql.database()
    with postgresql.connect(address) as db:
        db.execute(f"CREATE TABLE posts AS {POSTS.format(rows=300_000)}")

    def cut(word: str, count: int) -> None:
        if word == "reading":
            with postgresql.connect(address) as db:
                db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'")

    with imports.workplace(opened) as folder, pytest.raises(RaporError) as refused:
        list(
            sources.pull(Origin("database", address, sheet="posts", secret="PASSWORD"), folder, Limits(), cut)
        )
    assert refused.value.code == "database_dropped"
    assert opened.lake.version("posts") == -1
    assert list((opened.home / "tmp").iterdir()) == []
