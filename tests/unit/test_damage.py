"""Damage: whatever happens to a file of the store, there are the same figures or a sentence, never others."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stocks

from kpi import figures, records, rejects, store
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.state import database
from kpi.state import imports as remembered
from kpi.store import Store

Answer = tuple[object, ...]
DAMAGED = {"lake_damaged", "state_damaged", "state_newer", "state_unreachable"}
TOLD = {"same", "import_unknown", *DAMAGED}  # an import whose id was altered is not found
PARTS = {
    "logs": "lake/*/_delta_log/*.json",
    "records": "lake/**/*.parquet",
    "notes": "lake/*/_digests/*",
    "state": "state.db",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Answer]]:
    """A store of a few commits, all of it in its files, and what it answers."""
    place, work = tmp_path_factory.mktemp("whole") / "home", tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("RAPOR_STATE_URL", "RAPOR_CATALOGUE", "RAPOR_ENGINE", "RAPOR_LANGUAGE"):
            environment.delenv(name, raising=False)
        environment.setenv("RAPOR_HOME", str(place))
        opened = store.open()
        stocks.registered(opened, work)
        for number in range(4):
            rows = stocks.posts(60, first=40 * number)
            stocks.load(opened, stocks.written(work / f"{number}.csv", rows), "posts")
            opened.refresh_measures()
        stocks.load(opened, stocks.written(work / "milestones.csv", milestones()), "milestones")
        stocks.load(opened, stocks.written(work / "targets.csv", targets(opened)), "targets")
        answer = answered(opened)
        closed(opened)
        yield place, answer


def milestones() -> list[dict[str, object]]:
    fixed = {"project": "p", "name": "n", "horizon": "short", "aspect": "policy"}
    return [
        {**fixed, "milestone_id": f"m{day}", "planned_end": f"2026-02-0{day}", "actual_end": "2026-02-03"}
        for day in range(1, 7)
    ]


def targets(opened: Store) -> list[dict[str, object]]:
    known = list(opened.catalogue.indicators)[:8]
    return [{"indicator": name, "horizon": "short", "target": 50 + n} for n, name in enumerate(known)]


def answered(opened: Store) -> Answer:
    """Figures, scores, records, rejects and rows of the state, as one value that can be compared."""
    with opened.reading() as session:
        imports = [row["import_id"] for row in remembered.listed(session, EVERYTHING)]
    return (
        figures.values(opened, "2026-Q1", "agency").to_csv(),
        figures.scored(opened, "2026-Q1", "nation").scores.to_csv(),
        records.read(opened, opened.tables["posts"], EVERYTHING).to_pylist(),
        [rejects.read(opened, one, EVERYTHING).to_pylist() for one in imports],
        {name: rows.to_pylist() for name, rows in opened.state_rows(EVERYTHING).items()},
    )


def closed(opened: Store) -> None:
    """Let go of the state, which also moves its journal into its file."""
    database.engine_of(opened.state_url).dispose()
    database.engine_of.cache_clear()


def after(whole: tuple[Path, Answer], place: Path, damage: Callable[[Path], None]) -> str:
    """What a damaged copy of the store answers: the code of its sentence, or "same"."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(whole[0], place)
    damage(place)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAPOR_HOME", str(place))
        database.engine_of.cache_clear()
        try:
            opened = store.open()
            found = answered(opened)
            closed(opened)
        except RaporError as error:
            return error.code
    assert found == whole[1]
    return "same"


