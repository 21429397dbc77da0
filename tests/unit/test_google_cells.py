"""Cells of Google sheets: what is asked for at once, and what becomes of the rows that come."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import google_cells
from connectors.containers import Limits
from connectors.google_cells import Grid, Span
from connectors.sheets import FAULT, NUMBER, TRUTH
from kpi.errors import RaporError


def kept(folder: Path, grid: Grid, *came: tuple[int, int, list[list[Any]]]) -> Any:
    spans: Iterator[Any] = ((Span(grid, first, last), rows) for first, last, rows in came)
    return google_cells.keep(grid, spans, folder / "sheet.arrow", Limits())


def stored(found: Any) -> list[tuple[Any, ...]]:
    """Row numbers and cells on disk."""
    with duckdb.connect() as connection:
        found.sheet.attach(connection, 0, found.sheet.width)
        return connection.execute("SELECT * EXCLUDE broken FROM source ORDER BY row_no").fetchall()


def test_cells_carry_the_tags_of_a_workbook(tmp_path: Path) -> None:
    row = ["007", 7, 1.5, 7.0, 10**16, True, "", "#N/A", "#REF!", None, "\x05x"]
    found = kept(tmp_path, Grid("A", 1, 26), (1, 1, [row]))
    figures = [NUMBER + text for text in ("7", "1.5", "7", "1e+16")]
    cells = ["007", *figures, TRUTH + "true", "", FAULT, FAULT, "", "\x01\x05x"]
    assert stored(found) == [(1, *cells)]
    assert found.sheet.head[0].cells[:4] == ("007", "7", "1.5", "7")


def test_rows_keep_their_numbers_over_several_answers(tmp_path: Path) -> None:
    grid = Grid("A", 90, 3)
    found = kept(
        tmp_path, grid, (1, 30, [["a"], [], ["b", "c"]]), (31, 60, []), (61, 90, [[], ["d", "", "e"]])
    )
    rows = {number: cells for number, *cells in stored(found) if any(cells)}
    assert rows == {1: ["a", "", ""], 3: ["b", "c", ""], 62: ["d", "", "e"]}
    assert (found.sheet.rows, len(found.sheet.head)) == (62, 20)


def test_a_worksheet_without_rows_is_none(tmp_path: Path) -> None:
    assert kept(tmp_path, Grid("A", 10, 3), (1, 10, [])) is None
    assert kept(tmp_path, Grid("A", 10, 3), (1, 10, [[]])) is None
    assert kept(tmp_path, Grid("A", 20, 3), (1, 10, []), (11, 20, [])) is None


def test_a_row_that_grew_while_the_sheet_was_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(RaporError) as caught:
        kept(tmp_path, Grid("A", 20, 2), (1, 10, [["a"]]), (11, 20, [["a", "b", "c"]]))
    assert caught.value.code == "google_changed"


def test_the_hash_tells_what_is_read_and_not_how(tmp_path: Path) -> None:
    rows = [["a", 1], ["b", 2]]
    whole = kept(tmp_path, Grid("A", 2, 26), (1, 2, rows)).content_hash
    assert kept(tmp_path, Grid("A", 2, 50), (1, 1, rows[:1]), (2, 2, rows[1:])).content_hash == whole
    others = [("B", rows), ("A", [["a", 1], ["b", "2"]]), ("A", [["a"], [1, "b", 2]]), ("A", rows[:1])]
    hashes = {kept(tmp_path, Grid(name, 2, 26), (1, 2, lines)).content_hash for name, lines in others}
    assert len(hashes | {whole}) == 5


def test_names_are_quoted_as_the_api_wants_them() -> None:
    assert Span(Grid("Data", 10), 1, 10).range == "'Data'"
    assert Span(Grid("It's", 10), 1, 5).range == "'It''s'!1:5"
    assert Span(Grid("A1", 10), 6, 10).range == "'A1'!6:10"


GRIDS = st.lists(
    st.builds(Grid, st.text(min_size=1), st.integers(1, 10**6), st.integers(1, 18_278)), max_size=50
)


@given(GRIDS, st.none() | st.integers(1, 2000))
def test_every_row_is_asked_for_once_and_never_too_much(grids: list[Grid], first: int | None) -> None:
    asked = list(google_cells.answers(grids, first))
    assert all(len(spans) <= google_cells.RANGES for spans in asked)
    assert all(len(spans) == 1 or sum(s.cells for s in spans) <= google_cells.CELLS for spans in asked)
    spans = [span for one in asked for span in one]
    for place, grid in enumerate(grids):
        last = grid.rows if first is None else min(first, grid.rows)
        mine, below = [], 0
        while spans and below < last:
            mine.append(spans.pop(0))
            assert (mine[-1].grid, mine[-1].first) == (grid, below + 1), place
            below = mine[-1].last
        assert below == last
        assert all(span.cells <= max(google_cells.CELLS, grid.columns) for span in mine)
    assert spans == []


@given(st.builds(Span, st.builds(Grid, st.just("A")), st.integers(1, 50), st.integers(50, 99)))
def test_halves_have_the_same_rows(span: Span) -> None:
    found = google_cells.halves([span])
    assert bool(found) == (span.first < span.last)
    if found:
        (upper,), (lower,) = found
        assert (upper.first, upper.last + 1, lower.last) == (span.first, lower.first, span.last)
        assert upper.first <= upper.last
        assert lower.first <= lower.last
