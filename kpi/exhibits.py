"""Exhibits: the files of evidence, told by their content and kept under its SHA-256."""

import os
import tempfile
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from kpi import faults
from kpi.errors import RaporError

LARGEST = 25 << 20  # bytes of a file
LARGEST_DIRECTORY = 1 << 20  # bytes of an office file's list of parts: some 10,000, which fill no memory
LONGEST = 120  # characters of a name
TAIL = 4096  # bytes in which a whole PDF says where its table of contents lies
DIRECTORY_END, LARGE_DIRECTORY = b"PK\x05\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted.

    Attributes:
        signs: What puremagic calls its content; empty for text.
        inside: A part that its archive must hold.
    """

    media_type: str
    signs: frozenset[str] = frozenset()
    inside: str | None = None


def _zipped(media_type: str, inside: str) -> Kind:
    return Kind(media_type, frozenset({".zip", ".docx", ".odt"}), inside)


OOXML, ODF = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
JPEG = Kind("image/jpeg", frozenset({".jpg"}))
KINDS: Mapping[str, Kind] = {
    ".pdf": Kind("application/pdf", frozenset({".pdf"})),
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": Kind("image/png", frozenset({".png"})),
    ".webp": Kind("image/webp", frozenset({".webp"})),
    ".heic": Kind("image/heic", frozenset({".heif", ".heic"})),
    ".docx": _zipped(f"{OOXML}.wordprocessingml.document", "word/document.xml"),
    ".xlsx": _zipped(f"{OOXML}.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": _zipped(f"{OOXML}.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": _zipped(f"{ODF}.text", "content.xml"),
    ".ods": _zipped(f"{ODF}.spreadsheet", "content.xml"),
    ".odp": _zipped(f"{ODF}.presentation", "content.xml"),
    ".mp4": Kind("video/mp4", frozenset({".mp4"})),
    ".m4a": Kind("audio/mp4", frozenset({".m4a", ".mp4"})),
    ".mp3": Kind("audio/mpeg", frozenset({".mp3", ".mpga"})),
    ".txt": Kind("text/plain"),
    ".csv": Kind("text/csv"),
    ".svg": Kind("image/svg+xml"),
    ".html": Kind("text/html"),
}
"""What may be attached, by the ending of the name. Pictures and pages that can hold a script are among them:
all files are only ever handed out to be saved, as bytes of no kind."""

HANDED_OUT_AS = "application/octet-stream"  # so that no browser draws a page or runs a script of it


def label(name: str) -> str:
    """The last part of a file's name, without signs that nobody sees: never a path."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    stem, dot, ending = seen.strip(" .").rpartition(".")
    return f"{stem[:LONGEST]}{dot}{ending[:LONGEST]}"


def recognise(name: str, content: bytes) -> str:
    """The media type of a file whose content is what its name says.

    Args:
        name: As label() gives it.
        content: All of it.

    Raises:
        RaporError: If it is empty, too large, of no accepted kind, or not what its name says.
    """
    if not content.strip():
        raise RaporError("evidence_empty", file=name)
    if len(content) > LARGEST:
        raise RaporError("evidence_too_large", file=name, limit=LARGEST >> 20)
    ending = PurePosixPath(name).suffix.lower()
    kind = KINDS.get(ending)
    if kind is None:
        known = ", ".join(one.removeprefix(".") for one in KINDS)
        raise RaporError("evidence_kind", file=name, known=known)
    if not _is(kind, content):
        raise RaporError("evidence_not_that", file=name, kind=ending.removeprefix(".").upper())
    return kind.media_type


def _is(kind: Kind, content: bytes) -> bool:
    if not kind.signs:
        return _is_text(content)
    if not kind.signs & _signs(content):
        return False
    if kind.inside is not None:
        return _holds(content, kind.inside)
    return kind.media_type != "application/pdf" or b"startxref" in content[-TAIL:]


def _signs(content: bytes) -> set[str]:
    import puremagic  # noqa: PLC0415 – loads a table of marks that only an upload needs

    try:
        return {found.extension for found in puremagic.magic_string(content)}
    except puremagic.PureError:  # nothing that it knows
        return set()


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        return False


def _holds(content: bytes, part: str) -> bool:
    """Whether an archive holds a part; nothing of it is unpacked."""
    from io import BytesIO  # noqa: PLC0415
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415

    end = content.rfind(DIRECTORY_END)
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    if end < 0 or size > LARGEST_DIRECTORY or LARGE_DIRECTORY in content[end - 20 : end]:
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            return part in archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return False


def folder(home: Path) -> Path:
    """Where the files lie."""
    return home / "evidence"


def keep(home: Path, content: bytes) -> str:
    """Store a file under the SHA-256 of its content, whole or not at all; the same content is stored once.

    Returns:
        The SHA-256.

    Raises:
        RaporError: If the disk is full or the folder closed to us.
    """
    name, place = sha256(content).hexdigest(), folder(home)
    with faults.told(None):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (place / name).is_file() and sha256((place / name).read_bytes()).hexdigest() == name:
            os.utime(place / name)  # so that nobody takes it for one that was left behind
            return name
        handle, written = tempfile.mkstemp(prefix=".", dir=place)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(place / name)
        finally:
            Path(written).unlink(missing_ok=True)
    return name


def read(home: Path, name: str) -> bytes | None:
    """The content that is stored under a SHA-256; None if it is missing or no more what it was."""
    content = None
    with suppress(OSError):
        content = (folder(home) / name).read_bytes()
    return content if content is not None and sha256(content).hexdigest() == name else None
