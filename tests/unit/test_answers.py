"""Answers: a person says what headings mean, and the rows follow."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import desks
import pytest
from desks import Outcome, comma

from connectors import files, recognition
from connectors.containers import Limits
from connectors.recognition import Suggestion, Wish

HEAD = ["Satker", "Medsos", "Nomor", "Kapan", "Jempol", "Suka", "#"]
ROW = ["DINKES-SMG", "ig", "P1", "2026-03-05 09:30", "7", "5", "3"]
ANSWER = {"Satker": "agency_code", "Nomor": "post_id", "Kapan": "published_at", "Jempol": "comments"}


def written(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(comma(rows))
    return path


def read(path: Path, mapping: Mapping[str, str] | None, table: str | None = "posts") -> Outcome:
    return desks.clean(path, wish=Wish(table, mapping=mapping))


def asked(path: Path, mapping: Mapping[str, str] | None = None, **more: Any) -> Suggestion:
    folder = path.parent / "asked"
    folder.mkdir(exist_ok=True)
    opened = files.open_file(path, folder, Limits())
    wish = Wish(**{"table": "posts", "mapping": mapping, **more})
    return recognition.suggest(opened.sheets, desks.TABLES, desks.FORMATS, wish, Limits())


def test_named_headings_get_their_column_and_others_keep_their_meaning(tmp_path: Path) -> None:
    outcome = read(written(tmp_path, [HEAD, ROW]), ANSWER)
    (record,) = outcome.records
    found = {name: record[name] for name in ("agency_code", "platform", "post_id", "likes", "comments")}
    assert found == {
        "agency_code": "DINKES-SMG",
        "platform": "instagram",
        "post_id": "P1",
        "likes": 5,
        "comments": 7,
    }
    assert outcome.match.layout.ignored == ("#",)


def test_headings_are_compared_as_ever(tmp_path: Path) -> None:
    path = written(tmp_path, [HEAD, ROW])
    answer = {" SATKER ": "agency_code", "nomor!": "post_id", "KAPAN": "published_at", "#": "comments"}
    assert [record["comments"] for record in read(path, answer).records] == [3]


def test_an_empty_answer_takes_a_heading_its_meaning(tmp_path: Path) -> None:
    outcome = read(written(tmp_path, [HEAD, ROW]), {**ANSWER, "Jempol": "likes", "suka": "", "#": ""})
    assert [record["likes"] for record in outcome.records] == [7]
    assert outcome.match.layout.ignored == ()


def test_the_heading_row_is_the_one_with_the_answers(tmp_path: Path) -> None:
    path = written(tmp_path, [["Suka", "", "", "", "", "", ""], ["", "", "", "", "", "", ""], HEAD, ROW])
    outcome = read(path, ANSWER)
    assert outcome.counts == (3, 1, 0, 2)


def test_it_holds_for_workbooks_too(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", [HEAD, ROW], Lain=[["x"], ["y"]])
    assert read(path, ANSWER).accepted == 1


@pytest.mark.parametrize(
    ("mapping", "refused", "words"),
    [
        ({**ANSWER, "Jempol": "like"}, "mapping_column_unknown", ['"Jempol"', '"like"', '"likes"', "posts"]),
        ({**ANSWER, "Medsos": "post_id"}, "mapping_twice", ["post_id", '"Nomor"', '"Medsos"']),
        ({**ANSWER, "jempol": "likes"}, "mapping_heading_twice", ['"Jempol"', '"jempol"']),
        ({**ANSWER, "Jempol": "likes"}, "headings_twice", ['"Jempol"', '"Suka"']),
        ({**ANSWER, "Jempolan": "saves"}, "mapping_heading_missing", ['"Jempolan"']),
        ({**ANSWER, "Kapan": ""}, "columns_missing", ["(published_at)"]),
    ],
)
def test_answers_that_cannot_hold(
    tmp_path: Path, mapping: dict[str, str], refused: str, words: list[str]
) -> None:
    outcome = read(written(tmp_path, [HEAD, ROW]), mapping)
    assert outcome.refused == refused
    for language in ("id", "en"):
        assert [word for word in words if word not in outcome.error.text(language)] == []


def test_a_heading_that_was_ignored_may_be_gone(tmp_path: Path) -> None:
    assert read(written(tmp_path, [HEAD, ROW]), {**ANSWER, "Catatan": ""}).accepted == 1


def test_an_answer_needs_a_table(tmp_path: Path) -> None:
    assert read(written(tmp_path, [HEAD, ROW]), ANSWER, None).refused == "mapping_without_table"


def test_a_person_may_correct_a_platforms_format(tmp_path: Path) -> None:
    head = ["ig_username", "url", "follower_count", "like_count", "comment_count", "taken_at", "reposts"]
    row = ["humas.smg", "https://instagram.com/p/B5/", "9", "3", "0", "2026-03-05", "8"]
    answer = {"reposts": "shares", "follower_count": "", "url": "url"}
    (record,) = read(written(tmp_path, [head, row]), answer).records
    found = (record["post_id"], record["shares"], record["followers_at_post"], record["platform"])
    assert found == ("B5", 8, None, "instagram")


def test_what_a_person_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path, [["Laporan", "", "", "", "", "", ""], HEAD, ROW])
    question = asked(path)
    assert (question.sheet, question.format, question.row) == (None, "canonical", 2)
    assert question.headings == tuple(HEAD)
    assert question.suggested == {**dict.fromkeys(HEAD, ""), "Medsos": "platform", "Suka": "likes"}
    assert question.missing == ("agency_code", "post_id", "published_at")
    answered = asked(path, ANSWER)
    assert answered.missing == ()
    assert answered.suggested == {**question.suggested, **ANSWER}


def test_the_whole_suggestion_may_be_handed_back(tmp_path: Path) -> None:
    head = ["Date", "Network", "Likes per post", "Link", "Message-ID", "Profile"]
    row = ["2026-03-05 09:30", "instagram", "3", "https://www.instagram.com/p/B5/", "17", "x"]
    path = written(tmp_path, [head, row])
    suggested = asked(path, agency=True).suggested
    assert suggested["Link"] == "url"
    wish = Wish("posts", agency=True, mapping=suggested)
    options = desks.Options(now=desks.NOW, agency="007")
    (record,) = desks.clean(path, wish=wish, options=options).records
    assert (record["post_id"], record["likes"], record["url"]) == ("B5", 3, row[3])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_headings_of_which_none_is_known(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(comma([["satu", "dua", "tiga"], ["1", "2", "3"]], separator))
    question = asked(path)
    assert question.headings == ("satu", "dua", "tiga")
    assert set(question.suggested.values()) == {""}
    assert set(question.missing) == {"agency_code", "platform", "post_id", "published_at"}


def test_the_sheet_that_fits_best_is_asked_about(tmp_path: Path) -> None:
    path = desks.book(tmp_path / "a.xlsx", [["x", "y"], [1, 2]], Isi=[["Suka", "Kanal", "Foo"], [1, "ig", 2]])
    assert asked(path).sheet == "Isi"
    assert asked(path, sheet="Data").headings == ("x", "y")
