"""Breakdowns: parts of an indicator are declared, checked, and add up like any other figure."""

from pathlib import Path

import pytest

from kpi import catalogue
from kpi.errors import RaporError

FRAMEWORK = '''
[goals.trust]
name = { id = "Percaya", en = "Trust" }
[horizons.short]
name = { id = "Pendek", en = "Short" }
starts = 2026-01-01
ends = 2026-06-30
[views.waits]
description = { id = "Lama", en = "Waits" }
tables = ["messages"]
date = "local_date"
sql = """
SELECT agency_code, local_date, date_diff('second', received_at, first_response_at) / 60.0 AS minutes
FROM messages
"""

[answers]
name = { id = "Jawaban", en = "Answers" }
goal = "trust"
horizon = "short"
table = "survey_answers"
numerator = "sum(time)"
denominator = "count(time)"
kind = "mean"
unit = "index"
floor = 1
target = 4
source = "test"
'''
SURVEY = """
[answers.survey]
method = "skm"
elements = ["time", "cost"]
"""
HISTOGRAM = """
[answers.histograms.clock]
name = { id = "Sepanjang waktu", en = "Around the clock" }
table = "waits"
amount = "minutes"
edges = [30, 60]
promise = 60
"""


def loaded(folder: Path, text: str) -> catalogue.Catalogue:
    (folder / "framework.toml").write_text(FRAMEWORK + text, encoding="utf-8")
    return catalogue.load(folder)


def test_parts_of_a_survey_and_a_histogram(tmp_path: Path) -> None:
    found = loaded(tmp_path, SURVEY + HISTOGRAM)
    assert list(found.indicators) == ["answers"]
    assert list(found.figures) == [
        *("answers", "answers.time", "answers.cost"),
        *("answers.clock.0", "answers.clock.1", "answers.clock.2", "answers.clock.all"),
    ]
    histogram = found.breakdowns["answers"].histograms["clock"]
    assert histogram.edges == (30, 60)
    assert histogram.bins == ["answers.clock.0", "answers.clock.1", "answers.clock.2"]


def test_nothing_declared_is_no_breakdown(tmp_path: Path) -> None:
    found = loaded(tmp_path, "").breakdowns["answers"]
    assert (found.survey, dict(found.histograms), dict(found.parts)) == (None, {}, {})


def test_other_edges_are_another_catalogue(tmp_path: Path) -> None:
    before = loaded(tmp_path, HISTOGRAM).hash
    assert loaded(tmp_path, HISTOGRAM.replace("[30, 60]", "[20, 60]")).hash != before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SURVEY.replace("skm", "smk"), "declaration_unknown"),
        (SURVEY.replace('"cost"', '"costs"'), "declaration_unknown"),
        (HISTOGRAM.replace("waits", "weights"), "declaration_unknown"),
        (HISTOGRAM.replace('"minutes"', '"minute"'), "declaration_unknown"),
        (HISTOGRAM.replace("[30, 60]", "[60, 30]"), "histogram_edges"),
        (HISTOGRAM.replace("[30, 60]", "[0, 60]"), "histogram_edges"),
        (HISTOGRAM.replace("[30, 60]", '["30", 60]'), "histogram_edges"),
        (HISTOGRAM.replace("promise = 60", "promise = 45"), "histogram_promise"),
        (HISTOGRAM.replace('amount = "minutes"', 'amount = "agency_code"'), "formula_mixed"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(RaporError) as caught:
        loaded(tmp_path, text)
    assert caught.value.code == code
    assert caught.value.values["file"] == "framework.toml"
    assert caught.value.values["key"].startswith("answers.")
