"""What people take along: each picture as files, the figures behind it, a place on the list of slides."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Download, Locator, Page, expect
from sqlalchemy import text
from visits import Start, serve

from kpi import engines, store
from kpi.export import illustrations
from kpi.export.illustrations import Reading
from kpi.export.questions import Question
from kpi.scope import EVERYTHING
from kpi.state import database

PAGES = ["", "indikator", "perbandingan", "instansi?instansi=Kemendagri", "metode"]


@pytest.fixture(scope="module")
def served(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of its own, which notes who took what along."""
    return Path(shutil.copytree(filled, tmp_path_factory.mktemp("served") / "home"))


@pytest.fixture(scope="module")
def dashboard(served: Path) -> Iterator[str]:
    """The address of a server over it."""
    yield from serve(served)


def opened(page: Page, place: int = 0) -> None:
    """Open the panel below a picture."""
    page.get_by_text(re.compile("^(Tabel dan unduhan|Table and download)$")).nth(place).click()
    expect(page.get_by_role("button", name="PNG 1600").first).to_be_visible()


def given(within: Page | Locator, name: str) -> Download:
    """The file that a button gives."""
    page = within if isinstance(within, Page) else within.page
    with page.expect_download() as download:
        within.get_by_role("button", name=name, exact=False).first.click()
    return download.value


def lines(file: Download) -> list[str]:
    """What stands in the first column of a workbook."""
    cells = openpyxl.load_workbook(io.BytesIO(content(file))).active["A"]
    return [str(one.value).replace("\N{NO-BREAK SPACE}", " ") for one in cells]


def content(file: Download) -> bytes:
    return Path(file.path()).read_bytes()


def test_a_picture_comes_in_every_format(visit: Start) -> None:
    page = visit().open("indikator")
    opened(page)
    for width in (1600, 3200):
        file = given(page, f"PNG {width}")
        assert Image.open(io.BytesIO(content(file))).size == (width, width * 9 // 16)
        assert re.fullmatch(rf"lintasan-\w+-{width}-[\w-]{{12}}\.png", file.suggested_filename)
    drawn = content(given(page, "SVG")).decode()
    assert "DATA CONTOH" in drawn
    assert "n = " in drawn.replace("\N{NO-BREAK SPACE}", " ")
    sheet = pypdf.PdfReader(io.BytesIO(content(given(page, "PDF")))).pages
    assert "Sumber:" in sheet[0].extract_text()
    assert content(given(page, "CSV")).decode("utf-8-sig").startswith('"Bulan"')


def test_a_clear_ground_is_asked_for_with_a_switch(visit: Start) -> None:
    seen = visit()
    page = seen.open("perbandingan")
    opened(page)
    page.get_by_text("Latar transparan").first.click()
    seen.settle()
    picture = Image.open(io.BytesIO(content(given(page, "PNG 1600")))).convert("RGBA")
    assert picture.getpixel((3, 3))[3] == 0


def test_files_speak_the_language_of_the_page(visit: Start) -> None:
    page = visit().open("indikator?bahasa=English")
    opened(page)
    assert "SAMPLE DATA" in content(given(page, "SVG")).decode()
    assert content(given(page, "CSV")).decode("utf-8-sig").startswith('"Month"')
    page = visit().open("katalog?bahasa=English")
    assert "Indicator" in content(given(page, "CSV")).decode("utf-8-sig").splitlines()[0]


def test_a_workbook_says_what_it_is_of(visit: Start) -> None:
    page = visit().open("indikator?wilayah=Kalimantan Barat&kanal=Instagram")
    opened(page)
    notes = lines(given(page, "XLSX"))[1]
    place = ("Triwulan III 2026", "Kalimantan Barat", "Instagram")
    assert [
        one for one in ("Sumber: ", "n = ", *place, "data berjalan", "DATA CONTOH") if one not in notes
    ] == []
    page = visit().open("matriks?wilayah=Kalimantan Barat")
    page.get_by_text("Tabel dan unduhan").click()
    assert " ".join(lines(given(page, "XLSX"))[1:3]).startswith(
        "Triwulan III 2026 · Kalimantan Barat data berjalan"
    )


def test_a_picture_that_shows_the_first_counts_all(visit: Start) -> None:
    page = visit().open("metode")
    opened(page)
    told = lines(given(page.locator(".st-key-kepekaan-table"), "XLSX"))
    count = len(told) - told.index("Instansi") - 1
    drawn = content(given(page, "SVG")).decode()
    assert count > 12
    assert f"dari {count} instansi" in drawn
    assert f"Digambar 12 dari {count} baris" in drawn


def test_a_picture_counts_as_the_slide_of_the_same_question(
    visit: Start, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit().open()
    opened(page)
    drawn = content(given(page, "SVG")).decode()
    monkeypatch.setenv("RAPOR_HOME", str(served))
    question = Question("changes", "2026-Q3")
    slide = illustrations.read(Reading(store.open(), question, EVERYTHING, "id", engines.today()))
    risen, fallen = (slide.frame[name].iloc[0] for name in ("risen", "fallen"))
    assert risen > len(slide.frame), "more than are drawn"
    assert f"<title>{risen} indikator naik dan {fallen} turun melebihi kebetulan" in drawn


def test_every_file_is_noted(visit: Start, served: Path) -> None:
    page = visit().open("indikator")
    opened(page)
    given(page, "SVG")
    given(page, "XLSX")
    with database.reading(f"sqlite:///{served / 'state.db'}") as session:
        noted = session.execute(text("SELECT who, action FROM audit ORDER BY sequence DESC LIMIT 2")).all()
    assert [tuple(one) for one in noted] == [("lokal", "table.exported"), ("lokal", "chart.exported")]


def test_a_picture_goes_on_the_list_of_slides_once(visit: Start) -> None:
    seen = visit()
    page = seen.open("perbandingan")
    opened(page)
    page.get_by_role("button", name="Tambahkan ke salindia").first.click()
    expect(page.get_by_text("Ada di daftar 1 salindia")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_text("Ringkasan", exact=True).click()
    seen.settle()
    opened(page)
    page.get_by_role("button", name="Tambahkan ke salindia").first.click()
    expect(page.get_by_text("Ada di daftar 2 salindia")).to_be_visible()


@pytest.mark.parametrize("address", PAGES)
def test_every_picture_of_a_page_can_be_taken_along(visit: Start, address: str) -> None:
    page = visit().open(address)
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    within = page.locator("[data-testid=stMetric] [data-testid=stVegaLiteChart]")  # lines inside of figures
    pictures = page.get_by_test_id("stVegaLiteChart").count() - within.count()
    panels = page.get_by_text("Tabel dan unduhan", exact=True)
    for place in range(panels.count()):
        panels.nth(place).click()
        page.wait_for_timeout(800)
    assert pictures
    expect(page.get_by_role("button", name="PNG 1600")).to_have_count(pictures)
