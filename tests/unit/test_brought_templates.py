"""Templates that ministries bring: dark ones, photographs, titles on pictures; findings stay legible."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches
from test_slides import WORDS, image, reopened, sound, template, whole

from kpi.export.slides import Deck, blocks, grids, templates
from kpi.export.slides.boxes import Area
from kpi.export.slides.decks import Page
from kpi.export.slides.grids import Column, Grid

ROOM = "Title and Content"


def grounded(fill: str) -> Callable[[Any], None]:
    """Lets the master have a ground."""

    def change(shown: Any) -> None:
        ground = f"<p:bg {nsdecls('p', 'a')}><p:bgPr>{fill}<a:effectLst/></p:bgPr></p:bg>"
        held = shown.slide_master._element.cSld
        for old in held.findall(qn("p:bg")):
            held.remove(old)
        held.insert(0, parse_xml(ground))

    return change


def solid(colour: str) -> Callable[[Any], None]:
    return grounded(f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>')


def themed(name: str, more: str = "") -> Callable[[Any], None]:
    return grounded(f'<a:solidFill><a:schemeClr val="{name}">{more}</a:schemeClr></a:solidFill>')


def photographed(shown: Any) -> None:
    """A photograph behind everything."""
    layout = next(one for one in shown.slide_layouts if one.name == ROOM)
    aside = shown.slides[0].shapes.add_picture(io.BytesIO(image()), 0, 0, Inches(10), Inches(7.5))
    layout.shapes._spTree.insert(2, aside._element)


def banded(shown: Any) -> None:
    """A dark band above the room for findings."""
    band = shown.slides[0].shapes.add_shape(1, 0, 0, Inches(10), Inches(0.3))
    band.fill.solid()
    shown.slide_master.shapes._spTree.append(band._element)


def ruled(shown: Any) -> None:
    """A dark line across the room for findings."""
    rule = shown.slides[0].shapes.add_shape(1, 0, Inches(3), Inches(10), Inches(0.02))
    rule.fill.solid()
    shown.slide_master.shapes._spTree.append(rule._element)


def papers(deck: Any) -> list[list[Any]]:
    """The grounds of each slide."""
    return [[shape for shape in slide.shapes if shape.name == blocks.PAPER] for slide in deck.slides]


@pytest.mark.parametrize(
    ("change", "light"),
    [
        (lambda shown: None, True),
        (solid("FFFFFF"), True),
        (solid("F6F1E7"), True),
        (solid("0B2545"), False),
        (solid("8A8F98"), False),
        (themed("bg1"), True),
        (themed("tx2"), False),
        (themed("tx2", '<a:lumMod val="10000"/><a:lumOff val="90000"/>'), True),
        (themed("nobody"), False),
        (
            grounded(
                '<a:gradFill><a:gsLst><a:gs pos="0"><a:srgbClr val="FFFFFF"/></a:gs><a:gs pos="100000">'
                '<a:srgbClr val="102030"/></a:gs></a:gsLst><a:lin ang="0"/></a:gradFill>'
            ),
            False,
        ),
        (photographed, False),
        (banded, True),
        (ruled, True),
    ],
)
def test_findings_stand_on_paper_where_the_ground_is_dark(change: Callable[[Any], None], light: bool) -> None:
    content = template(change)
    assert templates.read(content, "id").light is light
    opening, *findings = papers(whole(template=content))
    assert opening == []
    assert [len(one) for one in findings] == [0 if light else 1] * len(findings)


def test_all_of_a_finding_lies_on_its_paper() -> None:
    deck = whole(template=template(solid("0B2545")))
    for slide in list(deck.slides)[1:]:
        paper, *others = sorted(slide.shapes, key=lambda one: one.name != blocks.PAPER)
        assert paper._element.xpath(".//*[local-name()='decorative']")
        assert str(paper.fill.fore_color.rgb) == "FFFFFF"
        for one in others:
            if one != slide.shapes.title:
                assert paper.left <= one.left
                assert one.left + one.width <= paper.left + paper.width
                assert paper.top <= one.top
                assert one.top + one.height <= paper.top + paper.height
        paper._element.getparent().remove(paper._element)
    sound(deck)


def over_all(shown: Any) -> None:
    """A layout with a picture as large as its slide, and the title upon it."""
    layout = next(one for one in shown.slide_layouts if one.name == "Picture with Caption")
    for one in layout.placeholders:
        if one.placeholder_format.idx == 1:
            one.left, one.top, one.width, one.height = 0, 0, Inches(10), Inches(7.5)


def upright(shown: Any) -> None:
    """The layout with an upright title has the most room."""
    layout = next(one for one in shown.slide_layouts if one.name == ROOM)
    for one in layout.placeholders:
        if one.placeholder_format.idx == 1:
            one.left, one.top, one.width, one.height = Inches(0.5), Inches(1.8), Inches(9), Inches(4)


@pytest.mark.parametrize("change", [over_all, upright])
def test_no_finding_lies_on_its_title(change: Callable[[Any], None]) -> None:
    deck = whole(template=template(change))
    sound(deck)
    assert {slide.slide_layout.name for slide in list(deck.slides)[1:]} != {"Vertical Title and Text"}
    for slide in deck.slides:
        assert slide.shapes.title.top + slide.shapes.title.height < Inches(4)


def test_the_people_stand_in_a_text_not_in_a_picture() -> None:
    def change(shown: Any) -> None:
        shown.slide_layouts[0].shapes._spTree.append(
            parse_xml(
                f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='77' name='Foto'/><p:cNvSpPr/><p:nvPr>"
                "<p:ph type='pic' idx='33'/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x='0' y='0'/>"
                "<a:ext cx='9144000' cy='2000000'/></a:xfrm></p:spPr><p:txBody><a:bodyPr/><a:p/></p:txBody>"
                "</p:sp>"
            )
        )

    deck = Deck("id", template(change))
    deck.opening("Judul", ["Peserta", "Mentor"])
    slide = reopened(deck).slides[0]
    assert [one.placeholder_format.idx for one in slide.placeholders] == [0, 1]
    assert slide.placeholders[1].text_frame.text == "Peserta\nMentor"


def test_the_opening_is_the_one_of_its_template() -> None:
    def change(shown: Any) -> None:
        listed = shown.slide_master._element.find(qn("p:sldLayoutIdLst"))
        listed.append(listed[0])

    deck = Deck("id", template(change))
    assert deck.template.opening.name == "Title Slide"


def test_a_long_table_goes_on_until_all_is_said() -> None:
    rows = [[f"Tonggak {place}", "kata " * 40] for place in range(21)]
    for brought in (None, template()):
        deck = Deck("id", brought)
        deck.page(Page(WORDS, blocks.pages(Grid([Column("Nama"), Column("Isi")], rows, "Semua"))))
        made = reopened(deck)
        sound(made)
        held = [next(one.table for one in slide.shapes if one.has_table) for slide in made.slides]
        assert [row.cells[0].text_frame.text for table in held for row in list(table.rows)[1:]] == [
            row[0] for row in rows
        ]
        counts = [len(table.rows) for table in held]
        assert len(counts) > 1
        assert max(counts) - min(counts) <= len(counts)
        assert all(slide.notes_slide.notes_text_frame.text for slide in made.slides)


def test_a_table_without_room_for_one_row_says_so() -> None:
    shown = Presentation()
    slide = shown.slides.add_slide(shown.slide_layouts[6])
    where = Area(0, 0, int(Inches(2)), int(Inches(0.4)))
    grid = Grid([Column("Nama")], [["kata " * 200]] * 3)
    assert grids.add(slide, where, grid, grids.Style((9,)), "id", part=True) == 3
    assert "3 lagi" in slide.shapes[0].table.cell(1, 0).text_frame.text
    assert blocks.pages(grid, (9,))(slide, where, blocks.Pen("id")) is None
