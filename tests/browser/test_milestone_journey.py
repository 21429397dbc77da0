"""A promise in a browser: its row is edited, its evidence attached, and somebody else verifies it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import providers
import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from kpi import access, accounts, people, store
from kpi.people import Grant

OWNER = "KEMENDAGRI"  # of the project of the sample
HEAD, ROW = 33, 33  # pixels of the head of the table and of each of its rows
TRIES = 5
LATE = 8  # place of a milestone without evidence
LETTER = b"%PDF-1.7\nstartxref\n9\n%%EOF\n"


@pytest.fixture(scope="module")
def address(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard over a copy of the sample, an operator of the project's agency, a mentor of none."""
    home = tmp_path_factory.mktemp("promised") / "home"
    shutil.copytree(filled, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        patch.delenv("RAPOR_STATE_URL", raising=False)
        stock = store.open()
        register = accounts.register(stock)
        for name, codes in (("operator", (OWNER,)), ("mentor", ())):
            grant = Grant(name, codes)
            people.invite(stock, access.command_line(), f"{name}@contoh.go.id", grant, register)
    with (
        providers.provider([providers.person(name) for name in ("operator", "mentor", "pusat")]) as issuer,
        providers.dashboard(home, issuer, RAPOR_ADMIN="pusat@contoh.go.id") as served,
    ):
        yield served


def enter(browser: Browser, address: str, name: str, path: str) -> Page:
    """A window of its own in which somebody has signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 1600}, accept_downloads=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(address + path)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(re.compile(f"^{re.escape(address)}(?!oauth2callback)"))
    expect(page.get_by_role("heading", name="Tonggak", exact=True)).to_be_visible()
    return page


def settle(page: Page) -> None:
    """Wait until the run is over."""
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached")
    page.wait_for_timeout(500)


def rename(page: Page, place: int, name: str) -> None:
    """Type another name into a row of the table, as a person does."""
    table = page.locator("[data-testid=stDataFrame] canvas").first
    expect(table).to_be_visible()
    settle(page)
    box = table.bounding_box()
    assert box is not None
    cell = page.locator("#portal textarea")
    for _ in range(TRIES):  # a click on a table that is just being drawn anew is lost
        page.mouse.click(box["x"] + 150, box["y"] + HEAD + ROW * place + ROW // 2)
        page.keyboard.press("Enter")
        with suppress(TimeoutError):
            cell.wait_for(timeout=5_000)
            break
    cell.fill(name)
    cell.press("Enter")
    expect(cell).to_have_count(0)
    settle(page)


def choose_milestone(page: Page, name: str) -> None:
    page.get_by_role("tab", name="Eviden").click()
    settle(page)
    box = page.get_by_role("combobox", name="Tonggak")
    box.click()
    box.fill(name)  # a long list draws only what can be seen of it
    page.get_by_role("option", name=name).click()
    settle(page)


@pytest.mark.slow
def test_a_promise_is_edited_proven_and_verified_by_somebody_else(browser: Browser, address: str) -> None:
    name = "Verifikasi akun resmi di semua platform"
    writer = enter(browser, address, "operator", "tonggak?bagian=Ubah+rencana")
    rename(writer, LATE, name)
    writer.get_by_role("button", name="Simpan 1 perubahan").click()
    expect(writer.get_by_text("1 perubahan tersimpan.")).to_be_visible()

    choose_milestone(writer, name)
    expect(writer.get_by_text("Belum ada eviden yang dilampirkan di sini.")).to_be_visible()
    writer.get_by_text("Lampirkan eviden").click()
    writer.get_by_label("Apa yang dibuktikan").fill("Surat platform")
    writer.locator("input[type=file]").set_input_files(
        {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    )
    attach = writer.get_by_role("button", name="Lampirkan", exact=True)
    expect(attach).to_be_enabled()
    attach.click()
    expect(writer.get_by_text("Eviden sudah dilampirkan.")).to_be_visible()
    expect(writer.get_by_text("belum diperiksa")).to_be_visible()
    expect(writer.get_by_role("button", name="Periksa")).to_have_count(0)

    judge = enter(browser, address, "pusat", "tonggak?bagian=Eviden")
    choose_milestone(judge, name)
    expect(judge.get_by_text("Surat platform")).to_be_visible()
    judge.get_by_role("button", name="Periksa").click()
    judge.get_by_label("Alasan").fill("Surat asli sudah dilihat")
    judge.get_by_role("button", name="Verifikasi", exact=True).click()
    expect(judge.get_by_text("Eviden sudah diverifikasi.")).to_be_visible()
    expect(judge.get_by_text("Surat asli sudah dilihat")).to_be_visible()

    writer.reload()
    choose_milestone(writer, name)
    expect(writer.get_by_text("terverifikasi", exact=False).first).to_be_visible()
    expect(writer.get_by_text("Surat asli sudah dilihat")).to_be_visible()
    for page in (writer, judge):
        page.context.close()


@pytest.mark.slow
def test_a_mentor_of_no_project_reads_how_one_comes_to_stand_there(browser: Browser, address: str) -> None:
    page = enter(browser, address, "mentor", "tonggak")
    expect(page.get_by_text("Belum ada proyek untuk Anda")).to_be_visible()
    expect(page.get_by_text("setelah pemiliknya mengisi surel Anda")).to_be_visible()
    page.context.close()
