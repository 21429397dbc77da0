"""Commands of snapshots: snapshot create, list, verify, publish, withdraw."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
from typing import Any

from kpi import messages
from kpi.commands import console
from kpi.commands.console import DONE


def add(commands: Any) -> None:
    """Add the words of these commands."""
    about = "figures and projects, frozen at a moment"
    snapshot = commands.add_parser("snapshot", help=about, description=about)
    actions = snapshot.add_subparsers(required=True, title="actions")
    new = console.command(actions, "create", _create, "freeze what is known now")
    new.add_argument("name", metavar="NAME", help="what it is made for")
    new.add_argument("--project", metavar="P", help="only the rows of this project, beside the figures")
    listed = console.command(actions, "list", _list, "all snapshots, the newest first")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    for name, run, about in (
        ("verify", _verify, "name each file that differs, is missing or too many"),
        ("publish", _publish, "let everybody with an account open it"),
        ("withdraw", _withdraw, "let viewers open it no longer"),
    ):
        console.command(actions, name, run, about).add_argument("snapshot_id", metavar="ID")


def _create(chosen: argparse.Namespace) -> int:
    from kpi import access, snapshots, store

    console.tell(snapshots.create(store.open(), access.command_line(), chosen.name, chosen.project))
    return DONE


def _list(chosen: argparse.Namespace) -> int:
    from kpi import schedules, snapshots, store
    from kpi.scope import EVERYTHING

    for one in snapshots.listed(store.open(), EVERYTHING):
        said = {
            **{"id": one.id, "name": one.name, "project": one.project, "made_by": one.made_by},
            **{"made_at": f"{one.made_at:%Y-%m-%dT%H:%M:%SZ}", "published": one.published_at is not None},
        }
        if chosen.json:
            console.tell_json(said)
        else:
            parts = [f"{schedules.local(one.made_at):%Y-%m-%d %H:%M} WIB", one.name, one.project, one.made_by]
            console.tell(" · ".join([one.id, *(part for part in parts if part)]))
    return DONE


def _verify(chosen: argparse.Namespace) -> int:
    from kpi import snapshots, store
    from kpi.scope import EVERYTHING

    opened = store.open()
    problems = snapshots.verify(opened, EVERYTHING, chosen.snapshot_id)
    if problems:
        return console.tell_all(problems)
    count = len(snapshots.found(opened, EVERYTHING, chosen.snapshot_id).manifest)
    console.tell(messages.sentence("snapshot_sound", snapshot=chosen.snapshot_id, count=count))
    return DONE


def _publish(chosen: argparse.Namespace) -> int:
    from kpi import access, snapshots, store

    snapshots.publish(store.open(), access.command_line(), chosen.snapshot_id)
    return DONE


def _withdraw(chosen: argparse.Namespace) -> int:
    from kpi import access, snapshots, store

    snapshots.publish(store.open(), access.command_line(), chosen.snapshot_id, published=False)
    return DONE
