"""The log of support: written by the owner, corrected only by another entry."""

from datetime import date
from pathlib import Path

import pytest
from dialogues import CENTRE, MENTOR, OURS, OWNER, PROVINCE
from dialogues import projects as two_projects

from kpi import stakeholders, support
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.influence import Position
from kpi.store import Store

MAY = date(2019, 5, 2)


@pytest.fixture
def opened(home: Path) -> Store:
    return two_projects()


@pytest.fixture
def sekjen(opened: Store) -> int:
    return stakeholders.add(
        opened, OWNER, OURS, name="Sekjen", institution=None, internal=True, position=Position(MAY, 9, 8)
    )


def written(opened: Store, sekjen: int, words: str, visitor: Visitor = OWNER, **more: int) -> int:
    return support.add(opened, visitor, OURS, stakeholder=sekjen, dated=MAY, text=words, **more)


def test_the_log_tells_who_gave_what_for_which_milestone(opened: Store, sekjen: int) -> None:
    written(opened, sekjen, "Menandatangani SK tim efektif", milestone=1)
    (entry,) = support.listed(opened, MENTOR.scope, OURS)
    assert (entry.stakeholder, entry.text, entry.milestone, entry.dated, entry.by) == (
        "Sekjen",
        "Menandatangani SK tim efektif",
        "Tonggak 1",
        MAY,
        "operator@x.id",
    )


def test_a_milestone_of_another_agency_is_not_named(opened: Store, sekjen: int) -> None:
    written(opened, sekjen, "Membuka data provinsi", CENTRE, milestone=2)
    (seen,), told = (support.listed(opened, one.scope, OURS) for one in (OWNER, CENTRE))
    assert (seen.text, seen.milestone) == ("Membuka data provinsi", None)
    assert [one.milestone for one in told] == ["Tonggak 2"]


def test_an_entry_is_replaced_not_changed(opened: Store, sekjen: int) -> None:
    first = written(opened, sekjen, "Menyediakan angaran")
    written(opened, sekjen, "Menyediakan anggaran", supersedes=first)
    assert [(one.text, one.replaced) for one in support.listed(opened, OWNER.scope, OURS)] == [
        ("Menyediakan anggaran", False),
        ("Menyediakan angaran", True),
    ]


def test_only_an_own_entry_is_replaced_and_only_once(opened: Store, sekjen: int) -> None:
    first = written(opened, sekjen, "Menyediakan angaran")
    with pytest.raises(RaporError, match="bukan tulisan Anda"):
        written(opened, sekjen, "Tidak", CENTRE, supersedes=first)
    written(opened, sekjen, "Menyediakan anggaran", supersedes=first)
    with pytest.raises(RaporError, match="sudah diganti"):
        written(opened, sekjen, "Sekali lagi", supersedes=first)


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        ("  ", {}, "support_empty"),
        ("Janji", {"milestone": 3}, "review_subject"),
        ("Janji", {"milestone": 99}, "review_subject"),
        ("Janji", {"milestone": 2}, "review_subject"),  # of another agency of the same project
        ("Janji", {"supersedes": 99}, "support_unknown"),
    ],
)
def test_what_is_refused(opened: Store, sekjen: int, words: str, more: dict[str, int], code: str) -> None:
    with pytest.raises(RaporError) as told:
        written(opened, sekjen, words, **more)
    assert told.value.code == code
    assert support.listed(opened, OWNER.scope, OURS) == []


def test_who_neither_sees_nor_writes(opened: Store, sekjen: int) -> None:
    written(opened, sekjen, "Menandatangani SK")
    assert support.listed(opened, PROVINCE.scope, OURS) == []
    for visitor in (PROVINCE, MENTOR):
        with pytest.raises(RaporError) as told:
            written(opened, sekjen, "Janji", visitor)
        assert told.value.code == "not_allowed"
