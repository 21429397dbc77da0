"""A server that is killed loses no word that was sent, and nothing that was typed."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visits import Visit, begin

from kpi import reviews, store
from kpi.scope import EVERYTHING

SENT, TYPED = "Kapan SK tim efektif terbit?", "Belum saya kirim: mohon daftar hadir"
CODE = "PUSPEN-2019"


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    return Visit(page, address).open("tinjauan")


def test_what_was_sent_and_what_was_typed_survive(
    browser: Browser, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    monkeypatch.setenv("RAPOR_HOME", str(home))
    server, address = begin(home)
    try:
        pages = [opened(browser, address) for _ in range(3)]
        for place, page in enumerate(pages):
            page.get_by_label("Teks").fill(f"{SENT} {place}")
            page.get_by_role("button", name="Kirim").click()
            expect(page.get_by_text("Utas tinjauan dibuka.")).to_be_visible()
        field = pages[0].get_by_label("Teks")
        field.fill(TYPED)
        field.blur()
        expect(pages[0].get_by_test_id("stStatusWidget")).to_have_count(0)
        pages[0].wait_for_timeout(1500)
    finally:
        server.kill()  # SIGKILL: no time to tidy up
        server.wait(20)
    again, address = begin(home)
    try:
        page = opened(browser, address)
        expect(page.get_by_label("Teks")).to_have_value(TYPED)
        expect(page.get_by_text(f"{SENT} 2")).to_be_visible()
    finally:
        again.terminate()
        again.wait(20)
    asked = [one.words[0].text for one in reviews.listed(store.open(), EVERYTHING, CODE)]
    assert {f"{SENT} {place}" for place in range(3)} <= set(asked)
