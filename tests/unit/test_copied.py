"""Copied sheets: cells that come with a type are judged just as their text would be."""

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import desks
import pytest
from desks import NOW, SAMPLES, TABLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import cleaning, recognition
from connectors.containers import Limits
from connectors.copied import DAY, FIRST_ROW, TAGGED, TIME, WHOLE, CopiedSheet
from connectors.options import Options
from connectors.recognition import Wish
from connectors.sheets import MOMENT, Line

WHOLES = st.one_of(
    st.integers(-12, 12),
    st.integers(10**12 - 2, 10**12 + 2),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([2026, 46_000, 20_260_305]),
).map(str)
DAYS = st.one_of(st.dates(), st.dates(date(1998, 1, 1), date(2101, 1, 1))).map(str)
MOMENTS = st.one_of(st.datetimes(), st.datetimes(datetime(2003, 12, 30), datetime(2027, 1, 1)))
TIMES = MOMENTS.map(lambda moment: str(moment).rstrip("0") if moment.microsecond else str(moment))
CELLS = {WHOLE: WHOLES, DAY: DAYS, TIME: TIMES}
COLUMNS = [
    *[
        ("posts", name)
        for name in ("likes", "published_at", "topic", "campaign", "has_source", "agency_code")
    ],
    *[("survey_answers", "trust"), ("survey_answers", "weight"), ("agencies", "valid_from")],
    ("reported_values", "period"),
]


def judged(folder: Path, table: str, column: str, cells: list[str], kind: str) -> Any:
    """What becomes of rows that differ in one column, whose cells are of a kind: all of it."""
    headings, *rows = desks.column_of(table, column, cells)
    path = folder / "rows.csv"
    path.write_bytes(desks.comma([str(number), *row] for number, row in enumerate(rows, FIRST_ROW)))
    kinds = tuple(kind if name == column else TAGGED for name in headings)
    sheet = CopiedSheet(path, (Line(1, tuple(headings)),), kinds, spans=False)
    connection = cleaning.connect(folder)
    try:
        match = recognition.recognise([sheet], TABLES, desks.FORMATS, Wish(table), Limits())
        found = cleaning.clean(
            connection, match.sheet, match.layout, desks.registry(), Options(now=NOW), Limits()
        )
        records = connection.sql(f"SELECT * FROM ({found.records_sql}) ORDER BY ALL").fetchall()
        return records, found.rejects().to_pylist(), found.set_aside
    finally:
        connection.close()


@pytest.mark.parametrize("kind", [WHOLE, DAY, TIME])
@pytest.mark.parametrize(("table", "column"), COLUMNS)
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_typed_cell_is_judged_as_its_text(kind: str, table: str, column: str, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.just("") | CELLS[kind], min_size=20, max_size=60))
    texts = [f"{MOMENT}{cell}" if cell and kind != WHOLE else cell for cell in cells]
    with tempfile.TemporaryDirectory() as folder:
        typed = judged(Path(folder), table, column, cells, kind)
        assert typed == judged(Path(folder), table, column, texts, TAGGED)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (TIME, "infinity"),
        (TIME, "-infinity"),
        (TIME, "294276-12-31 23:59:59"),
        (TIME, "0044-03-15 12:00:00 BC"),
        (DAY, "infinity"),
        (DAY, "10000-01-01"),
        (DAY, "0044-03-15 BC"),
    ],
)
def test_a_moment_beyond_all_calendars_is_a_reject_of_its_own(kind: str, cell: str, tmp_path: Path) -> None:
    sound = SAMPLES["posts"]["published_at"]
    records, rejects, _ = judged(tmp_path, "posts", "published_at", [sound, cell, sound], kind)
    assert len(records) == 2
    [reject] = rejects
    assert (reject["row_no"], reject["column"]) == (3, "published_at")
