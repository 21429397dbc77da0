"""What stands on the page of an indicator beside its figure: survey elements and response times."""

import re

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

SURVEY, TIMES, OTHER = (
    "KEP-2c · IKM layanan informasi",
    "KEP-1b · Respons tepat waktu",
    "SIN-3a · Konten kolaboratif",
)


def shown(opened: Opened, indicator: str, **query: str) -> AppTest:
    screen = opened("results/indicator", "id", indikator=indicator, **query)
    assert not screen.exception
    assert screen.selectbox(key="indikator").value
    return screen


def headings(screen: AppTest) -> list[str]:
    return [one.value for one in screen.subheader]


@pytest.mark.usefixtures("sample")
def test_only_indicators_that_declare_it_are_broken_down(opened: Opened) -> None:
    found = headings(shown(opened, OTHER))
    assert "Unsur survei" not in found
    assert "Berapa lama warga menunggu" not in found


@pytest.mark.usefixtures("sample")
def test_how_long_people_wait_in_both_ways_of_counting(opened: Opened) -> None:
    screen = shown(opened, TIMES)
    assert "Berapa lama warga menunggu" in headings(screen)
    clock = next(text for text in texts(screen) if text.startswith("Separuh dari"))
    assert re.search(r"dalam \*\*≈ [\d,]+\s(menit|jam|hari)\*\*, sembilan dari sepuluh", clock)
    # The histogram and the indicator count the same messages in time.
    share = next(text for text in texts(screen) if text.startswith("## ")).removeprefix("## ")
    assert f"**{share}**" in clock
    screen.segmented_control(key="histogram-on_time_response").set_value("office").run()
    office = next(text for text in texts(screen) if text.startswith("Separuh dari"))
    assert office != clock
    assert "dijawab dalam 8,5\N{NO-BREAK SPACE}jam" in office


@pytest.mark.usefixtures("sample")
def test_a_survey_has_grade_weakest_elements_and_sample_size(opened: Opened) -> None:
    screen = shown(opened, SURVEY, periode="Tahun 2026")
    written = next(text for text in texts(screen) if re.match(r"#### \d\d,\d\d · mutu [ABCD] \(", text))
    assert any(text.startswith("Unsur terlemah: ") for text in texts(screen))
    screen.toggle(key="skm-old").set_value(True).run()
    old = next(text for text in texts(screen) if re.match(r"#### \d\d,\d\d · ", text))
    exact, rounded = (float(text[5:10].replace(",", ".")) for text in (written, old))
    assert rounded == pytest.approx(exact * 0.99, abs=0.011)
    screen.number_input(key="skm-served").set_value(100_000).run()
    assert any("383" in text and "Krejcie–Morgan" in text for text in texts(screen))
