"""The command line: the contract that schedulers and checks lean on."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kpi.errors import RaporError

Command = Callable[[argparse.Namespace], int]
DONE, REFUSED = 0, 1
GROUPINGS = ("agency", "province", "level", "nation", "platform", "parent")


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
        _say(error.text())
        return REFUSED
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stdout = None
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kpi", description="Rapor Perubahan")
    parser.add_argument("-v", "--verbose", action="store_true", help="say on standard error what is done")
    commands = parser.add_subparsers(required=True, title="commands")
    sample = _command(commands, "sample", _sample, "fill an empty store with labelled synthetic data")
    sample.add_argument("--agencies", type=int, default=101)
    sample.add_argument("--months", type=int, default=24)
    sample.add_argument("--seed", type=int, default=2019)
    sample.add_argument("--if-empty", action="store_true", help="do nothing when there are records")
    load = _command(commands, "import", _import, "clean and store files")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--table", required=True)
    load.add_argument("--format")
    load.add_argument("--agency", metavar="CODE", help="owner of rows that name no agency")
    load.add_argument("--sheet", help="which sheet, when several match")
    load.add_argument("--decimal", choices=(",", "."), help="decimal sign, when the file leaves it open")
    load.add_argument("--json", action="store_true")
    rejects = _command(commands, "rejects", _rejects, "the rejected rows of an import")
    rejects.add_argument("import_id", metavar="IMPORT_ID")
    rejects.add_argument("--out", type=Path, metavar="FILE.xlsx")
    undo = _command(commands, "undo", _undo, "take an import back")
    undo.add_argument("import_id", metavar="IMPORT_ID")
    records = _command(commands, "records", _records, "the accepted records of a table")
    records.add_argument("table", metavar="T")
    records.add_argument("--out", type=Path, metavar="FILE.csv|parquet")
    measures = _command(commands, "measures", _measures, "bring the measures up to date")
    measures.add_argument("--all", action="store_true", help="compute all anew")
    _add_figures(commands)
    _command(commands, "check", _check, "validate catalogue, tables, formats and targets")
    _command(commands, "doctor", _doctor, "versions, stores, freshness, and what is missing on this machine")
    return parser


def _add_figures(commands: Any) -> None:
    for name, run, about in (
        ("values", _values, "ratios of summed measures with their intervals"),
        ("scores", _scores, "points of goals and horizons, and the index"),
    ):
        figures = _command(commands, name, run, about)
        figures.add_argument("--period", required=True, help="2026-03, 2026-Q1, 2026-S1 or 2026")
        figures.add_argument("--by", choices=GROUPINGS, default="nation")
        figures.add_argument("--agency", metavar="CODE", help="this agency and all below it")
        figures.add_argument("--out", type=Path, metavar="FILE.csv")
        figures.add_argument("--json", action="store_true", help="one JSON object a line")
        if name == "values":
            figures.add_argument("--indicator", nargs="+", metavar="I")


def _command(commands: Any, name: str, run: Command, about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(run=run)
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _sample(chosen: argparse.Namespace) -> int:
    from kpi import samples, settings

    if chosen.if_empty and samples.is_settled(settings.load().state_url):
        return DONE
    from kpi import store

    opened = store.open()
    if chosen.if_empty and samples.is_whole(opened):
        return DONE
    counts = samples.fill(opened, chosen.agencies, chosen.months, chosen.seed, _progress)
    return _tell_all(f"{table}: {count}" for table, count in counts.items())


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        _say(text)


def _import(chosen: argparse.Namespace) -> int:
    from kpi import imports, store

    opened = store.open()
    status = DONE
    for path in chosen.files:
        _progress(path.name)
        order = imports.Order(
            path, path.name, chosen.table, chosen.format, chosen.agency, chosen.sheet, chosen.decimal
        )
        said = imports.load(opened, order).as_json()
        status = REFUSED if said["refused"] else status
        _tell(json.dumps(said, ensure_ascii=False) if chosen.json else _in_words(said))
    opened.refresh_measures()
    return status


def _in_words(report: Mapping[str, Any]) -> str:
    if report["refused"]:
        return f"{report['file']}: {report['refused']['message']}"
    counts = f"{report['read']} = {report['accepted']} + {report['rejected']} + {report['set_aside']}"
    lines = [f"{report['file']} → {report['table']} ({report['format']}), {report['import_id']}: {counts}"]
    lines += [f"  {code}: {count}" for code, count in report["reasons"].items()]
    return "\n".join([*lines, *(f"  {warning['message']}" for warning in report["warnings"])])


def _rejects(chosen: argparse.Namespace) -> int:
    from kpi import outputs, rejects, store
    from kpi.export import rejected

    opened = store.open()
    found, table = rejects.read(opened, chosen.import_id), rejects.table_of(opened, chosen.import_id)
    if chosen.out:
        outputs.write(chosen.out, rejected.workbook(found, table))
    else:
        sys.stdout.write(rejected.as_csv(found, table))
    return DONE


def _undo(chosen: argparse.Namespace) -> int:
    from kpi import imports, store

    opened = store.open()
    _tell(str(imports.undo(opened, chosen.import_id)))
    opened.refresh_measures()
    return DONE


def _records(chosen: argparse.Namespace) -> int:
    import shutil
    import tempfile

    from kpi import declarations, records, store
    from kpi.scope import EVERYTHING

    opened = store.open()
    if chosen.table not in opened.tables:
        raise RaporError(
            "table_unknown", table=chosen.table, nearest=declarations.nearest(chosen.table, opened.tables)
        )
    table = opened.tables[chosen.table]
    if chosen.out:
        records.write(opened, table, EVERYTHING, chosen.out)
        return DONE
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.csv"
        records.write(opened, table, EVERYTHING, file)
        with file.open(encoding="utf-8", newline="") as text:
            shutil.copyfileobj(text, sys.stdout)
    return DONE


def _measures(chosen: argparse.Namespace) -> int:
    from kpi import store

    _tell(" ".join(store.open().refresh_measures(chosen.all)))
    return DONE


def _values(chosen: argparse.Namespace) -> int:
    from kpi import figures, store

    frame = figures.values(store.open(), chosen.period, chosen.by, chosen.indicator, chosen.agency)
    return _give(frame, chosen)


def _scores(chosen: argparse.Namespace) -> int:
    from kpi import figures, store

    return _give(figures.scores(store.open(), chosen.period, chosen.by, chosen.agency), chosen)


def _give(frame: Any, chosen: argparse.Namespace) -> int:
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
    else:
        sys.stdout.write(content.decode("utf-8-sig"))
    return DONE


def _check(_: argparse.Namespace) -> int:
    from kpi import checks

    return _tell_all(checks.run())


def _doctor(_: argparse.Namespace) -> int:
    from kpi import doctor

    return _tell_all(doctor.report())


def _tell_all(lines: Iterable[str | RaporError]) -> int:
    """Print lines as they come; refused if one of them is an error."""
    status = DONE
    for line in lines:
        status = REFUSED if isinstance(line, RaporError) else status
        _tell(str(line))
    return status
