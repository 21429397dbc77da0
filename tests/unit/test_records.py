"""Records: what a scope may see, as CSV and Parquet that harm nobody."""

import csv
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import stocks
import worlds

from kpi import access, imports, records, store
from kpi.errors import RaporError
from kpi.imports import Order
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store

DANGEROUS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def topics(stock: Store, texts: list[str]) -> None:
    """Posts whose topics are these, put into the lake past the cleaner."""
    posts = [
        worlds.post("MERAUKE", "2026-03-05") | {"post_id": f"{number:02}", "topic": text}
        for number, text in enumerate(texts)
    ]
    rows = worlds.rows("posts", posts)
    stock.lake.replace("posts", rows.select(stock.tables["posts"].schema.names), None, {"import_id": "t"})


def written(stock: Store, target: Path, table: str = "posts") -> list[dict[str, str]]:
    assert records.write(stock, stock.tables[table], EVERYTHING, target) > 0
    with target.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_nothing_stored_gives_the_declared_columns(stock: Store) -> None:
    found = records.read(stock, stock.tables["posts"], EVERYTHING)
    assert (found.num_rows, found.schema) == (0, stock.tables["posts"].schema)


def test_records_come_in_the_order_of_their_key(stock: Store, tmp_path: Path) -> None:
    rows = [stocks.post(number, f"2026-0{number}-05") for number in (3, 1, 2)]
    stocks.load(stock, stocks.written(tmp_path / "a.csv", rows), "posts")
    assert [row["post_id"] for row in stocks.held(stock)] == ["post-1", "post-2", "post-3"]
    one = stocks.held(stock)[0]
    assert (one["local_date"], one["month"]) == (date(2026, 1, 5), "2026-01")
    assert one["published_at"] == datetime(2026, 1, 5, 1, 30)  # 09:30 in Denpasar
    assert one["reach"] is None
    assert ";reach;" in one["absent"]


@pytest.mark.parametrize("table", ["posts", "accounts", "activities", "milestones", "targets", "agencies"])
def test_a_scope_hides_the_canary(stock: Store, tmp_path: Path, table: str) -> None:
    stocks.load(
        stock,
        stocks.written(tmp_path / "more.csv", [{"agency_code": "CANARY", "name": "Canary", "level": "opd"}]),
        "agencies",
    )
    common: dict[str, dict[str, object]] = {
        "posts": stocks.post(1),
        "accounts": {"platform": "x", "handle": "a", "as_of": "2026-03-01", "followers": 1},
        "activities": {"kind": "training", "name": "x", "held_on": "2026-03-01"},
        "milestones": {"project": "P", "name": "x", "horizon": "short", "aspect": "people"}
        | {"planned_end": "2026-03-01"},
        "targets": {"indicator": "x", "horizon": "short", "target": 1},
        "agencies": {"name": "x", "level": "opd"},
    }
    owner = "organiser_code" if table == "activities" else "agency_code"
    rows = [
        common[table]
        | {owner: code}
        | {key: code for key in ("activity_id", "milestone_id", "post_id") if key in stock.tables[table].key}
        for code in ("CANARY", "MERAUKE")
    ]
    stocks.load(stock, stocks.written(tmp_path / "rows.csv", rows), table)
    for scope in (Scope(frozenset({"MERAUKE"})), EVERYTHING.select(frozenset({"MERAUKE"}))):
        seen = records.read(stock, stock.tables[table], scope)
        assert seen[owner].to_pylist() == ["MERAUKE"]
        assert "CANARY" not in str(seen.to_pylist())
        records.write(stock, stock.tables[table], scope, tmp_path / "seen.csv")
        assert "CANARY" not in (tmp_path / "seen.csv").read_text("utf-8")
    assert "CANARY" in str(stocks.held(stock, table))
    assert records.read(stock, stock.tables[table], Scope(frozenset())).num_rows == 0


def test_csv_quotes_everything_and_disarms_formulas(stock: Store, tmp_path: Path) -> None:
    texts = [*DANGEROUS, "biasa", 'kata "kutip", koma', "a=b", ""]
    topics(stock, texts)
    found = written(stock, tmp_path / "posts.csv")
    assert [row["topic"] for row in found] == [f"'{text}" if text in DANGEROUS else text for text in texts]
    line = (tmp_path / "posts.csv").read_text("utf-8").splitlines()[1]
    assert line.startswith('"MERAUKE","instagram","00","2026-03-05 05:00:00",')


def test_parquet_is_verbatim(stock: Store, tmp_path: Path) -> None:
    topics(stock, DANGEROUS)
    records.write(stock, stock.tables["posts"], EVERYTHING, tmp_path / "posts.parquet")
    assert pq.read_table(tmp_path / "posts.parquet")["topic"].to_pylist() == DANGEROUS


@pytest.mark.parametrize(
    ("name", "code"), [("a.xlsx", "file_kind"), ("a", "file_kind"), ("none/a.csv", "file_unwritable")]
)
def test_a_file_that_cannot_be_written_is_told(stock: Store, tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(RaporError) as caught:
        records.write(stock, stock.tables["agencies"], EVERYTHING, tmp_path / name)
    assert caught.value.code == code
    assert str(tmp_path) not in caught.value.text()


def test_a_failed_file_leaves_the_old_one(stock: Store, tmp_path: Path) -> None:
    target = tmp_path / "agencies.csv"
    old = written(stock, target, "agencies")
    Path(stock.lake.files("agencies")[0]).write_bytes(b"damaged")
    with pytest.raises(RaporError, match=r"Tabel agencies .* rusak"):
        records.write(stock, stock.tables["agencies"], EVERYTHING, target)
    with target.open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == old
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("left", [0, 4, 200])
def test_a_truncated_file_names_its_table(stock: Store, tmp_path: Path, left: int) -> None:
    stocks.load(stock, stocks.written(tmp_path / "a.csv", stocks.posts(30)), "posts")
    file = Path(stock.lake.files("posts")[0])
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(RaporError, match=r"Tabel posts .* rusak"):
        stocks.held(stock)
    other = stocks.written(tmp_path / "b.csv", stocks.posts(30, likes=5))
    report = imports.load(stock, Order(other, "b.csv", "posts"), access.command_line())
    assert report.refused
    assert report.refused["code"] == "lake_damaged"
