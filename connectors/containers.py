"""What a file really is, told by its content, and whether it is safe to open."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from connectors import ole
from kpi.errors import RaporError

BLOCK = 1 << 20
OVERLAP = 64  # longer than any mark searched for below, so that none hides between two blocks
GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", ole.MAGIC
OTHER_KINDS = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"SQLite format 3"),
    *(b"Rar!", b"7z\xbc\xaf", b"\xfd7zXZ", b"PK\x05\x06", b"PK\x07\x08"),
)
HTML = re.compile(
    rb"^(\xef\xbb\xbf)?\s*<(!doctype html|!--|\?xml|html|head|title|meta|style|body|table|div|p|span)\b",
    re.IGNORECASE,
)
ENTITY_TRICKS = (b"<!DOCTYPE", b"<!ENTITY")  # no workbook needs a document type
FORMULA_MARKS = (b't="e"', b"t='e'", b"<f", b":f")  # as many searches through all of a workbook
ENCRYPTION_FLAG = 0x1


@dataclass(frozen=True)
class Limits:
    """How large a file may be.

    Attributes:
        file_bytes: A workbook or packed file as it lies there.
        inflated_bytes: Its content after inflating, measured while inflating.
        ratio: Inflated bytes for one packed byte.
        columns: Columns of a table.
        rows: Rows of a workbook; a delimited file has no limit.
        cell: Characters of a cell.
        memory_bytes: Memory of the process that parses a workbook.
        seconds: Time of that process.
    """

    file_bytes: int = 50 << 20
    inflated_bytes: int = 200 << 20
    ratio: int = 200
    columns: int = 200
    rows: int = 1_000_000
    cell: int = 32_767
    memory_bytes: int = 6 << 30
    seconds: int = 300


@dataclass(frozen=True)
class Container:
    """What was found.

    Attributes:
        kind: "text", "html", "xlsx", "ods" or "xls".
        macros: Whether it carries macros, which are never run.
        suspects: Parts (sheets) with error values or formulas, to be looked at cell by cell.
    """

    kind: str
    macros: bool = False
    suspects: frozenset[str] = field(default_factory=frozenset)


def is_gzip(path: Path) -> bool:
    """Whether a file is packed with gzip."""
    return _head(path).startswith(GZIP)


def is_workbook(path: Path) -> bool:
    """Whether a file looks as if a parser will be needed for it."""
    head = _head(path)
    return head.startswith((ZIP, OLE)) or HTML.match(head) is not None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def recognise(path: Path, limits: Limits) -> Container:
    """What kind of file this is.

    Raises:
        RaporError: If it is empty, encrypted, damaged, hostile, too large or not a table at all.
    """
    size = path.stat().st_size
    head = _head(path)
    if not head.strip() and size <= len(head):
        raise RaporError("file_empty")
    if head.startswith(OTHER_KINDS):
        raise RaporError("file_not_a_table")
    packed = head.startswith((ZIP, OLE))
    if packed and size > limits.file_bytes:
        raise RaporError("file_too_large", limit=limits.file_bytes >> 20)
    if head.startswith(ZIP):
        return _zipped(path, limits)
    if head.startswith(OLE):
        return _ole(path)
    if HTML.match(head):
        if size > limits.file_bytes:
            raise RaporError("file_too_large", limit=limits.file_bytes >> 20)
        return Container("html")
    if head.startswith(GZIP):
        raise RaporError("file_not_a_table")
    return Container("text")


def unpack(path: Path, target: Path, limits: Limits) -> None:
    """Unpack a gzip file, never beyond the limits.

    Raises:
        RaporError: If it is damaged or its content is too large.
    """
    if path.stat().st_size > limits.file_bytes:
        raise RaporError("file_too_large", limit=limits.file_bytes >> 20)
    with path.open("rb") as packed, target.open("wb") as plain:
        size = _Size(path.stat().st_size, limits)
        try:
            for block in _inflated(packed, None, wbits=31):
                size.add(len(block))
                plain.write(block)
        except zlib.error as error:
            raise RaporError("file_damaged") from error


class _Size:
    """Counts inflated bytes and stops at the limits."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self.packed, self.limits, self.inflated = packed, limits, 0

    def add(self, count: int) -> None:
        self.inflated += count
        if self.inflated > self.limits.inflated_bytes:
            raise RaporError("file_inflates", limit=self.limits.inflated_bytes >> 20)
        if self.inflated > BLOCK and self.inflated > self.limits.ratio * self.packed:
            raise RaporError("file_inflates", limit=self.limits.inflated_bytes >> 20)


