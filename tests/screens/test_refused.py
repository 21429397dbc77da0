"""A reported figure that cannot be: the page names it, goes on without it and shows no such number."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from screens import Opened, texts

from kpi import notation, periods, store
from kpi.engines import DuckDB
from kpi.lake import Lake

INDICATOR, TITLE = "on_time_response", "KEP-1b · Respons tepat waktu"


@pytest.fixture
def spoilt(own_sample: Path) -> tuple[str, str]:
    """The sample with one measure whose numerator is beyond its denominator: its agency and period."""
    lake: Lake = store.open().lake
    rows = DuckDB().query("SELECT * FROM measures", {"measures": lake.files("measures")})
    month = max(lake.months("measures"))
    chosen = pc.and_(pc.equal(rows["indicator"], INDICATOR), pc.equal(rows["month"], month))
    first = pc.index(chosen, True).as_py()
    numerators = rows["numerator"].to_pylist()
    numerators[first] = rows["denominator"][first].as_py() + 7777
    place = rows.column_names.index("numerator")
    rows = rows.set_column(place, "numerator", pa.array(numerators))
    lake.replace("measures", rows, None, lake.metadata("measures"))
    return rows["agency_code"][first].as_py(), month


@pytest.mark.parametrize("page", ["results/overview", "results/indicator"])
def test_the_page_names_it_and_goes_on(opened: Opened, spoilt: tuple[str, str], page: str) -> None:
    agency, month = spoilt
    screen = opened(page, indikator=TITLE, periode=notation.period(periods.parse(month), "id"))
    assert not screen.exception
    assert [one.value for one in screen.error] == []
    found = [one.value for one in screen.warning if "77" in one.value]
    assert len(found) == 1
    assert month in found[0].replace("\\", "")
    assert agency in found[0].replace("\\", "")
    assert not any("nan" in text.lower().split() for text in texts(screen))


@pytest.mark.usefixtures("sample")
def test_ratios_stand_with_their_interval(opened: Opened) -> None:
    screen = opened("results/indicator", indikator="KEP-1c · Tingkat interaksi per jangkauan")
    assert any(re.match(r"#### \d\S* – \d\S*", text) for text in texts(screen))
