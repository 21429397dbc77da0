"""Queries: one SELECT that reads passes, everything else is refused."""

import pytest

from connectors import queries
from kpi.errors import RaporError


def refusal(query: str, dialect: str = "postgresql") -> str:
    with pytest.raises(RaporError) as refused:
        queries.checked(query, dialect)
    assert refused.value.text("id")
    return refused.value.code


@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        ("select * from posts", "postgresql"),
        ("SELECT 1 AS a, 2 AS b;", "postgresql"),
        ("(select a, b from x) union all (select a, b from y)", "postgresql"),
        (
            "with recursive t(n) as (select 1 union all select n + 1 from t where n < 9) select n, n from t",
            "postgresql",
        ),
        ("select distinct on (a) a, b from x order by a, c desc limit 10", "postgresql"),
        (
            "select a::text, b at time zone 'Asia/Jakarta', c->>'x', d[1], sum(e) over (order by f) from x",
            "postgresql",
        ),
        (
            "select to_char(a, 'YYYY'), date_trunc('day', b), coalesce(c, 0), string_agg(d, ',') from x",
            "postgresql",
        ),
        (
            "select p.a, q.b, public.posts.x, s.d from posts p join q using (id), public.posts, "
            "lateral (select 1 d) s",
            "postgresql",
        ),
        ("select p.id, tag from posts p, unnest(p.tags) as tag", "postgresql"),
        ("select v.a, v.b from (values (1, 2)) as v(a, b)", "postgresql"),
        ("select date_format(a, '%Y'), ifnull(b, 0), `c d` from x -- a remark", "mysql"),
        ("select strftime('%Y', a), julianday(b) from x", "sqlite"),
        ("select top 10 [a b], isnull(c, 0), convert(varchar, d, 120) from dbo.x", "mssql"),
    ],
)
def test_reading_passes(query: str, dialect: str) -> None:
    assert queries.checked(query, dialect).lower().lstrip("(").startswith(("select", "with"))


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            ";",
            "-- nothing",
            "VALUES (1, 2)",
            "EXPLAIN ANALYZE SELECT 1",
            "SHOW ALL",
            "CALL x()",
            "DO $$BEGIN END$$",
        ),
        *(
            "DELETE FROM x",
            "INSERT INTO x VALUES (1)",
            "UPDATE x SET a = 1",
            "MERGE INTO x USING y ON true WHEN MATCHED THEN DELETE",
        ),
        *(
            "DROP TABLE x",
            "CREATE TABLE x (a int)",
            "TRUNCATE x",
            "GRANT SELECT ON x TO y",
            "SET ROLE admin",
            "COMMIT",
        ),
        *(
            "COPY x TO STDOUT",
            "COPY (SELECT 1) TO PROGRAM 'x'",
            "SELECT 1; DROP TABLE x",
            "SELECT 1; SELECT 2",
        ),
        "WITH a AS (SELECT 1) DELETE FROM x",
    ],
)
def test_other_statements_are_refused(query: str) -> None:
    assert refusal(query) in ("database_query_other", "database_query_unreadable")


@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        ("SELECT * INTO y FROM x", "postgresql"),
        ("WITH a AS (DELETE FROM x RETURNING *) SELECT * FROM a", "postgresql"),
        ("WITH a AS (INSERT INTO x VALUES (1) RETURNING *) SELECT * FROM a", "postgresql"),
        ("WITH a AS (UPDATE x SET b = 1 RETURNING *) SELECT * FROM a", "postgresql"),
        ("SELECT * FROM x FOR UPDATE", "postgresql"),
        ("SELECT * FROM (SELECT * FROM x FOR SHARE) AS y", "postgresql"),
        ("SELECT * FROM x LOCK IN SHARE MODE", "mysql"),
        ("SELECT * INTO y FROM x", "mssql"),
        ("SELECT a INTO @b FROM x", "mysql"),
    ],
)
def test_writing_and_locking_inside_a_select_is_refused(query: str, dialect: str) -> None:
    assert refusal(query, dialect) == "database_query_writes"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT 1 INTO DUMPFILE '/tmp/x'",
        "SELECT * FROM x PROCEDURE ANALYSE()",
        "HANDLER x OPEN",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT 'open",
    ],
)
def test_what_cannot_be_read_is_refused(query: str) -> None:
    assert refusal(query, "mysql") == "database_query_unreadable"


