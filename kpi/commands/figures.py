"""Commands of figures: measures, values, scores."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from kpi.commands import console
from kpi.commands.console import DONE

GROUPINGS = ("agency", "province", "level", "nation", "platform", "parent")


def add(commands: Any) -> None:
    """Add the words of these commands."""
    measures = console.command(commands, "measures", _measures, "bring the measures up to date")
    measures.add_argument("--all", action="store_true", help="compute all anew")
    for name, run, about in (
        ("values", _values, "ratios of summed measures with their intervals"),
        ("scores", _scores, "points of goals and horizons, and the index"),
    ):
        figures = console.command(commands, name, run, about)
        figures.add_argument("--period", required=True, help="2026-03, 2026-Q1, 2026-S1 or 2026")
        figures.add_argument("--by", choices=GROUPINGS, default="nation")
        figures.add_argument("--agency", metavar="CODE", help="this agency and all below it")
        figures.add_argument("--out", type=Path, metavar="FILE.csv")
        figures.add_argument("--json", action="store_true", help="one JSON object a line")
        if name == "values":
            figures.add_argument("--indicator", nargs="+", metavar="I")


def _measures(chosen: argparse.Namespace) -> int:
    from kpi import refusals, store
    from kpi.scope import EVERYTHING

    opened = store.open()
    console.tell(" ".join(opened.refresh_measures(chosen.all)))
    for refusal in refusals.found(opened.lake, opened.catalogue, EVERYTHING):
        console.say(str(refusal))
    return DONE


def _values(chosen: argparse.Namespace) -> int:
    from kpi import doubts, figures, store

    opened = store.open()
    frame = figures.values(opened, chosen.period, chosen.by, chosen.indicator, chosen.agency)
    for refusal in figures.refused(opened, chosen.period, chosen.indicator, chosen.agency):
        console.say(str(refusal))
    for sentence in (*figures.few(frame, opened.catalogue), *doubts.impossible(frame, opened.catalogue)):
        console.say(sentence)
    return _give("values", frame.drop(columns="freedom"), chosen)  # of use to further arithmetic only


def _scores(chosen: argparse.Namespace) -> int:
    from kpi import figures, store

    opened = store.open()
    found = figures.scored(opened, chosen.period, chosen.by, chosen.agency)
    for refusal in figures.refused(opened, chosen.period, None, chosen.agency):
        console.say(str(refusal))
    for sentence in found.doubts:
        console.say(sentence)
    return _give("scores", found.scores, chosen)


def _give(name: str, frame: Any, chosen: argparse.Namespace) -> int:
    """Print or write a frame of figures: CSV, or one JSON object a line; what is missing is empty or null."""
    from kpi import outputs, values
    from kpi.export import tables as exported

    if chosen.json:
        lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in values.rows(frame))
        content = "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")
    else:
        content = exported.csv_file(frame)
    if chosen.out:
        outputs.write(chosen.out, content)
        console.handed_out(chosen.out)
    else:
        console.printing(f"{name}-{chosen.period}", "json" if chosen.json else "csv")
        sys.stdout.write(content.decode("utf-8-sig"))
    return DONE
