"""Drift: what changed in the headings of a source, told and never guessed."""

from pathlib import Path

import pytest

from connectors.sheets import Line, StoredSheet
from kpi import drift, messages

BEFORE = {"kode": "", "suka": "INTEGER", "tanggal": "DATE"}


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (BEFORE, []),
        ({"Tanggal ": "DATE", "KODE": "", "Suka": "INTEGER"}, []),  # only written otherwise
        ({"kode": "", "suka": "INTEGER"}, [("column_gone", "tanggal")]),
        (BEFORE | {"bagikan": ""}, [("column_added", "bagikan")]),
        (BEFORE | {"suka": "TEXT"}, [("column_retyped", "suka")]),
        (BEFORE | {"suka": ""}, []),  # a source that tells no types
        (BEFORE | {"kode": "TEXT"}, []),
        (
            {"kode": "", "suka": "INTEGER", "tgl": "DATE"},
            [("column_gone_renamed", "tanggal"), ("column_added", "tgl")],
        ),
        ({}, []),
    ],
)
def test_changes(now: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert [(code, values["heading"]) for code, values in drift.changes(BEFORE, now)] == found


def test_the_first_time_nothing_has_changed() -> None:
    assert drift.changes({}, BEFORE) == []


def test_a_rename_is_told_as_a_possibility_in_both_languages() -> None:
    code, values = drift.changes(BEFORE, {"kode": "", "suka": "INTEGER", "tgl": "DATE"})[0]
    assert "Mungkin diganti nama menjadi salah satu kolom baru: tgl" in messages.sentence(
        code, "id", **values
    )
    assert "Perhaps it was renamed" in messages.sentence(code, "en", **values)


def test_headings_of_a_sheet_that_was_not_recognised() -> None:
    lines = [("Laporan", "", ""), ("Kode", "tgl", "Suka"), ("A", "1", "2")]
    head = tuple(Line(number, cells) for number, cells in enumerate(lines, start=1))
    sheet = StoredSheet(Path(), head)
    assert list(drift.headings([sheet], BEFORE)) == ["Kode", "tgl", "Suka"]
    assert drift.headings([sheet], {"lain": ""}) == {}
    assert drift.headings([], BEFORE) == {}
