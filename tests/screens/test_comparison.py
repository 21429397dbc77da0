"""Comparison: a rank only as an interval, groups of equals, peers, and clear words at the ends."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import dataset
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import store
from kpi.passes import SCHEMA

INDICATOR = "on_time_response"  # 30 messages are needed
TITLE = "KEP-1b · Respons tepat waktu"
EVERY = {"indikator": TITLE, "tingkat": "Semua tingkat"}
RANK = re.compile(r"[Pp]eringkat (\S+)( dari \d+)?")

Counted = Callable[..., None]


@pytest.fixture
def counted(own_sample: Path) -> Counted:
    """Puts other figures of one month in place of the sample's: on time and received by agency."""

    def put(figures: Mapping[str, tuple[int, int]], indicator: str = INDICATOR) -> None:
        nothing = {field.name: None if field.type == pa.string() else 0 for field in SCHEMA}
        rows = [
            {
                **nothing,
                "indicator": indicator,
                "agency_code": code,
                "month": "2026-09",
                "months": 1,
                "platform": "",
                "numerator": float(hits),
                "denominator": float(trials),
                "sample": trials,
            }
            for code, (hits, trials) in figures.items()
        ]
        store.open().lake.replace("measures", pa.Table.from_pylist(rows, schema=SCHEMA), None, {})

    return put


def codes(count: int) -> list[str]:
    """Some registered agencies."""
    lake = store.open().lake
    return sorted(dataset.dataset(lake.files("agencies")).to_table()["agency_code"].to_pylist())[:count]


def said(screen: AppTest) -> str:
    assert [one.value for one in screen.error] == []
    assert not screen.exception
    words = " ".join(texts(screen))
    assert not re.search(r"\b(nan|inf|NaN|None)\b", words)
    return words


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("view", ["nilai", "peringkat"])
def test_a_rank_is_always_an_interval_of_so_many(opened: Opened, view: str) -> None:
    screen = opened("results/comparison", **EVERY)
    screen.segmented_control(key="tampilan").set_value(view).run()
    ranks = [one for one in RANK.findall(said(screen)) if one[0][0].isdigit()]
    assert ranks
    assert all(re.fullmatch(r"\d+–\d+", place) and among for place, among in ranks)


@pytest.mark.usefixtures("sample")
def test_groups_of_equals_are_told_in_words(opened: Opened) -> None:
    text = said(opened("results/comparison", **EVERY))
    assert "Kelompok setara" in text
    assert re.search(r"Kelompok 1\*\* · \d+ instansi · peringkat 1–\d+ dari \d+", text)


@pytest.mark.usefixtures("sample")
def test_an_agency_is_compared_with_its_level_and_not_alone(opened: Opened) -> None:
    screen = opened("results/comparison", indikator=TITLE, instansi="Kemendagri")
    assert screen.selectbox(key="tingkat").value == "ministry"
    text = said(screen)
    assert "**Kemendagri**: " in text
    assert re.search(r"Peringkat \d+–\d+ dari \d+\. Instansi lain yang tidak dapat dibedakan", text)
    assert "Lingkaran: Kemendagri" in text


@pytest.mark.usefixtures("sample")
def test_another_level_shows_what_stands_below_or_says_why_not(opened: Opened) -> None:
    below = opened(
        "results/comparison", instansi="Pemprov Kalimantan Barat", tingkat="Perangkat daerah (OPD)"
    )
    levels = below.selectbox(key="tingkat")
    if levels.value != "opd":
        levels.set_value("opd").run()
    assert "di bawah Pemprov Kalimantan Barat" in said(below)
    other = opened("results/comparison", instansi="Kemendagri")
    other.selectbox(key="tingkat").set_value("province").run()
    assert "Kemendagri bukan tingkat" in said(other)


