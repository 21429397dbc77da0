"""Databases as sources, with real servers: what every type becomes, and every way to go wrong."""

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from pulled import everything_told, read, refusal, silent
from servers import Server
from sqlalchemy.exc import DBAPIError

from connectors import addresses, connections, sources
from connectors.containers import Limits
from connectors.sheets import MOMENT, NUMBER, TRUTH
from connectors.sources import Origin
from kpi.errors import RaporError

POSTGRESQL_TYPES = """CREATE TABLE kinds (
    small smallint, whole integer, large bigint, exact numeric(12,3), round numeric(20,0), near real,
    nearer float8, words text, short varchar(5), fixed char(3), yes boolean, day date, moment timestamp,
    zoned timestamptz, id uuid, tree jsonb, bytes bytea, list text[], mood mood, span interval,
    hour time, nothing text)"""
POSTGRESQL_ROW = """INSERT INTO kinds VALUES (
    1, 2, 9007199254740993, 1.234, 12345678901234567890, 0.5, 1e20, E'a,"b"\\nc; =1+1', 'é😀', 'x', true,
    '2026-01-31', '2026-01-31 10:00:00.123456', '2026-01-31 10:00:00+07',
    '00000000-0000-0000-0000-000000000001', '{"a": 1}', '\\x00ff', '{a,"b c"}', 'glad', '1 day',
    '10:11:12', NULL)"""
MARIADB_TYPES = """CREATE TABLE kinds (
    small tinyint, whole int, large bigint unsigned, exact decimal(12,3), round decimal(20,0),
    nearer double, words text, short varchar(5), yes boolean, day date, moment datetime(6),
    zoned timestamp(6) NULL, tree json, bytes blob, mood enum('glad', 'sad'), flags set('a', 'b'),
    hour time, year year, nothing text)"""
MARIADB_ROW = """INSERT INTO kinds VALUES (
    1, 2, 9007199254740993, 1.234, 12345678901234567890, 1e20, 'a,"b"\\nc; =1+1', 'é😀', true, '2026-01-31',
    '2026-01-31 10:00:00.123456', '2026-01-31 10:00:00', '{"a": 1}', x'00ff', 'glad', 'a,b', '10:11:12',
    2026, NULL)"""


