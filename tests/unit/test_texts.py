"""Texts: they become labels and ids, and are nowhere afterwards."""

import csv
import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import desks
import duckdb
import pytest
import stocks
from desks import NOW, SAMPLES, Outcome, book, comma

from connectors import sentiment
from connectors.options import Options
from connectors.recognition import Wish
from kpi import access, formats, imports, records, refreshing, rejects, settings, sources, store, tables
from kpi.errors import RaporError
from kpi.imports import Order
from kpi.pulls import Asking
from kpi.scope import EVERYTHING
from kpi.state.sources import Draft
from kpi.store import Store

COMMENTS = "id_comment_sentiment/dinkes_semarang_comments.csv"
PRAISE, BLAME, QUESTION = (
    "terima kasih, mantap sekali",
    "kecewa, pelayanan buruk sekali",
    "kapan jadwal vaksin?",
)
OWNER = Options(agency="DINKES-SMG", now=NOW)


def rows(table: str, *more: Mapping[str, Any]) -> list[list[Any]]:
    """Rows of a table with ids of their own, below their headings."""
    key = {"messages": "message_id", "mentions": "mention_id"}[table]
    filled = [{**SAMPLES[table], key: f"M{number}", **row} for number, row in enumerate(more, start=1)]
    names = list(dict.fromkeys(name for row in filled for name in row))
    return [names, *([row.get(name, "") for name in names] for row in filled)]


def clean(folder: Path, lines: list[list[Any]], table: str | None = "messages", **more: Any) -> Outcome:
    path = folder / "rows.csv"
    path.write_bytes(comma(lines))
    return desks.clean(path, table, **more)


def told(outcome: Outcome) -> list[str | None]:
    return [record["sentiment"] for record in outcome.records]


# --- labels ---


@pytest.mark.parametrize("table", ["messages", "mentions"])
@pytest.mark.parametrize("heading", ["text", "Isi", "Komentar", "TEKS", "comment"])
def test_where_nobody_labelled_a_text_a_machine_does(tmp_path: Path, table: str, heading: str) -> None:
    lines = rows(table, *({heading: text} for text in (PRAISE, BLAME, QUESTION, "", " ", "-", "N/A")))
    assert told(clean(tmp_path, lines, table)) == ["positive", "negative", "neutral", *[None] * 4]


def test_a_workbook_and_a_file_get_the_same_labels(tmp_path: Path) -> None:
    lines = rows("messages", *({"Isi pesan": text} for text in (PRAISE, BLAME, "", "12", "baris\nkedua")))
    plain, workbook = clean(tmp_path, lines), desks.clean(book(tmp_path / "rows.xlsx", lines), "messages")
    assert plain.records == workbook.records
    assert workbook.accepted == 5


def test_labels_of_the_source_stay_as_they_are(tmp_path: Path) -> None:
    lines = rows("messages", {"text": PRAISE, "sentimen": "negatif"}, {"text": BLAME, "sentimen": "positif"})
    assert told(clean(tmp_path, lines)) == ["negative", "positive"]


@pytest.mark.parametrize("empty", ["", " ", "-", "N/A", "null"])
def test_where_a_label_of_the_source_is_empty_a_machine_reads_the_text(tmp_path: Path, empty: str) -> None:
    lines = rows(
        "messages",
        {"text": PRAISE, "sentimen": "negatif"},
        {"text": PRAISE, "sentimen": empty},
        {"text": "", "sentimen": empty},
    )
    assert told(clean(tmp_path, lines)) == ["negative", "positive", None]
    workbook = book(tmp_path / "rows.xlsx", lines)
    assert told(desks.clean(workbook, "messages")) == ["negative", "positive", None]


def test_a_wrong_label_is_a_reject_though_there_is_a_text(tmp_path: Path) -> None:
    outcome = clean(tmp_path, rows("messages", {"text": PRAISE, "sentimen": "senang"}))
    assert outcome.reasons == {2: "not_a_choice"}


