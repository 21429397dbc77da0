"""Decimals: the sign that a column, a person or nobody tells."""

from pathlib import Path

import desks
import pytest
from cells_drawn import NBSP, NULLS, check, reasons
from desks import NOW, Reason, judge

from connectors.options import Options


@pytest.mark.parametrize(
    ("decides", "drawn"),
    [
        ("1.234,5", {"1.234": 1234.0, "0,75": 0.75, "12": 12.0, "1 234,5": 1234.5, f"1{NBSP}234,5": 1234.5}),
        ("1,234.5", {"1,234": 1234.0, "0.75": 0.75, "12": 12.0, "1 234.5": 1234.5}),
        ("0,5", {"1.234": 1234.0, "2,25": 2.25}),
        ("0.5", {"1.234": 1.234, "2.25": 2.25}),
        ("0,125", {"1.234": 1234.0}),
        ("1234,567", {"1.234": 1234.0}),
        ("1.234.567", {"1.234": 1234.0, "1,5": 1.5}),
        ("1 234,5", {"1.234": 1234.0}),
        ("1 234.5", {"1,234": 1234.0}),
    ],
)
def test_the_column_itself_tells_its_decimal_sign(decides: str, drawn: dict[str, float]) -> None:
    found = judge("survey_answers", "weight", [decides, *drawn])[1:]
    assert dict(zip(drawn, found, strict=True)) == drawn


@pytest.mark.parametrize("told", [",", "."])
def test_the_evidence_of_a_column_overrules_what_is_told(told: str) -> None:
    options = Options(now=NOW, decimal=told)
    assert judge("survey_answers", "weight", ["0,5", "1.234"], options=options) == [0.5, 1234.0]


@pytest.mark.parametrize(("told", "value"), [(",", 1234.0), (".", 1.234)])
def test_what_is_told_decides_where_the_column_does_not(told: str, value: float) -> None:
    assert judge("survey_answers", "weight", ["1.234"], options=Options(now=NOW, decimal=told)) == [value]


@pytest.mark.parametrize("cells", [["1.234"], ["1,234", "12"], ["1,5", "2.5"], ["1.234", "12,5", "12.5"]])
def test_decimals_that_nothing_decides_are_asked_about(cells: list[str], tmp_path: Path) -> None:
    rows = desks.column_of("survey_answers", "weight", cells)
    rows[0][-1] = "Bobot"
    path = tmp_path / "weights.csv"
    path.write_bytes(desks.comma(rows))
    outcome = desks.clean(path, "survey_answers")
    assert outcome.refused == "decimals_unclear"
    assert '"Bobot"' in outcome.error.text("id")
    assert any(cell in outcome.error.text("id") for cell in cells)


def test_decimals() -> None:
    check(
        "participation",
        "pre_score",
        {
            "0": 0.0,
            "100": 100.0,
            "66,5": 66.5,
            "0012": 12.0,
            **NULLS,
            **reasons("out_of_range", "101", "-1", "100,5", "\u22122"),
            **reasons("percent", "50%"),
            **reasons("scientific", "1e1"),
            **reasons("truth_value", "ya"),
            **reasons("not_finite", "NaN", "inf"),
            **reasons("not_a_number", "abc", "12..5", "+5", "1,2,3"),
        },
    )


def test_decimals_of_a_workbook(tmp_path: Path) -> None:
    drawn = {0.5: 0.5, 12: 12.0, 66.6: 66.6, 1.234: 1.234, -0.5: Reason("out_of_range"), "7,5": 7.5}
    check("participation", "pre_score", drawn, tmp_path / "scores.xlsx")
