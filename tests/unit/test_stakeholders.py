"""Stakeholders: placed on days, moved by new positions only, seen by the owner of the project."""

from datetime import date
from pathlib import Path

import pytest
from dialogues import CANARY, CENTRE, MENTOR, OURS, OUTSIDER, OWNER, PROVINCE, THEIRS, VIEWER, log, logged
from dialogues import projects as two_projects
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kpi import influence, stakeholders
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.influence import Position
from kpi.store import Store

APRIL, JUNE = date(2019, 4, 4), date(2019, 6, 19)


@pytest.fixture
def opened(home: Path) -> Store:
    return two_projects()


def added(opened: Store, name: str = "Sekjen", at: Position | None = None, by: Visitor = OWNER) -> int:
    return stakeholders.add(
        opened,
        by,
        OURS,
        name=name,
        institution="Kementerian Dalam Negeri",
        internal=True,
        position=at or Position(APRIL, 9, 6, "supports"),
    )


@pytest.mark.parametrize(
    ("power", "interest", "group"),
    [
        (5, 5, "promoters"),
        (10, 4.9, "latents"),
        (4.9, 10, "defenders"),
        (4.9, 4.9, "apathetics"),
        (0, 0, "apathetics"),
    ],
)
def test_the_four_groups(power: float, interest: float, group: str) -> None:
    assert influence.group(power, interest) == group


def test_somebody_moves_by_a_new_position_and_the_old_one_stays(opened: Store) -> None:
    number = added(opened, at=Position(APRIL, 8, 3, "neutral"))
    stakeholders.place(opened, OWNER, OURS, number, Position(JUNE, 9, 8, "supports", "Menjadi mentor"))
    (found,) = stakeholders.listed(opened, OWNER.scope, OURS)
    assert [(one.dated, one.power, one.interest, one.group) for one in found.positions] == [
        (APRIL, 8, 3, "latents"),
        (JUNE, 9, 8, "promoters"),
    ]
    assert found.at(date(2019, 4, 3)) is None
    assert influence.days([found]) == [APRIL, JUNE]
    (row,) = influence.movement([found], APRIL, JUNE).to_dict("records")
    assert (row["group_before"], row["group"], row["power_before"], row["interest"]) == (
        "latents",
        "promoters",
        8,
        8,
    )


def test_a_second_position_of_one_day_corrects_the_first(opened: Store) -> None:
    number = added(opened, at=Position(APRIL, 8, 3))
    stakeholders.place(opened, OWNER, OURS, number, Position(APRIL, 8, 4))
    (found,) = stakeholders.listed(opened, OWNER.scope, OURS)
    assert found.at(APRIL) == Position(APRIL, 8, 4, by="operator@x.id")
    assert len(found.positions) == 2


def test_whoever_was_placed_later_has_no_before(opened: Store) -> None:
    added(opened, "DPRD", Position(JUNE, 7, 4))
    added(opened, "Media", Position(date(2019, 7, 1), 3, 4))
    moved = influence.movement(stakeholders.listed(opened, OWNER.scope, OURS), APRIL, JUNE)
    assert moved["name"].tolist() == ["DPRD"]
    assert moved["power_before"].isna().all()


@pytest.mark.parametrize("verb", ["UPDATE positions SET power = 1", "DELETE FROM positions"])
def test_the_database_refuses_to_change_a_position(opened: Store, verb: str) -> None:
    added(opened)
    with pytest.raises(IntegrityError, match="append-only"), opened.writing() as session:
        session.execute(text(verb))


@pytest.mark.parametrize(
    ("position", "code"),
    [
        (Position(date(2999, 1, 1), 5, 5), "day_ahead"),
        (Position(APRIL, 11, 5), "power_outside"),
        (Position(APRIL, 5, float("nan")), "interest_outside"),
        (Position(APRIL, 5, 5, "loves"), "stance_unknown"),
        (Position(APRIL, 5, 5, reason="x" * 2001), "text_long"),
    ],
)
def test_a_position_that_cannot_be_is_refused_and_nothing_is_stored(
    opened: Store, position: Position, code: str
) -> None:
    with pytest.raises(RaporError) as told:
        added(opened, at=position)
    assert told.value.code == code
    assert stakeholders.listed(opened, OWNER.scope, OURS) == []


def test_two_of_one_name_and_institution_are_refused(opened: Store) -> None:
    number = added(opened)
    with pytest.raises(RaporError, match="sudah ada di peta"):
        added(opened, "SEKJEN ")
    stakeholders.remove(opened, OWNER, OURS, number, 1)
    assert stakeholders.listed(opened, OWNER.scope, OURS) == []
    added(opened, "Sekjen")


def test_of_two_people_who_rename_the_second_sees_what_stands_there(opened: Store) -> None:
    number = added(opened)
    said = {"institution": None, "internal": True}
    stakeholders.edit(opened, OWNER, OURS, number, 1, name="Sekretaris Jenderal", **said)
    with pytest.raises(RaporError) as told:
        stakeholders.edit(opened, CENTRE, OURS, number, 1, name="Sekjen Kemendagri", **said)
    assert told.value.values["theirs"] == {"name": "Sekretaris Jenderal"}
    assert told.value.values["by"] == "operator@x.id"


