"""People on PostgreSQL: two at once never undo one another, and one sign-in binds one account."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import servers
from sqlalchemy import select

from kpi import access, accounts, people, store
from kpi.accounts import Account
from kpi.errors import RaporError
from kpi.people import Grant, Invited
from kpi.state import database
from kpi.state.access_models import Entry
from kpi.store import Store

ROOT = access.command_line()
MOMENT = datetime(2026, 11, 22, 8, 0)


@pytest.fixture
def stock(postgresql: servers.Server, home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    url = postgresql.with_password(postgresql.database())
    monkeypatch.setenv("RAPOR_STATE_URL", url)
    yield store.open()
    database.engine_of(url).dispose()


def invited(stock: Store, name: str, role: str) -> Invited:
    return people.invite(stock, ROOT, f"{name}@contoh.go.id", Grant(role), {})


def test_of_two_administrators_who_revoke_one_another_one_stays(stock: Store) -> None:
    for turn in range(5):
        both = [invited(stock, f"{name}{turn}", "pusat") for name in ("ani", "budi")]
        for one in people.listed(stock, ROOT):
            if one.active and one.number not in {new.number for new in both}:
                people.revoke(stock, ROOT, one)

        def revoke(one: Invited) -> str:
            try:
                return str(people.revoke(stock, ROOT, one).active)
            except RaporError as error:
                return error.code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(revoke, both)) == ["False", "last_administrator"]


def test_two_tabs_that_come_at_once_are_one_sign_in(stock: Store) -> None:
    invited(stock, "ani", "viewer")
    account = Account("https://idp", "1", "ani@contoh.go.id", MOMENT)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: accounts.visitor(stock, account, dict).role.key, range(8)))
    assert found == ["viewer"] * 8
    with stock.reading() as session:
        actions = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
    assert actions == ["person.added", "person.signed_in"]
    accounts.leave(stock, account)
    with pytest.raises(RaporError, match="keluar"):
        accounts.visitor(stock, account, dict)


def test_two_accounts_with_one_invited_e_mail_never_both_come_in(stock: Store) -> None:
    invited(stock, "ani", "viewer")

    def come(subject: str) -> str:
        try:
            return accounts.visitor(
                stock, Account("https://idp", subject, "ani@contoh.go.id", MOMENT), dict
            ).role.key
        except RaporError as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(come, ["1", "2"])) == ["not_invited", "viewer"]
