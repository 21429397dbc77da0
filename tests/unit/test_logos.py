"""Logos: a picture, or a sentence why it is none."""

import io

import pytest
from PIL import Image

from kpi.errors import RaporError
from kpi.export.slides import logos


def picture(kind: str, wide: int = 200, high: int = 80) -> bytes:
    made = io.BytesIO()
    Image.new("L", (wide, high), 0).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_taken_as_it_is(kind: str) -> None:
    content = picture(kind)
    assert logos.checked(content) == content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo_unreadable"),
        (picture("GIF"), "logo_unreadable"),
        (picture("PNG")[:60], "logo_unreadable"),
        (picture("PNG", 20_000, 2_000), "logo_large"),
        (picture("PNG", 20_000, 20_000), "logo_large"),
        (picture("PNG") + b"\0" * logos.LARGEST, "logo_large"),
    ],
    ids=["nothing", "svg", "gif", "cut", "many pixels", "a bomb", "many bytes"],
)
def test_what_is_no_small_picture_says_why(content: bytes, code: str) -> None:
    with pytest.raises(RaporError) as raised:
        logos.checked(content)
    assert raised.value.code == code
    assert "PNG" in raised.value.text("id") or "MB" in raised.value.text("id")
