"""Every sentence that the code can say exists, in both languages, with the values it needs."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from kpi import messages

ROOT = Path(__file__).parent.parent.parent
CODE = sorted(file for name in ("kpi", "connectors", "pages") for file in (ROOT / name).rglob("*.py"))
SPEAKERS = {"RaporError", "sentence"}


def fields(text: str) -> set[str]:
    """The names in the braces of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Each place that says a sentence by a literal code: where, the code, the call."""
    for file in [*CODE, ROOT / "streamlit_app.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            code = getattr(node.args[0], "value", None)
            if name in SPEAKERS and isinstance(code, str):
                yield f"{file.relative_to(ROOT)}:{node.lineno}", code, node


@pytest.mark.parametrize("code", sorted(messages.texts()))
def test_both_languages_say_the_same(code: str) -> None:
    text = messages.texts()[code]
    assert text.id.strip()
    assert text.en.strip()
    assert fields(text.id) == fields(text.en)


def test_every_code_in_the_code_is_declared() -> None:
    used = list(calls())
    assert used
    assert [(where, code) for where, code, _ in used if code not in messages.texts()] == []


def test_every_sentence_gets_its_values() -> None:
    lacking = []
    for where, code, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        if code in messages.texts() and None not in given:  # None: a **mapping, known only when it runs
            lacking += [(where, code, field) for field in fields(messages.texts()[code].id) - given]
    assert lacking == []
