"""Commands of the material for a seminar: export deck, document, workbook, page."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpi.commands import console
from kpi.commands.console import DONE
from kpi.errors import RaporError

if TYPE_CHECKING:  # what it costs is paid by whoever makes a file
    from kpi.export.dossiers import Order
    from kpi.export.makers import Wishes
    from kpi.store import Store

WORDS = (
    ("deck", "the slides of a seminar (.pptx)"),
    ("document", "a report, or one page per agency (.pdf)"),
    ("workbook", "data with formulas that compute them anew (.xlsx)"),
    ("page", "one file for a browser, also without a network (.html)"),
)


def add(files: Any) -> None:
    """Add the words of these commands, below export."""
    for kind, about in WORDS:
        one = console.command(files, kind, _export, about)
        one.set_defaults(kind=kind, template=None, logo=None, scorecards=False, sections="")
        one.add_argument("--out", type=Path, required=True, metavar="FILE")
        one.add_argument("--project", metavar="P", help="by default the newest at work")
        one.add_argument("--period", metavar="P", help="by default the newest quarter that is over")
        one.add_argument("--language", choices=["id", "en"])
        one.add_argument("--agency", metavar="CODE", help="this agency and all below it")
        one.add_argument("--region", metavar="CODE", default="", help="a province, or pusat")
        one.add_argument(
            "--freeze", metavar="NAME", default="", help="make a snapshot first and print its id"
        )
        one.add_argument("--snapshot", nargs=2, metavar="ID", default=[], help="compare these two snapshots")
        if kind != "workbook":
            one.add_argument("--sections", metavar="S,S", default="", help="which parts, by their keys")
        if kind == "deck":
            one.add_argument("--template", type=Path, metavar="FILE.pptx", help="a template of your own")
            one.add_argument("--logo", type=Path, metavar="FILE.png", help="a logo for our own template")
        if kind == "document":
            one.add_argument("--scorecards", action="store_true", help="one page per agency, no report")


def _export(chosen: argparse.Namespace) -> int:
    from kpi import access, outputs, store
    from kpi.export import makers, orders, rendering

    kind = "scorecards" if chosen.scorecards else chosen.kind
    ending = f".{makers.FORMS[kind].ending}"
    if chosen.out.suffix.lower() != ending:
        raise RaporError("export_ending", file=chosen.out.name, known=ending)
    if not chosen.out.parent.is_dir():  # said before anything is frozen or made
        raise RaporError("file_unwritable", file=chosen.out.name)
    opened = store.open()
    wishes = _wishes(chosen, kind)
    opened.refresh_measures()
    order = _order(chosen, opened)
    try:
        (made,) = orders.make(opened, access.command_line(), order, wishes, _telling())
    finally:
        rendering.stop()
    outputs.write(chosen.out, made.content)
    if made.snapshot:
        console.tell(made.snapshot)
    return DONE


def _order(chosen: argparse.Namespace, opened: "Store") -> "Order":
    """What is asked for; what is not said is as a person would find it on the page."""
    from dataclasses import replace

    from kpi import figures, settings
    from kpi.export import orders
    from kpi.scope import EVERYTHING

    figures.scope_of(opened, chosen.agency)
    order = orders.usual(opened, EVERYTHING, chosen.language or settings.load().language)
    return replace(
        order,
        period=chosen.period or order.period,
        project=order.project if chosen.project is None else chosen.project,
        agency=chosen.agency or "",
        region=chosen.region,
        snapshots=tuple(chosen.snapshot),
    )


def _wishes(chosen: argparse.Namespace, kind: str) -> "Wishes":
    from kpi.export.makers import Wishes

    return Wishes(
        (kind,),
        tuple(one.strip() for one in chosen.sections.split(",") if one.strip()),
        _read(chosen.template),
        _read(chosen.logo),
        chosen.freeze,
    )


def _read(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return file.read_bytes()
    except OSError as error:
        raise RaporError("file_missing") from error


def _telling() -> Callable[[str, float], None]:
    """Tells what goes on, each sentence once."""
    last = [""]

    def said(sentence: str, share: float) -> None:
        if sentence != last[0]:
            last[0] = sentence
            console.progress(f"{share:4.0%} {sentence}")

    return said
