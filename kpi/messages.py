"""Sentences for people, in Indonesian and English, from data/messages/*.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from kpi import settings

FOLDER = Path(__file__).parent.parent / "data" / "messages"


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    id: str
    en: str

    def __call__(self, language: str) -> str:
        """The text in a language; Indonesian unless English is asked for."""
        return self.en if language == "en" else self.id


def sentence(code: str, /, language: str | None = None, **values: object) -> str:
    """The sentence of a code with its values filled in.

    Args:
        code: A key of data/messages/*.toml.
        language: "id" or "en"; by default the language of the settings.
        values: What the braces of the sentence stand for; a Text stands for itself in that language.

    Raises:
        KeyError: If no file declares the code or a value is missing: a mistake of ours, not of a person.
    """
    chosen = language or settings.load().language
    written = {name: one(chosen) if isinstance(one, Text) else one for name, one in values.items()}
    return Formatter().vformat(_texts()[code](chosen), (), written)


def texts() -> dict[str, Text]:
    """Every declared sentence by its code."""
    return dict(_texts())


@cache
def _texts() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for code, text in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"{file.name}: the code {code} is declared twice")
            found[code] = Text(**text)
    return found
