"""Illustrations: pictures read again from a question, and the command that writes them."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PIL import Image

from kpi import cli, figures, store
from kpi.errors import RaporError
from kpi.export import captions, illustrations, ledgers, questions, tables
from kpi.export.illustrations import Illustration, Reading
from kpi.export.questions import Question
from kpi.scope import EVERYTHING, Scope

PERIOD = "2026-Q3"


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


def shown(
    sample: store.Store, question: Question, scope: Scope = EVERYTHING, language: str = "id"
) -> Illustration:
    return illustrations.read(Reading(sample, question, scope, language, date(2026, 11, 22)))


def newest(sample: store.Store) -> str:
    return sorted(sample.lake.months("measures"))[-2]


def test_a_question_comes_back_as_it_was_kept() -> None:
    asked = Question("course", PERIOD, "on_time_response", "51", "", "instagram", "opd", "P-1")
    assert questions.restored(asked.kept()) == asked
    assert questions.restored({**asked.kept(), "later": "x"}) == asked
    assert asked.platforms == ("instagram", "")


def test_a_question_never_reads_beyond_its_reader(sample: store.Store) -> None:
    asked = Question("comparison", newest(sample), "on_time_response")
    every = shown(sample, asked).frame
    one = str(every["group"].iloc[0])
    only = shown(sample, asked, Scope(allowed=frozenset({one}))).frame
    assert set(only["group"]) == {one}
    foreign = Question("comparison", newest(sample), "on_time_response", agency=str(every["group"].iloc[1]))
    assert shown(sample, foreign, Scope(allowed=frozenset({one}))).frame.empty


def test_a_comparison_tells_the_figures_of_the_command_line(sample: store.Store) -> None:
    period = newest(sample)
    found = shown(sample, Question("comparison", period, "on_time_response")).frame
    told = figures.values(sample, period, "agency", ["on_time_response"]).set_index("group")
    for row in found.head(5).to_dict("records"):
        assert row["value"] == pytest.approx(told.loc[row["group"], "value"], nan_ok=True)
    assert found["reference"].iloc[0] == pytest.approx(found["numerator"].sum() / found["denominator"].sum())


@pytest.mark.parametrize("kind", sorted(illustrations.KINDS))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_has_a_table_a_sentence_and_a_source(
    sample: store.Store, kind: str, language: str
) -> None:
    asked = Question(kind, newest(sample), "on_time_response")
    found = shown(sample, asked, language=language)
    around = captions.subject(sample, asked, found, place="Bali")
    assert found.picture.in_words(found.frame, found.look)
    assert isinstance(ledgers.table(found), pd.DataFrame)
    assert around.footer[0].startswith("Sumber" if language == "id" else "Source")
    of_no_region = ("stakeholders", "milestones")  # a project is where its people are
    assert ("Bali" in around.footer) == (kind not in of_no_region)
    assert any("DATA CONTOH" in part or "SAMPLE" in part for part in around.footer)


def test_frozen_figures_name_their_snapshot(sample: store.Store) -> None:
    asked = Question("course", newest(sample), "on_time_response")
    around = captions.subject(sample, asked, shown(sample, asked), snapshot="S-7f3a")
    assert "cuplikan S-7f3a" in around.footer
    assert not any("data berjalan" in part for part in around.footer)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Question("pie", PERIOD), "illustration_unknown"),
        (Question("course", PERIOD, "no_such"), "indicator_unknown"),
        (Question("course", "kemarin", "on_time_response"), "period_unknown"),
    ],
)
def test_what_is_not_known_is_said(sample: store.Store, asked: Question, code: str) -> None:
    with pytest.raises(RaporError) as raised:
        shown(sample, asked)
    assert raised.value.code == code


def test_hostile_names_come_out_as_text(sample: store.Store) -> None:
    found = shown(sample, Question("comparison", newest(sample), "on_time_response"))
    hostile = Illustration(found.picture, found.frame.assign(name="=cmd|' /C calc'!A0"), found.look, "", None)
    table = ledgers.table(hostile)
    rows = list(csv.reader(io.StringIO(tables.csv_file(table).decode("utf-8-sig"))))
    assert rows[1][0] == "'=cmd|' /C calc'!A0"
    sheet = openpyxl.load_workbook(io.BytesIO(tables.workbook(table, "=1+1"))).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "csv", "xlsx"])
def test_the_command_writes_every_format(
    sample: store.Store, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"gambar.{ending}"
    words = ["export", "chart", "--out", str(out), "--indicator", "on_time_response"]
    assert cli.main([*words, "--kind", "course", "--period", newest(sample), "--width", "3200"]) == 0
    content = out.read_bytes()
    if ending == "png":
        assert Image.open(io.BytesIO(content)).size == (3200, 1800)
    else:
        starts = {"svg": b"<svg", "pdf": b"%PDF", "csv": b'\xef\xbb\xbf"Bulan"', "xlsx": b"PK"}
        assert content.startswith(starts[ending])
    told = capsys.readouterr().out
    assert [one in told for one in ("Sumber: ", "data berjalan", "DATA CONTOH")] == [ending == "csv"] * 3


def test_the_command_names_the_endings_it_knows(
    sample: store.Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", "chart", "--out", str(tmp_path / "a.gif"), "--period", PERIOD]) == 1
    assert ".png, .svg, .pdf, .csv, .xlsx" in capsys.readouterr().err