def test_names_of_people_do_not_enter_the_audit_log(opened: Store) -> None:
    number = added(opened, CANARY)
    stakeholders.edit(opened, OWNER, OURS, number, 1, name=f"{CANARY} B", institution=CANARY, internal=False)
    assert CANARY not in logged(opened)
    assert log(opened) == [
        ("operator@x.id", "stakeholder.added", str(number)),
        ("operator@x.id", "position.added", str(number)),
        ("operator@x.id", "stakeholder.changed", str(number)),
    ]


@pytest.mark.parametrize("visitor", [OWNER, CENTRE, MENTOR], ids=lambda one: one.role.key)
def test_owner_centre_and_mentor_see_the_map(opened: Store, visitor: Visitor) -> None:
    added(opened)
    assert [one.name for one in stakeholders.listed(opened, visitor.scope, OURS)] == ["Sekjen"]


def test_a_covered_agency_sees_the_project_but_not_its_map(opened: Store) -> None:
    added(opened, CANARY)
    assert stakeholders.listed(opened, PROVINCE.scope, OURS) == []


def test_an_outsider_cannot_tell_the_project_from_one_that_is_not(opened: Store) -> None:
    added(opened)
    for code in (OURS, "NOBODY-1"):
        with pytest.raises(RaporError) as told:
            stakeholders.listed(opened, OUTSIDER.scope, code)
        assert told.value.code == "project_unknown"


@pytest.mark.parametrize(
    ("visitor", "code"),
    [
        (MENTOR, "not_allowed"),
        (VIEWER, "not_allowed"),
        (PROVINCE, "not_allowed"),
        (OUTSIDER, "project_unknown"),
    ],
    ids=lambda one: one.account if isinstance(one, Visitor) else one,
)
def test_who_may_not_write(opened: Store, visitor: Visitor, code: str) -> None:
    number = added(opened)
    for write in (
        lambda: added(opened, "Lain", by=visitor),
        lambda: stakeholders.place(opened, visitor, OURS, number, Position(JUNE, 1, 1)),
        lambda: stakeholders.remove(opened, visitor, OURS, number, 1),
    ):
        with pytest.raises(RaporError) as told:
            write()
        assert told.value.code == code


def test_a_number_of_another_project_is_unknown(opened: Store) -> None:
    number = added(opened)
    with pytest.raises(RaporError) as told:
        stakeholders.place(opened, OUTSIDER, THEIRS, number, Position(JUNE, 1, 1))
    assert told.value.code == "stakeholder_unknown"


def row(name: str, power: str, interest: str, **more: str) -> dict[str, str]:
    """A row of a sheet, as text."""
    empty = dict.fromkeys(("institution", "dated", "stance", "reason", "internal"), "")
    return {**empty, "name": name, "power": power, "interest": interest, **more}


def test_a_list_is_taken_in_and_who_is_on_the_map_gets_a_position(opened: Store) -> None:
    added(opened, "Sekjen", Position(APRIL, 8, 3))
    house = {"institution": "Kementerian Dalam Negeri", "internal": "True"}
    rows = [
        row("SEKJEN", "9", "8", dated="19/06/2019", stance="Mendukung", **house),
        row("Warganet", "3", "4,5", dated="2019-04-04", stance="neutral"),
        row("Warganet", "3.0", " 7 ", dated="19-6-2019"),
    ]
    assert stakeholders.take_in(opened, OWNER, OURS, rows) == 1
    found = stakeholders.listed(opened, OWNER.scope, OURS)
    told = [(at.dated, at.power, at.interest, at.stance) for one in found for at in one.positions]
    assert [one.name for one in found] == ["Sekjen", "Warganet"]
    assert told == [
        (APRIL, 8, 3, None),
        (JUNE, 9, 8, "supports"),
        (APRIL, 3, 4.5, "neutral"),
        (JUNE, 3, 7, None),
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (row("Media", "", "4"), "Pengaruh – di luar 0–10"),
        (row("Media", "65", "4"), "Pengaruh 65.0 di luar 0–10"),
        (row("Media", "6", "tinggi"), "Minat tinggi di luar 0–10"),
        (row("Media", "6", "4", dated="31/02/2019"), "“31/02/2019” bukan tanggal"),
        (row("Media", "6", "4", stance="ragu"), "Sikap “ragu” tidak dikenal"),
        (row(" ", "6", "4"), "Nama pemangku kepentingan masih kosong"),
    ],
)
def test_of_a_list_with_a_mistake_nothing_is_kept_and_the_row_is_told(
    opened: Store, wrong: dict[str, str], words: str
) -> None:
    with pytest.raises(RaporError) as caught:
        stakeholders.take_in(opened, OWNER, OURS, [row("Warganet", "3", "4"), wrong])
    assert caught.value.text("id").startswith(f"Baris 2: {words}")
    assert caught.value.text("id").endswith("Tidak satu pun baris disimpan.")
    assert caught.value.text("en").startswith("Row 2: ")
    assert stakeholders.listed(opened, OWNER.scope, OURS) == []


@pytest.mark.parametrize("visitor", [OUTSIDER, VIEWER])
def test_nobody_else_takes_a_list_in(opened: Store, visitor: Visitor) -> None:
    with pytest.raises(RaporError):
        stakeholders.take_in(opened, visitor, OURS, [row("Warganet", "3", "4")])
