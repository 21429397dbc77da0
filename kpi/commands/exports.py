"""Commands of exports: the files that the screens offer, for schedulers and scripts."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
from pathlib import Path
from typing import Any, cast

from kpi.commands import console, seminar
from kpi.commands.console import DONE
from kpi.errors import RaporError

KINDS = (
    *("course", "comparison", "ranks", "funnel", "outlook", "changes", "contributions", "mix", "waves"),
    *("response_times", "elements", "sensitivity", "milestones", "stakeholders"),
)
PICTURES, TABLES = ("png", "svg", "pdf"), ("csv", "xlsx")


def add(commands: Any) -> None:
    """Add the words of these commands."""
    about = "a file of what the screens show"
    export = commands.add_parser("export", help=about, description=about)
    what = export.add_subparsers(required=True, title="files")
    chart = console.command(what, "chart", _chart, "one picture, or the table behind it")
    chart.add_argument("--out", type=Path, required=True, metavar="FILE", help="its ending is the format")
    chart.add_argument("--kind", choices=KINDS, default="course", help="which picture")
    chart.add_argument("--indicator", metavar="I", help="by default the first of the catalogue")
    chart.add_argument("--period", metavar="P", help="2026-03, 2026-Q1, 2026-S1 or 2026")
    chart.add_argument("--agency", metavar="CODE", help="this agency and all below it")
    chart.add_argument("--region", metavar="CODE", default="", help="a province, or pusat")
    chart.add_argument("--level", default="", help="level of the agencies that are compared")
    chart.add_argument("--language", choices=["id", "en"])
    chart.add_argument("--width", type=int, default=1600, help="pixels across a PNG")
    chart.add_argument("--transparent", action="store_true", help="no ground behind the picture")
    seminar.add(what)


def _chart(chosen: argparse.Namespace) -> int:
    from kpi import outputs

    ending = chosen.out.suffix.lower().removeprefix(".")
    if ending not in (*PICTURES, *TABLES):
        known = ", ".join(f".{one}" for one in (*PICTURES, *TABLES))
        raise RaporError("export_ending", file=chosen.out.name, known=known)
    outputs.write(chosen.out, _content(chosen, ending))
    console.handed_out(chosen.out)
    return DONE


def _content(chosen: argparse.Namespace, ending: str) -> bytes:
    """The file that is asked for."""
    from kpi import engines, figures, settings, store
    from kpi.export import captions, illustrations, ledgers, orders, printing, rendering, tables
    from kpi.export.plates import Format
    from kpi.export.questions import Question
    from kpi.scope import EVERYTHING

    opened = store.open()
    opened.refresh_measures()
    first = next(iter(opened.catalogue.indicators))
    agency = chosen.agency or ""
    figures.scope_of(opened, chosen.agency)
    language = chosen.language or settings.load().language
    period = chosen.period or orders.usual(opened, EVERYTHING, language).period
    question = Question(
        chosen.kind, period, chosen.indicator or first, chosen.region, agency, "", chosen.level
    )
    illustration = illustrations.read(
        illustrations.Reading(opened, question, EVERYTHING, language, engines.today())
    )
    if illustration.frame.empty:
        raise RaporError("export_nothing", kind=chosen.kind, period=period)
    subject = captions.subject(opened, question, illustration, place=agency)
    if ending == "csv":  # has no place for what it rests on
        console.tell(printing.joined(*subject.footer))
        return tables.csv_file(ledgers.table(illustration))
    plate = printing.plate(illustration.picture, illustration.frame, illustration.look, subject)
    if ending == "xlsx":
        return tables.workbook(ledgers.table(illustration), plate.title, [subject.measured, plate.footer])
    renderer = rendering.Renderer()
    try:
        return renderer.draw(plate, cast(Format, ending), chosen.width, chosen.transparent)
    finally:
        renderer.stop()
