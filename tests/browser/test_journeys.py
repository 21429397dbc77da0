"""The journeys that people make, in a real browser."""

import io
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from visits import Start, serve

CONTENT = """kode_instansi;kanal;id_kiriman;tanggal;suka;komentar;jangkauan
KEMENDAGRI;IG;jalan-1;2026-09-01 10:00;120;12;1.500
KEMENDAGRI;Instagram;jalan-2;02/09/2026 11:00;1,2 rb;7;20.000
KEMENDAGRI;facebook;jalan-3;2026-09-03 12:00;12,5O;3;900
"""


WIDER = """part => Math.max(0, ...[...document.querySelectorAll(part)].map(
  one => one.scrollWidth - one.clientWidth))"""
"""How many pixels of an element are out of sight at its side."""

CONTRASTS = """() => {
  const shown = text => (text.match(/[0-9.]+/g) || []).map(Number)
  const over = (upper, lower) => {
    const share = upper[3] ?? 1
    return lower.map((one, place) => share * upper[place] + (1 - share) * one)
  }
  const light = colour => colour.map(one => one / 255)
    .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0)
  return [...document.querySelectorAll('[data-testid=stMain] [data-selected=true]')].map(one => {
    const around = []
    for (let part = one; part; part = part.parentElement)
      around.unshift(shown(getComputedStyle(part).backgroundColor))
    const ground = around.reduce((lower, upper) => over(upper, lower), [255, 255, 255])
    const ends = [ground, over(shown(getComputedStyle(one.querySelector('p')).color), ground)].map(light)
    return (Math.max(...ends) + 0.05) / (Math.min(...ends) + 0.05)
  })
}"""
"""How far the words of what is chosen stand out from their ground, as WCAG 2.2 reckons it."""


def query(page: Page) -> dict[str, list[str]]:
    """What stands in the address."""
    return parse_qs(urlsplit(page.evaluate("location.href")).query)


def choose(page: Page, label: str, name: str) -> None:
    """Choose from a list of the side bar by its label."""
    # A list that opens at the edge of the window closes as soon as the window scrolls.
    page.get_by_test_id("stSidebarContent").evaluate("one => one.scrollTo(0, one.scrollHeight)")
    page.get_by_role("combobox", name=label).fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def another_period(page: Page) -> str:
    """Choose the second period of the list and give its name."""
    page.get_by_role("combobox", name="Periode").click()
    name = page.get_by_role("option").nth(1).inner_text()
    page.get_by_role("option", name=name, exact=True).click()
    return name


