"""Epochs: whether the days of a workbook are counted from 1904, as old Macs did, and not from 1900.

Readers turn date cells into dates by themselves; a number that stands for a day needs to be told.
"""

import re
import struct
from pathlib import Path
from zipfile import ZipFile

from connectors import formula_faults
from connectors.ole import Compound

XLSX = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](1|true)[\"']")
ODS = re.compile(rb"<table:null-date\b[^>]*\bdate-value\s*=\s*[\"']1904-")
ODS_BEFORE = re.compile(rb"<table:null-date\b[^>]*>|<table:table\b")  # settings stand before the first sheet
DATE_MODE = 0x22  # the record of an old workbook: [MS-XLS] Date1904
BLOCK = 1 << 16


def counts_from_1904(path: Path, kind: str) -> bool:
    """Whether serial days of a workbook count from 1904; kind as in connectors.containers.

    Raises:
        BadZipFile, KeyError, DamagedError, struct.error: If the file is not what it claims to be.
    """
    if kind == "xls":
        book = Compound(path).stream("Workbook", "Book")
        modes = [place for one, place, _ in formula_faults.records(book, 0) if one == DATE_MODE]
        return any(struct.unpack_from("<H", book, place)[0] for place in modes)
    if kind not in ("xlsx", "ods"):
        return False
    with ZipFile(path) as archive:
        if kind == "xlsx":
            return bool(XLSX.search(archive.read("xl/workbook.xml")))
        head = b""
        with archive.open("content.xml") as content:
            while not ODS_BEFORE.search(head) and (block := content.read(BLOCK)):
                head += block
        return bool(ODS.search(head))