def _inflated(packed: IO[bytes], length: int | None, wbits: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(wbits)
    left = length
    while not inflater.eof:
        block = packed.read(BLOCK if left is None else min(BLOCK, left))
        if not block:
            raise zlib.error("the stream ends early")
        left = None if left is None else left - len(block)
        while block and not inflater.eof:
            yield inflater.decompress(block, BLOCK)
            block = inflater.unconsumed_tail
        if wbits == 31 and inflater.eof:  # a gzip file may have several members
            packed.seek(-len(inflater.unused_data), 1)
            following = packed.read(2)
            if following == GZIP:
                packed.seek(-2, 1)
                inflater = zlib.decompressobj(wbits)
            elif following.strip(b"\0"):
                raise zlib.error("something else follows")


def _zipped(path: Path, limits: Limits) -> Container:
    try:
        with ZipFile(path) as archive, path.open("rb") as raw:
            parts = archive.infolist()
            kind = _kind(archive)
            size = _Size(path.stat().st_size, limits)
            suspects = [part.filename for part in parts if _inspect(part, raw, size)]
    except (BadZipFile, zlib.error, EOFError, OSError, UnicodeDecodeError, NotImplementedError) as error:
        # The last is what zipfile raises for a way of compressing, or a version, that it does not know.
        raise RaporError("file_damaged") from error
    macros = any(part.filename.lower().endswith("vbaproject.bin") for part in parts)
    return Container(kind, macros, frozenset(suspects))


def _kind(archive: ZipFile) -> str:
    names = set(archive.namelist())
    for part in archive.infolist():
        pieces = PurePosixPath(part.filename.replace("\\", "/"))
        if pieces.is_absolute() or ".." in pieces.parts or ":" in pieces.parts[0]:
            raise RaporError("file_hostile")
        if part.flag_bits & ENCRYPTION_FLAG:
            raise RaporError("file_encrypted")
    if len(names) != len(archive.infolist()):
        raise RaporError("file_hostile")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        manifest = "META-INF/manifest.xml"
        short = manifest in names and archive.getinfo(manifest).file_size < BLOCK
        if short and b"encryption-data" in archive.read(manifest):
            raise RaporError("file_encrypted")
        return "ods"
    raise RaporError("file_not_a_table")


def _inspect(part: ZipInfo, raw: IO[bytes], size: _Size) -> bool:
    """Inflate one part with a counter; true if it has error values or formulas."""
    markup = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    found, before = False, b""
    for block in _blocks(part, raw):
        size.add(len(block))
        text = before + block
        if markup and any(trick in text for trick in ENTITY_TRICKS):
            raise RaporError("file_hostile")
        found = found or any(mark in text for mark in FORMULA_MARKS)
        before = text[-OVERLAP:]
    return found and markup


def _blocks(part: ZipInfo, raw: IO[bytes]) -> Iterator[bytes]:
    """The content of a part, read by its local header: sizes in the directory may lie."""
    raw.seek(part.header_offset)
    header = raw.read(30)
    if header[:4] != b"PK\x03\x04":
        raise BadZipFile
    raw.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if part.compress_type == 0:
        left = part.compress_size
        while left > 0:
            block = raw.read(min(BLOCK, left))
            if not block:
                raise BadZipFile
            left -= len(block)
            yield block
    elif part.compress_type == 8:
        yield from _inflated(raw, None, wbits=-15)
    else:
        raise RaporError("file_damaged")


def _ole(path: Path) -> Container:
    try:
        compound = ole.Compound(path)
        names = compound.names
        if "EncryptedPackage" in names:
            raise RaporError("file_encrypted")
        if not names & {"Workbook", "Book"}:
            raise RaporError("file_not_a_table")
        compound.stream("Workbook", "Book")  # the reader may not survive that part of it is missing
    except (ole.DamagedError, struct.error) as error:
        raise RaporError("file_damaged") from error
    return Container("xls", macros="_VBA_PROJECT" in names)
