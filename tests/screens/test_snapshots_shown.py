"""Cuplikan: what was frozen is made, read, published and compared on the page."""

from pathlib import Path

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import access, snapshots, store
from kpi.scope import EVERYTHING
from pages.parts import words

PAGE = "reports/snapshots"


def made(name: str = "Seminar I") -> str:
    return snapshots.create(store.open(), access.local(), name)


def press(screen: AppTest, key: str) -> AppTest:
    return screen.button(key=key).click().run()


@pytest.mark.usefixtures("own_sample")
def test_a_snapshot_is_made_on_the_page_and_its_id_is_told(opened: Opened) -> None:
    screen = opened(PAGE)
    assert any("Belum ada cuplikan" in text for text in texts(screen))
    screen.text_input(key="snapshot_name").set_value("Seminar *laporan*").run()
    press(screen, "snapshot-make")
    held = snapshots.listed(store.open(), EVERYTHING)
    assert [one.name for one in held] == ["Seminar *laporan*"]
    assert held[0].id in screen.success[0].value
    assert r"Seminar \*laporan\*" in [one.value for one in screen.subheader]
    assert any("berkas seperti saat dibekukan" in text for text in texts(screen))
    assert screen.text_input(key="snapshot_name").value == ""


@pytest.mark.usefixtures("own_sample")
def test_without_a_name_nothing_is_frozen(opened: Opened) -> None:
    screen = press(opened(PAGE), "snapshot-make")
    assert "diberi nama" in screen.error[0].value
    assert snapshots.listed(store.open(), EVERYTHING) == []


def test_what_was_typed_stays_when_freezing_fails(opened: Opened, own_sample: Path) -> None:
    screen = opened(PAGE)
    screen.text_input(key="snapshot_name").set_value("Seminar laporan").run()
    (own_sample / "snapshots").write_text("no folder", encoding="utf-8")
    press(screen, "snapshot-make")
    assert len(screen.error) == 1
    assert screen.text_input(key="snapshot_name").value == "Seminar laporan"


@pytest.mark.usefixtures("own_sample")
def test_figures_are_those_of_the_page_that_was_frozen(opened: Opened) -> None:
    live = opened()
    made()
    frozen = opened(PAGE)
    assert [metric.value for metric in frozen.metric] == [metric.value for metric in live.metric]
    then, now = ([one.value for one in of.caption if "Rentang 95 %: " in one.value] for of in (frozen, live))
    assert len(then) == 4
    assert then == now
    assert any("Tonggak" in one.label for one in frozen.expander)


@pytest.mark.usefixtures("own_sample")
def test_publishing_and_withdrawing(opened: Opened) -> None:
    snapshot = made()
    screen = press(opened(PAGE), "snapshot-publish")
    assert snapshots.found(store.open(), EVERYTHING, snapshot).published_at is not None
    assert any("diterbitkan]" in text for text in texts(screen))
    press(screen, "snapshot-withdraw")
    assert snapshots.found(store.open(), EVERYTHING, snapshot).published_at is None


@pytest.mark.usefixtures("own_sample")
def test_two_snapshots_are_compared(opened: Opened) -> None:
    first, second = made(), made("Seminar II")
    screen = opened(PAGE)
    screen.selectbox(key="banding").set_value(first).run()
    assert [one.value for one in screen.error] == []
    said = texts(screen)
    written = [words.plain(one) for one in (first, second)]
    assert any(all(one in text for one in written) and text.startswith("Dari") for text in said)
    assert {"Skor", "Indikator", "Tonggak", "Eviden"} <= {one.value for one in screen.subheader}
    screen.selectbox(key="masa_awal").set_value(screen.selectbox(key="masa_awal").options and "2026-Q2").run()
    assert any("poin" in text for text in texts(screen))


def test_a_damaged_snapshot_is_told_and_shows_no_figure(opened: Opened, own_sample: Path) -> None:
    snapshot = made()
    (own_sample / "snapshots" / snapshot / "notes.json").write_text("[]", encoding="utf-8")
    screen = opened(PAGE)
    assert words.plain("notes.json") in screen.error[0].value
    assert any("berubah sejak dibekukan" in text for text in texts(screen))
    assert len(screen.metric) == 0


@pytest.mark.usefixtures("own_sample")
@pytest.mark.parametrize(
    "query", [{"cuplikan": "C0", "banding": "C1"}, {"masa": "x", "cuplikan_instansi": "'"}]
)
def test_what_an_address_asks_for_in_vain_does_no_harm(opened: Opened, query: dict[str, str]) -> None:
    made()
    screen = opened(PAGE, **query)
    assert [one.value for one in screen.error] == []
    assert len(screen.metric) == 4
