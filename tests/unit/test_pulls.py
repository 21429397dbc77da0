"""Pulls of a database that grows: only what is new, with an overlap; what changed is told."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import drives
import pytest
import stocks

from kpi import access, imports, sources, store
from kpi.sources import Draft
from kpi.store import Store


class Application:
    """A real database of another application."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run("CREATE TABLE kiriman (agency_code, platform, post_id, published_at DATE, likes INTEGER)")

    def run(self, sql: str, rows: Sequence[Sequence[object]] = ()) -> None:
        with sqlite3.connect(self.path) as connection:
            if rows:
                connection.executemany(sql, rows)
            else:
                connection.execute(sql)
        connection.close()

    def write(self, *days: str, likes: int = 1) -> None:
        """A post for each day."""
        rows = [("MERAUKE", "instagram", f"post-{day}", day, likes) for day in days]
        self.run("INSERT INTO kiriman VALUES (?, ?, ?, ?, ?)", rows)


@pytest.fixture
def application(tmp_path: Path) -> Application:
    return Application(tmp_path / "application.db")


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def register(stock: Store, application: Application, **said: Any) -> None:
    draft = Draft(drives.NAME, "database", "posts", f"sqlite:///{application.path}", sheet="kiriman")
    sources.add(stock, access.command_line(), replace(draft, **said))


def days(stock: Store) -> list[str]:
    return sorted(row["post_id"].removeprefix("post-") for row in stocks.held(stock))


def read(stock: Store, **asking: Any) -> tuple[int, list[str]]:
    """How many rows a refresh that was not refused has read, and what it warned of."""
    (report,) = drives.refresh(stock, **asking)
    assert report.refused is None, report.refused
    return report.read, drives.warned(report)


def test_without_a_watermark_everything_is_pulled_every_time(stock: Store, application: Application) -> None:
    register(stock, application)
    application.write("2026-03-01", "2026-03-02")
    assert read(stock) == (2, [])
    assert read(stock) == (2, ["import_unchanged"])
    assert [one["status"] for one in drives.history(stock)] == ["unchanged", "done"]
    application.write("2026-03-03")
    assert read(stock) == (3, [])
    assert days(stock) == ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_with_a_watermark_only_what_is_new_and_some_days_before_it(
    stock: Store, application: Application
) -> None:
    register(stock, application, watermark="published_at")
    application.write("2026-03-01", "2026-03-05", "2026-03-10")
    assert read(stock) == (3, [])
    assert drives.stands(stock).reached == "2026-03-10"
    application.write("2026-03-09", "2026-03-12")  # the first of them was written late
    assert read(stock) == (3, [])  # since 7 March
    assert days(stock) == ["2026-03-01", "2026-03-05", "2026-03-09", "2026-03-10", "2026-03-12"]
    assert [one["since"] for one in drives.history(stock)] == ["2026-03-07", None]
    assert drives.stands(stock).reached == "2026-03-12"


def test_without_an_overlap_what_was_written_late_is_not_seen_but_everything_can_be_asked_for(
    stock: Store, application: Application
) -> None:
    register(stock, application, watermark="published_at", overlap_days=0)
    application.write("2026-03-01", "2026-03-10")
    read(stock)
    application.write("2026-03-09")
    assert read(stock)[0] == 1
    assert read(stock, full=True)[0] == 3
    assert days(stock) == ["2026-03-01", "2026-03-09", "2026-03-10"]


def test_nothing_new_is_no_failure(stock: Store, application: Application) -> None:
    register(stock, application, watermark="likes", overlap_days=0)
    application.write("2026-03-01", likes=5)
    read(stock)
    application.run("DELETE FROM kiriman")
    assert read(stock) == (0, ["source_nothing_new"])
    stands = drives.stands(stock)
    assert (stands.freshness, stands.reached, stands.rows) == ("fresh", "5", 1)
    assert drives.history(stock)[0]["status"] == "unchanged"


def test_an_empty_table_is_told(stock: Store, application: Application) -> None:
    register(stock, application)
    assert drives.codes(drives.refresh(stock)) == ["source_empty"]
    assert drives.stands(stock).freshness == "failed"


