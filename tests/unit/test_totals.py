"""Formulas taken apart: what records and clusters bring adds up to the whole."""

from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import formulas, totals
from kpi.declarations import Place

COLUMNS = ["a", "b", "yes", "word"]
FORMULAS = [
    "count(*)",
    "count(a)",
    "sum(a)",
    "count(*) filter (where yes or b > 3)",
    "count(word) filter (where yes)",
    "sum(a + b) filter (where word in ('x', 'y') or yes)",
    "count(*) filter (where word = 'x') - count(*) filter (where word = 'y')",
    "25 * (coalesce(sum(a), 0) + coalesce(sum(b), 0)) / 2",
    "-sum(coalesce(b, 1))",
]
TYPES = "(a BIGINT, b BIGINT, yes BOOLEAN, word VARCHAR, week BIGINT)"
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-9, 9),
        st.none() | st.integers(-9, 9),
        st.none() | st.booleans(),
        st.none() | st.sampled_from("xyz"),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=12,
)


def written(text: str, *, stock: bool = False) -> str:
    return formulas.formula(text, COLUMNS, Place("test"), stock=stock)


@pytest.fixture(scope="module")
def database() -> Any:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE records {TYPES}")
        yield connection


def by_week(formula: str) -> tuple[str, str]:
    """The formula over weeks in one SELECT, and the sum of what each week brings."""
    held: dict[str, str] = {}

    def name(total: str) -> str:
        return held.setdefault(total, f"t{len(held)}")

    over, each = totals.of_clusters(formula, name), totals.of_cluster(formula, name)
    weeks = ", ".join(f"{total} AS {column}" for total, column in held.items())
    inner = f"(SELECT week, {weeks} FROM records GROUP BY week)"
    return f"SELECT {over} FROM {inner}", f"SELECT sum({each}) FROM {inner}"


@settings(max_examples=40)
@given(ROWS)
@pytest.mark.parametrize("text", FORMULAS)
def test_parts_bring_what_the_whole_has(database: Any, text: str, rows: list[tuple[Any, ...]]) -> None:
    database.execute("DELETE FROM records")
    database.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
    formula = written(text)
    whole = database.execute(f"SELECT {formula} FROM records").fetchone()[0]
    over, weeks = by_week(formula)
    assert database.execute(over).fetchone()[0] == whole  # null where the whole is null
    if whole is not None:
        assert database.execute(weeks).fetchone()[0] == whole
        each = f"SELECT sum({totals.of_record(formula)}) FROM records"
        assert database.execute(each).fetchone()[0] == whole


def test_extremes_of_a_stock_stay_extremes(database: Any) -> None:
    database.execute("DELETE FROM records")
    database.executemany("INSERT INTO records VALUES (?, 1, TRUE, 'x', ?)", [(4, 1), (7, 1), (5, 2)])
    formula = written("max(a) filter (where yes) - min(a)", stock=True)
    assert not totals.are_sums(formula)
    assert totals.are_sums(written("sum(a)"))
    assert database.execute(by_week(formula)[0]).fetchone()[0] == 3
