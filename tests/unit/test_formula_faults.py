"""Formulas of old workbooks: one that was never calculated looks like one whose result is empty."""

import struct
from collections.abc import Sequence
from pathlib import Path

import desks
import pytest
import xlwt
from desks import posts

from connectors import formula_faults

NEVER = b"\x03\0\0\0\0\0\xff\xff\0\0"  # an empty text, no flags: what xlwt stores with every formula
ON_LOAD = b"\x02\0"


def number(figure: float, flags: bytes = b"\0\0") -> bytes:
    return struct.pack("<d", figure) + flags


def book(path: Path, results: Sequence[bytes]) -> Path:
    """A workbook with a formula for the likes of each row, and what is stored as its result."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("Data")
    for row, cells in enumerate(posts(*({"likes": 0} for _ in results))):
        for column, cell in enumerate(cells):
            sheet.write(row, column, xlwt.Formula("1+1") if cell == 0 else cell)
    made.save(str(path))
    before, *rest = path.read_bytes().split(NEVER)
    assert len(rest) == len(results)
    path.write_bytes(before + b"".join(part for pair in zip(results, rest, strict=True) for part in pair))
    return path


def test_formulas_that_were_never_calculated_are_rejects(tmp_path: Path) -> None:
    outcome = desks.clean(book(tmp_path / "a.xls", [NEVER, NEVER]))
    assert outcome.reasons == {2: "error_value", 3: "error_value"}


def test_an_empty_text_is_a_result_beside_formulas_that_have_one(tmp_path: Path) -> None:
    outcome = desks.clean(book(tmp_path / "a.xls", [NEVER, number(12), number(0)]))
    assert [record["likes"] for record in outcome.records] == [None, 12, 0]


@pytest.mark.parametrize(
    ("results", "faulty"),
    [
        ([number(0, ON_LOAD), number(0, ON_LOAD)], [1, 2]),
        ([number(0, ON_LOAD), number(7, ON_LOAD)], []),  # a writer that calculates, and asks for it again
        ([number(0, ON_LOAD), number(7)], [1]),  # added to a workbook that was calculated before
        ([number(0), number(7)], []),
        ([NEVER, number(7, ON_LOAD)], [1]),
    ],
)
def test_a_zero_that_is_still_to_be_calculated(
    tmp_path: Path, results: list[bytes], faulty: list[int]
) -> None:
    (found,) = formula_faults.of_xls(book(tmp_path / "a.xls", results))
    assert [row for row, _ in found] == faulty