def test_an_application_that_lost_its_rows_is_not_believed(stock: Store, application: Application) -> None:
    register(stock, application)
    application.write(*(f"2026-03-{day:02}" for day in range(1, 11)))
    read(stock)
    application.run("DELETE FROM kiriman WHERE published_at > '2026-03-07'")
    assert drives.codes(drives.refresh(stock)) == ["source_shrunk"]
    application.run("DELETE FROM kiriman")
    assert drives.codes(drives.refresh(stock)) == ["source_shrunk"]
    assert len(days(stock)) == 10
    assert read(stock, accept_fewer=True) == (0, ["source_nothing_new"])
    assert len(days(stock)) == 10


def test_how_far_a_source_has_come_is_not_moved_by_a_refusal(stock: Store, application: Application) -> None:
    register(stock, application, watermark="published_at")
    application.write("2026-03-01")
    read(stock)
    application.write("2026-03-10")
    application.run("ALTER TABLE kiriman RENAME COLUMN post_id TO nomor_kiriman_baru")
    (report,) = drives.refresh(stock)
    assert drives.codes([report]) == ["columns_missing"]
    assert drives.warned(report) == ["column_gone_renamed", "column_added"]
    assert drives.stands(stock).reached == "2026-03-01"
    application.run("ALTER TABLE kiriman RENAME COLUMN nomor_kiriman_baru TO post_id")
    assert read(stock) == (2, [])


def test_a_column_of_another_type_is_told(stock: Store, application: Application) -> None:
    register(stock, application)
    application.write("2026-03-01")
    read(stock)
    application.run("DROP TABLE kiriman")
    application.run("CREATE TABLE kiriman (agency_code, platform, post_id, published_at DATE, likes TEXT)")
    application.write("2026-03-02", likes=3)
    (report,) = drives.refresh(stock)
    assert drives.codes([report]) == [None]
    retyped = [one["message"] for one in report.warnings if one["code"] == "column_retyped"]
    assert len(retyped) == 1
    assert '"likes" berubah jenis dari integer menjadi text' in retyped[0].lower()


def test_what_was_taken_back_comes_again_once_the_application_changed(
    stock: Store, application: Application
) -> None:
    register(stock, application, watermark="published_at")
    application.write("2026-03-01")
    read(stock)
    application.write("2026-03-10", "2026-03-11", likes=-1)
    application.write("2026-03-12", "2026-03-13", likes=700)
    (report,) = drives.refresh(stock)
    imports.undo(stock, str(report.import_id), access.command_line())
    assert drives.stands(stock).reached == "2026-02-26"  # where that pull began
    assert days(stock) == ["2026-03-01"]
    application.run("UPDATE kiriman SET likes = 7")
    read(stock)
    assert {row["likes"] for row in stocks.held(stock)} == {7}
    assert len(days(stock)) == 5
    assert drives.stands(stock).reached == "2026-03-13"


def test_the_same_content_that_was_taken_back_is_passed_over(stock: Store, application: Application) -> None:
    register(stock, application)
    application.write("2026-03-01")
    (report,) = drives.refresh(stock)
    imports.undo(stock, str(report.import_id), access.command_line())
    assert read(stock) == (0, ["source_taken_back"])
    assert days(stock) == []
    assert read(stock, full=True) == (1, [])
    assert read(stock) == (1, ["import_unchanged"])  # a person wanted it, so it counts again


def test_a_password_never_reaches_the_state(
    stock: Store, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMINFO_DB", f"sqlite:///{application.path}")
    draft = Draft(drives.NAME, "database", "posts", "", sheet="kiriman", secret="KOMINFO_DB")
    sources.add(stock, access.command_line(), draft)
    application.write("2026-03-01")
    assert read(stock) == (1, [])
    monkeypatch.delenv("KOMINFO_DB")
    (report,) = drives.refresh(stock)
    assert report.refused
    assert "KOMINFO_DB" in report.refused["message"]


def test_a_database_that_went_away_is_told_and_leaves_the_records(
    stock: Store, application: Application
) -> None:
    register(stock, application, watermark="published_at")
    application.write("2026-03-01")
    read(stock)
    application.path.rename(application.path.with_suffix(".away"))
    (report,) = drives.refresh(stock)
    assert report.refused
    assert str(application.path) not in report.refused["message"]
    stands = drives.stands(stock)
    assert (stands.freshness, stands.reached) == ("failed", "2026-03-01")
    assert days(stock) == ["2026-03-01"]
