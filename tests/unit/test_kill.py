"""A killed import leaves the old or the new state, never a mixture; the same command completes it."""

import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import killed
import pytest
import stocks

from kpi import access, figures, imports, rejects, store
from kpi.imports import Order
from kpi.scope import EVERYTHING
from kpi.state import imports as remembered
from kpi.store import Store

MOMENTS = 30
ROWS = 3000
SAMPLE = ("sample", "--agencies", "4", "--months", "2", "--if-empty")
POINTS = {
    "while judging": "kpi.judgement:_clean:after",
    "before anything is stored": "kpi.keeping:keep:before",
    "before rejects": "kpi.keeping:_keep_rejects:before",
    "after rejects": "kpi.keeping:_keep_rejects:after",
    "before the record commit": "kpi.keeping:_keep_records:before",
    "while the record commit is written": "kpi.merging:Merging._reader:after",
    "after the record commit": "kpi.state.imports:finish:before",
    "before the state is finished": "kpi.state.imports:finish:after",
    "after the state is finished": "kpi.keeping:_keep_records:after",
    "before measures": "kpi.store:Store.refresh_measures:before",
    "during measures": "kpi.passes:Pass.unpivot:after:3",
    "after measures": "kpi.measures:refresh:after",
}


class Scene:
    """A store with one import, the file of a second one, and what it looks like before and after."""

    def __init__(self, folder: Path, opened: Callable[[Path], Store]) -> None:
        self.folder, self.opened = folder, opened
        self.before = folder / "before"
        stock = opened(self.before)
        stocks.registered(stock, folder)
        stocks.load(stock, stocks.written(folder / "first.csv", stocks.posts(ROWS)), "posts")
        stock.refresh_measures()
        rows = stocks.posts(ROWS, first=ROWS // 2, likes=5)  # half of them replace others
        self.file = stocks.written(folder / "second.csv", rows)
        self.words = ("import", str(self.file), "--table", "posts")
        assert killed.status(self.copied("warm"), *self.words) == 0
        begun = time.monotonic()
        after = self.copied("after")
        assert killed.status(after, *self.words) == 0
        self.seconds = time.monotonic() - begun
        self.old, self.new = self.sums(self.before), self.sums(after)
        assert self.old != self.new

    def copied(self, name: str) -> Path:
        return Path(shutil.copytree(self.before, self.folder / name))

    def sums(self, home: Path) -> str:
        return stocks.checksum(self.opened(home))

    def judge(self, home: Path) -> str:
        """Everything can be read after a kill; then the same command completes what was killed."""
        stock = self.opened(home)
        left = self.sums(home)
        assert left in (self.old, self.new)
        with stock.reading() as session:
            known = remembered.listed(session, EVERYTHING)
        assert all(rejects.read(stock, row["import_id"], EVERYTHING).num_rows <= ROWS for row in known)
        assert len(figures.values(stock, "2026-Q1", "agency")) > 0
        report = imports.load(stock, Order(self.file, self.file.name, "posts"), access.command_line())
        assert report.refused is None
        stock.refresh_measures()
        assert self.sums(home) == self.new
        self.is_whole(stock)
        return "old" if left == self.old else "new"

    def is_whole(self, stock: Store) -> None:
        """One finished import of the second file, its rejects stored once; its undo gives the old state."""
        with stock.reading() as session:
            second = [row for row in remembered.listed(session, EVERYTHING) if row["label"] == self.file.name]
        assert [row["status"] for row in second] == ["done"]
        import_id = second[0]["import_id"]
        assert rejects.read(stock, import_id, EVERYTHING).num_rows == second[0]["rows_rejected"] > 0
        assert stock.refresh_measures() == []
        imports.undo(stock, import_id, access.command_line())
        assert self.sums(stock.home) == self.old


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    def opened(home: Path) -> Store:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("RAPOR_HOME", str(home))
            return store.open()

    return Scene(tmp_path_factory.mktemp("kill"), opened)


@pytest.fixture(scope="module")
def whole(scene: Scene) -> Store:
    """A sample that nobody killed."""
    assert killed.status(scene.folder / "whole", *SAMPLE) == 0
    return scene.opened(scene.folder / "whole")


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_killed_at_a_named_point(scene: Scene, name: str) -> None:
    home = scene.copied(name)
    assert killed.status(home, *scene.words, point=POINTS[name]) == -signal.SIGKILL
    left = scene.judge(home)
    early = list(POINTS).index(name) <= list(POINTS).index("while the record commit is written")
    assert left == ("old" if early else "new")


@pytest.mark.slow
def test_killed_at_random_moments(scene: Scene, record_property: Callable[[str, object], None]) -> None:
    chance = random.Random(2019)
    found = []
    for number in range(MOMENTS):
        home = scene.copied(f"moment{number}")
        process = killed.begin(home, *scene.words)
        time.sleep((number + chance.random()) / MOMENTS * scene.seconds)
        process.kill()
        process.join()
        found.append(scene.judge(home))
        shutil.rmtree(home)
    record_property(f"states left by {MOMENTS} kills within {scene.seconds:.1f} s", found)
    assert set(found) == {"old", "new"}


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_undo_that_was_killed_is_completed(scene: Scene, moment: str) -> None:
    home = scene.copied(f"undo {moment}")
    assert killed.status(home, *scene.words) == 0
    stock = scene.opened(home)
    with stock.reading() as session:
        import_id = remembered.listed(session, EVERYTHING)[0]["import_id"]
    point = f"kpi.imports:_take_back:{moment}"
    assert killed.status(home, "undo", import_id, point=point) == -signal.SIGKILL
    assert scene.sums(home) == (scene.new if moment == "before" else scene.old)
    assert killed.status(home, "undo", import_id) == 0
    assert scene.sums(home) == scene.old
    assert killed.status(home, "undo", import_id) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "point",
    [
        "kpi.state.imports:begin:after",
        "kpi.samples:_keep:after:1",
        "kpi.samples:_keep:before:5",
        "kpi.measures:refresh:before",
        "kpi.state.imports:finish:before",
    ],
)
def test_a_killed_sample_is_completed(scene: Scene, whole: Store, tmp_path: Path, point: str) -> None:
    assert killed.status(tmp_path / "home", *SAMPLE, point=point) == -signal.SIGKILL
    assert killed.status(tmp_path / "home", *SAMPLE) == 0
    home = scene.opened(tmp_path / "home")
    for table in whole.tables:
        assert stocks.checksum(home, table) == stocks.checksum(whole, table), table
    assert home.refresh_measures() == []
    assert home.state_rows(EVERYTHING)["milestones"].num_rows > 0
    version = home.lake.version("posts")
    assert killed.status(tmp_path / "home", *SAMPLE) == 0
    assert home.lake.version("posts") == version
