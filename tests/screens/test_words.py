"""Every sentence of the screens exists in Indonesian and keeps its values."""

import ast
from pathlib import Path
from string import Formatter

from babel.messages import pofile

from pages.parts import words

ROOT = Path(__file__).parent.parent.parent
CODE = [*sorted((ROOT / "pages").rglob("*.py")), ROOT / "streamlit_app.py"]


def sentences() -> set[str]:
    """The English sentences in the code."""
    found = set()
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "n_"):
                argument = node.args[0 if node.func.id == "_" else 1]
                assert isinstance(argument, ast.Constant), f"{file}:{node.lineno} is no literal"
                found.add(argument.value)
    return found


def translated() -> dict[str, str]:
    with words.CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in pofile.read_po(file) if one.id}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_sentence_is_translated() -> None:
    known = translated()
    assert {text for text in sentences() if not known.get(text)} == set()


def test_no_translation_is_left_over() -> None:
    assert set(translated()) - sentences() == set()


def test_translations_keep_the_values() -> None:
    assert [text for text, other in translated().items() if fields(text) != fields(other)] == []
