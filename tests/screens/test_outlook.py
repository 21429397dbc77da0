"""The page of an indicator: how it changed, where it is heading, who joined; words instead of holes."""

import re
from pathlib import Path

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import anomalies, periods, samples, store
from kpi.scope import EVERYTHING
from pages.parts import words

PAGE = "results/indicator"
LONG = "KEP-1b · Respons tepat waktu"


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample long enough for a forecast, a crisis to be told from what is usual, and a comparison."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("years")
        patch.setenv("RAPOR_HOME", str(folder))
        samples.fill(store.open(), agencies=101, months=24, seed=2019)
    return folder


@pytest.fixture
def years(two_years: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPOR_HOME", str(two_years))
    return two_years


def plain(screen: AppTest) -> str:
    return "\n".join(texts(screen)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.usefixtures("years")
def test_chance_forecast_and_back_test_are_said(opened: Opened) -> None:
    said = plain(opened(PAGE, indikator=LONG))
    assert re.search(r"Kemungkinan mencapai 85,0 % pada 31 Desember 2029: (kurang dari )?\d+ %", said)
    assert re.search(r"Perkiraan \d+,\d %, rentang 95 % \d+,\d – \d+,\d %", said)
    assert "lebih jauh daripada riwayatnya" in said
    assert re.search(
        r"rata-rata meleset \d+,\d poin; “sama seperti bulan terakhir” meleset \d+,\d poin", said
    )
    english = plain(opened(PAGE, language="en", indikator="KEP-1b · On-time first response"))
    assert "Chance of reaching 85.0% by 31 December 2029" in english


@pytest.mark.usefixtures("years")
def test_change_since_the_period_before_has_an_interval_and_a_verdict(opened: Opened) -> None:
    said = plain(opened(PAGE, indikator=LONG))
    assert re.search(
        r"Sejak Triwulan \w+ \d{4}: \*\*[+−]?\d+,\d poin\*\* · Rentang 95 % .* · (dalam|di luar) rentang",
        said,
    )


@pytest.mark.usefixtures("years")
def test_who_joined_is_compared_and_the_caution_is_said(opened: Opened) -> None:
    screen = opened(PAGE, indikator=LONG)
    said = plain(screen)
    assert "Sebelum dan sesudah, dengan pembanding" in said
    assert re.search(r"Selisih [+−]\d+,\d poin\*\*, rentang 95 %", said)
    assert "Sebelum dan sesudah saja tidak membuktikan sebab" in said
    waves = next(box for box in screen.selectbox if box.label == "Bergabung pada")
    assert len(waves.options) > 1
    before = said
    waves.select(next(one for one in waves.options if one != waves.options[waves.index or 0])).run()
    assert plain(screen) != before
    assert not screen.error


@pytest.mark.usefixtures("years")
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_indicator_is_shown_without_a_hole(opened: Opened, language: str) -> None:
    for one in store.open().catalogue.indicators.values():
        screen = opened(PAGE, language=language, indikator=f"{one.code} · {one.title(language)}")
        assert not screen.error
        assert not screen.exception
        assert not re.search(r"\bnan\b|\binf\b|None", plain(screen), re.IGNORECASE)


@pytest.mark.usefixtures("sample")
def test_too_little_history_is_said(opened: Opened) -> None:
    first = periods.parse(store.open().lake.months("measures")[-14])
    quarter = periods.containing(first.starts, 3).shifted(1)
    said = plain(opened(PAGE, periode=words.period(quarter), indikator=LONG))
    assert re.search(
        r"Belum cukup riwayat untuk perkiraan: ada \d bulan dengan data cukup, perlu sedikitnya 8\.", said
    )


@pytest.mark.usefixtures("years")
def test_a_crisis_stands_among_what_must_be_decided_and_leads_to_its_agency(opened: Opened) -> None:
    months = [month for month in store.open().lake.months("measures") if month.endswith("-01")]
    opened_store = store.open()
    january = next(
        span
        for span in map(periods.parse, reversed(months))
        if anomalies.find(
            opened_store.lake,
            opened_store.catalogue,
            opened_store.tables,
            EVERYTHING,
            first=span.starts,
            last=span.ends,
        )["raised"].any()
    )
    screen = opened(periode=words.period(periods.containing(january.starts, 3)))
    said = plain(screen)
    assert "Pesan yang tidak dijawab dalam 24 jam" in said
    assert re.search(r"\d+ dalam pekan \d+ Jan \d{4}; biasanya kira-kira \d+", said)
    alarm = "alarm-waiting_messages-61-"  # and its week
    next(one for one in screen.button if (one.key or "").startswith(alarm)).click().run()
    assert screen.title[0].value == "Instansi"
    assert screen.session_state["instansi"] == "61"


@pytest.mark.usefixtures("home")
def test_an_empty_store_says_what_to_do(opened: Opened) -> None:
    assert "Belum ada data" in plain(opened(PAGE))