def test_a_row_that_has_nothing_but_a_text_is_not_blank(tmp_path: Path) -> None:
    lines = rows("messages", {"text": PRAISE})
    lines.append([PRAISE if name == "text" else "" for name in lines[0]])
    assert clean(tmp_path, lines).reasons == {3: "required_missing"}


def test_of_two_texts_the_first_is_read(tmp_path: Path) -> None:
    assert told(clean(tmp_path, rows("messages", {"isi": PRAISE, "uraian": BLAME}))) == ["positive"]


def test_a_person_may_say_which_heading_is_the_text(tmp_path: Path) -> None:
    wish = Wish("messages", mapping={"Curhatan": "text"})
    assert told(clean(tmp_path, rows("messages", {"Curhatan": BLAME}), wish=wish)) == ["negative"]


def test_columns_that_the_source_does_not_have_are_known(tmp_path: Path) -> None:
    (with_text,) = clean(tmp_path, rows("messages", {"text": PRAISE})).records
    (without,) = clean(tmp_path, rows("messages", {})).records
    assert ";sentiment;" not in with_text["absent"]
    assert ";sentiment;" in without["absent"]


def test_a_table_may_read_texts_only_for_a_column_of_its_own(tmp_path: Path) -> None:
    declared = (settings.DATA / "tables" / "messages.toml").read_text(encoding="utf-8")
    (tmp_path / "messages.toml").write_text(declared.replace('"sentiment"', '"sentimen"'), encoding="utf-8")
    with pytest.raises(RaporError) as refused:
        tables.load(tmp_path)
    assert refused.value.code == "declaration_unknown"
    assert "sentiment" in refused.value.text("id")


def test_a_column_that_no_model_tells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = desks.TABLES["messages"]
    text = replace(table.texts["text"], text_for="category")
    monkeypatch.setitem(desks.TABLES, "messages", replace(table, texts={"text": text}))
    outcome = clean(tmp_path, rows("messages", {"text": PRAISE}))
    assert outcome.refused == "text_teller_unknown"
    assert outcome.error
    assert "category" in outcome.error.text("id")


# --- ids ---


def comment_rows(*found: Sequence[str]) -> list[list[str]]:
    return [["text", "likes", "datetime"], *([text, "3", day] for text, day in found)]


def ids(outcome: Outcome) -> dict[str, int]:
    return Counter(record["message_id"] for record in outcome.records)


def test_a_comment_keeps_its_id_in_every_export(tmp_path: Path) -> None:
    first = [(PRAISE, "2021-03-05"), (BLAME, "2021-03-05"), (PRAISE, "2021-03-06")]
    later = [("baru", "2021-03-07"), *reversed(first)]
    before, after = (clean(tmp_path, comment_rows(*found), options=OWNER) for found in (first, later))
    assert before.accepted == 3
    assert after.accepted == 4
    assert set(ids(before)) < set(ids(after))
    workbook = book(tmp_path / "rows.xlsx", comment_rows(*first))
    assert ids(desks.clean(workbook, "messages", options=OWNER)) == ids(before)


def test_like_comments_of_a_day_count_one_by_one(tmp_path: Path) -> None:
    outcome = clean(tmp_path, comment_rows(*[("🙏", "2021-03-05")] * 3), options=OWNER)
    assert outcome.accepted == 3
    again = clean(tmp_path, comment_rows(*[("🙏", "2021-03-05")] * 4), options=OWNER)
    assert set(ids(outcome)) < set(ids(again))


def test_like_comments_of_one_moment_are_the_same_row_twice(tmp_path: Path) -> None:
    found = [
        (PRAISE, "2021-03-05 10:15:00"),
        (PRAISE, "2021-03-05 10:15:00"),
        (PRAISE, "2021-03-05 10:16:00"),
    ]
    assert clean(tmp_path, comment_rows(*found), options=OWNER).reasons == {3: "duplicate_exact"}


