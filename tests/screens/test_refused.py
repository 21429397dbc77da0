"""Figures that cannot be: the page names them, goes on without them and shows no such number."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import dataset
from screens import Opened, texts

from kpi import notation, periods, store
from kpi.engines import DuckDB
from kpi.lake import Lake

INDEX = "service_satisfaction"
INDICATOR, TITLE = "on_time_response", "KEP-1b · Respons tepat waktu"


def latest(measures: pa.Table, indicator: str, least: int = 1) -> tuple[int, str]:
    """Place and month of a measure of an indicator, of the last month that has one of such a denominator."""
    enough = pc.greater_equal(measures["denominator"], least)
    chosen = pc.and_(pc.equal(measures["indicator"], indicator), enough)
    month = str(pc.max(measures.filter(chosen)["month"]).as_py())
    return int(pc.index(pc.and_(chosen, pc.equal(measures["month"], month)), True).as_py()), month


@pytest.fixture
def spoilt(own_sample: Path) -> tuple[str, str]:
    """The sample with one measure whose numerator is beyond its denominator: its agency and period."""
    lake: Lake = store.open().lake
    rows = DuckDB().query("SELECT * FROM measures", {"measures": lake.files("measures")})
    first, month = latest(rows, INDICATOR)
    numerators = rows["numerator"].to_pylist()
    numerators[first] = rows["denominator"][first].as_py() + 7777
    place = rows.column_names.index("numerator")
    rows = rows.set_column(place, "numerator", pa.array(numerators))
    lake.replace("measures", rows, None, lake.metadata("measures"))
    return rows["agency_code"][first].as_py(), month


@pytest.mark.parametrize(
    "page",
    ["results/overview", "results/matrix", "results/indicator", "results/comparison", "results/agency"],
)
def test_the_page_names_it_and_goes_on(opened: Opened, spoilt: tuple[str, str], page: str) -> None:
    agency, month = spoilt
    chosen = {"indikator": TITLE, "periode": notation.period(periods.parse(month), "id")}
    chosen |= {"tingkat": "Semua tingkat"} if page == "results/comparison" else {}
    chosen |= {"instansi": called(agency)} if page == "results/agency" else {}
    screen = opened(page, **chosen)
    assert not screen.exception
    assert [one.value for one in screen.error] == []
    found = [one.value for one in screen.warning if "77" in one.value]
    assert len(found) == 1
    assert month in found[0].replace("\\", "")
    assert agency in found[0].replace("\\", "")
    assert not any("nan" in text.lower().split() for text in texts(screen))


@pytest.fixture
def beyond(own_sample: Path) -> tuple[str, str]:
    """The sample with one index far beyond its scale: its agency and month."""
    lake: Lake = store.open().lake
    rows = DuckDB().query("SELECT * FROM measures", {"measures": lake.files("measures")})
    first, month = latest(rows, INDEX, least=9 * 40)
    numerators = rows["numerator"].to_pylist()
    numerators[first] *= 100
    place = rows.column_names.index("numerator")
    lake.replace(
        "measures",
        rows.set_column(place, "numerator", pa.array(numerators)),
        None,
        lake.metadata("measures"),
    )
    return rows["agency_code"][first].as_py(), month


@pytest.mark.parametrize("page", ["results/indicator", "results/comparison", "results/agency"])
def test_an_index_out_of_its_scale_is_told_wherever_it_stands(
    opened: Opened, beyond: tuple[str, str], page: str
) -> None:
    agency, month = beyond
    chosen = {"indikator": "KEP-2c · IKM layanan informasi"}
    chosen |= {"periode": notation.period(periods.parse(month), "id"), "instansi": called(agency)}
    screen = opened(page, **chosen | ({"tingkat": "Semua tingkat"} if page == "results/comparison" else {}))
    assert not screen.exception
    (told,) = (one.value.replace("\\", "") for one in screen.warning)
    assert "di luar skalanya, 25,0 sampai 100,0" in told
    if page == "results/comparison":
        assert any("(di luar skalanya)" in text.replace("\\", "") for text in texts(screen))
        assert any("di antara sejenisnya" in text for text in texts(screen))


def called(code: str) -> str:
    """What the list of agencies calls one."""
    table = dataset.dataset(store.open().lake.files("agencies")).to_table().to_pylist()
    (row,) = (row for row in table if row["agency_code"] == code)
    return str(row["short_name"] or row["name"])


@pytest.mark.usefixtures("sample")
def test_ratios_stand_with_their_interval(opened: Opened) -> None:
    screen = opened("results/indicator", indikator="KEP-1c · Tingkat interaksi per jangkauan")
    assert any(re.match(r"#### \d\S* – \d\S*", text) for text in texts(screen))
