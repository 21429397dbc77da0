"""The command line: the contract that schedulers and checks lean on."""

import argparse
import logging
import sys
from collections.abc import Sequence

from kpi.commands import console, exports, figures, machine, records, snapshots, sources
from kpi.commands.console import DONE, REFUSED, Command
from kpi.errors import RaporError


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 when done, 1 when something was refused.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    chosen = _parser().parse_args(words)
    level = logging.INFO if chosen.verbose else logging.CRITICAL  # a person reads the sentence, not the log
    logging.basicConfig(level=level, format="%(name)s: %(message)s")
    command: Command = chosen.run
    try:
        return command(chosen)
    except RaporError as error:
        console.say(error.text())
        return REFUSED
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stdout = None
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kpi", description="Rapor Perubahan")
    parser.add_argument("-v", "--verbose", action="store_true", help="say on standard error what is done")
    commands = parser.add_subparsers(required=True, title="commands")
    machine.add_sample(commands)
    records.add(commands)
    sources.add(commands)
    figures.add(commands)
    snapshots.add(commands)
    exports.add(commands)
    machine.add(commands)
    return parser