def test_an_id_tells_nothing_of_the_words(tmp_path: Path) -> None:
    (record,) = clean(tmp_path, comment_rows((PRAISE, "2021-03-05")), options=OWNER).records
    assert record["message_id"].startswith("h-")
    assert len(record["message_id"]) == 34
    assert record["channel"] == "instagram"
    assert record["sentiment"] == "positive"


def test_comments_need_an_agency(tmp_path: Path) -> None:
    outcome = clean(tmp_path, comment_rows((PRAISE, "2021-03-05")))
    assert outcome.refused == "columns_missing"


@pytest.mark.parametrize("parts", ["[]", '"text"', '["text", 3]'])
def test_a_wrong_made_of_names_its_key(tmp_path: Path, parts: str) -> None:
    declared = (settings.DATA / "formats" / "instagram_comments.toml").read_text(encoding="utf-8")
    written = declared.replace('["datetime", "text"]', parts)
    assert written != declared
    (tmp_path / "other_comments.toml").write_text(written, encoding="utf-8")
    with pytest.raises(RaporError) as refused:
        formats.load(tmp_path)
    assert "columns.message_id" in refused.value.text("id")


# --- nothing is left ---

SECRET = "Rahasia Bu Suminten soal puskesmas"


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.load(
        opened,
        stocks.written(
            tmp_path / "agencies.csv", [{"agency_code": "DINKES-SMG", "name": "Dinas", "level": "opd"}]
        ),
        "agencies",
    )
    return opened


def everything(home: Path) -> str:
    """All bytes of a home, and what its Parquet files say once they are unpacked."""
    files = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    found = [held.decode("latin-1") for held in files.values()]
    with duckdb.connect() as connection:
        for file in (file for file, held in files.items() if held.startswith(b"PAR1")):
            rows = connection.execute(f"SELECT * FROM read_parquet('{file}')").fetchall()
            found.append(json.dumps(rows, default=str, ensure_ascii=False))
    return "\n".join(found)


BROKEN = (
    f'DINKES-SMG,whatsapp,M9,2026-03-05,{SECRET},"x,y\nDINKES-SMG,whatsapp,M8,2026-03-05,{SECRET},1,2,3\n'
)


@pytest.mark.parametrize("heading", ["Isi pesan", "Nama pelapor"], ids=["read", "ignored"])
def test_no_word_of_a_text_is_left(
    stock: Store, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, heading: str
) -> None:
    caplog.set_level(logging.DEBUG)
    good = [{heading: f"{SECRET} {number}"} for number in range(50)]
    bad = [
        {heading: SECRET, "received_at": "kemarin"},
        {heading: SECRET, "message_id": "M1"},
        {heading: SECRET, "message_id": "M2", "channel": "fax"},
        {heading: SECRET, "agency_code": "TIDAK ADA"},
    ]
    path = tmp_path / "rows.csv"
    path.write_bytes(comma(rows("messages", *good, *bad)) + BROKEN.encode() + b'"')
    order = Order(path, "rows.csv", "messages")
    shown = imports.inspect(stock, order, access.command_line())
    report = imports.load(stock, order, access.command_line())
    assert report.refused is None, report.refused
    assert report.rejected >= 5
    assert {"not_a_date", "not_a_choice", "agency_unregistered", "field_count"} <= set(report.reasons)
    found = rejects.rows(rejects.read(stock, str(report.import_id), EVERYTHING), stock.tables["messages"])
    left = [everything(home), caplog.text, str(shown.preview), str(found), str(report.as_json())]
    assert [SECRET in text for text in left] == [False] * len(left)
    assert [word for word in ("Suminten", "puskesmas") if any(word in text for text in left)] == []
    assert list((home / "tmp").iterdir()) == []


