"""Mappings: what a person said of headings counts for every file with the same headings."""

from pathlib import Path

import pytest
import stocks

from kpi import access, imports, mappings, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.imports import Order, Report
from kpi.store import Store

ROW = {"Kode OPD": "MERAUKE", "Medsos": "ig", "Nomor": "p-1", "Jam": "2026-03-05 09:30", "Jempol": "7"}
ANSWER = {"Nomor": "post_id", "Jam": "published_at", "Jempol": "likes"}


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def inspect(stock: Store, folder: Path, row: dict[str, str], **more: object) -> Report:
    file = stocks.written(folder / "a.csv", [row])
    return imports.inspect(stock, Order(file, "a.csv", **more), access.command_line())  # type: ignore[arg-type]


def code(report: Report) -> str | None:
    return report.refused["code"] if report.refused else None


@pytest.fixture
def answered(stock: Store) -> Store:
    mappings.remember(stock, access.command_line(), "posts", list(ROW), ANSWER)
    return stock


def test_without_an_answer_the_file_is_refused(stock: Store, tmp_path: Path) -> None:
    assert code(inspect(stock, tmp_path, ROW, table="posts")) == "columns_missing"


def test_an_answer_counts_for_the_same_headings(answered: Store, tmp_path: Path) -> None:
    report = inspect(answered, tmp_path, ROW, table="posts")
    assert (code(report), report.accepted) == (None, 1)
    assert report.preview[0]["cells"]["likes"] == "7"
    stored = imports.load(
        answered, Order(tmp_path / "a.csv", "a.csv"), access.command_line()
    )  # it tells the table too
    assert (stored.table, stored.accepted) == ("posts", 1)
    assert [row["post_id"] for row in stocks.held(answered)] == ["p-1"]


def test_headings_are_the_same_in_another_order_and_spelling(answered: Store, tmp_path: Path) -> None:
    row = {name.upper().replace(" ", "_"): ROW[name] for name in reversed(ROW)}
    assert code(inspect(answered, tmp_path, row, table="posts")) is None


def test_other_headings_and_other_tables_are_asked_anew(answered: Store, tmp_path: Path) -> None:
    assert code(inspect(answered, tmp_path, {**ROW, "Lain": "x"}, table="posts")) == "columns_missing"
    assert code(inspect(answered, tmp_path, ROW, table="messages")) == "columns_missing"


def test_what_is_said_now_counts_more(answered: Store, tmp_path: Path) -> None:
    said = {**ANSWER, "Jempol": "comments"}
    report = inspect(answered, tmp_path, ROW, table="posts", mapping=said)
    assert report.preview[0]["cells"].get("comments") == "7"


def test_the_newest_answer_counts_and_an_empty_one_forgets(answered: Store, tmp_path: Path) -> None:
    mappings.remember(answered, access.command_line(), "posts", list(ROW), {**ANSWER, "Jempol": ""})
    assert "likes" not in inspect(answered, tmp_path, ROW, table="posts").preview[0]["cells"]
    mappings.remember(answered, access.command_line(), "posts", list(ROW), {})
    assert code(inspect(answered, tmp_path, ROW, table="posts")) == "columns_missing"


def test_an_answer_for_a_column_that_is_gone_does_not_count(stock: Store, tmp_path: Path) -> None:
    mappings.remember(stock, access.command_line(), "posts", list(ROW), {**ANSWER, "Jempol": "thumbs"})
    assert code(inspect(stock, tmp_path, ROW, table="posts")) == "columns_missing"


def test_a_file_without_headings_is_refused_as_before(answered: Store, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n", encoding="utf-8")
    assert (
        code(imports.inspect(answered, Order(tmp_path / "a.csv", "a.csv", "posts"), access.command_line()))
        == "file_empty"
    )


def test_an_answer_counts_only_for_those_who_may_see_the_same(stock: Store, tmp_path: Path) -> None:
    mine, theirs = stocks.operator("KOMINFO-DPS"), stocks.operator("MERAUKE")
    mappings.remember(stock, mine, "posts", list(ROW), ANSWER)
    file = stocks.written(tmp_path / "a.csv", [ROW])

    def likes(visitor: Visitor) -> object:
        report = imports.inspect(stock, Order(file, "a.csv", "posts"), visitor)
        return report.preview[0]["cells"].get("likes") if report.preview else None

    assert likes(mine) == "7"
    assert [likes(theirs), likes(access.command_line())] == [None, None]
    mappings.remember(stock, access.command_line(), "posts", list(ROW), ANSWER)
    assert likes(access.command_line()) == "7"


def test_who_may_not_load_may_not_say_what_headings_mean(stock: Store) -> None:
    with pytest.raises(RaporError, match="tidak berwenang"):
        mappings.remember(stock, stocks.operator("MERAUKE", role="mentor"), "posts", list(ROW), ANSWER)
