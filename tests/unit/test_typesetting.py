"""Typesetting: whatever a text says, it is printed, inside of its page, and nothing else is read."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from test_rendering import HOSTILE

from kpi.errors import RaporError
from kpi.export import typesetting
from kpi.export.passages import (
    Card,
    Cards,
    Cell,
    Chapter,
    Column,
    Drawn,
    Fact,
    Facts,
    Heading,
    Lead,
    Paragraphs,
    Points,
    Table,
)

TYPST = '#read("/etc/passwd") #panic("x") $x^2$ *tebal* _miring_ = Judul @rujuk <label> \\ // komentar'
SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><rect width="100" height="40"/></svg>'
)


def content(text: str, rows: int = 3) -> dict[str, Any]:
    """A report of every kind of passage, each of which says the text."""
    cell = Cell(text, text, "bad", "▼")
    passages = [
        Lead(text),
        Heading(text),
        Paragraphs([text, text]),
        Points([cell, Cell(text)]),
        Facts([Fact("Peserta", cell)]),
        Cards([Card(text, "64,9", cell, text)] * 4),
        Table(
            text,
            [Column(text, 3), Column(text), Column(text, 1, "right")],
            [[cell] * 3] * rows,
            [text],
            "Tabel",
        ),
        Drawn("1.svg", text, text, text, text, "Gambar"),
    ]
    words = ("title", "running", "period", "foot", "author", "kind", "subtitle", "contents")
    return dict.fromkeys(words, text) | {
        "language": "id",
        "cover": [Facts([Fact("Peserta", cell)])],
        "chapters": [Chapter(text, passages)],
    }


def made(text: str, rows: int = 3) -> bytes:
    return typesetting.pdf("report", content(text, rows), {"1.svg": SQUARE})


def read(file: bytes) -> list[str]:
    """The texts of the pages without blanks, which a PDF has none of where a line ends."""
    return [re.sub(r"[\s\u200b]", "", page.extract_text()) for page in PdfReader(io.BytesIO(file)).pages]


def margins_are_clear(file: bytes, folder: Path, edge: float = 0.06) -> bool:
    """Whether nothing is drawn at the left and right edge of any page."""
    (folder / "made.pdf").write_bytes(file)
    subprocess.run(["pdftoppm", "-r", "40", "-png", "made.pdf", "page"], cwd=folder, check=True, timeout=60)
    for drawn in folder.glob("page*.png"):
        with Image.open(drawn) as image:
            grey, (wide, high) = image.convert("L"), image.size
        for left in (0, int(wide * (1 - edge))):
            if grey.crop((left, 0, left + int(wide * edge), high)).getextrema()[0] < 250:
                return False
    return True


@pytest.mark.parametrize(
    "text", [TYPST, HOSTILE, "x" * 300, "Kementerian " * 30, "a\x00b\ud800c", "\u202eterbalik"]
)
def test_any_text_is_printed_and_stays_on_its_page(text: str, tmp_path: Path) -> None:
    file = made(text)
    assert margins_are_clear(file, tmp_path)
    whole = "".join(read(file))
    assert "root:" not in whole
    assert "64,9" in whole


def test_text_that_looks_like_a_program_is_a_text() -> None:
    whole = "".join(read(made(TYPST)))
    assert '#read("/etc/passwd")#panic("x")$x^2$*tebal*_miring_=Judul@rujuk<label>\\//komentar' in whole


def test_a_table_that_breaks_repeats_its_heading() -> None:
    pages = read(made("Kolom", rows=60))
    assert len(pages) > 4
    assert all("KolomKolomKolom" in page for page in pages[2:-1])


def test_every_page_has_its_number_head_and_foot() -> None:
    shown = content("isi", rows=60) | {"running": "KEPALA", "foot": "KAKI", "period": "MASA"}
    pages = read(typesetting.pdf("report", shown, {"1.svg": SQUARE}))
    for number, page in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in page
        assert "KAKI" in page
        assert ("KEPALA" in page and "MASA" in page) == (number > 1)  # the cover says it larger


def test_contents_name_the_page_of_each_chapter() -> None:
    reader = PdfReader(io.BytesIO(made("Bab", rows=3)))
    assert [one.title for one in reader.outline if not isinstance(one, list)] == ["1 Bab"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Bab"
    assert reader.trailer["/Root"]["/Lang"] == "id"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # readers for the blind find headings and tables


def test_a_picture_has_its_sentence() -> None:
    reader = PdfReader(io.BytesIO(made("Garis naik")))
    told = [str(reader.get_object(number).get("/Alt", "")) for number in structure(reader)]
    assert "Garis naik" in told


def structure(reader: PdfReader) -> list[int]:
    """Numbers of the dictionaries of a PDF."""
    return [
        number
        for number in range(1, int(reader.trailer["/Size"]))
        if isinstance(reader.get_object(number), DictionaryObject)
    ]


def test_our_sources_read_nothing_but_the_content() -> None:
    sources = sorted(typesetting.SOURCES.glob("*.typ"))
    assert [file.stem for file in sources] == ["paper", "report", "scorecards"]
    for file in sources:
        text = re.sub(r"//[^\n]*", "", file.read_text(encoding="utf-8"))
        assert "@" not in text, "a package would be downloaded"
        assert re.findall(r"\b(?:read|csv|yaml|toml|xml|cbor|plugin|eval)\(", text) == []
        assert set(re.findall(r"json\((.*?)\)", text)) <= {'"content.json"'}


def test_a_picture_of_a_name_that_was_not_given_is_not_looked_for() -> None:
    with pytest.raises(RaporError) as raised:
        typesetting.pdf("report", content("isi"), {"/etc/hostname": SQUARE})
    assert raised.value.code == "document_refused"
