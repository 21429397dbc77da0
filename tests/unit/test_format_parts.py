"""Parts of formats: patterns, clocks and the signs by which an export is refused."""

from pathlib import Path

import pytest

from kpi import formats
from kpi.errors import RaporError
from kpi.format_parts import Doubt, Part

SMALL = """
title = { id = "Kecil", en = "Small" }
table = "posts"
headings = ["Tanggal", "Tautan"]
[columns]
published_at = "Tanggal"
post_id = { heading = "Tautan", pattern = "/p/([^/]+)", clock = "tiktok" }
[constants]
platform = "tiktok"
[[refuse_when]]
sentence = "export_meta_daily"
heading = "Hari"
pattern = "([0-9])"
[[refuse_when]]
sentence = "export_meta_daily"
repeats = "post_id"
"""


def loaded(folder: Path, text: str = SMALL) -> formats.Format:
    (folder / "small.toml").write_text(text, encoding="utf-8")
    return formats.load(folder)["small"]


def test_parts_and_doubts(tmp_path: Path) -> None:
    one = loaded(tmp_path)
    assert one.columns["post_id"] == (Part(("Tautan",), "/p/([^/]+)", "tiktok"),)
    assert one.doubts == (
        Doubt("export_meta_daily", Part(("Hari",), "([0-9])")),
        Doubt("export_meta_daily", repeats="post_id"),
    )


@pytest.mark.parametrize(
    ("before", "after", "code", "words"),
    [
        ('clock = "tiktok"', 'clock = "y"', "declaration_unknown", ["columns.post_id.clock", '"x"']),
        ('repeats = "post_id"', "", "declaration_missing", ["refuse_when"]),
        ('repeats = "post_id"', 'repeats = "post_ids"', "declaration_unknown", ["repeats", '"post_id"']),
        ('heading = "Hari"', 'heading = "Hari"\nrepeats = "post_id"', "declaration_missing", ["refuse_when"]),
        ('heading = "Hari"', 'hari = "Hari"', "declaration_unknown", ["refuse_when", '"hari"']),
        ('pattern = "([0-9])"', 'pattern = "[0-9]"', "format_pattern", ["refuse_when.pattern"]),
        ('sentence = "export_meta_daily"\nheading', "heading", "declaration_missing", ["sentence"]),
        ("export_meta_daily", "file_empty", "declaration_unknown", ["refuse_when.sentence", '"file_empty"']),
    ],
)
def test_mistakes_are_named(tmp_path: Path, before: str, after: str, code: str, words: list[str]) -> None:
    assert before in SMALL
    with pytest.raises(RaporError) as caught:
        loaded(tmp_path, SMALL.replace(before, after, 1))
    assert caught.value.code == code
    for language in ("id", "en"):
        for word in ("small.toml", *words):
            assert word in caught.value.text(language)
