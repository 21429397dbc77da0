"""Audit trail and privacy: who did what, whether the log is whole, and what is stored for how long."""

import sqlite3
from pathlib import Path

import pytest
from screens import Opened, texts

from kpi import store
from kpi.state import audit
from pages.parts import words

HOSTILE = "**tebal** ![](https://evil.example/x.png) $x^2$"


@pytest.fixture
def noted(home: Path) -> Path:
    """An empty store with a log of thirty lines."""
    with store.open().writing() as session:
        for number in range(29):
            audit.note(
                session,
                "a@x.id",
                "milestone.changed",
                f"P/{number}",
                before={"weight": 1},
                after={"weight": 2.5},
            )
        audit.note(session, "b@x.id", "evidence.refused", HOSTILE, after={"verdict": HOSTILE})
    return home


def test_the_log_is_whole_and_told_in_words(noted: Path, opened: Opened) -> None:
    screen = opened("admin/audit")
    assert not screen.exception
    found = "\n".join(texts(screen))
    assert "Rantai jejak :green-badge[● utuh]" in found
    assert "30 baris" in found
    assert "**Tonggak diubah** · P/28".replace("/", "\\/") in found
    assert "Bobot: 1 → 2,5" in found.replace("\\", "").replace(words.JOINER, "")
    assert "**Eviden ditolak**" in found
    assert "![](" not in found
    assert len(screen.table[0].value) == 25


def test_a_search_narrows_it_and_the_second_page_goes_on(noted: Path, opened: Opened) -> None:
    screen = opened("admin/audit", language="en")
    screen.number_input(key="trail-page-2").set_value(2).run()
    assert len(screen.table[0].value) == 5
    screen.selectbox(key="trail-who").set_value("b@x.id").run()
    assert not screen.exception
    assert len(screen.table[0].value) == 1
    assert "**Evidence refused**" in screen.table[0].value.to_string()


def test_a_changed_line_breaks_the_chain_on_the_screen(noted: Path, opened: Opened) -> None:
    with sqlite3.connect(noted / "state.db") as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("PRAGMA user_version = 0")
        connection.execute("UPDATE audit SET who = 'x' WHERE sequence = 7")
    connection.close()
    screen = opened("admin/audit")
    assert any("baris 7 diubah" in str(error.value) for error in screen.error)
    assert ":red-badge[▼ putus]" in "\n".join(texts(screen))


def test_an_empty_log_says_what_to_do(home: Path, opened: Opened) -> None:
    screen = opened("admin/audit")
    assert not screen.exception
    assert "Belum ada yang dicatat." in texts(screen)
    screen.selectbox(key="trail-noun").set_value("evidence").run()
    assert any("Tidak ada catatan yang cocok" in one for one in texts(screen))


def test_privacy_says_what_is_stored_why_and_for_how_long(home: Path, opened: Opened) -> None:
    home.mkdir()
    (home / "retention.toml").write_text("drafts = 14")
    screen = opened("reports/privacy")
    assert not screen.exception
    rows = screen.table[0].value.to_string()
    assert "Pesan warga kepada instansi" in rows
    assert "14 hari" in rows
    assert "5 tahun sesudah proyek diarsipkan" in rows
    assert any("kurang dari 10 responden" in one for one in texts(screen))
    english = opened("reports/privacy", language="en")
    assert "14 days" in english.table[0].value.to_string()
