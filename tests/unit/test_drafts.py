"""Drafts: what was typed comes back to the one who typed it, and to nobody else."""

from datetime import date
from pathlib import Path

import pytest
from dialogues import CENTRE, OWNER

from kpi import drafts, store
from kpi.errors import RaporError


def test_what_was_typed_comes_back_with_its_kinds(home: Path) -> None:
    opened = store.open()
    typed = {
        "text": "Mana <b>buktinya</b>?",
        "due": date(2026, 12, 1),
        "none": None,
        "power": 7.5,
        "yes": True,
    }
    drafts.keep(opened, OWNER, "review", {"text": "M"})
    drafts.keep(opened, OWNER, "review", typed)
    assert drafts.found(store.open(), OWNER, "review") == typed
    assert drafts.found(opened, CENTRE, "review") == {}
    assert drafts.found(opened, OWNER, "another") == {}
    drafts.drop(opened, OWNER, "review")
    assert drafts.found(opened, OWNER, "review") == {}


def test_dropping_takes_nobody_elses(home: Path) -> None:
    opened = store.open()
    for visitor in (OWNER, CENTRE):
        drafts.keep(opened, visitor, "review", {"text": visitor.account})
    drafts.drop(opened, OWNER, "review")
    assert drafts.found(opened, CENTRE, "review") == {"text": CENTRE.account}


def test_half_a_character_does_no_harm(home: Path) -> None:
    opened = store.open()
    drafts.keep(opened, OWNER, "review", {"text": "a\ud83db"})
    assert drafts.found(opened, OWNER, "review") == {"text": "ab"}


def test_a_draft_has_its_bounds(home: Path) -> None:
    with pytest.raises(RaporError, match="terlalu panjang"):
        drafts.keep(store.open(), OWNER, "review", {"text": "x" * (drafts.LONGEST + 1)})
