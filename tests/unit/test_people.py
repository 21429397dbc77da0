"""People: invited, changed and revoked by administrators alone, and never the last of these."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from kpi import access, cli, people, store
from kpi.access import Visitor
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.people import Grant, Invited
from kpi.scope import EVERYTHING, Scope
from kpi.state.access_models import Entry
from kpi.store import Store

REGISTER = {"DINAS": Agency("DINAS", "Dinas", "opd", "", "61")}
ROOT = access.command_line()


@pytest.fixture
def stock(home: Path) -> Store:
    return store.open()


def invited(stock: Store, email: str = "ani@contoh.go.id", role: str = "viewer", *codes: str) -> Invited:
    return people.invite(stock, ROOT, email, Grant(role, codes), REGISTER)


def codes_of(*calls: object) -> list[str]:
    found = []
    for call in calls:
        with pytest.raises(RaporError) as told:
            call()  # type: ignore[operator]
        found.append(told.value.code)
    return found


def test_somebody_is_invited_by_e_mail(stock: Store) -> None:
    one = invited(stock, " Ani@Contoh.GO.id", "operator", "dinas")
    assert (one.email, one.role, one.codes, one.active, one.seen_at) == (
        "ani@contoh.go.id",
        "operator",
        ("DINAS",),
        True,
        None,
    )
    assert people.listed(stock, ROOT) == [one]


@pytest.mark.parametrize(
    "email", ["", "ani", "ani@contoh", "a b@contoh.go.id", "ani@contoh.go.id\n", "аni@contoh.go.id"]
)
def test_what_is_no_e_mail_is_refused(stock: Store, email: str) -> None:
    if email.endswith("\n"):
        assert invited(stock, email).email == "ani@contoh.go.id"
        return
    assert codes_of(lambda: invited(stock, email)) == ["email_unusable"]


def test_nobody_is_invited_twice(stock: Store) -> None:
    invited(stock)
    assert codes_of(lambda: invited(stock, "ANI@contoh.go.id")) == ["person_exists"]


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        (Grant("raja"), "role_unknown"),
        (Grant("operator"), "role_needs_codes"),
        (Grant("koordinator"), "role_needs_codes"),
        (Grant("pusat", ["DINAS"]), "role_takes_no_codes"),
        (Grant("mentor", ["DINAS"]), "role_takes_no_codes"),
        (Grant("operator", ["DINSA"]), "scope_unknown"),
        (Grant("operator", ["61"]), "scope_unknown"),  # a province is for who sees all below it
    ],
)
def test_a_role_goes_with_the_agencies_that_it_is_for(stock: Store, grant: Grant, code: str) -> None:
    assert codes_of(lambda: people.invite(stock, ROOT, "ani@contoh.go.id", grant, REGISTER)) == [code]
    assert people.listed(stock, ROOT) == []


def test_an_unknown_agency_is_answered_with_the_nearest(stock: Store) -> None:
    with pytest.raises(RaporError, match=r'"DINSA" tidak terdaftar\. Yang paling mirip: DINAS'):
        invited(stock, "ani@contoh.go.id", "operator", "DINSA")


@pytest.mark.parametrize("role", ["koordinator", "mentor", "operator", "viewer"])
def test_only_administrators_see_and_change_people(stock: Store, role: str) -> None:
    one = invited(stock)
    other = Visitor("x@contoh.go.id", access.roles()[role], EVERYTHING)
    assert (
        codes_of(
            lambda: people.listed(stock, other),
            lambda: people.invite(stock, other, "b@contoh.go.id", Grant("viewer"), REGISTER),
            lambda: people.change(stock, other, one, Grant("pusat"), REGISTER),
            lambda: people.revoke(stock, other, one),
        )
        == ["not_allowed"] * 4
    )
    assert people.listed(stock, ROOT) == [one]


def test_nobody_gives_more_than_they_see(stock: Store) -> None:
    narrow = Visitor("x@contoh.go.id", access.roles()["pusat"], Scope(frozenset({"OTHER"})))
    for grant in (Grant("operator", ["DINAS"]), Grant("pusat")):
        assert codes_of(lambda: people.invite(stock, narrow, "b@x.go.id", grant, REGISTER)) == ["not_allowed"]  # noqa: B023


def test_the_second_of_two_administrators_is_told(stock: Store) -> None:
    one = invited(stock)
    people.change(stock, ROOT, one, Grant("mentor"), REGISTER)
    with pytest.raises(RaporError) as told:
        people.change(stock, ROOT, one, Grant("operator", ["DINAS"]), REGISTER)
    assert told.value.code == "row_changed"
    assert told.value.values["theirs"] == {"role": "mentor", "codes": []}


def test_the_last_administrator_stays(stock: Store) -> None:
    one = invited(stock, role="pusat")
    assert (
        codes_of(
            lambda: people.revoke(stock, ROOT, one),
            lambda: people.change(stock, ROOT, one, Grant("viewer"), REGISTER),
        )
        == ["last_administrator"] * 2
    )
    invited(stock, "budi@contoh.go.id", "pusat")
    assert not people.revoke(stock, ROOT, one).active


def test_of_two_administrators_who_revoke_one_another_one_stays(stock: Store) -> None:
    both = [invited(stock, f"{name}@contoh.go.id", "pusat") for name in ("ani", "budi")]

    def revoke(one: Invited) -> bool:
        try:
            return not people.revoke(stock, ROOT, one).active
        except RaporError as error:
            return error.code != "last_administrator"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(revoke, both)) == [False, True]
    assert sum(one.active for one in people.listed(stock, ROOT)) == 1


def test_whoever_was_revoked_can_be_invited_anew(stock: Store) -> None:
    one = people.revoke(stock, ROOT, invited(stock))
    again = invited(stock, one.email, "operator", "DINAS")
    assert (again.number, again.role, again.active) == (one.number, "operator", True)
    assert again.edition > one.edition


def test_every_change_is_in_the_audit_log(stock: Store) -> None:
    one = people.change(stock, ROOT, invited(stock), Grant("operator", ["DINAS"]), REGISTER)
    people.revoke(stock, ROOT, one)
    with stock.reading() as session:
        lines = session.scalars(select(Entry).order_by(Entry.sequence)).all()
        assert [(line.who, line.action, line.subject) for line in lines] == [
            ("cli", f"person.{verb}", "ani@contoh.go.id") for verb in ("added", "changed", "revoked")
        ]
        assert (lines[1].before, lines[1].after) == (
            {"role": "viewer", "codes": []},
            {"role": "operator", "codes": ["DINAS"]},
        )


def test_the_command_line_lets_in_changes_lists_and_revokes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["person", "add", "ani@contoh.go.id", "--role", "viewer"]) == 0
    assert cli.main(["person", "add", "ani@contoh.go.id", "--role", "mentor"]) == 0
    assert cli.main(["person", "revoke", "ani@contoh.go.id"]) == 0
    capsys.readouterr()
    assert cli.main(["person", "list"]) == 0
    assert capsys.readouterr().out == "ani@contoh.go.id: mentor, revoked, never signed in\n"
    assert cli.main(["person", "list", "--json"]) == 0
    assert '"role": "mentor"' in capsys.readouterr().out
    assert cli.main(["person", "revoke", "budi@contoh.go.id"]) == 1
    assert "budi@contoh.go.id tidak terdaftar" in capsys.readouterr().err
