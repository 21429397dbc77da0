"""Notes on charts: dated, of one agency or of all, within the scope of whoever reads."""

from datetime import date
from pathlib import Path

import pytest
from dialogues import CANARY, CENTRE, OUTSIDER, OWNER, PROVINCE, VIEWER, log

from kpi import notes, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.store import Store

KEY = "on_time_response"
FLOOD, HOLIDAY = date(2026, 9, 12), date(2026, 9, 3)


@pytest.fixture
def opened(home: Path) -> Store:
    return store.open()


def written(
    opened: Store, words: str, agency: str | None = None, by: Visitor = CENTRE, day: date | None = FLOOD
) -> int:
    return notes.add(opened, by, indicator=KEY, agency=agency, dated=day, text=words)


def test_notes_come_in_the_order_of_their_days_as_one_text_a_month(opened: Store) -> None:
    written(opened, "Banjir\nbesar", "61", PROVINCE)
    written(opened, "Libur bersama", day=HOLIDAY)
    written(opened, "Aplikasi baru", day=date(2026, 10, 1))
    found = notes.listed(opened, CENTRE.scope, KEY)
    assert notes.by_month(found, {"61": "Kalbar"}, "id") == {
        "2026-09": "3 Sep 2026: Libur bersama; 12 Sep 2026, Kalbar: Banjir besar",
        "2026-10": "1 Okt 2026: Aplikasi baru",
    }
    assert notes.listed(opened, CENTRE.scope, "another") == []


def test_a_note_of_an_agency_is_seen_by_whose_scope_holds_it(opened: Store) -> None:
    written(opened, "Untuk semua")
    written(opened, CANARY, "61", PROVINCE)
    seen = {
        who: [one.text for one in notes.listed(opened, scope)]
        for who, scope in (
            ("all", CENTRE.scope),
            ("61", PROVINCE.scope),
            ("BKN", OUTSIDER.scope),
            ("selected", CENTRE.scope.select(frozenset({"BKN"}))),
            ("nothing", Scope(frozenset())),
        )
    }
    assert seen == {
        "all": ["Untuk semua", CANARY],
        "61": ["Untuk semua", CANARY],
        "BKN": ["Untuk semua"],
        "selected": ["Untuk semua"],
        "nothing": ["Untuk semua"],
    }


def test_of_two_people_the_second_sees_both_versions(opened: Store) -> None:
    number = written(opened, "Banjir", "61", PROVINCE)
    notes.edit(opened, PROVINCE, number, 1, dated=FLOOD, text="Banjir bandang")
    with pytest.raises(RaporError) as told:
        notes.edit(opened, CENTRE, number, 1, dated=FLOOD, text="Banjir rob")
    assert told.value.values["theirs"] == {"text": "Banjir bandang"}
    notes.remove(opened, CENTRE, number, 2)
    assert notes.listed(opened, CENTRE.scope) == []
    assert [action for _, action, _ in log(opened)] == ["note.added", "note.changed", "note.removed"]


@pytest.mark.parametrize(
    ("visitor", "agency"), [(PROVINCE, None), (PROVINCE, "BKN"), (OWNER, "61"), (VIEWER, "KEMENDAGRI")]
)
def test_who_may_not_write(opened: Store, visitor: Visitor, agency: str | None) -> None:
    with pytest.raises(RaporError) as told:
        written(opened, "Banjir", agency, visitor)
    assert told.value.code == "not_allowed"


def test_a_note_out_of_scope_is_unknown_to_whoever_would_change_it(opened: Store) -> None:
    numbers = written(opened, "Banjir", "61", PROVINCE), written(opened, "Untuk semua"), 4711
    for number in numbers:
        for change in (
            lambda number=number: notes.edit(opened, OUTSIDER, number, 1, dated=FLOOD, text="x"),
            lambda number=number: notes.remove(opened, OUTSIDER, number, 1),
        ):
            with pytest.raises(RaporError) as told:
                change()
            assert told.value.code == "note_unknown"


@pytest.mark.parametrize(
    ("words", "day", "code"),
    [
        ("", FLOOD, "note_empty"),
        ("x" * 281, FLOOD, "text_long"),
        ("Banjir", None, "day_missing"),
        ("Banjir", date(2999, 1, 1), "day_ahead"),
    ],
)
def test_what_is_refused(opened: Store, words: str, day: date | None, code: str) -> None:
    with pytest.raises(RaporError) as told:
        written(opened, words, day=day)
    assert told.value.code == code


def test_a_note_on_no_indicator_is_refused(opened: Store) -> None:
    with pytest.raises(RaporError, match="tidak ada dalam katalog"):
        notes.add(opened, CENTRE, indicator="nothing", agency=None, dated=FLOOD, text="x")
