"""Workbooks: parsed in a process of their own, with limits of memory and time."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
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

    def begin(self, path: Path, limits: Limits) -> None:
        """Let it begin to read a file that may still turn out to be unsafe: it reads within the limits."""
        first = {
            "path": str(path.absolute()),
            "memory_bytes": limits.memory_bytes,
            "seconds": limits.seconds,
            "columns": limits.columns,
            "rows": limits.rows,
            "cell": limits.cell,
        }
        self._tell(first)

    def parse(self, folder: Path, container: Container, seconds: int) -> bool:
        """Say what the file is and where its sheets go; true if the process came to its end."""
        suspects = sorted(container.suspects)
        self._tell({"folder": str(folder.absolute()), "kind": container.kind, "suspects": suspects})
        try:
            self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return self.process.returncode == 0

    def _tell(self, order: Mapping[str, object]) -> None:
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):  # it has come to its end, as its missing report will say
                self.process.stdin.write(json.dumps(order).encode() + b"\n")
                self.process.stdin.flush()


def sheets(container: Container, folder: Path, limits: Limits, parser: Parser) -> Sequence[Sheet]:
    """The visible sheets of the workbook, or HTML page of tables, that a parser has begun to read.

    Raises:
        RaporError: If it cannot be read within the limits.
    """
    done = parser.parse(folder, container, limits.seconds)
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
