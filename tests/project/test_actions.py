"""Everything that the audit log can tell has words in both languages."""

import re
from pathlib import Path

from kpi import audit

ROOT = Path(__file__).parent.parent.parent
ACTION = re.compile(r'"([a-z]+)\.([a-z_]*(?:ed|set|in|out|undone|withdrawn))"')


def actions() -> set[tuple[str, str]]:
    """Noun and participle of each action that stands in code beside a note of the log."""
    files = [file for name in ("kpi", "pages") for file in (ROOT / name).rglob("*.py")]
    telling = [file.read_text(encoding="utf-8") for file in files]
    return {
        found for text in telling if "audit" in text or "editions" in text for found in ACTION.findall(text)
    }


def test_every_noun_and_participle_is_declared() -> None:
    found, declared = actions(), audit.words()
    assert ("evidence", "attached") in found
    assert sorted({noun for noun, _ in found} - declared["nouns"].keys()) == []
    assert sorted({done for _, done in found} - declared["participles"].keys()) == []


def test_an_action_is_told_in_words_and_an_unknown_one_as_it_stands() -> None:
    assert audit.in_words("milestone.changed", "id") == "tonggak diubah"
    assert audit.in_words("person.signed_in", "en") == "account signed in"
    assert audit.in_words("moon.painted_over", "id") == "moon painted over"
