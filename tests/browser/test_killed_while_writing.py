"""A server that is killed while ten people write loses no word that was sent, and nothing that was typed."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visits import Visit, begin, write_into

from kpi import audit, reviews, store
from kpi.scope import EVERYTHING
from kpi.state import database

SENT, SAVING = "Kapan SK tim efektif terbit?", "Sedang dikirim"
CODE = "PUSPEN-2019"
TALKING = 6  # of the ten; the others type about the plan


def opened(browser: Browser, address: str, path: str = "tinjauan") -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(30_000)
    return Visit(page, address).open(path)


def typed(page: Page, label: str, text: str) -> None:
    """Fill a field and let the server know of it."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()
    page.wait_for_timeout(700)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


def plan(browser: Browser, address: str, part: str) -> Page:
    return opened(browser, address, f"tonggak?proyek={CODE}&bagian={part}")


def type_about_the_plan(pages: list[Page]) -> None:
    table, milestone, project, evidence = pages
    write_into(table, 0, 120, "Nama dari tabel")
    expect(table.get_by_role("button", name="Simpan 1 perubahan")).to_be_visible()
    milestone.get_by_text("Ubah tonggak ini").click()
    typed(milestone, "Keluaran", "Surat verifikasi")
    typed(project, "Judul", "Judul yang belum disimpan")
    evidence.get_by_text("Lampirkan eviden").click()
    typed(evidence, "Apa yang dibuktikan", "Tangkapan layar akun")


def expect_typed(pages: list[Page]) -> None:
    table, milestone, project, evidence = pages
    expect(table.get_by_role("button", name="Simpan 1 perubahan")).to_be_visible()
    milestone.get_by_text("Ubah tonggak ini").click()
    expect(milestone.get_by_label("Keluaran", exact=True)).to_have_value("Surat verifikasi")
    expect(project.get_by_label("Judul", exact=True)).to_have_value("Judul yang belum disimpan")
    evidence.get_by_text("Lampirkan eviden").click()
    expect(evidence.get_by_label("Apa yang dibuktikan")).to_have_value("Tangkapan layar akun")


PARTS = ("Ubah rencana", "Eviden", "Proyek", "Eviden")


@pytest.mark.slow
def test_what_was_sent_and_what_was_typed_survive(
    browser: Browser, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    monkeypatch.setenv("RAPOR_HOME", str(home))
    server, address = begin(home)
    try:
        pages = [opened(browser, address) for _ in range(TALKING)]
        for place, page in enumerate(pages):
            page.get_by_label("Teks").fill(f"{SENT} {place}")
            page.get_by_role("button", name="Kirim").click()
            expect(page.get_by_text("Utas tinjauan dibuka.")).to_be_visible()
        plans = [plan(browser, address, part) for part in PARTS]
        type_about_the_plan(plans)
        for place, page in enumerate(pages[1:]):
            page.get_by_label("Teks").fill(f"{SAVING} {place}")
            page.get_by_role("button", name="Kirim").click(no_wait_after=True)
    finally:
        server.kill()  # SIGKILL: no time to tidy up
        server.wait(20)
    for page in [*pages, *plans]:
        page.context.close()
    said = Counter(
        one.words[0].text for one in reviews.listed(store.open(), EVERYTHING, CODE) if one.about == "project"
    )
    assert {f"{SENT} {place}" for place in range(TALKING)} <= set(said)
    assert max(count for text, count in said.items() if text.startswith((SENT, SAVING))) == 1
    assert audit.check(store.open()).fault is None
    assert database.checked(store.open().state_url) == database.HEAD
    database.engine_of.cache_clear()
    again, address = begin(home)
    try:
        page = opened(browser, address)
        expect(page.get_by_text(f"{SENT} {TALKING - 1}")).to_be_visible()
        expect_typed([plan(browser, address, part) for part in PARTS])
    finally:
        again.terminate()
        again.wait(20)
