"""Rows that people edit: changed at the edition that was read, noted in a chain that nobody rewrites."""

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from kpi import store
from kpi.errors import RaporError
from kpi.state import audit, editions
from kpi.state.access_models import Entry
from kpi.state.dialogue_models import Note
from kpi.state.imports import now


def noted(home: Path) -> int:
    with store.open().writing() as session:
        row = Note(indicator="reach", dated=now().date(), text="Banjir", added_by="a@x.id", added_at=now())
        session.add(row)
        session.flush()
        return row.number


def changed(number: int, edition: int, words: str, who: str) -> None:
    with store.open().writing() as session:
        row = editions.locked(session, Note, number)
        assert row is not None
        editions.change(
            session, row, edition, {"text": words}, who=who, action="note.changed", subject=number
        )


def test_the_second_of_two_people_is_told_who_was_first_and_what_stands_there(home: Path) -> None:
    number = noted(home)
    changed(number, 1, "Banjir bandang", "a@x.id")
    with pytest.raises(RaporError, match=r"a@x\.id") as told:
        changed(number, 1, "Banjir rob", "b@x.id")
    assert told.value.values["theirs"] == {"text": "Banjir bandang"}
    changed(number, 2, "Banjir rob", "b@x.id")
    with store.open().reading() as session:
        row = session.get_one(Note, number)
        assert (row.text, row.edition, row.edited_by) == ("Banjir rob", 3, "b@x.id")


def test_saving_what_stands_there_already_is_no_change(home: Path) -> None:
    number = noted(home)
    changed(number, 1, "Banjir", "b@x.id")
    with store.open().reading() as session:
        assert session.get_one(Note, number).edition == 1
        assert session.scalars(select(Entry)).all() == []


def test_each_line_of_the_log_carries_the_hash_of_the_one_before(home: Path) -> None:
    number = noted(home)
    changed(number, 1, "Banjir bandang", "a@x.id")
    changed(number, 2, "Banjir rob", "b@x.id")
    with store.open().reading() as session:
        first, second = session.scalars(select(Entry).order_by(Entry.sequence))
        assert (first.before, first.after) == ({"text": "Banjir"}, {"text": "Banjir bandang"})
        assert first.previous == audit.FIRST
        assert second.previous == first.hash == audit.digest(first)
        assert second.hash == audit.digest(second)


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_the_log(home: Path, statement: str) -> None:
    changed(noted(home), 1, "Banjir bandang", "a@x.id")
    with pytest.raises(IntegrityError, match="append-only"), store.open().writing() as session:
        session.execute(text(statement))