@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        *(
            (f"SELECT {call}", "postgresql")
            for call in (
                *(
                    "pg_read_file('/etc/passwd')",
                    "pg_read_binary_file('x')",
                    "pg_ls_dir('/')",
                    "lo_export(1, 'x')",
                ),
                *(
                    "lo_import('x')",
                    "dblink('host=x', 'y')",
                    "dblink_exec('x')",
                    "pg_sleep(9)",
                    "nextval('s')",
                ),
                *(
                    "setval('s', 1)",
                    "set_config('a', 'b', true)",
                    "pg_terminate_backend(1)",
                    "pg_reload_conf()",
                ),
                *("query_to_xml('DELETE FROM x', true, true, '')", "ts_stat('x')", "pg_notify('a', 'b')"),
                *(
                    "pg_advisory_lock(1)",
                    "mine.own(a) FROM x",
                    "pg_catalog.\"pg_read_file\"('x')",
                    "(pg_ls_dir('/')).*",
                ),
                *("a FROM x WHERE EXISTS (SELECT lo_unlink(1))", "a FROM x ORDER BY pg_sleep(1)"),
                *(
                    "* FROM pg_read_file('x')",
                    "* FROM ROWS FROM (pg_ls_dir('/')) AS x",
                    "* FROM dblink('a', 'b') AS t(x int)",
                ),
            )
        ),
        *(
            (f"SELECT {call}", "mysql")
            for call in (
                *(
                    "LOAD_FILE('/etc/passwd')",
                    "load_file ('x')",
                    "load_file/**/('x')",
                    "`load_file`('x')",
                    "{fn load_file('x')}",
                ),
                *(
                    "SLEEP(9)",
                    "BENCHMARK(9, 9)",
                    "GET_LOCK('a', 1)",
                    "sys_exec('x')",
                    "CONVERT(load_file('x') USING utf8)",
                ),
                "* FROM JSON_TABLE(load_file('x'), '$' COLUMNS (a INT PATH '$')) AS t",
            )
        ),
        ("SELECT load_extension('x')", "sqlite"),
        ("SELECT readfile('/etc/passwd')", "sqlite"),
        ("SELECT * FROM pragma_table_info('x')", "sqlite"),
        ("SELECT * FROM OPENROWSET('a', 'b', 'c')", "mssql"),
        ("SELECT * FROM OPENQUERY(a, 'b')", "mssql"),
    ],
)
def test_functions_that_may_do_more_than_read_are_refused(query: str, dialect: str) -> None:
    assert refusal(query, dialect) == "database_query_function"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ('/etc/passwd'::text).pg_read_file",
        "SELECT (a).pg_read_file FROM x",
        "SELECT (a[1]).pg_read_file FROM x",
        "SELECT (SELECT 'x'::text).pg_read_file",
        "SELECT a.pg_read_file FROM unnest(array['/etc/passwd']) AS a",
        "SELECT unnest.pg_read_file FROM unnest(array['/etc/passwd'])",
        "SELECT lower.pg_read_file FROM lower('/etc/passwd')",
        "SELECT a.pg_read_file FROM posts AS p, LATERAL unnest(p.tags) AS a",
        "SELECT (SELECT a.pg_read_file FROM unnest(array['x']) AS a) FROM posts AS a",
        "SELECT (SELECT unnest.pg_read_file FROM unnest(array['x'])) FROM posts AS unnest",
    ],
)
def test_a_dot_that_calls_a_function_is_refused(query: str) -> None:
    # PostgreSQL reads x.f as f(x) where x is a value.
    assert refusal(query) == "database_query_function"


@pytest.mark.parametrize(
    "query", ["SELECT @a := 1", "SELECT @@datadir", "SELECT :a", "SELECT ?", "SELECT a FROM x LIMIT ?"]
)
def test_variables_are_refused(query: str) -> None:
    assert refusal(query, "mysql") == "database_query_variable"


def test_comments_that_a_server_runs_are_refused() -> None:
    for comment in ("/*!50000 INTO OUTFILE '/tmp/x' */", "/*M! UNION SELECT 1 */"):
        assert refusal(f"SELECT 1 {comment}", "mysql") == "database_query_comment"
    assert refusal("SELECT /*+ SET_VAR(a=1) */ 1", "mysql") == "database_query_comment"


def test_other_comments_do_not_survive() -> None:
    assert queries.checked("SELECT 1 AS a /* x */, 2 AS b -- y\n# z", "mysql") == "SELECT 1 AS a, 2 AS b"


def test_quotation_marks_are_written_as_they_were_understood() -> None:
    assert queries.checked(r"SELECT 'it\'s' AS a, 1 AS b", "mysql") == "SELECT 'it''s' AS a, 1 AS b"
    assert queries.checked("SELECT $x$it's$x$ AS a", "postgresql") == "SELECT 'it''s' AS a"


def test_a_query_has_an_end() -> None:
    assert refusal("SELECT " + "1, " * 20_000 + "1") == "database_query_long"
