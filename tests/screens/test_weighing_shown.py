"""Sliders for weights on Katalog: what would change stands there, and nothing is stored."""

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import store

TITLE = "Bobot lain: apa yang berubah?"


def weighed(opened: Opened, part: str = "") -> AppTest:
    """Katalog with the sliders opened, for the goals or inside one of them."""
    screen = opened("data/catalogue")
    assert not screen.select_slider
    screen.session_state["bobot"] = True
    screen.run()
    if part:
        screen.selectbox(key="bobot-bagian").set_value(part).run()
    assert not screen.exception
    return screen


@pytest.mark.usefixtures("sample")
def test_sliders_move_scores_and_the_order_of_agencies(opened: Opened) -> None:
    screen = weighed(opened, "trust")
    assert not screen.metric
    assert any("Geser sebuah bobot" in one for one in texts(screen))
    declared = store.open().catalogue.hash
    moved, orders = set(), set()
    for slider in [one.key for one in screen.select_slider]:
        screen.select_slider(key=slider).set_value(3.0).run()
        found = {one.label: one.delta for one in screen.metric}
        assert found["**Sinergi antarunit**"].startswith("0,0")
        moved.add(found["**Kepercayaan publik**"].startswith("0,0"))
        (told,) = (one for one in texts(screen) if "berubah urutannya" in one)
        shifted = any("▲" in one or "▼" in one for one in texts(screen))
        assert shifted == (not told.startswith("0 "))
        orders.add(shifted)
        next(one for one in screen.button if one.label == "Kembali ke bobot katalog").click().run()
        assert not screen.metric
    assert False in moved
    assert True in orders
    assert store.open().catalogue.hash == declared


@pytest.mark.usefixtures("sample")
def test_no_weight_at_all_is_told_in_words(opened: Opened) -> None:
    screen = weighed(opened, "index")
    for one in screen.select_slider:
        one.set_value(0.0)
    screen.run()
    assert not screen.exception
    (told,) = (one.value for one in screen.warning)
    assert told.startswith("Bobot tidak dapat dipakai")
    assert "jumlahnya nol" in told


@pytest.mark.usefixtures("home")
def test_without_data_there_is_nothing_to_weigh(opened: Opened) -> None:
    assert any("Belum ada angka yang dapat dibobot" in one for one in texts(weighed(opened)))