def test_what_is_left_of_a_workbook_is_no_text_either(stock: Store, home: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "rows.xlsx", rows("messages", {"text": SECRET}, {"text": SECRET, "channel": "fax"})
    )
    report = imports.load(stock, Order(path, "rows.xlsx", "messages"), access.command_line())
    assert (report.accepted, report.rejected) == (1, 1)
    assert "Suminten" not in everything(home)


def test_what_is_left_of_a_database_is_no_text_either(stock: Store, home: Path, tmp_path: Path) -> None:
    lines = rows(
        "messages",
        {"text": f"{SECRET}, kapan jadwal\nvaksin?"},
        {"text": SECRET, "channel": "fax"},
        *({"text": BLAME} for _ in range(5000)),
        {"text": SECRET, "channel": "fax"},
        {"text": None},
    )
    file = tmp_path / "app.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f"CREATE TABLE inbox ({', '.join(lines[0])})")
        database.executemany(f"INSERT INTO inbox VALUES ({', '.join('?' * len(lines[0]))})", lines[1:])
    sources.add(
        stock, access.command_line(), Draft("app", "database", "messages", f"sqlite:///{file}", sheet="inbox")
    )
    (report,) = refreshing.refresh(stock, ["app"], Asking())["app"]
    assert (report.accepted, report.rejected) == (5002, 2)
    held = rejects.read(stock, str(report.import_id), EVERYTHING)
    assert held["row_no"].to_pylist() == [3, 5004]
    labels = Counter(records.read(stock, stock.tables["messages"], EVERYTHING)["sentiment"].to_pylist())
    assert labels == {"negative": 5000, "neutral": 1, None: 1}
    assert "Suminten" not in everything(home)


def test_an_import_says_how_many_labels_are_a_machines(stock: Store, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(comma(rows("messages", {"text": PRAISE}, {"text": ""}, {"text": BLAME})))
    report = imports.load(stock, Order(path, "rows.csv", "messages"), access.command_line())
    (said,) = [one["message"] for one in report.warnings if one["code"] == "sentiment_by_machine"]
    assert said.startswith("2 label sentimen dibuat mesin")


# --- real comments ---


def load(stock: Store, path: Path) -> imports.Report:
    return imports.load(stock, Order(path, path.name, "messages", agency="DINKES-SMG"), access.command_line())


def labels(stock: Store) -> dict[str, str]:
    held = records.read(stock, stock.tables["messages"], EVERYTHING)
    return dict(zip(held["message_id"].to_pylist(), held["sentiment"].to_pylist(), strict=True))


@pytest.mark.slow
def test_real_comments_with_and_without_their_labels(
    shared: Path, stock: Store, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with (shared / COMMENTS).open(encoding="utf-8", newline="") as file:
        comments = list(csv.DictReader(file))
    plain = tmp_path / "unlabelled.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "likes", "datetime"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(comments)
    report = load(stock, plain)
    assert report.accepted == 9959
    assert any(one["message"].startswith("9.959 label") for one in report.warnings)
    machine = labels(stock)
    assert Counter(machine.values()) == Counter(sentiment.label([row["text"] for row in comments]))

    report = load(stock, shared / COMMENTS)
    assert (report.format, report.read, report.accepted) == ("instagram_comments", 9959, 9959)
    assert "sentiment_by_machine" not in {one["code"] for one in report.warnings}
    hand = labels(stock)
    assert Counter(hand.values()) == Counter(row["label"] for row in comments)
    assert machine.keys() == hand.keys()  # the same comments under the same ids
    alike = sum(machine[one] == hand[one] for one in hand) / len(hand)
    assert 0.8 < alike < 0.95  # not the accuracy: four fifths of these comments taught the model
    record_property("labels of the machine like those of people", f"{alike:.1%} of 9,959, most of them known")

    load(stock, plain)
    assert labels(stock) == hand  # what people said stays
    texts = [row["text"] for row in comments if len(row["text"]) > 60]
    left = everything(Path(stock.home))
    assert [text for text in texts if text in left or text.encode().decode("latin-1") in left] == []
