"""The sample: fills an empty store once, and never touches what people loaded."""

from pathlib import Path

import pytest
import stocks
from sqlalchemy import select

from kpi import access, evidence, imports, samples, store
from kpi.errors import RaporError
from kpi.state import imports as remembered
from kpi.state.project_models import Evidence
from kpi.store import Store


@pytest.fixture
def stock(home: Path) -> Store:
    return store.open()


def fill(stock: Store) -> dict[str, int]:
    return samples.fill(stock, 4, 2, 1)


def test_it_fills_every_table_and_says_how_many_rows(stock: Store) -> None:
    assert not samples.is_whole(stock)
    told: list[str] = []
    counts = samples.fill(stock, 4, 2, 1, told.append)
    assert set(counts) == set(stock.tables)
    assert {name: len(stocks.held(stock, name)) for name in counts} == counts
    assert told[-1] == "measures"
    assert samples.is_sample(stock)
    assert samples.is_whole(stock)
    assert {row["import_id"] for row in stocks.held(stock)} == {samples.IMPORT_ID}
    with pytest.raises(RaporError, match="sudah berisi data"):
        fill(stock)


def test_it_leaves_alone_what_people_loaded(stock: Store, tmp_path: Path) -> None:
    stocks.registered(stock, tmp_path)
    assert samples.is_whole(stock)
    assert not samples.is_sample(stock)
    with pytest.raises(RaporError, match="sudah berisi data"):
        fill(stock)
    assert len(stocks.held(stock, "agencies")) == 3


def killed(stock: Store) -> None:
    """A sample that was filled, but for the note that it is."""
    fill(stock)
    with stock.writing() as session:
        remembered.find(session, samples.IMPORT_ID).status = "running"


def test_a_half_sample_is_completed(stock: Store) -> None:
    killed(stock)
    assert not samples.is_whole(stock)
    before = stocks.checksum(stock)
    fill(stock)
    assert samples.is_sample(stock)
    assert stocks.checksum(stock) == before


def test_a_half_sample_does_not_overwrite_what_people_loaded_meanwhile(stock: Store, tmp_path: Path) -> None:
    killed(stock)
    stocks.registered(stock, tmp_path)
    before = stocks.checksum(stock, "agencies")
    assert samples.is_whole(stock)
    with pytest.raises(RaporError, match="sudah berisi data"):
        fill(stock)
    assert stocks.checksum(stock, "agencies") == before


def test_a_lake_whose_state_was_lost_is_not_filled(stock: Store, tmp_path: Path) -> None:
    stocks.registered(stock, tmp_path)
    with stock.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM imports")
    assert samples.is_whole(stock)
    with pytest.raises(RaporError, match="sudah berisi data"):
        fill(stock)


def test_it_can_be_taken_back_as_a_whole_and_stays_away(stock: Store) -> None:
    fill(stock)
    imports.undo(stock, samples.IMPORT_ID, access.command_line())
    assert {name: len(stocks.held(stock, name)) for name in stock.tables} == dict.fromkeys(stock.tables, 0)
    assert not samples.is_sample(stock)
    assert samples.is_whole(stock)  # the next start does not bring it back
    assert fill(stock)["posts"] == len(stocks.held(stock))  # who asks for it gets it


def test_a_real_import_over_the_sample_and_its_undo(stock: Store, tmp_path: Path) -> None:
    fill(stock)
    before = stocks.held(stock)
    owner = str(before[0]["agency_code"])
    row = stocks.post(1, agency_code=owner, likes=7)
    report = stocks.load(stock, stocks.written(tmp_path / "a.csv", [row]), "posts")
    assert len(stocks.held(stock)) == len(before) + 1
    imports.undo(stock, str(report.import_id), access.command_line())
    assert stocks.held(stock) == before


def test_the_sample_has_evidence_that_waits_was_verified_and_was_refused(filled: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(filled))
        opened = store.open()
    with opened.reading() as session:
        pieces = [(piece.verdict, piece.title, piece.added_by) for piece in session.scalars(select(Evidence))]
    assert {verdict for verdict, _, _ in pieces} == {"verified", "refused", None}
    assert all("contoh" in title and "contoh" in by for _, title, by in pieces)
    assert evidence.damaged(opened) == []
