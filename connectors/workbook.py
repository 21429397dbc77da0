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


class Parser:
    """A process that parses one workbook. It starts up while the caller still inspects the file."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "connectors.workbook_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    def __enter__(self) -> "Parser":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def parse(self, order: bytes, seconds: int) -> bool:
        """Hand over the order; true if the process came to its end."""
        try:
            self.process.communicate(order, timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return self.process.returncode == 0


def sheets(
    path: Path, container: Container, folder: Path, limits: Limits, parser: Parser | None = None
) -> Sequence[Sheet]:
    """The visible sheets of a workbook or an HTML page of tables.

    Raises:
        RaporError: If it cannot be read within the limits.
    """
    order = {
        "path": str(path.absolute()),
        "folder": str(folder.absolute()),
        "kind": container.kind,
        "suspects": sorted(container.suspects),
        "memory_bytes": limits.memory_bytes,
        "seconds": limits.seconds,
        "columns": limits.columns,
        "rows": limits.rows,
    }
    with parser or Parser() as ready:
        done = ready.parse(json.dumps(order).encode(), limits.seconds)
    report_file = folder / REPORT
    if not done or not report_file.exists():
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
            rows=sheet["rows"],
        )
        for sheet in report["sheets"]
    ]
