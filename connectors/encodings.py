"""Encodings: which one a text file is in, told by its bytes, and the text as UTF-8."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from connectors.sheets import TAGS
from kpi.errors import RaporError

BLOCK = 4 << 20
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
TAG_BYTES = tuple(tag.encode() for tag in TAGS)
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Text:
    """Delimited text in UTF-8 on disk.

    Attributes:
        regular: Whether all lines end alike, none is blank and no character reads as a workbook's tag,
            so that the fast reader takes its rows for what they are.
        cp1252: Whether it had to be read as Windows-1252.
    """

    path: Path
    regular: bool
    cp1252: bool = False

    def open(self) -> IO[str]:
        """The text without its byte-order mark, line ends as they are."""
        return self.path.open(encoding="utf-8-sig", newline="")


def decode(path: Path, folder: Path) -> Text:
    """Find out the encoding and, unless it is UTF-8 already, write the text anew as UTF-8.

    Args:
        path: The file.
        folder: Where a decoded copy may be written.

    Raises:
        RaporError: For NUL bytes, a mixture of encodings or one that cannot be told.
    """
    with path.open("rb") as file:
        mark = file.read(2)
    if mark in UTF16:
        return Text(*_transcode(path, folder, "utf-16"))
    try:
        return Text(path, _scan(path))
    except UnicodeDecodeError:
        if _has_multibyte(path):
            raise RaporError("encoding_mixed") from None
        return Text(*_transcode(path, folder, "cp1252"), cp1252=True)


def _scan(path: Path) -> bool:
    """Check that a file is UTF-8 without NUL; true if it is regular; see Text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns = feeds = pairs = 0
    blank, tagged, before = False, False, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
            if b"\0" in block:
                raise RaporError("null_bytes")
            tagged = tagged or any(tag in block for tag in TAG_BYTES)
            feeds += block.count(b"\n")
            if b"\r" in block or before[-1:] == b"\r":
                returns += block.count(b"\r")
                pairs += block.count(b"\r\n") + (before[-1:] == b"\r" and block[:1] == b"\n")
            body = block.rstrip(b"\r\n") if len(block) < BLOCK else block
            ends = (b"\n\n", b"\n\r", b"\r\r") if returns else (b"\n\n",)
            blank = blank or any(two in text for two in ends for text in (body, before[-3:] + body[:3]))
            before = block
    decoder.decode(b"", final=True)
    alike = (returns == feeds == pairs) or returns == 0 or feeds == 0
    return alike and not blank and not tagged


def _has_multibyte(path: Path) -> bool:
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if MULTIBYTE.search(before + block):
                return True
            before = block[-3:]
    return False


def _transcode(path: Path, folder: Path, encoding: str) -> tuple[Path, bool]:
    target = folder / "text.csv"
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as copy,
        ):
            while block := source.read(BLOCK):
                copy.write(block)
    except UnicodeError as error:
        raise RaporError("encoding_unknown") from error
    return target, _scan(target)
