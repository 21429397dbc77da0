"""Slides: reopened and read back, and every text inside of its box, whatever it says."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches
from test_charts import EXAMPLES
from test_rendering import HOSTILE

from kpi import charts
from kpi.charts import Look
from kpi.errors import RaporError
from kpi.export import fonts, printing
from kpi.export.illustrations import Illustration
from kpi.export.plates import Plate
from kpi.export.printing import Subject
from kpi.export.slides import Deck, blocks, boxes, native, templates
from kpi.export.slides.boxes import Style
from kpi.export.slides.decks import Page, Words

PEOPLE = ["Laporan proyek perubahan", "Dr. Nama Peserta", "Mentor: Sekretaris Jenderal"]
WORDS = Words(
    "Respons tepat waktu naik 22,0 poin sejak Agustus 2026 menjadi 52,0 %, n = 318",
    "Pesan yang dijawab dalam 24 jam ÷ pesan yang perlu dijawab",
    "Sumber: pesan · n = 318 · Triwulan III 2026 · data berjalan, 22 November 2026 14.45 WIB",
    ("Pembilang: 165", "Penyebut: 318"),
    "Garis naik dari 30,0 % ke 52,0 %.",
)
LIST = Style((20, 18, 16, 14, 13, 12), bullets=True)
NATIVE = [one for one in charts.ALL if one.name in native.KINDS]


def shown(picture: Any, frame: Any = None) -> Illustration:
    rows = EXAMPLES[picture.name][0] if frame is None else frame
    look = Look("id", "points", 1) if picture.name == "contribution_bars" else Look("id")
    return Illustration(picture, rows, look, "Respons tepat waktu", None)


def image() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(made, "PNG")
    return made.getvalue()


def charted(one: Illustration, words: Words = WORDS) -> Page:
    return Page(words, blocks.chart(one, words.alt))


def plate(words: Words = WORDS) -> Plate:
    """What PowerPoint has no chart for."""
    one = shown(charts.funnel)
    return replace(printing.plate(one.picture, one.frame, one.look, Subject(words.title)), alt=words.alt)


def reopened(deck: Deck) -> Any:
    return Presentation(io.BytesIO(deck.saved()))


def whole(words: Words = WORDS, template: bytes | None = None) -> Any:
    """A deck of every kind of slide."""
    deck = Deck("id", template, image())
    deck.opening(words.title, PEOPLE, ["Sambutan"])
    for one in NATIVE:
        deck.page(charted(shown(one), words))
    deck.page(Page(words, blocks.drawn(plate(words))))
    deck.page(Page(words, blocks.text([words.title] * 6, LIST)))
    return reopened(deck)


def template(change: Callable[[Any], None] = lambda shown: None) -> bytes:
    """A template as a ministry might bring it: 4:3, with a slide of its own."""
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[0]).shapes.title.text = "Contoh milik kementerian"
    change(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def packed(content: bytes, name: str, extra: str) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, extra)
    return target.getvalue()


def room(shape: Any) -> tuple[float, float]:
    frame = shape.text_frame
    wide = (shape.width - frame.margin_left - frame.margin_right) / boxes.POINT
    return wide, (shape.height - frame.margin_top - frame.margin_bottom) / boxes.POINT


def overflows(shape: Any) -> bool:
    """Whether a text needs more lines than its box has, measured with the typeface."""
    wide, high = room(shape)
    taken = 0.0
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            weight = 700 if run.font.bold else 400
            taken += len(fonts.lines(run.text, run.font.size.pt, wide, 500, weight)) * run.font.size.pt * 1.2
    return taken > high


def overlap(one: Any, other: Any) -> bool:
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


def sound(deck: Any) -> None:
    """No shape leaves its slide, no text its box, no two shapes lie on one another, no empty placeholder."""
    for slide in deck.slides:
        shapes = list(slide.shapes)
        for shape in shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.has_text_frame:
                assert shape.text_frame.text.strip() or not shape.is_placeholder
                assert not overflows(shape), shape.text_frame.text
        pairs = [(one, other) for place, one in enumerate(shapes) for other in shapes[:place]]
        assert [(one.name, other.name) for one, other in pairs if overlap(one, other)] == []


def test_a_deck_reads_back_as_it_was_written() -> None:
    deck = whole()
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    assert len(deck.slides) == 1 + len(NATIVE) + 2
    for slide in list(deck.slides)[1:]:
        assert slide.shapes.title.text_frame.text == WORDS.title
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert WORDS.footer in texts
        assert slide.notes_slide.notes_text_frame.text == "Pembilang: 165\nPenyebut: 318"
    sound(deck)


def test_every_chart_and_picture_has_its_sentence() -> None:
    for slide in list(whole().slides)[1:-1]:
        described = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in slide.shapes]
        assert WORDS.alt in described


def test_charts_hold_the_figures_in_displayed_units() -> None:
    deck = Deck("id")
    deck.page(charted(shown(charts.trajectory_lines)))
    deck.page(charted(shown(charts.contribution_bars)))
    line, bars = (next(one.chart for one in slide.shapes if one.has_chart) for slide in reopened(deck).slides)
    values = {series.name: list(series.values) for series in line.plots[0].series}
    assert values["Nilai"] == pytest.approx([50.0, 52.9, None], nan_ok=True)
    assert values["Diharapkan"] == [61.0, 62.0, 63.1]
    assert next(iter(bars.plots[0].categories)) == "Respons [tepat].x"
    assert list(bars.plots[0].series[0].values) == [2.4, 0.3, -0.7, 2.0]


def test_dots_lie_on_the_lines_of_their_intervals() -> None:
    deck = Deck("id")
    deck.page(charted(shown(charts.interval_dots)))
    chart = next(one.chart for one in reopened(deck).slides[0].shapes if one.has_chart)
    across = {
        series.name: [float(value.text) for value in series._element.xpath("./c:xVal//c:v")]
        for series in chart.plots[0].series
    }
    assert across["Nilai"] == pytest.approx([90, 60, 30])
    lines = {name: ends for name, ends in across.items() if name.startswith("Rentang 95")}
    assert lines["Rentang 95\N{NO-BREAK SPACE}% · Dinas Sosial"] == pytest.approx([50, 70])
    assert len(lines) == 3
    labels = chart.plots[0].series[0]._element.xpath(".//a:t")
    assert labels[0].text.replace("\N{NO-BREAK SPACE}", " ") == "Dinas Kesehatan · 90,0 %"


def test_a_chart_can_be_edited_in_its_own_workbook() -> None:
    deck = Deck("id")
    deck.page(charted(shown(charts.change_dots)))
    chart = next(one.chart for one in reopened(deck).slides[0].shapes if one.has_chart)
    assert chart.part.chart_workbook.xlsx_part.blob[:2] == b"PK"


@pytest.mark.parametrize(("language", "named"), [("id", "[$-421]"), ("en", "[$-809]")])
def test_axes_name_the_language_of_their_numbers(language: str, named: str) -> None:
    deck = Deck(language)
    for kind in (charts.interval_dots, charts.change_dots, charts.trajectory_lines):
        deck.page(charted(replace(shown(kind), look=Look(language))))
    for slide in reopened(deck).slides:
        chart = next(one.chart for one in slide.shapes if one.has_chart)
        codes = {one.get("formatCode") for one in chart._chartSpace.xpath(".//c:valAx/c:numFmt")}
        assert any(code.startswith(named) for code in codes)
        assert {code for code in codes if code.startswith("[")} == {
            code for code in codes if code.startswith(named)
        }


def test_lines_of_a_list_begin_where_its_words_do() -> None:
    deck = Deck("id")
    deck.page(Page(WORDS, blocks.text([WORDS.title * 3] * 2, LIST)))
    box = next(one for one in reopened(deck).slides[0].shapes if "•" in getattr(one, "text", ""))
    for paragraph in box.text_frame.paragraphs:
        properties = paragraph._p.pPr
        assert int(properties.get("marL")) == -int(properties.get("indent")) > 0


def test_without_rows_a_chart_is_its_sentence() -> None:
    deck = Deck("id")
    deck.page(charted(shown(charts.interval_dots, EXAMPLES["interval_dots"][0].head(0))))
    (slide,) = reopened(deck).slides
    assert not any(one.has_chart for one in slide.shapes)
    assert WORDS.alt in [one.text_frame.text for one in slide.shapes if one.has_text_frame]


def test_a_picture_takes_its_place_among_what_stands_beside_it() -> None:
    deck = Deck("id")
    deck.page(Page(WORDS, blocks.beside((2, blocks.drawn(plate())), (1, blocks.text(["Bergeser"])))))
    deck.page(charted(shown(charts.interval_dots)))
    first, second = reopened(deck).slides
    names = [one.shape_type for one in first.shapes]
    place = names.index(MSO_SHAPE_TYPE.PICTURE)
    assert names.count(MSO_SHAPE_TYPE.PICTURE) == 1
    assert first.shapes[place + 1].text_frame.text == "Bergeser"
    assert first.shapes[place]._element.nvPicPr.cNvPr.get("descr") == WORDS.alt
    assert MSO_SHAPE_TYPE.PICTURE not in [one.shape_type for one in second.shapes]
    assert not any("picture" in str(one) for one in first.shapes._spTree.iterchildren(etree.Comment))


@pytest.mark.parametrize("words", [HOSTILE, "Kementerian " * 60, "x" * 300, "中文 😀 " * 40, "a\x00b\x0bc"])
def test_any_text_stays_inside_of_its_box(words: str) -> None:
    sound(whole(Words(words, words, words, (words,), words)))


def test_no_text_is_turned_around() -> None:
    deck = Deck("id")
    words = replace(WORDS, title="\u202egnp.exe", notes=["\u2067x"])
    deck.page(Page(words, blocks.text(["a\u202db"])))
    slide = reopened(deck).slides[0]
    assert slide.shapes.title.text_frame.text == "gnp.exe"
    assert slide.notes_slide.notes_text_frame.text == "x"
    with zipfile.ZipFile(io.BytesIO(deck.saved())) as archive:
        slides = "".join(archive.read(one).decode() for one in archive.namelist() if "slides/slide" in one)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", slides)


def test_hostile_names_come_out_as_text() -> None:
    frame = EXAMPLES["interval_dots"][0].assign(name=HOSTILE)
    deck = Deck("id")
    deck.page(charted(shown(charts.interval_dots, frame)))
    with zipfile.ZipFile(io.BytesIO(deck.saved())) as archive:
        for name in archive.namelist():
            assert b"<script" not in archive.read(name)
            assert "vbaProject" not in name


def test_a_ministry_brings_its_own_template() -> None:
    deck = whole(template=template())
    assert deck.slide_width == Inches(10)
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [WORDS.title] * len(deck.slides)
    assert "Contoh milik kementerian" not in [slide.shapes.title.text_frame.text for slide in deck.slides]
    sound(deck)


def without(*names: str) -> Callable[[Any], None]:
    def change(shown: Any) -> None:
        for slide in list(shown.slides._sldIdLst):
            shown.part.drop_rel(slide.rId)
            shown.slides._sldIdLst.remove(slide)
        for layout in list(shown.slide_layouts):
            if layout.name not in names:
                shown.slide_layouts.remove(layout)

    return change


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"%PDF-1.7", "template_unreadable", ".pptx"),
        (b"PK\x03\x04 nothing", "template_unreadable", ".pptx"),
        (template(without("Blank")), "template_lacks", "Blank"),
        (template(without("Title Only")), "template_lacks", "seperempat"),
        (packed(template(), "ppt/vbaProject.bin", "x"), "template_macros", "makro"),
        (
            packed(
                template(),
                "ppt/slideMasters/_rels/x.rels",
                '<Relationship Id="r1" Type="…/image" Target="http://x/a.png" TargetMode="External"/>',
            ),
            "template_linked",
            "tempat lain",
        ),
    ],
    ids=["pdf", "broken", "blank", "title only", "macros", "linked"],
)
def test_a_template_that_cannot_be_used_says_why(content: bytes, code: str, said: str) -> None:
    with pytest.raises(RaporError) as raised:
        Deck("id", content)
    assert raised.value.code == code
    assert said in raised.value.text("id")


def test_a_file_says_what_it_is_and_names_no_stranger() -> None:
    about = whole().core_properties
    assert (about.title, about.author, about.last_modified_by) == (WORDS.title, *["Rapor Perubahan"] * 2)
    assert about.language == "id-ID"


def test_our_master_carries_our_colours_and_typeface() -> None:
    with zipfile.ZipFile(io.BytesIO(Deck("id").saved())) as archive:
        theme = next(archive.read(name).decode() for name in archive.namelist() if "theme/theme" in name)
    assert 'typeface="Plus Jakarta Sans"' in theme
    assert '<a:accent1><a:srgbClr val="0B5C5E"/></a:accent1>' in theme
    held = {layout.name for layout in templates.own().shown.slide_layouts}
    assert held == {"Pembuka", "Temuan"}


def test_libreoffice_draws_every_slide(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    deck = Deck("id")
    for one in NATIVE:
        deck.page(charted(shown(one)))
    file = tmp_path / "salindia.pptx"
    file.write_bytes(deck.saved())
    command = [
        program,
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(file)], check=True, capture_output=True, timeout=180
    )
    from pypdf import PdfReader  # noqa: PLC0415

    pages = PdfReader(tmp_path / "salindia.pdf").pages
    assert len(pages) == len(NATIVE)
    assert all("Respons tepat waktu" in page.extract_text() for page in pages)
