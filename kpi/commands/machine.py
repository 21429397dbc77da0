"""Commands of the installation: sample, check, doctor."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
from typing import Any

from kpi.commands import console
from kpi.commands.console import DONE


def add_sample(commands: Any) -> None:
    """Add the words of the command that comes first on a new machine."""
    sample = console.command(commands, "sample", _sample, "fill an empty store with labelled synthetic data")
    sample.add_argument("--agencies", type=int, default=101)
    sample.add_argument("--months", type=int, default=24)
    sample.add_argument("--seed", type=int, default=2019)
    sample.add_argument("--if-empty", action="store_true", help="do nothing when there are records")


def add(commands: Any) -> None:
    """Add the words of the others."""
    console.command(commands, "check", _check, "validate catalogue, tables, formats and targets")
    about = "remove what was stored for longer than it may be, and write the head of the audit log"
    retention = console.command(commands, "retention", _retention, about)
    retention.add_argument("--trial", action="store_true", help="only count what would be removed")
    about = "versions, stores, freshness, and what is missing on this machine"
    console.command(commands, "doctor", _doctor, about)


def _sample(chosen: argparse.Namespace) -> int:
    from kpi import samples, settings

    if chosen.if_empty and samples.is_settled(settings.load().state_url):
        return DONE
    from kpi import store

    opened = store.open()
    if chosen.if_empty and samples.is_whole(opened):
        return DONE
    counts = samples.fill(opened, chosen.agencies, chosen.months, chosen.seed, console.progress)
    return console.tell_all(f"{table}: {count}" for table, count in counts.items())


def _check(_: argparse.Namespace) -> int:
    from kpi import checks

    return console.tell_all(checks.run())


def _retention(chosen: argparse.Namespace) -> int:
    from kpi import access, audit, retention, store

    opened = store.open()
    counts = retention.execute(opened, access.command_line().account, chosen.trial)
    if not chosen.trial:
        audit.note_head(opened)
    return console.tell_all(f"{kind}: {count}" for kind, count in counts.items())


def _doctor(_: argparse.Namespace) -> int:
    from kpi import doctor

    return console.tell_all(doctor.report())
