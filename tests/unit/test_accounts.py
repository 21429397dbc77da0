"""Accounts: claims that can be relied on, people who are let in by them, and what they then see."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kpi import access, accounts, people, store
from kpi.access import Visitor
from kpi.accounts import Account
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.people import Grant
from kpi.scope import EVERYTHING
from kpi.state.access_models import Entry, Person
from kpi.state.imports import now
from kpi.state.project_models import Member, Project
from kpi.store import Store

MOMENT = datetime(2026, 11, 22, 8, 0)
REGISTER = {
    one.code: one
    for one in (
        Agency("KEMENX", "Kementerian X", "ministry", "", ""),
        Agency("DITJEN", "Direktorat Y", "unit", "KEMENX", ""),
        Agency("PROV", "Pemerintah Provinsi Z", "province", "", "61"),
        Agency("DINAS", "Dinas Z", "opd", "PROV", ""),
        Agency("KOTA", "Kota W", "city", "", "61"),
        Agency("LAIN", "Kota V", "city", "", "62"),
    )
}
ROOT = access.command_line()


@pytest.fixture
def stock(home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("RAPOR_ADMIN", raising=False)
    return store.open()


def claims(**other: object) -> dict[str, object]:
    issued = MOMENT.replace(tzinfo=UTC).timestamp()
    known = {"iss": "https://idp", "sub": "1", "iat": issued, "exp": issued + 3600}
    return known | {"email": "Ani@Contoh.go.id ", "email_verified": True} | other


def account(name: str = "ani", minutes: int = 0, subject: str = "") -> Account:
    return Account(
        "https://idp", subject or name, f"{name}@contoh.go.id", MOMENT + timedelta(minutes=minutes)
    )


def came(stock: Store, who: Account) -> Visitor:
    return accounts.visitor(stock, who, lambda: REGISTER)


def invited(stock: Store, role: str, *codes: str, name: str = "ani") -> None:
    people.invite(stock, ROOT, f"{name}@contoh.go.id", Grant(role, codes), REGISTER)


def refused(stock: Store, who: Account) -> str:
    with pytest.raises(RaporError) as told:
        came(stock, who)
    assert told.value.text("id") != told.value.text("en")
    return told.value.code


def test_claims_name_an_account() -> None:
    assert accounts.of(claims(), MOMENT) == Account("https://idp", "1", "ani@contoh.go.id", MOMENT)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"iss": None}, "sign_in_incomplete"),
        ({"sub": ""}, "sign_in_incomplete"),
        ({"sub": 7}, "sign_in_incomplete"),
        ({"exp": None}, "sign_in_incomplete"),
        ({"exp": "soon"}, "sign_in_incomplete"),
        ({"exp": True}, "sign_in_incomplete"),
        ({"iat": None}, "sign_in_incomplete"),
        ({"iat": float("inf")}, "sign_in_incomplete"),
        ({"iat": 1e30}, "sign_in_incomplete"),
        ({"exp": 0}, "sign_in_expired"),
        ({"exp": MOMENT.replace(tzinfo=UTC).timestamp()}, "sign_in_expired"),
        ({"email_verified": False}, "email_unverified"),
        ({"email_verified": None}, "email_unverified"),
        ({"email_verified": "false"}, "email_unverified"),
        ({"email_verified": 1.5}, "email_unverified"),
        ({"email": None}, "email_unverified"),
        ({"email": " "}, "email_unverified"),
    ],
)
def test_claims_that_cannot_be_relied_on_are_refused(other: dict[str, object], code: str) -> None:
    with pytest.raises(RaporError) as told:
        accounts.of(claims(**other), MOMENT)
    assert told.value.code == code


def test_a_sign_in_ends_with_its_claims_and_after_twelve_hours_at_the_latest() -> None:
    brief, endless = claims(), claims(exp=4e9)
    accounts.of(brief, MOMENT + timedelta(minutes=59))
    accounts.of(endless, MOMENT + timedelta(hours=11, minutes=59))
    for told, moment in ((brief, timedelta(hours=1)), (endless, timedelta(hours=12))):
        with pytest.raises(RaporError, match="berakhir"):
            accounts.of(told, MOMENT + moment)


def test_claims_from_the_future_are_no_longer_life() -> None:
    accounts.of(claims(), MOMENT - timedelta(minutes=4))
    with pytest.raises(RaporError, match="berakhir"):
        accounts.of(claims(), MOMENT - timedelta(minutes=6))


def test_only_who_was_invited_comes_in(stock: Store) -> None:
    assert refused(stock, account()) == "not_invited"
    invited(stock, "operator", "DINAS")
    found = came(stock, account())
    assert (found.account, found.role.key, found.scope.allowed) == ("ani@contoh.go.id", "operator", {"DINAS"})


def test_issuer_and_subject_are_the_key_not_the_e_mail(stock: Store) -> None:
    invited(stock, "operator", "DINAS")
    came(stock, account())
    assert refused(stock, account(subject="heir")) == "not_invited"  # the address was given to somebody else
    renamed = Account("https://idp", "ani", "ani.baru@contoh.go.id", MOMENT)
    assert came(stock, renamed).account == "ani@contoh.go.id"
    other = Account("https://other", "ani", "ani@contoh.go.id", MOMENT)
    assert refused(stock, other) == "not_invited"


@pytest.mark.parametrize(
    ("role", "codes", "allowed"),
    [
        ("operator", ["KEMENX"], {"KEMENX"}),
        ("koordinator", ["KEMENX"], {"KEMENX", "DITJEN"}),
        ("koordinator", ["PROV"], {"PROV", "DINAS", "KOTA"}),
        ("koordinator", ["61"], {"PROV", "DINAS", "KOTA"}),
        ("koordinator", ["KOTA", "LAIN"], {"KOTA", "LAIN"}),
        ("viewer", [], set()),
        ("mentor", [], set()),
    ],
)
def test_a_role_sees_what_it_reaches(stock: Store, role: str, codes: list[str], allowed: set[str]) -> None:
    invited(stock, role, *codes)
    assert came(stock, account()).scope.allowed == allowed


def test_the_centre_sees_everything(stock: Store) -> None:
    invited(stock, "pusat")
    assert came(stock, account()).scope == EVERYTHING


def project(code: str, agency: str, covered: list[str], **member: object) -> list[object]:
    told = {"title": code, "programme": "pkn2", "year": 2026, "aspects": {}, "story": {}, "rubric": []}
    return [
        Project(code=code, agency_code=agency, agencies=covered, **told),
        Member(project=code, name="X", **{"role": "mentor", **member}),
    ]


def test_a_mentor_sees_their_projects_and_what_these_cover(stock: Store) -> None:
    ani = "ANI@contoh.go.id"
    with stock.writing() as session:
        for rows in (
            project("MINE", "LAIN", ["KEMENX"], account=ani),
            project("OTHER", "KOTA", ["KOTA"], account="budi@contoh.go.id"),
            project("REMOVED", "PROV", ["PROV"], account=ani, removed_at=now()),
            project("OVER", "PROV", ["PROV"], account=ani, until=datetime(2026, 1, 1).date()),
        ):
            session.add(rows[0])
            session.flush()
            session.add(rows[1])
    invited(stock, "mentor")
    scope = came(stock, account()).scope
    assert scope.projects == {"MINE"}
    assert scope.allowed == {"LAIN", "KEMENX", "DITJEN"}


def test_a_role_that_changes_holds_at_the_next_look(stock: Store) -> None:
    invited(stock, "pusat", name="budi")
    invited(stock, "pusat")
    assert came(stock, account()).may("people")
    people.change(
        stock, ROOT, people.found(stock, ROOT, "ani@contoh.go.id"), Grant("operator", ["KOTA"]), REGISTER
    )
    assert came(stock, account()).scope.allowed == {"KOTA"}
    people.revoke(stock, ROOT, people.found(stock, ROOT, "ani@contoh.go.id"))
    assert refused(stock, account()) == "access_revoked"


def test_signing_out_ends_every_copy_of_that_sign_in(stock: Store) -> None:
    invited(stock, "viewer")
    came(stock, account())
    accounts.leave(stock, account())
    assert refused(stock, account()) == "sign_in_ended"
    assert refused(stock, account(minutes=-30)) == "sign_in_ended"
    assert came(stock, account(minutes=1)).role.key == "viewer"
    accounts.leave(stock, account())  # an old tab signs out once more: the new sign-in stays
    assert came(stock, account(minutes=1)).role.key == "viewer"


def test_each_sign_in_is_noted_once(stock: Store) -> None:
    invited(stock, "viewer")
    for minutes in (0, 0, 5, 0, 5):
        came(stock, account(minutes=minutes))
    accounts.leave(stock, account(minutes=5))
    with stock.reading() as session:
        actions = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
        assert session.scalars(select(Person.seen_at)).one() == MOMENT + timedelta(minutes=5)
    assert actions == ["person.added", "person.signed_in", "person.signed_in", "person.signed_out"]


def test_the_first_administrator_is_named_by_the_environment(
    stock: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPOR_ADMIN", "Ani@contoh.go.id, budi@contoh.go.id")
    assert came(stock, account()).may("people")
    assert refused(stock, account("budi")) == "not_invited"  # there is one already
    assert refused(stock, account("cici")) == "not_invited"


def test_the_environment_helps_out_when_nobody_manages_people(
    stock: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited(stock, "viewer")
    monkeypatch.setenv("RAPOR_ADMIN", "ani@contoh.go.id")
    assert came(stock, account()).may("people")


def test_a_role_that_is_declared_no_more_opens_nothing(stock: Store) -> None:
    invited(stock, "viewer")
    with stock.writing() as session:
        session.scalars(select(Person)).one().role = "gone"
    assert refused(stock, account()) == "access_revoked"
