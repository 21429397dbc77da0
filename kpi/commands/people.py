"""Commands of people: person add, list, revoke."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
from typing import TYPE_CHECKING, Any

from kpi.commands import console
from kpi.commands.console import DONE

if TYPE_CHECKING:
    from kpi.people import Invited


def add(commands: Any) -> None:
    """Add the words of these commands."""
    person = commands.add_parser("person", help="who may see what", description="who may see what")
    actions = person.add_subparsers(required=True, title="actions")
    new = console.command(actions, "add", _add, "let somebody in, or change their role and agencies")
    new.add_argument("email", metavar="EMAIL")
    new.add_argument(
        "--role", required=True, metavar="ROLE", help="pusat, koordinator, mentor, operator, viewer"
    )
    new.add_argument(
        "--scope", nargs="+", default=[], metavar="CODE", help="agencies, or provinces, that the role is for"
    )
    listed = console.command(actions, "list", _list, "everybody who was ever invited")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    revoke = console.command(actions, "revoke", _revoke, "take access away, also from who is signed in")
    revoke.add_argument("email", metavar="EMAIL")


def _add(chosen: argparse.Namespace) -> int:
    from kpi import access, accounts, people, store
    from kpi.errors import RaporError

    opened, who = store.open(), access.command_line()
    grant, register = people.Grant(chosen.role, chosen.scope), accounts.register(opened)
    try:
        told = people.invite(opened, who, chosen.email, grant, register)
    except RaporError as error:
        if error.code != "person_exists":
            raise
        told = people.change(opened, who, people.found(opened, who, chosen.email), grant, register)
    console.tell(_in_words(told))
    return DONE


def _list(chosen: argparse.Namespace) -> int:
    from kpi import access, people, store

    for one in people.listed(store.open(), access.command_line()):
        if chosen.json:
            console.tell_json(_as_json(one))
        else:
            console.tell(_in_words(one))
    return DONE


def _revoke(chosen: argparse.Namespace) -> int:
    from kpi import access, people, store

    opened, who = store.open(), access.command_line()
    console.tell(_in_words(people.revoke(opened, who, people.found(opened, who, chosen.email))))
    return DONE


def _in_words(one: "Invited") -> str:
    stands = "" if one.active else ", revoked"
    seen = f", signed in {one.seen_at:%Y-%m-%d %H:%M} UTC" if one.seen_at else ", never signed in"
    return f"{one.email}: {one.role} {' '.join(one.codes)}".rstrip() + stands + seen


def _as_json(one: "Invited") -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(one)
    for name in ("added_at", "seen_at"):
        told[name] = told[name] and told[name].isoformat()
    return told
