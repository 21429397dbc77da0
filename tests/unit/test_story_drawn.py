"""The deck of a seminar as an office program draws it: every word on its slide, none on the footer."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pptx.util import Inches

from kpi import access, store
from kpi.export import fonts, material, sections
from kpi.export.dossiers import Order
from kpi.export.slides import boxes, story

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir>
<cachedir>{cache}</cachedir></fontconfig>"""
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">')
LINE = Inches(7.5 - 0.62) / boxes.POINT  # where the footer begins, in points


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


def drawn(content: bytes, folder: Path) -> Path:
    """The deck as a PDF, in its own typeface."""
    program = shutil.which("soffice")
    if program is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or poppler is not installed")
    settings = folder / "fonts.conf"
    settings.write_text(FONTS.format(folder=fonts.FOLDER, cache=folder / "cache"))
    (folder / "deck.pptx").write_bytes(content)
    command = [program, f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "deck.pptx")],
        check=True,
        capture_output=True,
        timeout=240,
        env=os.environ | {"FONTCONFIG_FILE": str(settings)},
    )
    return folder / "deck.pdf"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_word_is_drawn_in_its_place(sample: store.Store, tmp_path: Path, language: str) -> None:
    read = material.read(sample, access.command_line(), Order("2026-Q3", language, "PUSPEN-2019"))
    pages = list(story.pages(read, sections.usual()))
    file = drawn(story.deck(read, sections.usual()), tmp_path)
    told = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True)
    slides = re.split(r"<page ", told.stdout)[1:]
    assert len(slides) == 1 + len(pages)
    for slide, (section, page) in zip(slides[1:], pages, strict=True):
        words = [tuple(map(float, found)) for found in WORD.findall(slide)]
        assert len(words) > 10, section
        assert min(left for left, *_ in words) >= 0
        assert max(right for _, _, right, _ in words) <= 960
        assert max(low for *_, low in words) <= 540
        below = sum(top >= LINE for _, top, _, _ in words)
        crossing = [one for one in words if one[1] < LINE < one[3] - 2]
        assert not crossing, (section, page.words.title)
        assert below <= len(page.words.footer.split()) + 1, (section, page.words.title)
