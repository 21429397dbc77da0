"""The process that parses one workbook: two lines on standard input, Arrow files and a report in a folder.

The first line names the file and the limits: reading begins with it, while the caller still looks whether
the file is safe. The second line tells what the caller found. It exits without a report when the file is too
heavy: the caller then says so. Its start is part of every import, so all that can be is loaded meanwhile.
"""

import gc
import json
import os
import sys
from pathlib import Path

from connectors.workbook_reader import Book

REPORT = "report.json"


def main() -> None:
    """Read the orders, parse, write the report."""
    gc.disable()  # millions of cells and no circles: collecting would cost a third of the time
    first = json.loads(sys.stdin.buffer.readline())
    _limit(first["memory_bytes"], first["seconds"])
    book = Book(first["path"])
    from connectors import workbook_content  # noqa: PLC0415 – loaded while the reader reads

    order = first | json.loads(sys.stdin.buffer.readline())
    report = workbook_content.report(book, order)
    Path(order["folder"], REPORT).write_text(json.dumps(report), encoding="utf-8")
    os._exit(0)  # the cells need not be given back one by one


def _limit(memory_bytes: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limits; the caller's time-out still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    main()
