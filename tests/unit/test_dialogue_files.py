"""Notes and the map of stakeholders in files: read with the rights of whoever asks."""

from pathlib import Path

import pytest
from dialogues import CANARY, CENTRE, OURS, OUTSIDER, OWNER, PROVINCE
from dialogues import projects as two_projects

from kpi import engines, notes, stakeholders
from kpi.access import Visitor
from kpi.export import captions, illustrations, ledgers
from kpi.export.illustrations import Illustration, Reading
from kpi.export.questions import Question
from kpi.influence import Position
from kpi.store import Store


@pytest.fixture
def opened(home: Path) -> Store:
    opened = two_projects()
    stakeholders.add(
        opened,
        OWNER,
        OURS,
        name=CANARY,
        institution=None,
        internal=True,
        position=Position(engines.today(), 9, 8),
    )
    return opened


def shown(opened: Store, visitor: Visitor, kind: str, indicator: str = "") -> Illustration:
    asked = Question(kind, "2026-Q3", indicator, project=OURS if kind == "stakeholders" else "")
    return illustrations.read(Reading(opened, asked, visitor.scope, "id", engines.today()))


def test_the_map_is_a_picture_for_those_who_may_see_it(opened: Store) -> None:
    assert shown(opened, OWNER, "stakeholders").frame["name"].tolist() == [CANARY]
    assert shown(opened, PROVINCE, "stakeholders").frame.empty


def test_the_map_is_of_no_period_and_of_no_place(opened: Store) -> None:
    found = shown(opened, OWNER, "stakeholders")
    footer = captions.subject(opened, Question("stakeholders", "None"), found, place="Bali").footer
    assert "Bali" not in footer
    assert not any("2026-Q3" in part or "Triwulan" in part for part in footer)


@pytest.mark.parametrize(("visitor", "seen"), [(CENTRE, True), (PROVINCE, True), (OUTSIDER, False)])
def test_notes_stand_in_the_file_of_a_course_within_the_scope(
    opened: Store, visitor: Visitor, seen: bool
) -> None:
    day = engines.today().replace(month=8, day=1, year=2026)
    notes.add(opened, PROVINCE, indicator="on_time_response", agency="61", dated=day, text=CANARY)
    found = shown(opened, visitor, "course", "on_time_response")
    assert any(CANARY in text for text in found.frame["note"]) == seen
    footer = captions.subject(opened, Question("course", "2026-Q3", "on_time_response"), found).footer
    assert any("(1) 1 Agu 2026, 61: " + CANARY in part for part in footer) == seen
    assert "Catatan" in ledgers.table(found).columns
