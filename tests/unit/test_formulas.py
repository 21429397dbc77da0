"""Formulas and views: what may be declared, and what is refused with which words."""

import pytest

from kpi import formulas
from kpi.declarations import Place
from kpi.errors import RaporError

COLUMNS = ("likes", "reach", "topic", "has_source", "time", "published_at", "local_date")
PLACE = Place("trust.toml", "on_time_response.numerator")


def refusal(text: str, *, stock: bool = False) -> RaporError:
    with pytest.raises(RaporError) as caught:
        formulas.formula(text, COLUMNS, PLACE, stock=stock)
    for language in ("id", "en"):
        assert "trust.toml" in caught.value.text(language)
        assert "on_time_response.numerator" in caught.value.text(language)
    return caught.value


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("count(*)", "COUNT(*)"),
        ("sum( LIKES )", 'SUM("likes")'),
        ("sum(time)", 'SUM("time")'),
        ("count(*) filter (where has_source)", 'COUNT(*) FILTER(WHERE "has_source")'),
        (
            "25 * (coalesce(sum(likes), 0) + sum(reach)) / 2",
            '25 * (COALESCE(SUM("likes"), 0) + SUM("reach")) / 2',
        ),
        ("-sum(abs(likes)) - count(topic)", '-SUM(ABS("likes")) - COUNT("topic")'),
        ("cast(sum(likes) as double)", 'CAST(SUM("likes") AS DOUBLE)'),
    ],
)
def test_a_formula_is_written_anew(text: str, sql: str) -> None:
    assert formulas.formula(text, COLUMNS, PLACE) == sql


