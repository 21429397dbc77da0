"""Text that people typed: trimmed, bounded, without what no text may hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import typed
from kpi.errors import RaporError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Rapat dengan Sekjen \n", "Rapat dengan Sekjen"),
        ("dua\nbaris", "dua\nbaris"),
        ("nol\x00 dan \x1b[31mmerah", "nol dan [31mmerah"),
        ("balik\u202ekanan", "balikkanan"),
        ("setengah\ud83d", "setengah"),
        ("keluarga 👨‍👩‍👧", "keluarga 👨‍👩‍👧"),
        (" \u200b\n", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_kept_of_a_text(written: str | None, kept: str | None) -> None:
    assert typed.optional(written) == kept


@given(st.text())
def test_a_kept_text_can_be_stored_and_is_kept_as_it_is(text: str) -> None:
    kept = typed.optional(text, most=10**6) or ""
    assert kept.encode("utf-8").decode() == kept
    assert "\x00" not in kept
    assert (typed.optional(kept, most=10**6) or "") == kept


def test_nothing_is_not_a_text() -> None:
    with pytest.raises(RaporError, match="Tulis apa yang terjadi"):
        typed.text("  \t ", "note_empty")


def test_too_long_a_text_is_recalled_by_its_beginning() -> None:
    with pytest.raises(RaporError, match=r"“Aaaaa.*berisi 201 huruf; paling banyak 200"):
        typed.text("A" + "a" * 200, "note_empty", 200)


@pytest.mark.parametrize(
    ("day", "code"),
    [(None, "day_missing"), (date(2026, 11, 23), "day_ahead"), (date(219, 4, 4), "day_early")],
)
def test_days_that_cannot_be(day: date | None, code: str) -> None:
    with pytest.raises(RaporError) as told:
        typed.past(day, TODAY)
    assert told.value.code == code


def test_today_has_come() -> None:
    assert typed.past(TODAY, TODAY) == TODAY


@pytest.mark.parametrize("value", [-0.1, 10.1, float("nan"), float("inf")])
def test_points_lie_between_zero_and_ten(value: float) -> None:
    with pytest.raises(RaporError, match="di luar 0–10"):
        typed.points(value, "power_outside")
    assert typed.points(10, "power_outside") == 10
