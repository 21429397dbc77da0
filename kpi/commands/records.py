"""Commands of records: import, rejects, undo, records."""

# ruff: noqa: PLC0415 – each command imports what it needs, so that the others stay quick

import argparse
import sys
from pathlib import Path
from typing import Any

from kpi.commands import console
from kpi.commands.console import DONE, REFUSED
from kpi.errors import RaporError


def add(commands: Any) -> None:
    """Add the words of these commands."""
    load = console.command(commands, "import", _import, "clean and store files")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--table", required=True)
    load.add_argument("--format")
    load.add_argument("--agency", metavar="CODE", help="owner of rows that name no agency")
    load.add_argument("--sheet", help="which sheet, when several match")
    load.add_argument("--decimal", choices=(",", "."), help="decimal sign, when the file leaves it open")
    load.add_argument("--json", action="store_true")
    rejects = console.command(commands, "rejects", _rejects, "the rejected rows of an import")
    rejects.add_argument("import_id", metavar="IMPORT_ID")
    rejects.add_argument("--out", type=Path, metavar="FILE.xlsx")
    undo = console.command(commands, "undo", _undo, "take an import back")
    undo.add_argument("import_id", metavar="IMPORT_ID")
    records = console.command(commands, "records", _records, "the accepted records of a table")
    records.add_argument("table", metavar="T")
    records.add_argument("--out", type=Path, metavar="FILE.csv|parquet")


def _import(chosen: argparse.Namespace) -> int:
    from kpi import access, imports, store

    opened = store.open()
    status = DONE
    for path in chosen.files:
        console.progress(path.name)
        order = imports.Order(
            path, path.name, chosen.table, chosen.format, chosen.agency, chosen.sheet, chosen.decimal
        )
        said = imports.load(opened, order, access.command_line()).as_json()
        status = REFUSED if said["refused"] else status
        if chosen.json:
            console.tell_json(said)
        else:
            console.tell(console.in_words(said))
    opened.refresh_measures()
    return status


def _rejects(chosen: argparse.Namespace) -> int:
    from kpi import outputs, rejects, store
    from kpi.export import rejected
    from kpi.scope import EVERYTHING

    opened = store.open()
    found = rejects.read(opened, chosen.import_id, EVERYTHING)
    table = rejects.table_of(opened, chosen.import_id, EVERYTHING)
    if chosen.out:
        outputs.write(chosen.out, rejected.workbook(found, table))
        console.handed_out(chosen.out)
    else:
        console.printing(f"rejects-{chosen.import_id}", "csv")
        sys.stdout.write(rejected.as_csv(found, table))
    return DONE


def _undo(chosen: argparse.Namespace) -> int:
    from kpi import access, imports, store

    opened = store.open()
    console.tell(str(imports.undo(opened, chosen.import_id, access.command_line())))
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
        console.handed_out(chosen.out)
        return DONE
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.csv"
        records.write(opened, table, EVERYTHING, file)
        console.printing(f"records-{table.name}", "csv")
        with file.open(encoding="utf-8", newline="") as text:
            shutil.copyfileobj(text, sys.stdout)
    return DONE