@pytest.mark.parametrize(
    "text",
    [
        "sum(case when topic = 'mudik' then likes else 0 end)",
        "count(*) filter (where published_at <= published_at + interval 24 hour)",
        "count(*) filter (where topic in ('a', 'b') and likes between 1 and 9 and not topic like 'x%')",
        "count(*) filter (where topic is not null or likes <> reach)",
        "sum(date_diff('day', local_date, local_date)) + sum(extract(month from local_date))",
        "count(*) filter (where date_trunc('month', local_date) = cast('2026-01-01' as date))",
        "count(*) filter (where lower(trim(topic)) = ';')",
        "count(*) filter (where topic in ('a -- b', '/* c */', 'it''s; -- fine'))",
        "sum(coalesce(likes, 1)) filter (where least(likes, reach) >= 0)",
    ],
)
def test_what_formulas_need_is_allowed(text: str) -> None:
    assert formulas.formula(formulas.formula(text, COLUMNS, PLACE), COLUMNS, PLACE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SUM(likes); DROP TABLE posts", "formula_sign"),
        ("sum(likes);", "formula_sign"),
        ("sum(likes) -- all", "formula_sign"),
        ("sum(likes) /* all */", "formula_sign"),
        ("/* all */ sum(likes)", "formula_sign"),
        ("count(*) filter (where topic = 'a' -- 'b'\n)", "formula_sign"),
        ("(" * 3000 + "1" + ")" * 3000, "formula_long"),
        ("(" * 200 + "sum(likes)" + ")" * 200, "formula_deep"),
        ("sum(" + "not " * 110 + "likes)", "formula_deep"),
        ("sum(likes) + " * 40 + "0", "formula_long"),
        ("", "formula_syntax"),
        ("sum(likes", "formula_syntax"),
        ("sum('likes)", "formula_syntax"),
        ("sum(likes) reach", "formula_part"),
        ("select sum(likes) from posts", "formula_part"),
        ("drop table posts", "formula_part"),
        ("(select 1)", "formula_part"),
        ("sum((select max(likes) from posts))", "formula_part"),
        ("count(*) filter (where exists (select 1))", "formula_function"),
        ("count(*) filter (where likes in (select 1))", "formula_part"),
        ("sum(likes) over ()", "formula_part"),
        ("sum(likes) over (partition by topic)", "formula_part"),
        ("count(distinct topic)", "formula_part"),
        ("count(posts.*)", "formula_part"),
        ("sum(posts.likes)", "formula_part"),
        ("sum([likes])", "formula_function"),
        ("sum({'a': likes})", "formula_function"),
        ("sum($1)", "formula_part"),
        ("sum(#1)", "formula_part"),
        ("count(columns(*))", "formula_function"),
        ("sum(cast(likes as blob))", "formula_part"),
        ("sum(date_diff('day'', 1)) or sum((''x', local_date, local_date))", "formula_part"),
        ("sum(extract('we''ek' from local_date))", "formula_part"),
        ("count(*) filter (where date_trunc('we''ek', local_date) is null)", "formula_part"),
        ("sum(likes order by reach)", "formula_part"),
        ("count(* exclude (likes))", "formula_part"),
        ("sum(try_cast(topic as double))", "formula_function"),
        ("count(*) filter (where topic ~ 'a')", "formula_function"),
        ("sum(likes) + sum(unnest(topic))", "formula_function"),
        ("count(*) filter (where local_date < current_date)", "formula_function"),
        ("sum(read_csv('/etc/passwd'))", "formula_function"),
        ("sum(read_parquet('x'))", "formula_function"),
        ("count(*) filter (where getenv('HOME') = 'x')", "formula_function"),
        ("avg(likes)", "formula_function"),
        ("median(likes)", "formula_function"),
        ("likes", "formula_no_total"),
        ("1", "formula_no_total"),
        ("sum(likes) + reach", "formula_not_additive"),
        ("sum(likes) + 1", "formula_not_additive"),
        ("sum(likes) / sum(reach)", "formula_not_additive"),
        ("sum(likes) * sum(reach)", "formula_not_additive"),
        ("1 / sum(likes)", "formula_not_additive"),
        ("coalesce(sum(likes), sum(reach))", "formula_not_additive"),
        ("abs(sum(likes))", "formula_not_additive"),
        ("case when sum(likes) > 0 then 1 end", "formula_not_additive"),
        ("sum(sum(likes))", "formula_not_additive"),
        ("sum(likes) filter (where likes > max(likes))", "formula_not_additive"),
        ("max(likes)", "formula_not_additive"),
    ],
)
def test_everything_else_is_refused(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_extremes_are_for_stocks() -> None:
    assert formulas.formula("max(likes)", COLUMNS, PLACE, stock=True) == 'MAX("likes")'
    assert refusal("max(likes) - sum(max(likes))", stock=True).code == "formula_not_additive"


@pytest.mark.parametrize(
    ("text", "found", "nearest"),
    [
        ("sum(suka_likes)", "suka_likes", "likes"),
        ("count(*) filter (where has_sources)", "has_sources", "has_source"),
        ('sum("publishedat")', "publishedat", "published_at"),
        ("summ(likes)", "summ", "sum"),
        ("sum(lowercase(topic))", "lowercase", "lower"),
    ],
)
def test_an_unknown_word_is_named_with_the_nearest(text: str, found: str, nearest: str) -> None:
    error = refusal(text)
    assert (error.values["found"], error.values["nearest"]) == (found, nearest)
    assert f'"{nearest}"' in error.text("id")


def view(text: str) -> str:
    return formulas.view(text, ("posts", "calendar", "clock"), Place("views.toml", "views.weeks.sql"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT agency_code, count(*) AS posts FROM posts GROUP BY agency_code HAVING count(*) > 1",
        "WITH a AS (SELECT agency_code FROM posts) SELECT DISTINCT agency_code FROM a CROSS JOIN clock",
        "SELECT agency_code FROM posts UNION ALL SELECT '' AS agency_code FROM calendar",
        "SELECT lead(day) OVER (PARTITION BY month ORDER BY day) AS later, avg(1) OVER () AS a FROM calendar",
        "SELECT p.agency_code FROM posts p LEFT JOIN calendar c ON c.day = p.local_date WHERE c.day IS NULL",
    ],
)
def test_what_views_need_is_allowed(text: str) -> None:
    assert view(view(text)) == view(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sum(likes)", "view_no_select"),
        ("DROP TABLE posts", "view_no_select"),
        ("COPY posts TO 'x.csv'", "view_no_select"),
        ("SELECT 1 AS a FROM posts; DROP TABLE posts", "formula_sign"),
        ("SELECT 1 AS a FROM posts -- all", "formula_sign"),
        ("SELECT * FROM posts", "formula_part"),
        ("SELECT (SELECT max(day) FROM calendar) AS a FROM posts", "formula_part"),
        ("SELECT a FROM (SELECT 1 AS a FROM posts) AS b", "formula_part"),
        ("WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n FROM a) SELECT n FROM a", "formula_part"),
        ("SELECT content FROM read_text('/etc/passwd')", "formula_part"),
        ("SELECT a FROM read_csv('/etc/passwd') AS t(a)", "formula_part"),
        ("SELECT a FROM range(10) AS t(a)", "formula_part"),
        ("SELECT a FROM 'people.csv'", "view_table"),
        ("SELECT a FROM duckdb_settings", "view_table"),
        ("SELECT a FROM main.posts", "view_table"),
        ("SELECT a FROM messages", "view_table"),
        ("WITH posts AS (SELECT 1 AS a FROM calendar) SELECT a FROM posts", "view_shadows"),
    ],
)
def test_other_views_are_refused(text: str, code: str) -> None:
    with pytest.raises(RaporError) as caught:
        view(text)
    assert caught.value.code == code
    assert "views.weeks.sql" in str(caught.value)


@pytest.mark.parametrize("sign", [";", "--", "/*"])
def test_the_sign_that_may_not_stand_there_is_named(sign: str) -> None:
    with pytest.raises(RaporError, match="tanda") as caught:
        formulas.formula(f"sum(likes) {sign} x */", COLUMNS, PLACE)
    assert caught.value.values["found"] == sign


def test_an_unknown_table_is_named_with_the_nearest() -> None:
    with pytest.raises(RaporError) as caught:
        view("SELECT a FROM post")
    assert caught.value.values["nearest"] == "posts"