def test_the_overview_is_drawn(visit: Start) -> None:
    page = visit().open()
    expect(page.get_by_role("heading", name="Ringkasan")).to_be_visible()
    expect(page.get_by_text("Indeks perubahan")).to_be_visible()
    expect(page.get_by_role("heading", name="Perlu diputuskan")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "id"


def test_fonts_come_from_the_program(visit: Start) -> None:
    page = visit().open()
    assert page.evaluate("document.fonts.check('16px \"Plus Jakarta Sans\"')")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith(
        '"Plus Jakarta'
    )


def test_switching_the_language_keeps_page_and_filters(visit: Start) -> None:
    page = visit().open("perbandingan")
    choose(page, "Wilayah", "Kalimantan Barat")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Comparison", exact=True)).to_be_visible()
    assert urlsplit(page.evaluate("location.href")).path == "/perbandingan"
    expect(page.get_by_text(re.compile("^Q[1-4] 20[0-9]{2} · Kalimantan Barat · "))).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert query(page)["wilayah"] == ["Kalimantan Barat"]


def test_switching_the_language_rewrites_an_open_form(visit: Start, tmp_path: Path) -> None:
    rows = "opd;kanal;nomor posting;tanggal;jempol\nKEMENDAGRI;IG;a-1;2026-09-01 10:00;120\n"
    (tmp_path / "kiriman.csv").write_text(rows, encoding="utf-8")
    seen = visit()
    page = seen.open("sumber")
    page.get_by_role("button", name="Tambah sumber").click()
    schedule = page.locator(".st-key-source-schedule")
    expect(schedule.get_by_role("combobox")).to_have_value("setiap hari")
    page.get_by_text("Folder", exact=True).click()
    page.get_by_label("Nama", exact=True).fill("Drive Humas")
    page.get_by_label("Folder beserta pola").fill(f"{tmp_path}/*.csv")
    page.get_by_role("button", name="Uji").click()
    expect(page.get_by_text("Kolom wajib tidak ditemukan")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_text("English").click()
    expect(schedule.get_by_role("combobox")).to_have_value("every day")
    expect(page.get_by_text("Required columns were not found")).to_be_visible()


def test_a_filter_in_the_address_survives_a_reload(visit: Start) -> None:
    seen = visit()
    page = seen.open()
    name = another_period(page)
    expect(page.get_by_text(re.compile(f"^{name} · "))).to_be_visible()
    assert query(page)["periode"] == [name]
    page.reload()
    seen.settle()
    expect(page.get_by_text(re.compile(f"^{name} · "))).to_be_visible()


def test_the_period_in_the_address_follows_the_language(visit: Start) -> None:
    seen = visit()
    page = seen.open()
    another_period(page)
    seen.settle()
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("periode=Q"))
    page.reload()
    seen.settle()
    assert query(page)["periode"][0].startswith("Q")


def test_a_decision_opens_its_indicator(visit: Start) -> None:
    page = visit().open()
    page.get_by_role("button", name=re.compile("^(SIN|KEP|RUJ)-")).first.click()
    expect(page.get_by_role("heading", name="Indikator", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Cara menghitung")).to_be_visible()


def test_a_link_takes_the_filters_of_the_address_along(visit: Start) -> None:
    seen = visit()
    page = seen.open("?kanal=Instagram")
    page.get_by_role("button", name="Kemendagri").first.click()
    expect(page.get_by_role("heading", name="Instansi", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Tonggak", exact=True)).to_be_visible()
    seen.settle()
    assert query(page) == {"instansi": ["Kemendagri"], "kanal": ["Instagram"]}
    assert page.get_by_text("Terjadi kesalahan").count() == 0


def test_a_file_is_checked_stored_and_taken_back(visit: Start, tmp_path: Path) -> None:
    file = tmp_path / "kiriman.csv"
    file.write_text(CONTENT, encoding="utf-8")
    page = visit().open("unggah")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("dikenali sebagai")).to_be_visible()
    expect(page.get_by_text("Simpan 2 baris")).to_be_visible()
    page.get_by_role("button", name="Simpan 2 baris").click()
    expect(page.get_by_text(re.compile("2 baris disimpan, 1 ditolak"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Baris ditolak").first.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert any(cell.value == "12,5O" for row in book.active.iter_rows() for cell in row)
    page.get_by_role("button", name="Batalkan impor").first.click()
    expect(page.get_by_text(re.compile("2 baris dibatalkan"))).to_be_visible()


def test_the_box_for_files_speaks_the_language_of_the_page(visit: Start, tmp_path: Path) -> None:
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(b"%PDF-1.4")
    page = visit().open("unggah")
    expect(page.get_by_role("button", name="Pilih berkas")).to_be_visible()
    page.locator("input[type=file]").set_input_files(letter)
    box = page.get_by_test_id("stFileUploaderDropzone")
    expect(box.get_by_text("surat.pdf")).to_be_visible()
    told = box.evaluate("one => getComputedStyle(one, '::after').content")
    assert "Berkas ini tidak terkirim" in told
    assert "50 MB" in told
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.get_by_role("menuitemradio", name="Terang")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Tentang")).to_be_visible()


def test_a_page_without_figures_folds_the_filters_away_and_keeps_them(visit: Start) -> None:
    seen = visit()
    page = seen.open("?wilayah=Kalimantan+Barat")
    for name, shown in (("Unggah", False), ("Ringkasan", True)):
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        seen.settle()
        expect(page.get_by_role("combobox", name="Wilayah")).to_be_visible(visible=shown)
    expect(page.get_by_role("combobox", name="Wilayah")).to_have_value("Kalimantan Barat")
    expect(page).to_have_url(re.compile(r"wilayah=Kalimantan\+Barat"))


@pytest.mark.parametrize("path", ["", "matriks", "indikator", "perbandingan", "instansi", "metode"])
def test_what_is_selected_can_be_chosen_without_scrolling(visit: Start, path: str) -> None:
    page = visit().open(path)
    for name in ("Periode", "Wilayah", "Instansi", "Kanal"):
        box = page.get_by_role("combobox", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 250


def test_the_table_beside_a_picture_can_be_downloaded(visit: Start) -> None:
    page = visit().open("perbandingan")
    page.get_by_text("Tabel dan unduhan").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").first.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.active.max_row > 5
    assert re.fullmatch(r"perbandingan-.+-[\w-]{12}\.xlsx", download.value.suggested_filename)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["seminar", "tonggak", "perbandingan"])
def test_what_is_chosen_stands_out_from_its_ground(visit: Start, path: str, scheme: str) -> None:
    page = visit(scheme=scheme).open(path)
    page.wait_for_selector("[data-testid=stMain] [data-selected=true]")
    page.wait_for_timeout(1000)  # colours change slowly
    contrasts = page.evaluate(CONTRASTS)
    assert contrasts
    assert min(contrasts) >= 4.5


@pytest.mark.parametrize(
    "path",
    ["", "indikator", "perbandingan", "instansi", "instansi?instansi=Kemendagri", "unggah", "katalog"],
)
def test_a_phone_needs_no_sideways_scrolling(visit: Start, path: str) -> None:
    page = visit(width=390).open(path)
    for part in ("[data-testid=stMain]", "[data-testid=stTable]", "[data-testid=stTable] > *"):
        assert page.evaluate(WIDER, part) <= 1


def test_paper_shows_the_page_alone_and_its_figures_whole(visit: Start) -> None:
    page = visit().open()
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("heading", name="Perlu diputuskan")).to_be_visible()
    figures = page.locator("[data-testid=stMetricValue] [data-testid=stMarkdownContainer]")
    expect(figures).to_have_count(4)
    sizes = figures.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert min(sizes) >= 20


def test_cards_beside_one_another_end_on_one_line(visit: Start) -> None:
    page = visit().open()
    expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(2)
    boxes = [page.locator(f".st-key-whole-{name}").bounding_box() for name in ("changes", "way")]
    bottoms = [box["y"] + box["height"] for box in boxes if box]
    assert len(bottoms) == 2
    assert abs(bottoms[0] - bottoms[1]) <= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_opens_without_a_word_on_the_console(visit: Start, scheme: str) -> None:
    seen = visit(scheme=scheme)
    said: list[str] = []
    seen.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page = seen.open()
    for name in ("Indikator", "Perbandingan", "Instansi", "Unggah", "Katalog", "Ringkasan"):
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        seen.settle()
    assert said == []


def test_the_first_visitor_may_follow_a_link(filled: Path, browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    for address in serve(home):
        page = browser.new_page()
        page.goto(f"{address}perbandingan")
        page.wait_for_selector("h1")
        assert page.locator("h1").first.inner_text() == "Perbandingan"
        assert page.get_by_text("Page not found").count() == 0
        page.close()
