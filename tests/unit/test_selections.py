"""Collected slides: read anew with the rights of whoever asks, as charts wherever PowerPoint has them."""

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from test_slides import sound, template

from kpi import access, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export.questions import Question
from kpi.export.slides import story
from kpi.scope import Scope

ASKED = [
    Question("course", "2026-Q3", "on_time_response", region="61", project="PUSPEN-2019"),
    Question("comparison", "2026-Q3", "publishing_consistency"),
    Question("funnel", "2026-Q3", "publishing_consistency"),
    Question("changes", "2026-Q3"),
    Question("course", "2011-Q1", "on_time_response"),
]


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


def made(opened: store.Store, language: str = "id", brought: bytes | None = None) -> Any:
    content = story.collected(ASKED, opened, access.command_line(), language, brought)
    return Presentation(io.BytesIO(content))


def texts(slide: Any) -> str:
    return " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_question_becomes_a_slide_in_its_order(sample: store.Store, language: str) -> None:
    deck = made(sample, language)
    sound(deck)
    assert len(deck.slides) == 1 + len(ASKED)
    course, comparison, funnel, changes, nothing = list(deck.slides)[1:]
    for slide in (course, comparison, changes):
        assert any(shape.has_chart for shape in slide.shapes)
    assert any(shape.shape_type is not None and shape.shape_type.name == "PICTURE" for shape in funnel.shapes)
    assert "Kalimantan Barat" in texts(course)
    assert ("Titik: nilai" if language == "id" else "Dot: value") in texts(comparison)
    for undrawn in ("Lingkaran:", "Bidang:", "Ring:", "Bands:"):  # by the chart of PowerPoint
        assert undrawn not in texts(comparison)
    assert ("Rumus: " if language == "id" else "Formula: ") in course.notes_slide.notes_text_frame.text
    assert not any(shape.has_chart for shape in nothing.shapes)
    assert "Belum ada data" in texts(nothing) or "No data" in texts(nothing)


def test_it_fits_a_template(sample: store.Store) -> None:
    sound(made(sample, brought=template()))


def test_nobody_collects_what_they_may_not_see(sample: store.Store) -> None:
    bound = Visitor("x@example.go.id", access.roles()["koordinator"], Scope(allowed=frozenset(["51"])))
    content = story.collected([ASKED[1]], sample, bound, "id")
    said = " ".join(texts(slide) for slide in Presentation(io.BytesIO(content)).slides)
    assert "Aceh" not in said
    content = story.collected([ASKED[0]], sample, bound, "id")
    slide = Presentation(io.BytesIO(content)).slides[1]
    assert not any(shape.has_chart for shape in slide.shapes)
    assert "n =" not in texts(slide)


def test_what_does_not_exist_is_named(sample: store.Store) -> None:
    with pytest.raises(RaporError) as raised:
        story.collected([Question("corse", "2026-Q3")], sample, access.command_line(), "id")
    assert raised.value.code == "illustration_unknown"
