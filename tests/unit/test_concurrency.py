"""Several processes at once: nothing is lost, nothing doubled."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import killed
import pytest
import stocks
from sqlalchemy import func, select

from kpi import store
from kpi.scope import EVERYTHING
from kpi.state import database
from kpi.state import imports as remembered
from kpi.state.imports import Begun
from kpi.state.models import Import
from kpi.store import Store


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Iterator[Store]:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    yield opened
    database.engine_of.cache_clear()


def together(home: Path, *commands: tuple[str, ...]) -> list[int | None]:
    """The exit states of commands that run at the same time."""
    running = [killed.begin(home, *words) for words in commands]
    for process in running:
        process.join()
    return [process.exitcode for process in running]


@pytest.mark.parametrize("writers", [2, 4])
@pytest.mark.parametrize("is_new", [True, False])
def test_different_files_into_the_same_months_lose_nothing(
    stock: Store, home: Path, tmp_path: Path, writers: int, is_new: bool
) -> None:
    if not is_new:  # otherwise they also race to make the table
        stocks.load(stock, stocks.written(tmp_path / "0.csv", stocks.posts(100, first=9000)), "posts")
    files = [
        stocks.written(tmp_path / f"part{number}.csv", stocks.posts(300, first=300 * number))
        for number in range(writers)
    ]
    assert together(home, *(("import", str(file), "--table", "posts") for file in files)) == [0] * writers
    found = {row["post_id"] for row in stocks.held(stock)}
    wanted = {f"post-{number}" for number in range(300 * writers) if number % 50 != 49}
    assert wanted <= found
    assert len(stocks.held(stock)) == len(found)
    rejected = sum(row["rows_rejected"] for row in listed(stock))
    assert rejected == sum(one.num_rows for one in rejects_of(stock)) > 0
    assert stock.refresh_measures() == []  # every refresh saw what the others had stored


def listed(stock: Store) -> list[dict[str, object]]:
    with stock.reading() as session:
        return remembered.listed(session, EVERYTHING)


def rejects_of(stock: Store) -> list:  # type: ignore[type-arg]
    from kpi import rejects  # noqa: PLC0415

    return [rejects.read(stock, str(row["import_id"]), EVERYTHING) for row in listed(stock)]


def test_the_same_file_twice_at_once_is_one_import(stock: Store, home: Path, tmp_path: Path) -> None:
    file = stocks.written(tmp_path / "posts.csv", stocks.posts(500))
    command = ("import", str(file), "--table", "posts")
    assert together(home, command, command) == [0, 0]
    posts = [row for row in listed(stock) if row["table_name"] == "posts"]
    assert [(row["status"], row["rows_accepted"]) for row in posts] == [("done", 490)]
    assert len(stocks.held(stock)) == 490
    assert sum(one.num_rows for one in rejects_of(stock)) == 10


def test_two_refreshes_at_once_agree(stock: Store, home: Path, tmp_path: Path) -> None:
    stocks.load(stock, stocks.written(tmp_path / "posts.csv", stocks.posts(300)), "posts")
    assert together(home, ("measures",), ("measures",)) == [0, 0]
    assert stock.refresh_measures() == []


def test_many_processes_make_one_state(home: Path) -> None:
    commands = [("undo", "nothing")] * 12
    assert together(home, *commands) == [1] * 12
    assert database.revision(store.open().state_url) == database.HEAD


def test_twenty_writers_at_once_lose_nothing(home: Path) -> None:
    url = store.open().state_url

    def begin(number: int) -> None:
        counts = {"read": 1, "accepted": 1, "rejected": 0, "set_aside": 0}
        for part in range(5):
            begun = Begun(f"{number}-{part}", "x", "posts", "x", None, "0", counts, {}, [])
            with database.writing(url) as session:
                before = session.scalar(select(func.count()).select_from(Import))
                remembered.begin(session, begun).lake_before = before

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(begin, range(20)))
    with database.reading(url) as session:
        seen = sorted(session.scalars(select(Import.lake_before)))
    assert seen == list(range(100))  # each saw all that were before it: nobody read and wrote beside another


def test_a_reader_waits_for_nobody(stock: Store) -> None:
    with stock.writing() as session, ThreadPoolExecutor(1) as pool:
        session.execute(select(Import))
        assert pool.submit(listed, stock).result(timeout=5)


def test_two_samples_at_once_are_one(home: Path) -> None:
    words = ("sample", "--agencies", "4", "--months", "2", "--if-empty")
    assert set(together(home, words, words)) <= {0, 1}
    opened = store.open()
    assert [row["status"] for row in listed(opened)] == ["done"]
    posts = stocks.held(opened)
    assert len({json.dumps(row, default=str) for row in posts}) == len(posts) > 0
