"""The effective team: parts, decrees and days, changed at the edition that was read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dialogues import CANARY, CENTRE, MENTOR, OURS, OWNER, PROVINCE, log, logged
from dialogues import projects as two_projects

from kpi import teams
from kpi.errors import RaporError
from kpi.store import Store

SAID: dict[str, Any] = {
    "name": "Anggota contoh",
    "part": "Koordinator konten",
    "decree": "SK 01/2019",
    "since": date(2019, 4, 5),
    "until": None,
}


@pytest.fixture
def opened(home: Path) -> Store:
    return two_projects()


def test_a_member_stands_with_part_and_decree(opened: Store) -> None:
    number = teams.add(opened, OWNER, OURS, **SAID)
    teams.edit(opened, OWNER, OURS, number, 1, **{**SAID, "until": date(2019, 6, 19)})
    (member,) = teams.listed(opened, MENTOR.scope, OURS)
    assert (member.name, member.position, member.decree, member.since, member.until, member.edition) == (
        "Anggota contoh",
        "Koordinator konten",
        "SK 01/2019",
        date(2019, 4, 5),
        date(2019, 6, 19),
        2,
    )
    teams.remove(opened, OWNER, OURS, number, 2)
    assert teams.listed(opened, OWNER.scope, OURS) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "member_unnamed"),
        ({"until": date(2019, 4, 4)}, "member_days"),
        ({"decree": "x" * 129}, "text_long"),
    ],
)
def test_what_is_refused(opened: Store, more: dict[str, Any], code: str) -> None:
    with pytest.raises(RaporError) as told:
        teams.add(opened, OWNER, OURS, **{**SAID, **more})
    assert told.value.code == code


def test_of_two_people_the_second_sees_both_versions(opened: Store) -> None:
    number = teams.add(opened, OWNER, OURS, **SAID)
    teams.edit(opened, OWNER, OURS, number, 1, **{**SAID, "part": "Ketua"})
    with pytest.raises(RaporError) as told:
        teams.edit(opened, CENTRE, OURS, number, 1, **{**SAID, "part": "Sekretaris"})
    assert told.value.values["theirs"] == {"position": "Ketua"}


def test_names_do_not_enter_the_audit_log(opened: Store) -> None:
    number = teams.add(opened, OWNER, OURS, **{**SAID, "name": CANARY})
    teams.edit(opened, OWNER, OURS, number, 1, **{**SAID, "name": f"{CANARY} B", "part": CANARY})
    assert CANARY not in logged(opened)
    assert [action for _, action, _ in log(opened)] == ["member.added", "member.changed"]


def test_who_neither_sees_nor_writes(opened: Store) -> None:
    teams.add(opened, OWNER, OURS, **SAID)
    assert teams.listed(opened, PROVINCE.scope, OURS) == []
    for visitor in (PROVINCE, MENTOR):
        with pytest.raises(RaporError) as told:
            teams.add(opened, visitor, OURS, **SAID)
        assert told.value.code == "not_allowed"
