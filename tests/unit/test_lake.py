"""The lake: one commit per change, lost races, and files that were damaged."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from kpi import lake as lakes
from kpi.errors import RaporError
from kpi.lake import Change, Lake

SCHEMA = pa.schema([("key", pa.string()), ("month", pa.string())])


def rows(*keys: str, month: str = "2026-03") -> pa.Table:
    return pa.table({"key": list(keys), "month": [month] * len(keys)}, schema=SCHEMA)


def keys(lake: Lake, table: str = "t") -> list[str]:
    return sorted(
        pa.concat_tables(pa.parquet.read_table(file) for file in lake.files(table))["key"].to_pylist()
    )


@pytest.fixture(params=["lake", "a lake é'"])
def lake(tmp_path: Path, request: pytest.FixtureRequest) -> Lake:
    import pyarrow.parquet  # noqa: PLC0415, F401 – pa.parquet

    return Lake(str(tmp_path / request.param), {"t": SCHEMA})


def test_nothing_is_stored_at_first(lake: Lake) -> None:
    assert (lake.version("t"), lake.files("t"), lake.months("t"), lake.commits("t")) == (-1, [], [], [])
    assert lake.metadata("t") == {}
    assert lake.relation("t") == SCHEMA.empty_table()
    assert not Path(lake.folder).exists()


def test_a_commit_replaces_the_months_it_names_and_no_others(lake: Lake) -> None:
    lake.replace("t", pa.concat_tables([rows("a"), rows("b", month="2026-04")]), None, {"import_id": "1"})
    assert lake.replace("t", rows("c"), ["2026-03"], {"import_id": "2"}) == 1
    assert keys(lake) == ["b", "c"]
    assert lake.months("t") == ["2026-03", "2026-04"]
    assert [len(lake.files("t", [month])) for month in ("2026-03", "2026-04", "2026-05")] == [1, 1, 0]
    assert [(one.version, one.words["import_id"]) for one in lake.commits("t")] == [(1, "2"), (0, "1")]
    assert lake.metadata("t")["import_id"] == "2"


def test_an_empty_list_of_months_appends(lake: Lake) -> None:
    for key in "ab":
        lake.replace("t", rows(key), [], {})
    assert keys(lake) == ["a", "b"]


def test_no_change_is_no_commit(lake: Lake) -> None:
    lake.replace("t", rows("a"), None, {})
    assert lake.change("t", lambda version: None) == 0


def overtaken(lake: Lake, times: int) -> tuple[list[int], Callable[[int], Change]]:
    """A change that another writer overtakes so many times; and the versions that it was prepared on."""
    seen: list[int] = []

    def prepare(version: int) -> Change:
        seen.append(version)
        held = keys(lake) if version >= 0 else []
        if len(seen) <= times:
            lake.replace("t", rows(*held, f"other{len(seen)}"), ["2026-03"], {})
        return rows(*held, "mine"), ["2026-03"], {}

    return seen, prepare


def test_a_lost_race_is_prepared_anew(lake: Lake) -> None:
    lake.replace("t", rows("a"), None, {})
    seen, prepare = overtaken(lake, 3)
    lake.change("t", prepare)
    assert seen == [0, 1, 2, 3]
    assert keys(lake) == ["a", "mine", "other1", "other2", "other3"]


def test_a_race_to_make_the_table_loses_nothing(lake: Lake) -> None:
    seen, prepare = overtaken(lake, 1)
    lake.change("t", prepare)
    assert seen == [-1, 0]
    assert keys(lake) == ["mine", "other1"]


def test_who_always_loses_is_told(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lakes, "PAUSE_SECONDS", 0)
    lake.replace("t", rows("a"), None, {})
    seen, prepare = overtaken(lake, 1000)
    with pytest.raises(RaporError) as caught:
        lake.change("t", prepare)
    assert caught.value.code == "lake_busy"
    assert len(seen) == lakes.ATTEMPTS
    assert "mine" not in keys(lake)


def damage_log(lake: Lake, content: bytes) -> None:
    next(Path(lake.address("t")).glob("_delta_log/*.json")).write_bytes(content)


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x00" * 500, b'{"protocol":{"minReader'])
def test_a_damaged_log_is_told(lake: Lake, content: bytes) -> None:
    lake.replace("t", rows("a"), None, {})
    damage_log(lake, content)
    for read in (lake.version, lake.files, lake.months, lake.commits, lake.metadata, lake.checked):
        with pytest.raises(RaporError, match=r"Tabel t .* rusak.* cadangan"):
            read("t")
    with pytest.raises(RaporError, match="Tabel t"):
        lake.replace("t", rows("b"), None, {})


@pytest.mark.parametrize("where", [0.01, 0.3, 0.6, 0.99])
def test_a_flipped_bit_anywhere_is_found(lake: Lake, where: float) -> None:
    lake.replace("t", rows(*map(str, range(500))), None, {})
    assert lake.checked("t") == 1
    file = Path(lake.files("t")[0])
    content = bytearray(file.read_bytes())
    content[int(where * len(content))] ^= 4
    file.write_bytes(content)
    with pytest.raises(RaporError, match="Tabel t"):
        lake.checked("t")


def test_a_missing_file_is_found_and_its_copy_heals(lake: Lake, tmp_path: Path) -> None:
    lake.replace("t", rows("a"), None, {})
    copy = shutil.copytree(lake.folder, tmp_path / "backup")
    os.remove(lake.files("t")[0])
    with pytest.raises(RaporError, match="Tabel t"):
        lake.checked("t")
    shutil.rmtree(lake.folder)
    shutil.copytree(copy, lake.folder)
    assert lake.checked("t") == 1
    assert keys(lake) == ["a"]


@pytest.mark.slow
def test_a_long_history_is_kept_and_its_checkpoint_is_checked(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path / "lake"), {"t": SCHEMA})
    for number in range(102):
        lake.replace("t", rows(str(number)), ["2026-03"], {"import_id": str(number)})
    assert [one.words["import_id"] for one in lake.commits("t")] == [str(n) for n in reversed(range(102))]
    checkpoint = next(Path(lake.address("t")).glob("_delta_log/*.checkpoint.parquet"))
    content = checkpoint.read_bytes()
    checkpoint.write_bytes(content[:2000] + bytes([content[2000] ^ 1]) + content[2001:])
    with pytest.raises(RaporError, match="Tabel t"):
        lake.files("t")
    checkpoint.write_bytes(content)
    assert len(lake.files("t")) == 1
    next(Path(lake.address("t")).glob("_delta_log/*0000.json")).unlink()
    assert len(lake.files("t")) == 1
    with pytest.raises(RaporError, match="Tabel t"):
        lake.commits("t")


def test_a_place_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("")
    with pytest.raises(RaporError, match="RAPOR_HOME"):
        Lake(str(tmp_path / "lake"), {"t": SCHEMA}).replace("t", rows("a"), None, {})


@pytest.mark.parametrize("sign", "#?%[]^|")
def test_a_path_that_delta_lake_misreads_is_refused(tmp_path: Path, sign: str) -> None:
    with pytest.raises(RaporError, match="RAPOR_HOME"):
        Lake(str(tmp_path / f"a{sign}41"), {"t": SCHEMA}).version("t")
