"""Merging: the newest import that was not taken back wins, whatever came before, between and after."""

import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import cleaning
from kpi import tables
from kpi.lake import Lake, as_words
from kpi.merging import Merging

TABLES = tables.load()
READER = duckdb.connect()  # once: to open one takes longer than to read
Content = dict[str, tuple[str, int]]
"""What an import says of each post: its month and its likes."""


def lake_of(folder: Path) -> Lake:
    return Lake(str(folder / "lake"), {name: table.schema for name, table in TABLES.items()})


def take_in(lake: Lake, import_id: str, rows: pa.Table, table: str = "posts") -> None:
    with cleaning.connect(Path(lake.folder).parent) as connection:
        connection.register("incoming", rows)
        connection.register("ordered", rows)
        merging = Merging(connection, lake, TABLES[table])
        lake.change(table, merging.prepare(as_words(import_id=import_id)))


def take_back(lake: Lake, undone: set[str], table: str = "posts") -> None:
    with cleaning.connect(Path(lake.folder).parent) as connection:
        merging = Merging(connection, lake, TABLES[table])
        lake.change(table, merging.take_back(lambda: undone, as_words(undo="x")))


def posts(import_id: str, content: Content) -> pa.Table:
    rows = [
        worlds.post("A", f"{month}-05", number, likes=likes) | {"post_id": post, "import_id": import_id}
        for number, (post, (month, likes)) in enumerate(content.items())
    ]
    return worlds.rows("posts", rows).select(TABLES["posts"].schema.names)


def held(lake: Lake) -> dict[str, tuple[str, int, str]]:
    files = lake.files("posts")
    if not files:
        return {}
    found = READER.execute(
        "SELECT post_id, month, likes, import_id FROM read_parquet(?, hive_partitioning = true, "
        "hive_types = {'month': VARCHAR})",
        [files],
    ).fetchall()
    assert len({post for post, *_ in found}) == len(found), "a key is held twice"
    return {post: (month, likes, import_id) for post, month, likes, import_id in found}


def expected(taken_in: dict[str, Content], undone: set[str]) -> dict[str, tuple[str, int, str]]:
    """The model: a list of imports, the newest that was not taken back wins."""
    found = {}
    for import_id, content in taken_in.items():
        if import_id not in undone:
            found.update({post: (*says, import_id) for post, says in content.items()})
    return found


MONTHS = st.sampled_from(["2026-01", "2026-02", "2026-03"])
CONTENT = st.dictionaries(
    st.sampled_from(["p", "q", "r"]), st.tuples(MONTHS, st.integers(0, 2)), min_size=1, max_size=3
)
STEPS = st.lists(st.one_of(CONTENT, st.integers(0, 5)), min_size=2, max_size=7)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_the_newest_that_was_not_taken_back_wins(steps: list[Content | int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = lake_of(Path(folder))
        taken_in: dict[str, Content] = {}
        undone: set[str] = set()
        for number, step in enumerate(steps):
            if isinstance(step, int):
                undone |= {import_id for place, import_id in enumerate(taken_in) if place == step}
                take_back(lake, undone)
            else:
                taken_in[f"import{number}"] = step
                take_in(lake, f"import{number}", posts(f"import{number}", step))
            assert held(lake) == expected(taken_in, undone)


def test_an_import_committed_twice_gives_back_what_came_before_and_between(tmp_path: Path) -> None:
    lake = lake_of(tmp_path)
    first, mine = {"p": ("2026-01", 1)}, {"p": ("2026-02", 2), "q": ("2026-02", 2)}
    take_in(lake, "a", posts("a", first))
    take_in(lake, "b", posts("b", mine))  # killed after its commit
    take_in(lake, "c", posts("c", {"q": ("2026-03", 3)}))
    take_in(lake, "b", posts("b", mine))  # and completed
    take_back(lake, {"b"})
    assert held(lake) == {"p": ("2026-01", 1, "a"), "q": ("2026-03", 3, "c")}


def test_two_undos_at_once_leave_nothing_behind(tmp_path: Path) -> None:
    # Both were noted before either changed the lake: what the first gives back, the second takes.
    lake = lake_of(tmp_path)
    for import_id in "ab":
        take_in(lake, import_id, posts(import_id, {"p": ("2026-01", 1)}))
    take_back(lake, {"b"})
    take_back(lake, {"a", "b"})
    assert held(lake) == {}


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [
        (
            "accounts",
            {"agency_code": "ABC", "platform": "x", "handle": "Humas"},
            {"agency_code": "abc", "platform": "x", "handle": "hUMAS"},
        ),
        ("agencies", {"agency_code": "ABC", "name": "One"}, {"agency_code": "aBc", "name": "Two"}),
    ],
)
def test_codes_and_handles_are_compared_without_case(
    tmp_path: Path, table: str, one: dict[str, object], other: dict[str, object]
) -> None:
    lake = lake_of(tmp_path)
    from datetime import date  # noqa: PLC0415

    day = {"as_of": date(2026, 3, 1)} if table == "accounts" else {}
    for import_id, row in (("a", one), ("b", other)):
        rows = worlds.rows(table, [row | day | {"import_id": import_id}])
        take_in(lake, import_id, rows.select(TABLES[table].schema.names), table)
    with cleaning.connect(tmp_path) as connection:
        found = connection.execute("SELECT agency_code FROM read_parquet(?)", [lake.files(table)]).fetchall()
    assert found == [(other["agency_code"],)]


def test_a_column_that_was_declared_later_is_null_before(tmp_path: Path) -> None:
    lake = lake_of(tmp_path)
    older = posts("a", {"p": ("2026-01", 1), "q": ("2026-02", 1)}).drop_columns(["absent"])
    lake.replace("posts", older, None, as_words(import_id="a"))
    take_in(lake, "b", posts("b", {"q": ("2026-02", 2)}))
    assert held(lake) == {"p": ("2026-01", 1, "a"), "q": ("2026-02", 2, "b")}
    take_back(lake, {"b"})
    assert held(lake) == {"p": ("2026-01", 1, "a"), "q": ("2026-02", 1, "a")}
