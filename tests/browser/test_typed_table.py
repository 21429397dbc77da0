"""What is typed into a table in a browser outlives a page that fails, and a new window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visits import begin, write_into

PAGE = "tests/browser/grid_page.py"


@pytest.fixture
def address(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent.parent))
    home.mkdir()
    server, found = begin(home, PAGE)
    yield found
    server.terminate()
    server.wait(20)


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
    page.set_default_timeout(30_000)
    page.goto(address)
    return page


def test_edits_outlive_a_page_that_fails_and_a_new_window(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    expect(page.get_by_text("Isi: Satu, Dua")).to_be_visible()
    write_into(page, 1, 120, "Dwi")
    expect(page.get_by_text("Isi: Satu, Dwi")).to_be_visible()
    page.get_by_text("Gagal").click()
    expect(page.get_by_text("tidak dapat dihubungi")).to_be_visible()
    page.get_by_text("Gagal").click()
    expect(page.get_by_text("Isi: Satu, Dwi")).to_be_visible()
    write_into(page, 0, 120, "Eka")
    expect(page.get_by_text("Isi: Eka, Dwi")).to_be_visible()
    other = opened(browser, address)
    expect(other.get_by_text("Isi: Eka, Dwi")).to_be_visible()
    other.get_by_role("button", name="Buang").click()
    expect(other.get_by_text("Isi: Satu, Dua")).to_be_visible()
    write_into(other, 0, 120, "Tunggal")
    expect(other.get_by_text("Isi: Tunggal, Dua")).to_be_visible()
    for one in (page, other):
        one.context.close()
