"""The page on its own in a real browser without a network: pictures answer, hostile names are texts."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from visits import rename_agencies

from kpi import access, store
from kpi.export import material, rendering, webpages
from kpi.export.dossiers import Order

ORDER = Order("2026-Q3", "id", "PUSPEN-2019")
NAMES = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\u202egnp.exe 😀 " + "x" * 300,
]
WRITTEN = {"projects": "title", "milestones": "name", "stakeholders": "name", "members": "name"}
VIOLATIONS = "addEventListener('securitypolicyviolation', one => console.error(one.violatedDirective))"

Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def alone(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sample's project."""
    return made(filled, tmp_path_factory.mktemp("alone") / "halaman.html")


@pytest.fixture(scope="module")
def hostile(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a project, milestones, people and agencies that bear hostile names."""
    home = tmp_path_factory.mktemp("worse") / "home"
    shutil.copytree(filled, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        rename_agencies(NAMES)
        with store.open().writing() as session:
            for table, column in WRITTEN.items():
                for place, name in enumerate(NAMES):
                    change = text(f"UPDATE {table} SET {column} = :name WHERE number % 3 = :place")
                    session.execute(change, {"name": name, "place": place})
    return made(home, home.parent / "halaman.html")


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a file without a network; afterwards nothing may have been asked for, refused or reported."""
    contexts, said = [], []

    def start(file: Path, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.set_offline(True)
        context.add_init_script(VIOLATIONS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: said.append(request.url) if request.url[:5] not in KNOWN else None)
        page.goto(file.as_uri())
        page.wait_for_function("document.documentElement.dataset.drawn === 'yes'", timeout=60_000)
        return page

    yield start
    for context in contexts:
        context.close()
    assert [one for one in said if not one.startswith("WARN")] == []


KNOWN = ("file:", "data:")


def made(home: Path, file: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        read = material.read(store.open(), access.command_line(), ORDER)
        file.write_bytes(webpages.page(read))
    rendering.stop()
    return file


def test_its_pictures_answer_without_a_network(opened: Opened, alone: Path) -> None:
    page = opened(alone)
    shown = page.locator("figure:not(details.more figure)")
    assert shown.count() > 5
    expect(shown.locator(".picture > svg, .picture svg.marks")).to_have_count(shown.count())
    # forced: a ring with the same words may lie above the dot
    page.locator("#agencies .picture path[fill^='var']").first.hover(force=True)
    expect(page.locator("#vg-tooltip-element")).to_contain_text("Rentang 95")
    expect(page.locator("#vg-tooltip-element")).to_be_visible()


def test_what_is_folded_is_drawn_when_it_is_unfolded(opened: Opened, alone: Path) -> None:
    page = opened(alone)
    folded = page.locator("details.more").first
    expect(folded.locator("svg")).to_have_count(0)
    folded.locator("> summary").click()
    expect(folded.locator("svg").first).to_be_visible()
    folded.locator("figure details > summary").first.click()
    expect(folded.locator("tbody tr").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_follows_light_and_dark_and_fits_a_phone(opened: Opened, alone: Path, width: int) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        page = opened(alone, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        dot = page.locator("#goals .picture path[fill='var(--main)']").first
        grounds.add(dot.evaluate("one => getComputedStyle(one).fill"))
    assert len(grounds) == 4


def test_it_prints_on_numbered_pages(opened: Opened, alone: Path, tmp_path: Path) -> None:
    page = opened(alone, scheme="dark")
    page.pdf(path=tmp_path / "cetak.pdf", prefer_css_page_size=True, print_background=True)
    printed = pypdf.PdfReader(tmp_path / "cetak.pdf")
    count = len(printed.pages)
    assert 5 < count < 40
    assert {(round(one.mediabox.width), round(one.mediabox.height)) for one in printed.pages} == {(595, 842)}
    told = [" ".join(one.extract_text().split()) for one in printed.pages]
    titled = [one for one in told if "Indikator menurut sasaran dan horizon" in one]
    assert "Cakupan partisipasi unit" in titled[-1], "no heading of a table is left alone below"
    last = told[-1]
    assert f"{count} dari {count}" in last
    assert "Triwulan III 2026" in last
    assert "DATA CONTOH" in last


def test_hostile_names_are_texts(opened: Opened, hostile: Path) -> None:
    page = opened(hostile)
    assert page.locator("img, iframe, object").count() == 0
    assert page.locator("script").count() == 3
    for name in NAMES[:2]:
        expect(page.locator("main")).to_contain_text(re.compile(re.escape(name)))
    page.locator("#agencies .picture path[fill^='var']").first.hover(force=True)
    expect(page.locator("#vg-tooltip-element")).to_be_visible()
    assert page.locator("#vg-tooltip-element img, #vg-tooltip-element script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
