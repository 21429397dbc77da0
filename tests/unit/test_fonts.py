"""The typeface: widths, lines and where they are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from kpi.export import fonts

LONG = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Provinsi Kepulauan Bangka Belitung " * 4


def test_every_weight_is_there_as_truetype() -> None:
    for weight in fonts.WEIGHTS:
        assert fonts.file(weight).read_bytes()[:4] == b"\x00\x01\x00\x00"
        assert fonts.web(weight)[:4] == b"wOF2"
        assert ImageFont.truetype(str(fonts.file(weight)), 10).getname()[0] == fonts.FAMILY


def test_a_text_breaks_between_words_and_ends_in_an_ellipsis() -> None:
    found = fonts.lines(LONG, 20, 400, 3, 700)
    assert len(found) == 3
    assert found[0] == "Badan Kepegawaian dan Pengembangan"
    assert found[-1].endswith(fonts.ELLIPSIS)


def test_a_no_break_space_holds() -> None:
    text = "Respons tepat waktu, n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}318"
    narrow = fonts.width("Respons tepat waktu, n", 20) + 1
    assert fonts.lines(text, 20, narrow, 2)[1] == "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}318"


def test_a_short_text_stays_as_it_is() -> None:
    assert fonts.lines("Ringkas", 20, 400, 2) == ["Ringkas"]
    assert fonts.lines("  ", 20, 400, 2) == []
    assert fonts.cut("Ringkas", 20, 400) == "Ringkas"


@given(st.text(max_size=300), st.integers(80, 900), st.integers(1, 3))
def test_no_line_is_wider_than_its_place(text: str, within: int, most: int) -> None:
    found = fonts.lines(text, 18, within, most)
    assert len(found) <= most
    assert all(fonts.width(line, 18) <= within for line in found)


@pytest.mark.parametrize("text", ["192.949.832", "waspada tertinggal", "x" * 90, "a b  c\nd", "KEP-1a"])
def test_a_word_that_breaks_stays_one_word(text: str) -> None:
    whole = " ".join(text.split())
    assert fonts.shortened(text, 10, 30, 99) == whole
    cut = fonts.shortened(text, 10, 30, 2)
    assert whole.startswith(cut.removesuffix(fonts.ELLIPSIS).rstrip())
    assert len(fonts.lines(cut, 10, 30, 99)) <= 2
