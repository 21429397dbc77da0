"""Every page opens, with data and without, in both languages, and writes numbers as the language does."""

import re

import pytest
from screens import PAGES, Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import periods

BOTH = [("id", 0), ("en", 1)]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "place"), BOTH)
@pytest.mark.usefixtures("sample")
def test_opens_with_sample_data(opened: Opened, page: str, language: str, place: int) -> None:
    screen = opened(page, language)
    assert [one.value for one in screen.error] == []
    assert not screen.exception
    assert screen.title[0].value == PAGES[page][place]
    assert any(("Data contoh", "Sample data")[place] in text for text in texts(screen))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "place"), BOTH)
@pytest.mark.usefixtures("home")
def test_opens_without_any_data(opened: Opened, page: str, language: str, place: int) -> None:
    screen = opened(page, language)
    assert [one.value for one in screen.error] == []
    assert not screen.exception
    assert screen.title[0].value == PAGES[page][place]
    if page.startswith("results"):
        assert ("Belum ada data", "No data yet")[place] in texts(screen)
        assert ("Unggah berkas", "Upload a file")[place] in [button.label for button in screen.button]


@pytest.mark.usefixtures("sample")
def test_numbers_and_periods_are_written_as_the_language_does(opened: Opened) -> None:
    indonesian, english = opened(language="id"), opened(language="en")
    assert all(re.match(r"\d+,\d |– ", metric.value) for metric in indonesian.metric)
    assert all(re.match(r"\d+\.\d |– ", metric.value) for metric in english.metric)
    assert any(re.search(r"Triwulan (I|II|III|IV) 20\d\d", text) for text in texts(indonesian))
    assert any(re.search(r"Q[1-4] 20\d\d", text) for text in texts(english))


@pytest.mark.usefixtures("sample")
def test_a_score_stands_with_its_status_in_words(opened: Opened) -> None:
    words = ("di jalur", "waspada", "tertinggal", "data belum cukup")
    values = [metric.value for metric in opened().metric]
    assert len(values) == 4
    assert all(any(word in value for word in words) for value in values)


@pytest.mark.parametrize(("now", "written", "direction"), [(55.0, "−5,0", "DOWN"), (62.0, "+2,0", "UP")])
def test_the_arrow_follows_the_change(now: float, written: str, direction: str) -> None:
    # st.metric takes a typographic minus for a plus: the direction of the arrow is set, not guessed.
    def script(now: float) -> None:
        import pandas as pd  # noqa: PLC0415

        from kpi import periods  # noqa: PLC0415
        from pages.parts.figures import cards  # noqa: PLC0415

        known = {"score": [60.0, now], "low": [50.0] * 2, "high": [70.0] * 2, "status": ["on_track"] * 2}
        rows = pd.DataFrame(known, index=["2026-Q2", "2026-Q3"])
        cards.goal("Sinergi", rows, periods.parse("2026-Q3"), "index")

    metric = AppTest.from_function(script, kwargs={"now": now}).run().metric[0]
    assert metric.delta.startswith(written)
    assert metric.proto.MetricDirection.Name(metric.proto.direction) == direction


@pytest.mark.usefixtures("sample")
def test_a_figure_never_stands_without_n(opened: Opened) -> None:
    screen = opened("results/indicator")
    assert any(re.fullmatch(r"n = [\d.]+", caption.value) for caption in screen.caption)
    decisions = [caption.value for caption in opened().caption if "diharapkan" in caption.value]
    assert decisions
    assert all("n = " in caption for caption in decisions)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "query",
    [
        {"periode": "2026-Q9"},
        {"periode": "Triwulan IX 1900", "wilayah": "tidak ada", "kanal": "<script>"},
        {"instansi": "' OR 1=1 --", "indikator": "../../etc", "bahasa": "xx", "apa": "saja"},
    ],
)
def test_an_unknown_parameter_does_no_harm(opened: Opened, query: dict[str, str]) -> None:
    for page in PAGES:
        screen = opened(page, **query)
        assert [one.value for one in screen.error] == []
        assert screen.title[0].value == PAGES[page][0]


@pytest.mark.usefixtures("sample")
def test_filters_arrive_by_the_address(opened: Opened) -> None:
    screen = opened(wilayah="Kalimantan Barat")
    assert screen.session_state["wilayah"] == "61"
    assert any("Kalimantan Barat · " in caption.value for caption in screen.caption)


@pytest.mark.usefixtures("sample")
def test_a_region_lists_only_its_agencies(opened: Opened) -> None:
    screen = opened(wilayah="Kalimantan Barat")
    names = screen.selectbox(key="instansi").options
    assert "Kemendagri" not in names
    assert len(names) > 40


@pytest.mark.usefixtures("sample")
def test_the_newest_full_quarter_comes_first(opened: Opened) -> None:
    screen = opened()
    chosen = periods.parse(screen.session_state["periode"])
    assert chosen.length == 3


@pytest.mark.usefixtures("sample")
def test_a_decision_leads_to_its_indicator(opened: Opened) -> None:
    screen = opened()
    button = next(one for one in screen.button if (one.key or "").startswith("decide-"))
    key = str(button.key).removeprefix("decide-")
    button.click().run()
    assert screen.session_state["indikator"] == key
    assert screen.title[0].value == "Indikator"


@pytest.mark.usefixtures("sample")
def test_the_platform_narrows_what_knows_a_platform(opened: Opened) -> None:
    whole, part = opened("results/indicator"), opened("results/indicator", kanal="Instagram", indikator="")
    assert not part.error
    assert whole.title[0].value == part.title[0].value
