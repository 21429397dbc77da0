"""Previews: what stands on a slide stands on its small picture, wherever the slide came from."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from test_charts import EXAMPLES
from test_rendering import HOSTILE
from test_slides import NATIVE, WORDS, charted, image, plate, shown, template, whole

from kpi import charts
from kpi.export.rendering import Renderer
from kpi.export.slides import Deck, blocks, previews
from kpi.export.slides.decks import Page

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.stop()


def saved(deck: object) -> bytes:
    target = io.BytesIO()
    deck.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def written(svg: str) -> str:
    """All that is written on a drawing, its lines joined."""
    return " ".join("".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_every_slide_is_drawn_with_its_texts() -> None:
    looks = previews.read(saved(whole()))
    assert len(looks) == 1 + len(NATIVE) + 2
    for look in looks[1:]:
        assert look.title == WORDS.title
        assert WORDS.title in written(look.svg)
        assert "Sumber: pesan" in written(look.svg)
    assert "Mentor: Sekretaris Jenderal" in written(looks[0].svg)


def test_charts_show_their_own_figures() -> None:
    deck = Deck("id")
    for one in (charts.interval_dots, charts.contribution_bars, charts.trajectory_lines):
        deck.page(charted(shown(one)))
    dots, bars, lines = (one.svg for one in previews.read(deck.saved()))
    assert all(name in written(dots) for name in ("Dinas Kesehatan", "Dinas Sosial"))
    assert dots.count("<circle") == 3
    assert "Respons [tepat].x" in written(bars)
    assert bars.count("<rect") >= 4
    assert len(re.findall(r'<path d="M[^"]+L', lines)) >= 2
    assert "2026-" in written(lines)


def test_a_gap_in_a_line_stays_a_gap() -> None:
    made = Presentation()
    data = CategoryChartData()
    data.categories = ["Jan", "Feb", "Mar", "Apr", "Mei"]
    data.add_series("Nilai", [1, 2, None, 4, 5])
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.LINE, Inches(1), Inches(1), Inches(6), Inches(4), data)
    (look,) = previews.read(saved(made))
    path = next(one for one in re.findall(r'<path d="([^"]+)"', look.svg) if "L" in one)
    assert (path.count("M"), path.count("L")) == (2, 2)


def test_stacked_and_upright_bars_lie_inside_of_their_chart() -> None:
    made = Presentation()
    for kind in (XL_CHART_TYPE.BAR_STACKED, XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.BAR_STACKED_100):
        data = CategoryChartData()
        data.categories = ["Kebijakan", "Tatalaksana"]
        data.add_series("Selesai", [3, 1])
        data.add_series("Terlambat", [1, 4])
        slide = made.slides.add_slide(made.slide_layouts[6])
        slide.shapes.add_chart(kind, Inches(1), Inches(1), Inches(6), Inches(4), data)
    for look in previews.read(saved(made)):
        bars = ElementTree.fromstring(look.svg).findall(f"{SVG}rect")[1:]
        assert len(bars) == 4
        for bar in bars:
            left, top, wide, high = (float(bar.get(name, "nan")) for name in ("x", "y", "width", "height"))
            assert 72 <= left <= left + wide <= 72 + 432.1
            assert 72 <= top <= top + high <= 72 + 288.1


def test_a_table_is_drawn_row_by_row() -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    shape = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(6), Inches(1))
    for place, text in enumerate(("Tonggak", "Selesai", "SK tim", "30 September 2026")):
        shape.table.cell(place // 2, place % 2).text = text
    (look,) = previews.read(saved(made))
    assert all(text in written(look.svg) for text in ("Tonggak", "SK tim", "30 September 2026"))


def test_a_template_of_a_ministry_is_drawn_too() -> None:
    looks = previews.read(saved(whole(template=template())))
    assert {round(one.width) for one in looks} == {720}
    assert all(WORDS.title in written(one.svg) for one in looks)


@pytest.mark.parametrize("words", [HOSTILE, "x" * 300, "中文 😀 " * 40, "a\x00b\x0bc", "<svg onload=x>"])
def test_any_text_is_text(renderer: Renderer, words: str) -> None:
    deck = Deck("id", None, image())
    deck.opening(words, [words])
    deck.page(charted(shown(charts.interval_dots, EXAMPLES["interval_dots"][0].assign(name=words))))
    deck.page(Page(WORDS, blocks.drawn(plate())))
    for look in previews.read(deck.saved()):
        kinds = {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(look.svg).iter()}
        assert kinds <= {"svg", "rect", "path", "circle", "text", "image"}
        assert not re.search(r'href="(?!data:image/(png|jpeg);base64,)', look.svg)
        drawn = Image.open(io.BytesIO(renderer.picture(look.svg, 480 / look.width)))
        assert drawn.size == (480, 270)
