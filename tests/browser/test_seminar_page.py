"""Seminar in a browser: real files, made under a role, with names that nobody guesses."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import providers
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation
from sqlalchemy import text

from kpi import access, accounts, agencies, engines, people, projects, store
from kpi.people import Grant
from kpi.scope import EVERYTHING
from kpi.state import database
from kpi.store import Store

KINDS = ("Salindia", "Laporan", "Rapor instansi", "Buku kerja", "Laman mandiri")
PATIENT = 120_000  # milliseconds: five files on a busy machine


@pytest.fixture(scope="module")
def kept(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A copy of the sample with a coordinator of one province and a viewer."""
    home = tmp_path_factory.mktemp("seminar") / "home"
    shutil.copytree(filled, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        patch.delenv("RAPOR_STATE_URL", raising=False)
        stock = store.open()
        register = accounts.register(stock)
        for name, codes in (("koordinator", ("61",)), ("viewer", ())):
            people.invite(stock, access.command_line(), f"{name}@contoh.go.id", Grant(name, codes), register)
    return stock


@pytest.fixture(scope="module")
def address(kept: Store) -> Iterator[str]:
    """A dashboard that asks a provider who comes."""
    with (
        providers.provider([providers.person(name) for name in ("koordinator", "viewer")]) as issuer,
        providers.dashboard(kept.home, issuer, RAPOR_ADMIN="pusat@contoh.go.id") as served,
    ):
        yield served


def entered(browser: Browser, address: str, name: str, path: str) -> Page:
    """A window of somebody who has signed in."""
    page = browser.new_context(viewport={"width": 1440, "height": 1200}, accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.goto(address + path)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(re.compile(f"^{re.escape(address)}(?!oauth2callback)"))
    page.wait_for_selector("h1")
    return page


def written(name: str, content: bytes) -> str:
    """All that can be read in a file, without blanks."""
    if name.endswith(".pdf"):
        found = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif name.endswith(".html"):
        found = content.decode("utf-8")
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = " ".join(packed.read(one).decode(errors="replace") for one in packed.namelist())
    return re.sub(r"\s", "", found)


def test_a_coordinator_downloads_every_file_and_none_names_others(
    browser: Browser, address: str, kept: Store
) -> None:
    page = entered(browser, address, "koordinator", "seminar")
    expect(page.get_by_role("heading", name="Seminar", exact=True)).to_be_visible()
    for kind in KINDS[1:]:  # the deck is chosen already
        page.get_by_role("button", name=re.compile(rf"^{kind} \(\.")).click()
    page.get_by_role("button", name="Buat berkas").click()
    expect(page.get_by_text("Siap diunduh")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_role("button", name=re.compile(r"MB$|KB$"))).to_have_count(len(KINDS))
    files = {}
    for kind in KINDS:
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(rf"^(download )?{kind} \(\.\w+\) ·")).click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    assert all(re.search(r"-\d{8}-\d{4}-[\w-]{12}\.(pptx|pdf|xlsx|html)$", name) for name in files)
    deck = next(content for name, content in files.items() if name.endswith(".pptx"))
    count = len(Presentation(io.BytesIO(deck)).slides)
    expect(page.get_by_text(f"{count} salindia")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_test_id("stImage")).to_have_count(count)
    register = agencies.read(kept.lake, engines.open("duckdb"))
    inside = agencies.subtree(register, "61")
    own = " ".join(re.sub(r"\s", "", register[code].name) for code in inside)
    project = projects.listed(kept, EVERYTHING)[0]  # whose texts and people name its owner
    outside = register.keys() - inside - project.owners
    strangers = {re.sub(r"\s", "", register[code].name) for code in outside}
    for name, content in files.items():
        read = written(name, content)
        assert [one for one in strangers if one not in own and one in read] == [], name
    with database.reading(f"sqlite:///{kept.home / 'state.db'}") as session:
        noted = session.execute(text("SELECT who, action FROM audit WHERE action LIKE '%.downloaded'")).all()
        handed = session.execute(text("SELECT kind, made_by FROM exports ORDER BY number")).all()
    assert len(noted) == len(KINDS)
    assert {who for who, _ in noted} == {"koordinator@contoh.go.id"}
    assert [kind for kind, _ in handed] == ["deck", "document", "scorecards", "workbook", "page"]
    page.context.close()


def test_a_viewer_has_no_such_page(browser: Browser, address: str) -> None:
    page = entered(browser, address, "viewer", "seminar")
    expect(page.get_by_text("Buat berkas")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNav").get_by_text("Seminar")).to_have_count(0)
    page.context.close()
