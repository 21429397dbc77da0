"""The console: what commands say, and with which status they end."""

import argparse
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kpi.errors import RaporError

Command = Callable[[argparse.Namespace], int]
DONE, REFUSED = 0, 1
TABLES = ("csv", "parquet", "xlsx")


def command(commands: Any, name: str, run: Command, about: str) -> argparse.ArgumentParser:
    """A command with its help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


def say(text: str) -> None:
    """Tell the person something; standard output stays free for results."""
    sys.stderr.write(f"{_harmless(text)}\n")


def tell(line: str) -> None:
    """Give a line of a result."""
    sys.stdout.write(f"{_harmless(line)}\n")


def _harmless(text: str) -> str:
    """Text without the signs that a terminal obeys: names and headings are data."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")


def progress(text: str) -> None:
    """Tell what goes on, if somebody is watching."""
    if sys.stderr.isatty():
        say(text)


def tell_all(lines: Iterable[str | RaporError]) -> int:
    """Give lines as they come; refused if one of them is an error."""
    status = DONE
    for line in lines:
        status = REFUSED if isinstance(line, RaporError) else status
        tell(str(line))
    return status


def handed_out(file: Path) -> None:
    """Note in the audit log that a file was written for somebody, as the screens note each download."""
    ending = file.suffix.lower().removeprefix(".")
    _note("table.exported" if ending in TABLES else "chart.exported", file.name, {"format": ending})


def printing(name: str, form: str) -> None:
    """Note in the audit log what is about to be printed: it leaves the store as a file does.

    Args:
        name: What it is, as a file of it would be called.
        form: csv or json.

    Raises:
        RaporError: If that cannot be noted; then nothing may be printed.
    """
    _note("table.exported", name, {"format": form, "printed": True})


def _note(action: str, subject: str, after: Mapping[str, object]) -> None:
    from kpi import access, store  # noqa: PLC0415 – most commands give nothing away
    from kpi.state import audit  # noqa: PLC0415

    with store.open().writing() as session:
        audit.note(session, access.command_line().account, action, subject, after=after)


def tell_json(found: Mapping[str, Any]) -> None:
    """Give one JSON object on a line."""
    tell(json.dumps(found, ensure_ascii=False))


def in_words(report: Mapping[str, Any], source: str = "") -> str:
    """The report of an import for a person, after the name of the source if there is one."""
    named = "" if source in ("", report["file"]) else f"{source}: "  # a source refused as a whole is no file
    if report["refused"]:
        lines = [f"{named}{report['file']}: {report['refused']['message']}"]
    else:
        counts = f"{report['read']} = {report['accepted']} + {report['rejected']} + {report['set_aside']}"
        stored = f", {report['import_id']}" if report["import_id"] else ""
        lines = [f"{named}{report['file']} → {report['table']} ({report['format']}){stored}: {counts}"]
    lines += [f"  {code}: {count}" for code, count in report["reasons"].items()]
    return "\n".join([*lines, *(f"  {warning['message']}" for warning in report["warnings"])])
