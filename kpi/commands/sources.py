"""Commands of sources: source add, list, test, edit, pause, resume, remove; refresh."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
import os
import time
from typing import TYPE_CHECKING, Any

from kpi import messages
from kpi.commands import console
from kpi.commands.console import DONE, REFUSED

if TYPE_CHECKING:
    from kpi.judgement import Report

KINDS = ("google_sheet", "database", "folder")  # as connectors.sources has them, which would load the engine
BY = "cli"
TEXTS = ("sheet", "query", "watermark", "schedule", "secret", "format", "agency", "decimal")
TELL_SECONDS = 1.0  # between two words about the same work
SHOWN = 5  # rows of a source that is only looked at
CUT = 40  # characters of a cell


def add(commands: Any) -> None:
    """Add the words of these commands."""
    source = commands.add_parser("source", help="where rows come from", description="where rows come from")
    actions = source.add_subparsers(required=True, title="actions")
    new = console.command(actions, "add", _add, "register where rows come from")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--kind", required=True, choices=KINDS)
    new.add_argument("--table", required=True, metavar="T")
    new.add_argument(
        "--address", required=True, metavar="A", help="spreadsheet, database URL, or folder/*.xlsx"
    )
    _options(new)
    listed = console.command(actions, "list", _list, "how every source stands")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    edit = console.command(actions, "edit", _edit, "change a source; an empty text takes an option away")
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--table", metavar="T")
    edit.add_argument("--address", metavar="A")
    _options(edit)
    for name, run, about in (
        ("test", _test, "connect and show what comes; nothing is stored"),
        ("pause", _pause, "let a source rest"),
        ("resume", _resume, "let a paused source go on"),
        ("remove", _remove, "forget a source; its records and history stay"),
    ):
        console.command(actions, name, run, about).add_argument("name", metavar="NAME")
    refresh = console.command(commands, "refresh", _refresh, "pull the registered sources")
    refresh.add_argument("names", nargs="*", metavar="SOURCE", help="by default all that are not paused")
    refresh.add_argument("--due", action="store_true", help="only those that their schedule asks for")
    refresh.add_argument("--accept-fewer", action="store_true", help="believe a source that has shrunk")
    refresh.add_argument("--full", action="store_true", help="pull everything, also what is stored already")
    refresh.add_argument("--json", action="store_true", help="one JSON object a line")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheet", help="worksheet, several separated by ;")
    parser.add_argument("--query", metavar="SQL", help="one SELECT")
    parser.add_argument(
        "--watermark", metavar="COLUMN", help="column that only grows: only newer rows are pulled"
    )
    parser.add_argument("--overlap-days", type=int, metavar="N", help="pulled again before the watermark (3)")
    parser.add_argument("--schedule", help="hourly, daily, weekly, manual, or daily@06:30 in WIB")
    parser.add_argument(
        "--secret", metavar="NAME", help="of secrets.toml or the environment, never its value"
    )
    parser.add_argument("--format", metavar="F")
    parser.add_argument("--agency", metavar="CODE", help="owner of rows that name no agency")
    parser.add_argument("--decimal", help="decimal sign, when the source leaves it open")


def _said(chosen: argparse.Namespace) -> dict[str, Any]:
    """What the words say of a source, without what they leave open."""
    names = (*TEXTS, "name", "kind", "table", "address", "overlap_days")
    said = {name: getattr(chosen, name, None) for name in names}
    return {name: value for name, value in said.items() if value is not None}


def _placed(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """A folder named from where the person stands, named in full."""
    if kind == "folder" and said.get("address") and "://" not in said["address"]:
        return {**said, "address": os.path.abspath(os.path.expanduser(said["address"]))}
    return said


def _add(chosen: argparse.Namespace) -> int:
    from kpi import access, sources, store

    draft = sources.Draft(**_placed(chosen.kind, _said(chosen)))
    console.tell(sources.add(store.open(), access.command_line(), draft).name)
    return DONE


def _edit(chosen: argparse.Namespace) -> int:
    from dataclasses import replace

    from kpi import access, sources, standings, store

    opened, who = store.open(), access.command_line()
    stands = standings.standing(opened, who, chosen.name)
    draft = replace(stands.draft, **_placed(stands.draft.kind, _said(chosen)))
    sources.edit(opened, who, draft, edition=stands.edition)
    return DONE


def _pause(chosen: argparse.Namespace) -> int:
    from kpi import access, sources, store

    sources.pause(store.open(), access.command_line(), chosen.name)
    return DONE


def _resume(chosen: argparse.Namespace) -> int:
    from kpi import access, sources, store

    sources.pause(store.open(), access.command_line(), chosen.name, False)
    return DONE


def _remove(chosen: argparse.Namespace) -> int:
    from kpi import access, sources, store

    sources.remove(store.open(), access.command_line(), chosen.name)
    return DONE


def _list(chosen: argparse.Namespace) -> int:
    from kpi import access, standings, store

    for stands in standings.listed(store.open(), access.command_line()):
        if chosen.json:
            console.tell_json(standings.as_json(stands))
        else:
            console.tell(standings.in_words(stands))
    return DONE


def _test(chosen: argparse.Namespace) -> int:
    from kpi import access, sources, standings, store

    opened, who = store.open(), access.command_line()
    stands = standings.standing(opened, who, chosen.name)
    reports = sources.look(opened, who, stands.draft, trusted=stands.trusted)
    for report in reports:
        console.tell(console.in_words(report.as_json()))
        for line in _first_rows(report):
            console.tell(f"  {line}")
    return REFUSED if any(report.refused for report in reports) else DONE


def _first_rows(report: "Report") -> list[str]:
    """The first rows as they came, or the first values of each column where these are headings only."""
    rows = [line.cells for head in report.heads[:1] for line in head.lines if any(line.cells)]
    if len(rows) == 1 and report.suggestion is not None:
        found = report.suggestion.examples.items()
        return [f"{_brief(heading)}: {' · '.join(values) or '–'}" for heading, values in found]
    return [" | ".join(map(_brief, cells)) for cells in rows[: SHOWN + 1]]


def _brief(cell: str) -> str:
    return " ".join(cell[:CUT].split())


def _refresh(chosen: argparse.Namespace) -> int:
    from kpi import refreshing, standings, store
    from kpi.refreshing import Asking

    opened = store.open()
    names = chosen.names or (refreshing.due(opened) if chosen.due else refreshing.names(opened))
    status, shown = DONE, ("", 0.0)

    def gave(name: str, report: "Report") -> None:
        nonlocal status
        status = REFUSED if report.refused else status
        if chosen.json:
            console.tell_json({"source": name, **report.as_json()})
        else:
            console.tell(console.in_words(report.as_json(), name))

    def told(name: str, word: str, count: int) -> None:
        nonlocal shown
        if word == shown[0] and time.monotonic() - shown[1] < TELL_SECONDS:
            return
        shown = word, time.monotonic()
        console.progress(f"{name}: {standings.activity(word)} {count or ''}")

    asking = Asking(BY, None, chosen.accept_fewer, chosen.full, chosen.due, not chosen.due)
    for name, reports in refreshing.refresh(opened, names, asking, told, gave).items():
        if not (reports or chosen.json or chosen.due):
            console.tell(f"{name}: {messages.sentence('source_nothing_new')}")
    return status
