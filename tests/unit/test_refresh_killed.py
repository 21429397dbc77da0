"""A refresh that was killed: whoever comes next takes over at once, and the records are the same."""

import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import drives
import killed
import pytest
import stocks

from kpi import access, rejects, sources, store
from kpi.scope import EVERYTHING
from kpi.sources import Draft
from kpi.state import imports as remembered
from kpi.store import Store

FILES, ROWS = 3, 300
POINTS = {
    "once the source is taken": "kpi.claims:_taken:after",
    "while files are read": "connectors.folder:_pulled:after:2",
    "while judging": "kpi.judgement:_clean:after:2",
    "before anything is stored": "kpi.keeping:keep:before",
    "before the record commit": "kpi.keeping:_keep_records:before:2",
    "while the record commit is written": "kpi.merging:Merging._reader:after:2",
    "after the record commit": "kpi.state.imports:finish:before:2",
    "after the import": "kpi.keeping:keep:after:2",
    "before a pull is noted": "kpi.state.sources:note:before",
    "while a pull is noted": "kpi.state.sources:note:after:2",
    "after a pull is noted": "kpi.pulls:Refresh.note:after:3",
    "before the refresh is noted": "kpi.state.sources:settle:before",
    "while the refresh is noted": "kpi.state.sources:settle:after",
    "after the refresh is noted": "kpi.pulls:Refresh.finish:after",
    "before the measures": "kpi.store:Store.refresh_measures:before",
    "after the measures": "kpi.measures:refresh:after",
}


class Scene:
    """A store with a source of three files, and what its records are once it was refreshed."""

    def __init__(self, folder: Path, opened: Callable[[Path], Store]) -> None:
        self.folder, self.opened = folder, opened
        stock = opened(folder / "before")
        stocks.registered(stock, folder)
        for number in range(FILES):  # each replaces half of the one before
            rows = stocks.posts(ROWS, first=number * ROWS // 2, likes=number)
            drives.put(folder / "drive", f"{number}.csv", rows)
        drives.registered(stock, folder / "drive", schedule="hourly")
        stock.refresh_measures()
        after = self.copied("after")
        assert killed.status(after, "refresh", drives.NAME) == 0
        self.whole = stocks.checksum(opened(after))

    def copied(self, name: str) -> Path:
        return Path(shutil.copytree(self.folder / "before", self.folder / name))

    def judge(self, home: Path) -> None:
        """Everything is there once, and all of it is noted."""
        stock = self.opened(home)
        assert stocks.checksum(stock) == self.whole
        with stock.reading() as session:
            found = [row for row in remembered.listed(session, EVERYTHING) if row["table_name"] == "posts"]
        assert sorted((row["label"], row["status"]) for row in found) == [
            (f"{number}.csv", "done") for number in range(FILES)
        ]
        assert all(
            rejects.read(stock, row["import_id"], EVERYTHING).num_rows == row["rows_rejected"] > 0
            for row in found
        )
        stands = drives.stands(stock)
        assert (stands.freshness, stands.busy, stands.progress) == ("fresh", False, None)
        noted = {one["part"]: one["import_id"] for one in drives.history(stock)}
        assert noted == {row["label"]: row["import_id"] for row in found}
        assert stock.refresh_measures() == []
        assert drives.refresh(stock) == []


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    def opened(home: Path) -> Store:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("RAPOR_HOME", str(home))
            return store.open()

    return Scene(tmp_path_factory.mktemp("killed"), opened)


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_killed_at_a_named_point_and_asked_again(scene: Scene, name: str) -> None:
    home = scene.copied(name)
    assert killed.status(home, "refresh", drives.NAME, point=POINTS[name]) == -signal.SIGKILL
    assert killed.status(home, "refresh", drives.NAME) == 0
    scene.judge(home)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["once the source is taken", "after the import", "after a pull is noted"])
def test_what_was_killed_is_due(scene: Scene, name: str) -> None:
    home = scene.copied(f"due {name}")
    assert killed.status(home, "refresh", "--due", point=POINTS[name]) == -signal.SIGKILL
    assert killed.status(home, "refresh", "--due") == 0
    scene.judge(home)


@pytest.mark.slow
def test_killed_again_and_again(scene: Scene) -> None:
    home = scene.copied("again and again")
    for point in POINTS.values():
        status = killed.status(home, "refresh", drives.NAME, "--full", point=point)
        assert status in (-signal.SIGKILL, 0)  # 0: what is stored already is not stored again
    assert killed.status(home, "refresh", drives.NAME) == 0
    assert stocks.checksum(scene.opened(home)) == scene.whole


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["before a pull is noted", "while a pull is noted", "after the record commit"]
)
def test_how_far_a_source_has_come_is_noted_with_its_records(scene: Scene, tmp_path: Path, name: str) -> None:
    home = scene.copied(f"growing {name}")
    stock = scene.opened(home)
    with sqlite3.connect(tmp_path / "application.db") as rows:
        rows.execute("CREATE TABLE posts (agency_code, platform, post_id, published_at DATE, likes INTEGER)")
        days = [("MERAUKE", "instagram", f"post-{day}", f"2026-03-{day:02}", 1) for day in range(1, 29)]
        rows.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?)", days)
    rows.close()
    address = f"sqlite:///{tmp_path / 'application.db'}"
    growing = Draft("Aplikasi", "database", "posts", address, sheet="posts", watermark="published_at")
    sources.add(stock, access.command_line(), growing)
    point = POINTS[name].removesuffix(":2")
    assert killed.status(home, "refresh", "Aplikasi", point=point) == -signal.SIGKILL
    assert drives.stands(stock, "Aplikasi").reached is None
    assert killed.status(home, "refresh", "Aplikasi") == 0
    assert drives.stands(stock, "Aplikasi").reached == "2026-03-28"
    assert [one["status"] for one in drives.history(stock, "Aplikasi")] in (["done"], ["unchanged"])
    assert len([row for row in stocks.held(stock) if row["agency_code"] == "MERAUKE"]) == 28