@pytest.mark.usefixtures("sample")
def test_size_narrows_the_peers(opened: Opened) -> None:
    screen = opened("results/comparison", **EVERY)
    whole = _compared(screen)
    screen.selectbox(key="ukuran").set_value("large").run()
    assert 0 < _compared(screen) < whole
    assert "data belum cukup" not in said(screen)


def _compared(screen: AppTest) -> int:
    return int(re.search(r"gabungan (\d+) instansi", said(screen))[1])  # type: ignore[index]


@pytest.mark.usefixtures("sample")
def test_what_is_short_of_data_stands_apart_by_name(opened: Opened) -> None:
    text = said(opened("results/comparison", **EVERY))
    assert re.search(r"\d+ instansi: data belum cukup\.\*\* Diperlukan penyebut 30", text)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("correction", ["additive", "multiplicative", "none"])
def test_the_funnel_names_its_method(opened: Opened, correction: str) -> None:
    screen = opened("results/comparison", **EVERY)
    screen.selectbox(key="batas").set_value(correction).run()
    text = said(screen)
    assert "φ = " in text
    assert {"additive": "τ²", "multiplicative": "√φ", "none": "binomial persis"}[correction] in text
    assert "Spiegelhalter" in text


@pytest.mark.usefixtures("sample")
def test_the_mix_is_offered_only_where_it_is_declared(opened: Opened) -> None:
    assert any(
        "bauran Kanal × Kategori" in one.label for one in opened("results/comparison", **EVERY).expander
    )
    other = opened("results/comparison", indikator="SIN-1a · Cakupan partisipasi unit")
    assert not any("bauran" in one.label for one in other.expander)


def test_one_agency_has_nobody_beside_it(opened: Opened, counted: Counted) -> None:
    counted({codes(1)[0]: (20, 40)})
    text = said(opened("results/comparison", **EVERY))
    assert "Hanya satu instansi dengan data cukup" in text
    assert "Peringkat" not in text
    assert "Di luar kebetulan" not in text


def test_all_equal_have_no_order(opened: Opened, counted: Counted) -> None:
    counted(dict.fromkeys(codes(12), (50, 50)))
    text = said(opened("results/comparison", **EVERY))
    assert "Semua nilai sama" in text
    assert "Jelas lebih" not in text
    assert "Kelompok setara" not in text


def test_nobody_with_enough_data(opened: Opened, counted: Counted) -> None:
    counted(dict(zip(codes(3), [(1, 2), (5, 12), (0, 0)], strict=True)))
    text = said(opened("results/comparison", **EVERY))
    assert "Belum ada instansi dengan data cukup" in text
    assert "n terbesar 12" in text
    assert "penyebut 30" in text


def test_a_denominator_of_nothing_is_said_so(opened: Opened, counted: Counted) -> None:
    counted(dict(zip(codes(3), [(20, 40), (30, 40), (0, 0)], strict=True)))
    text = said(opened("results/comparison", **EVERY))
    assert "penyebut 0" in text
    assert "gabungan 3 instansi" in text


def test_a_small_sample_is_never_called_the_best(opened: Opened, counted: Counted) -> None:
    # 28 of 30 beside large agencies at 90 %: the largest value, but nobody is told apart from the others.
    many = codes(9)
    counted(
        {many[0]: (28, 30)} | dict.fromkeys(many[1:5], (900, 1000)) | dict.fromkeys(many[5:], (890, 1000))
    )
    text = said(opened("results/comparison", **EVERY))
    assert "Jelas lebih baik" not in text
    assert "Kelompok 1** · 9 instansi · peringkat 1–9 dari 9" in text


def test_without_intervals_nobody_is_ranked(opened: Opened, counted: Counted) -> None:
    # Interactions without what their interval is computed from: how many clusters, and their squares.
    counted(dict.fromkeys(codes(5), (30, 5000)), "engagement_rate")
    text = said(opened("results/comparison", tingkat="Semua tingkat"))
    assert "Rentang untuk indikator ini belum ada" in text
    assert "Peringkat" not in text
    assert "Kelompok setara" not in text