@pytest.fixture
def postgres(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PASSWORD", postgresql.password)
    return postgresql


@pytest.fixture
def maria(mariadb: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PASSWORD", mariadb.password)
    return mariadb


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each of the servers in turn."""
    found: Server = request.getfixturevalue(request.param)
    monkeypatch.setenv("PASSWORD", found.password)
    return found


def filled(server: Server, *statements: str) -> str:
    """The address of a new database after some statements."""
    address = server.database()
    with server.connect(address) as db:
        for statement in statements:
            db.cursor().execute(statement)
    return address


POSTS = "CREATE TABLE posts (post_id varchar(20), likes int, changed_at timestamp(6) NULL)"


def posts(server: Server, rows: int = 3) -> str:
    """A database with posts P1, P2 …, changed a day after one another."""
    values = ", ".join(f"('P{n}', {n}, '2026-01-{n:02} 10:00:00.000001')" for n in range(1, rows + 1))
    return filled(server, POSTS, f"INSERT INTO posts VALUES {values}")


# --- what the types become ---


def test_the_types_of_postgresql(postgres: Server, tmp_path: Path) -> None:
    address = filled(postgres, "CREATE TYPE mood AS ENUM ('glad', 'sad')", POSTGRESQL_TYPES, POSTGRESQL_ROW)
    found = read(tmp_path, address, sheet="kinds")
    assert found.first == {
        "small": "1",
        "whole": "2",
        "large": "9007199254740993",
        "exact": f"{NUMBER}1.234",
        "round": "12345678901234567890",
        "near": f"{NUMBER}0.5",
        "nearer": f"{NUMBER}1e+20",
        "words": 'a,"b"\nc; =1+1',
        "short": "é😀",
        "fixed": "x  ",
        "yes": f"{TRUTH}true",
        "day": f"{MOMENT}2026-01-31",
        "moment": f"{MOMENT}2026-01-31 10:00:00.123456",
        "zoned": "2026-01-31 03:00:00+00",
        "id": "00000000-0000-0000-0000-000000000001",
        "tree": '{"a": 1}',
        "bytes": "\\x00ff",
        "list": '{a,"b c"}',
        "mood": "glad",
        "span": "P1D",
        "hour": "10:11:12",
        "nothing": "",
    }
    types = found.pulled.columns
    assert (types["exact"], types["zoned"], types["list"], types["mood"]) == (
        *("numeric(12,3)", "timestamp with time zone", "text[]", "mood"),
    )


def test_the_types_of_mariadb(maria: Server, tmp_path: Path) -> None:
    address = filled(maria, MARIADB_TYPES, "SET time_zone = '+07:00'", MARIADB_ROW)  # a moment of Jakarta
    found = read(tmp_path, address, sheet="kinds")
    assert found.first == {
        "small": "1",
        "whole": "2",
        "large": "9007199254740993",
        "exact": f"{NUMBER}1.234",
        "round": "12345678901234567890",
        "nearer": f"{NUMBER}1e+20",
        "words": 'a,"b"\nc; =1+1',
        "short": "é😀",
        "yes": "1",
        "day": f"{MOMENT}2026-01-31",
        "moment": f"{MOMENT}2026-01-31 10:00:00.123456",
        "zoned": "2026-01-31 03:00:00+00:00",
        "tree": '{"a": 1}',
        "bytes": "\\x00ff",
        "mood": "glad",
        "flags": "a,b",
        "hour": "10:11:12",
        "year": "2026",
        "nothing": "",
    }
    assert found.pulled.columns["exact"] == "decimal"


def test_the_types_of_sqlite(tmp_path: Path) -> None:
    file = tmp_path.resolve() / "posts.db"
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE kinds (whole INTEGER, near REAL, words TEXT, bytes BLOB, nil, zero TEXT)")
    values = "9007199254740993, 1.234, 'a,\"b\"' || char(10), x'00ff', NULL, 'a' || char(0)"
    db.execute(f"INSERT INTO kinds VALUES ({values})")
    db.execute("INSERT INTO kinds VALUES (1, 12.0, char(2) || 'tagged', NULL, 'x', 'y')")
    db.commit()
    db.close()
    found = read(tmp_path, f"sqlite:///{file}", sheet="kinds", secret=None)
    assert found.rows == [
        ("9007199254740993", f"{NUMBER}1.234", 'a,"b"\n', "\\x00ff", "", "a\x01"),
        ("1", "12", "\x01\x02tagged", "", "x", "y"),
    ]
    assert found.pulled.columns == {
        **{
            "whole": "integer",
            "near": "real",
            "words": "text",
            "bytes": "blob",
            "nil": "",
            "zero": "text",
        }
    }


def test_text_that_looks_tagged_stays_text(server: Server, tmp_path: Path) -> None:
    tagged = "chr(2)" if server.kind == "postgresql" else "char(2)"
    address = filled(
        server, "CREATE TABLE t (a text, b text)", f"INSERT INTO t VALUES (concat({tagged}, '12'), '')"
    )
    assert read(tmp_path, address, sheet="t").rows == [("\x01\x0212", "")]


def test_cells_that_hold_whole_tables_do_not_split_rows(server: Server, tmp_path: Path) -> None:
    hostile = 'x""\n1,2,3\n"a","b","c"\n' * 50
    address = filled(server, "CREATE TABLE t (a text, b text, c text)")
    with server.connect(address) as db:
        db.cursor().execute("INSERT INTO t VALUES (%s, %s, %s)", (hostile, '","', "\r\n"))
        for _ in range(11):
            db.cursor().execute("INSERT INTO t SELECT * FROM t")
    found = read(tmp_path, address, sheet="t")
    assert len(found.rows) == 2048
    assert set(found.rows) == {(hostile, '","', "\r\n")}


def test_bytes_of_a_database_without_encoding_are_read_as_a_file_is(postgres: Server, tmp_path: Path) -> None:
    address = postgres.database()
    name = f"{address.rpartition('/')[2]}_bytes"
    with postgres.connect(address) as db:
        db.execute(
            f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
    address = postgres.address(name)
    with postgres.connect(address) as db:
        db.execute("CREATE TABLE t (a text, b text)")
        db.execute(b"INSERT INTO t VALUES ('caf\xe9', 'x')")
    assert read(tmp_path, address, sheet="t").rows == [("café", "x")]
    with postgres.connect(address) as db:
        db.execute("INSERT INTO t VALUES ('café', 'x')".encode())
    assert refusal(tmp_path, address, sheet="t").code == "encoding_mixed"


# --- what may be asked for ---


def test_a_query_is_read_as_a_table(server: Server, tmp_path: Path) -> None:
    query = "SELECT post_id AS id, likes * 2 AS doubled FROM posts WHERE post_id LIKE '%2' -- only one;\n;"
    found = read(tmp_path, posts(server), query=query)
    assert found.first == {"id": "P2", "doubled": "4"}
    assert len(found.rows) == 1
    assert len(found.pulled.provenance["query_hash"]) == 64


def test_a_schema_may_be_named(postgres: Server, tmp_path: Path) -> None:
    address = filled(postgres, 'CREATE SCHEMA "A b"', 'CREATE TABLE "A b"."T%" (a int, b int)')
    assert read(tmp_path, address, sheet="A b.T%").rows == []


def test_an_empty_table_gives_its_headings(server: Server, tmp_path: Path) -> None:
    found = read(tmp_path, filled(server, POSTS), sheet="posts", watermark="changed_at")
    assert found.rows == []
    assert found.pulled.sheets[0].head[0].cells == ("post_id", "likes", "changed_at")
    assert found.pulled.watermark is None


def test_a_look_reads_a_few_rows(server: Server, tmp_path: Path) -> None:
    assert len(read(tmp_path, posts(server), sheet="posts", first=2).rows) == 2


def test_the_same_rows_have_the_same_hash(server: Server, tmp_path: Path) -> None:
    address = posts(server)
    first, second = (read(tmp_path, address, sheet="posts").pulled for _ in range(2))
    assert first.content_hash == second.content_hash
    with server.connect(address) as db:
        db.cursor().execute("UPDATE posts SET likes = 99 WHERE post_id = 'P1'")
    assert read(tmp_path, address, sheet="posts").pulled.content_hash != first.content_hash


def test_a_secret_may_hold_the_whole_address(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHOLE", server.with_password(posts(server)))
    found = read(tmp_path, "", sheet="posts", secret="WHOLE")
    assert len(found.rows) == 3
    assert server.password not in repr(found.pulled)


# --- increments ---


@pytest.mark.parametrize(
    ("column", "reached"), [("changed_at", "2026-01-03 10:00:00.000001"), ("likes", "3")]
)
def test_only_what_is_new_is_read(server: Server, tmp_path: Path, column: str, reached: str) -> None:
    address = posts(server)
    whole = read(tmp_path, address, sheet="posts", watermark=column)
    assert (len(whole.rows), whole.pulled.watermark) == (3, reached)
    again = read(tmp_path, address, sheet="posts", watermark=column.upper(), since=whole.pulled.watermark)
    assert [row[0] for row in again.rows] == ["P3"]  # not below: a row of the same moment may have come since
    with server.connect(address) as db:
        db.cursor().execute("INSERT INTO posts VALUES ('P9', 9, '2026-01-09 00:00:00')")
    more = read(tmp_path, address, sheet="posts", watermark=column, since=whole.pulled.watermark)
    assert sorted(row[0] for row in more.rows) == ["P3", "P9"]
    assert more.pulled.watermark == ("9" if column == "likes" else "2026-01-09 00:00:00")
    after = read(
        tmp_path, address, sheet="posts", watermark=column, since="10" if column == "likes" else "2026-02-01"
    )
    assert (after.rows, after.pulled.watermark) == ([], None)


def test_a_query_is_read_by_increments_too(server: Server, tmp_path: Path) -> None:
    query = "SELECT post_id, max(likes) AS most FROM posts GROUP BY post_id"
    found = read(tmp_path, posts(server), query=query, watermark="most", since="2")
    assert sorted(row[0] for row in found.rows) == ["P2", "P3"]
    assert found.pulled.watermark == "3"


def test_moments_with_an_offset_are_taken_back(postgres: Server, tmp_path: Path) -> None:
    values = "('2026-01-31 10:00:00.5+07'), ('2026-01-31 10:00:00+09')"
    address = filled(
        postgres, "CREATE TABLE t (a timestamptz, b int DEFAULT 1)", f"INSERT INTO t (a) VALUES {values}"
    )
    found = read(tmp_path, address, sheet="t", watermark="a")
    assert found.pulled.watermark == "2026-01-31 03:00:00.5+00"
    assert len(read(tmp_path, address, sheet="t", watermark="a", since=found.pulled.watermark).rows) == 1


def test_a_wrong_date_in_the_future_hides_nothing(server: Server, tmp_path: Path) -> None:
    address = posts(server)
    with server.connect(address) as db:
        db.cursor().execute("INSERT INTO posts VALUES ('P8', 8, '2036-01-01 00:00:00')")
    found = read(tmp_path, address, sheet="posts", watermark="changed_at")
    assert (len(found.rows), found.pulled.watermark) == (4, "2026-01-03 10:00:00.000001")


def test_increments_of_sqlite(tmp_path: Path) -> None:
    file = tmp_path.resolve() / "posts.db"
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE posts (id INTEGER, at TEXT)")
    db.executemany("INSERT INTO posts VALUES (?, ?)", [(n, f"2026-01-{n:02} 10:00") for n in range(1, 13)])
    db.commit()
    db.close()
    for column, reached in (("id", "12"), ("at", "2026-01-12 10:00")):
        found = read(tmp_path, f"sqlite:///{file}", sheet="posts", secret=None, watermark=column)
        assert found.pulled.watermark == reached
        asked: dict[str, Any] = {"sheet": "posts", "secret": None, "watermark": column, "since": reached}
        assert len(read(tmp_path, f"sqlite:///{file}", **asked).rows) == 1


@pytest.mark.parametrize(
    ("column", "code"), [("absent", "database_watermark_unknown"), ("post_id", "database_watermark_kind")]
)
def test_a_watermark_must_be_a_column_that_grows(
    server: Server, tmp_path: Path, column: str, code: str
) -> None:
    assert refusal(tmp_path, posts(server), sheet="posts", watermark=column).code == code


# --- reading only ---


def test_a_query_that_writes_never_reaches_the_server(server: Server, tmp_path: Path) -> None:
    address = posts(server)
    for query in (
        "DELETE FROM posts",
        "WITH a AS (SELECT 1) DELETE FROM posts",
        "SELECT 1; DROP TABLE posts",
    ):
        assert refusal(tmp_path, address, query=query).code == "database_query_other"
    assert len(read(tmp_path, address, sheet="posts").rows) == 3


def test_a_view_that_writes_is_stopped_by_the_transaction(postgres: Server, tmp_path: Path) -> None:
    address = posts(postgres)
    with postgres.connect(address) as db:
        db.execute(
            "CREATE FUNCTION wipe() RETURNS int LANGUAGE sql VOLATILE AS 'DELETE FROM posts RETURNING 1'"
        )
        db.execute("CREATE VIEW trap AS SELECT wipe() AS a, 1 AS b")
    assert refusal(tmp_path, address, sheet="trap").code == "database_writing"
    assert len(read(tmp_path, address, sheet="posts").rows) == 3


def test_a_view_of_mariadb_that_writes_is_stopped_too(maria: Server, tmp_path: Path) -> None:
    address = posts(maria)
    with maria.connect(address) as db:
        db.cursor().execute("CREATE FUNCTION wipe() RETURNS int BEGIN DELETE FROM posts; RETURN 1; END")
        db.cursor().execute("CREATE VIEW trap AS SELECT wipe() AS a, 1 AS b")
    assert refusal(tmp_path, address, sheet="trap").code == "database_writing"
    assert len(read(tmp_path, address, sheet="posts").rows) == 3


@pytest.mark.parametrize("statement", ["DELETE FROM posts", "CREATE TABLE other (a int)", "DROP TABLE posts"])
def test_the_session_itself_cannot_write(server: Server, tmp_path: Path, statement: str) -> None:
    address = posts(server)
    known = addresses.parse(address, server.password)
    with pytest.raises(DBAPIError, match=r"(?i)read.only"), connections.opened(known, True, 9) as connection:
        connection.exec_driver_sql(statement)
    assert len(read(tmp_path, address, sheet="posts").rows) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM t",
        "CREATE TABLE u (a)",
        "ATTACH 'other.db' AS o",
        "PRAGMA query_only = OFF",
    ],
)
def test_a_session_of_sqlite_cannot_write(tmp_path: Path, statement: str) -> None:
    file = tmp_path.resolve() / "t.db"
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE t (a, b)")
    db.close()
    before = file.read_bytes()
    known = addresses.parse(f"sqlite:///{file}")
    with pytest.raises((DBAPIError, sqlite3.Error)), connections.opened(known, True, 9) as connection:
        connection.exec_driver_sql(statement)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [tmp_path / "t.db"]


# --- what goes wrong ---


def test_wrong_names_are_told_apart(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = posts(server)
    monkeypatch.setenv("WRONG", "not the password")
    assert refusal(tmp_path, address, sheet="posts", secret="WRONG").code == "database_login"
    assert refusal(tmp_path, address.replace("owner@", "nobody@"), sheet="posts").code == "database_login"
    assert refusal(tmp_path, f"{address}x", sheet="posts").code == "database_unknown"
    unknown = refusal(tmp_path, address, sheet="postz")
    assert unknown.code == "database_table_unknown"
    assert "postz" in unknown.text("en")
    column = refusal(tmp_path, address, query="SELECT likez, post_id FROM posts")
    assert column.code == "database_column_unknown"
    assert "likez" in column.text("en")
    assert refusal(tmp_path, address, sheet="posts", secret="ABSENT").code == "secret_missing"


def test_a_user_without_rights_is_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = posts(server)
    account = "outsider" if server.kind == "postgresql" else "'outsider'@'%'"
    with server.connect(address) as db:
        if server.kind == "postgresql":
            db.execute(f"CREATE USER {account} PASSWORD 'p'")
        else:
            db.cursor().execute(f"CREATE USER {account} IDENTIFIED BY 'p'")
    monkeypatch.setenv("OUTSIDER", "p")
    address = address.replace("owner@", "outsider@")
    assert refusal(tmp_path, address, sheet="posts", secret="OUTSIDER").code == "database_denied"


def test_nobody_listens(server: Server, tmp_path: Path) -> None:
    address = server.address("d").replace(str(server.port), "1")
    refused = refusal(tmp_path, address, sheet="posts")
    assert refused.code == "database_unreachable"
    assert "refused" in refused.text("en")


def test_tls_that_the_server_lacks_is_told(server: Server, tmp_path: Path) -> None:
    for mode in ("require", "verify-full"):
        assert refusal(tmp_path, f"{posts(server)}?sslmode={mode}", sheet="posts").code == "database_tls"
    assert len(read(tmp_path, f"{posts(server)}?sslmode=disable", sheet="posts").rows) == 3


def test_an_address_inside_is_not_for_everybody(server: Server, tmp_path: Path) -> None:
    address = posts(server)
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001"):
        there = address.replace("127.0.0.1", host)
        assert refusal(tmp_path, there, sheet="posts", trusted=False).code == "database_inside"
        assert len(read(tmp_path, there, sheet="posts").rows) == 3


@pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
def test_the_connection_goes_to_the_place_that_was_checked(server: Server) -> None:
    # A name that may lead elsewhere by now is never looked up again: this one leads nowhere.
    known = addresses.parse(server.address("d", "owner"), server.password)
    moved = addresses.Address(
        known.dialect, "nowhere.invalid", known.port, "owner", MAIN[server.kind], known.password
    )
    session = connections.CONNECT[known.dialect](moved, ["127.0.0.1"], 9)
    session.close()


MAIN = {"postgresql": "postgres", "mysql": "mysql"}


def test_a_view_that_takes_too_long_is_given_up(server: Server, tmp_path: Path) -> None:
    wait = "pg_sleep(60)::text" if server.kind == "postgresql" else "sleep(60)"
    address = filled(server, f"CREATE VIEW slow AS SELECT {wait} AS a, 1 AS b")
    refused = refusal(tmp_path, address, Limits(seconds=1), sheet="slow")
    assert refused.code == "database_slow"
    assert "slow" in refused.text("en")


def test_a_query_of_sqlite_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    file = tmp_path.resolve() / "t.db"
    sqlite3.connect(file).execute("CREATE TABLE t (a, b)").connection.close()
    query = (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) AS a, 1 AS b FROM t"
    )
    refused = refusal(tmp_path, f"sqlite:///{file}", Limits(seconds=1), query=query, secret=None)
    assert refused.code == "database_slow"


def test_a_connection_that_is_lost_on_the_way_gives_nothing(server: Server, tmp_path: Path) -> None:
    series = "generate_series(1, 3000000) AS n" if server.kind == "postgresql" else "seq_1_to_3000000 AS n"
    number = "n" if server.kind == "postgresql" else "n.seq"
    query = f"SELECT {number} AS a, repeat('x', 100) AS b FROM {series}"
    address = filled(server, f"CREATE VIEW many AS {query}")
    told: list[int] = []

    def cut(word: str, count: int) -> None:
        if word == "reading" and not told:
            told.append(count)
            kill_readers(server, address)

    origin = Origin("database", address, sheet="many", secret="PASSWORD")
    with pytest.raises(RaporError) as refused:
        list(sources.pull(origin, tmp_path, Limits(), cut))
    assert refused.value.code == "database_dropped"
    assert told
    assert told[0] < 3_000_000


def kill_readers(server: Server, address: str) -> None:
    with server.connect(address) as db:
        cursor = db.cursor()
        if server.kind == "postgresql":
            ours = "FROM pg_stat_activity WHERE application_name = 'Rapor Perubahan'"
            cursor.execute(f"SELECT pg_terminate_backend(pid) {ours}")
            return
        reading = "FROM information_schema.processlist WHERE info LIKE '%many%'"
        cursor.execute(f"SELECT id {reading} AND id <> connection_id()")
        for (number,) in cursor.fetchall():
            cursor.execute(f"KILL {number}")


def test_a_result_of_a_thousand_columns_is_refused(server: Server, tmp_path: Path) -> None:
    query = "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(1000))
    refused = refusal(tmp_path, posts(server), query=query)
    assert (refused.code, refused.values["found"]) == ("file_too_wide", 1000)


def test_a_single_column_and_a_huge_row_are_refused(server: Server, tmp_path: Path) -> None:
    address = posts(server)
    assert refusal(tmp_path, address, query="SELECT likes FROM posts").code == "database_column_alone"
    huge = "SELECT post_id, repeat('x', 3000000) AS b FROM posts"
    assert refusal(tmp_path, address, query=huge).code == "database_row_long"


def test_files_that_are_no_database_are_told(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    (folder / "text.db").write_text("no database")
    for name, code in (("absent.db", "database_file_missing"), ("text.db", "database_file_other")):
        assert refusal(tmp_path, f"sqlite:///{folder / name}", sheet="t", secret=None).code == code
    broken = folder / "broken.db"
    sqlite3.connect(broken).execute("CREATE TABLE t (a, b)").connection.close()
    broken.write_bytes(broken.read_bytes()[:100] + bytes(2000))
    assert refusal(tmp_path, f"sqlite:///{broken}", sheet="t", secret=None).code == "database_file_other"
    assert refusal(
        tmp_path, f"sqlite:///{folder / 'absent.db'}", sheet="t", secret=None, trusted=False
    ).code == ("database_inside")


def test_a_driver_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    try:
        __import__("pymssql")
    except ImportError:
        refused = refusal(tmp_path, "mssql://me@127.0.0.1/d", sheet="t", secret=None)
        assert (refused.code, refused.values["driver"]) == ("database_driver", "pymssql")
    else:
        pytest.skip("pymssql is installed")


# --- secrets ---

SECRET = "p@ss/w%41:rd'\" x"


def test_no_secret_is_ever_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = posts(server)
    monkeypatch.setenv("PASSWORD", SECRET)
    failures = [
        refusal(tmp_path, there, **asked)
        for there, asked in (
            (address, {"sheet": "posts"}),
            (f"{address}?sslmode=require", {"sheet": "posts"}),
            (address.replace(str(server.port), "1"), {"sheet": "posts"}),
            (address.replace("127.0.0.1", "nowhere.invalid"), {"sheet": "posts"}),
            (address, {"query": f"SELECT {SECRET[:4]}"}),
        )
    ]
    told = "".join(map(everything_told, failures)) + caplog.text
    assert "p@ss" not in told.replace(f"SELECT {SECRET[:4]}", "")
    assert "p%40ss" not in told


def test_a_secret_of_any_signs_opens_the_door(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = posts(server)
    quoted = SECRET.replace("'", "''")
    with server.connect(address) as db:
        if server.kind == "postgresql":
            db.execute(f"CREATE USER keeper SUPERUSER PASSWORD '{quoted}'")
        else:
            db.cursor().execute(f"CREATE USER 'keeper'@'%' IDENTIFIED BY '{quoted}'")
            db.cursor().execute("GRANT SELECT ON *.* TO 'keeper'@'%'")
    monkeypatch.setenv("PASSWORD", SECRET)
    address = address.replace("owner@", "keeper@")
    found = read(tmp_path, address, sheet="posts", watermark="likes")
    assert len(found.rows) == 3
    missing = refusal(tmp_path, address, sheet="absent")
    assert "p@ss" not in repr(found.pulled) + caplog.text + everything_told(missing)


def test_pulls_at_once_do_not_meet(server: Server, tmp_path: Path) -> None:
    address = posts(server)
    counts: list[int] = []

    def one(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        origin = Origin("database", address, sheet="posts", secret="PASSWORD")
        [pulled] = sources.pull(origin, folder, Limits(), silent)
        counts.append(len((folder / "rows.csv").read_text().splitlines()))
        assert pulled.sheets

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [3] * 4