def files(place: Path, part: str) -> list[Path]:
    return sorted(file for file in place.glob(PARTS[part]) if file.stat().st_size)


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_flipped_bits(whole: tuple[Path, Answer], tmp_path: Path, part: str) -> None:
    chance = random.Random(part)

    def flip(place: Path) -> None:
        file = chance.choice(files(place, part))
        content = bytearray(file.read_bytes())
        filled = [at for at, byte in enumerate(content) if byte]
        content[chance.choice(filled)] ^= 1 << chance.randrange(8)
        file.write_bytes(content)

    outcomes = {after(whole, tmp_path / "home", flip) for _ in range(20)}
    assert outcomes <= TOLD
    assert outcomes & DAMAGED


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_files_that_were_cut_off(whole: tuple[Path, Answer], tmp_path: Path, part: str) -> None:
    chance = random.Random(part)

    def cut(place: Path) -> None:
        file = chance.choice(files(place, part))
        file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])

    assert {after(whole, tmp_path / "home", cut) for _ in range(6)} <= TOLD


@pytest.mark.parametrize("table", ["posts", "measures"])
@pytest.mark.parametrize("which", [0, 1, -1])
def test_a_log_file_that_is_missing(
    whole: tuple[Path, Answer], tmp_path: Path, table: str, which: int
) -> None:
    def lose(place: Path) -> None:
        sorted(place.glob(f"lake/{table}/_delta_log/*.json"))[which].unlink()

    assert after(whole, tmp_path / "home", lose) == "lake_damaged"


@pytest.mark.parametrize("table", ["posts", "agencies", "measures", "rejects"])
def test_a_table_without_its_log_is_not_an_empty_one(
    whole: tuple[Path, Answer], tmp_path: Path, table: str
) -> None:
    def lose(place: Path) -> None:
        shutil.rmtree(place / "lake" / table / "_delta_log")

    assert after(whole, tmp_path / "home", lose) == "lake_damaged"


def test_a_log_that_still_parses(whole: tuple[Path, Answer], tmp_path: Path) -> None:
    def leave_out(place: Path) -> None:  # the actions of the newest commit but the first
        log = sorted(place.glob("lake/posts/_delta_log/*.json"))[-1]
        log.write_text(log.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")

    assert after(whole, tmp_path / "home", leave_out) == "lake_damaged"


def test_a_commit_that_was_killed_before_its_note_is_sound(
    whole: tuple[Path, Answer], tmp_path: Path
) -> None:
    def forget(place: Path) -> None:
        for table in ("posts", "measures"):
            sorted(place.glob(f"lake/{table}/_digests/*.json"))[-1].unlink()

    assert after(whole, tmp_path / "home", forget) == "same"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE targets SET target = 51 WHERE number = 3",
        "DELETE FROM milestones WHERE number = 2",
        "ALTER TABLE targets RENAME COLUMN reason TO raeson",
    ],
)
def test_rows_that_nobody_wrote(whole: tuple[Path, Answer], tmp_path: Path, change: str) -> None:
    def alter(place: Path) -> None:
        with sqlite3.connect(place / "state.db") as connection:
            connection.execute(change)
        connection.close()

    assert after(whole, tmp_path / "home", alter) == "state_damaged"


def test_who_edits_the_state_by_hand_breaks_its_seal_on_purpose(home: Path, tmp_path: Path) -> None:
    opened = store.open()
    stocks.load(opened, stocks.written(tmp_path / "targets.csv", targets(opened)), "targets")
    closed(opened)
    with sqlite3.connect(home / "state.db") as connection:
        connection.execute("UPDATE targets SET target = 99")
        connection.execute("PRAGMA user_version = 0")
    connection.close()
    assert set(opened.state_rows(EVERYTHING)["targets"]["target"].to_pylist()) == {99}
    with opened.writing():
        pass  # sealed anew
    closed(opened)
    assert opened.state_rows(EVERYTHING)["targets"].num_rows == 8


def test_a_damaged_state_is_not_sealed_again(home: Path, tmp_path: Path) -> None:
    opened = store.open()
    stocks.load(opened, stocks.written(tmp_path / "targets.csv", targets(opened)), "targets")
    with sqlite3.connect(home / "state.db") as connection:
        connection.execute("UPDATE targets SET target = 99")
    connection.close()
    with pytest.raises(RaporError) as caught, opened.writing():
        pass
    assert caught.value.code == "state_damaged"
