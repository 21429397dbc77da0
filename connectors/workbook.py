"""Workbooks: parsed in a process of their own, with limits of memory and time."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from connectors.containers import Container, Limits
from connectors.sheets import Line, Sheet, StoredSheet
from kpi.errors import RaporError

REPORT = "report.json"
ROOT = Path(__file__).parent.parent


def sheets(path: Path, container: Container, folder: Path, limits: Limits) -> Sequence[Sheet]:
    """The visible sheets of a workbook or an HTML page of tables.

    Raises:
        RaporError: If it cannot be read within the limits.
    """
    order = json.dumps(
        {
            "path": str(path.absolute()),
            "folder": str(folder.absolute()),
            "kind": container.kind,
            "suspects": sorted(container.suspects),
            "memory_bytes": limits.memory_bytes,
            "seconds": limits.seconds,
            "columns": limits.columns,
            "rows": limits.rows,
        }
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "connectors.workbook_process"],
            input=order.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RaporError("file_too_heavy") from error
    report_file = folder / REPORT
    if done.returncode or not report_file.exists():
        raise RaporError("file_too_heavy")
    report = json.loads(report_file.read_text(encoding="utf-8"))
    if "refused" in report:
        raise RaporError(report["refused"], **report["values"])
    return [
        StoredSheet(
            path=folder / sheet["file"],
            head=tuple(Line(number, tuple(cells)) for number, cells in enumerate(sheet["head"], start=1)),
            name=sheet["name"],
            tagged=True,
            epoch_1904=report["epoch_1904"],
            width=sheet["width"],
        )
        for sheet in report["sheets"]
    ]
