"""Files: whatever a person drops becomes sheets of text, or one sentence that says why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from connectors import containers, delimited, workbook
from connectors.containers import Limits
from connectors.sheets import Sheet
from kpi.errors import RaporError

LABEL_LENGTH = 120


@dataclass(frozen=True)
class Opened:
    """A file that can be read.

    Attributes:
        sheets: Its visible sheets, or the ways to split a delimited text.
        content_hash: SHA-256 of the file as it lies there.
        warnings: Codes of sentences to show.
    """

    sheets: Sequence[Sheet]
    content_hash: str
    warnings: tuple[str, ...]


def label(name: str) -> str:
    """The name of a file as a label: never a path, nothing that cannot be shown."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:LABEL_LENGTH] or "–"


def open_file(path: Path, folder: Path, limits: Limits) -> Opened:
    """Open a file.

    Args:
        path: Where it lies.
        folder: An empty folder for what has to be unpacked or converted.
        limits: How large it may be.

    Raises:
        RaporError: If it cannot be read; nothing has changed then.
    """
    try:
        content_hash = _hash(path)
        if containers.is_gzip(path):
            plain = folder / "unpacked"
            containers.unpack(path, plain, limits)
            path = plain
        if containers.is_workbook(path):
            return _open_workbook(path, content_hash, folder, limits)
        containers.recognise(path, limits)
    except OSError as error:
        raise RaporError("file_missing") from error
    sheets, cp1252 = delimited.sheets(path, folder, limits.cell)
    return Opened(sheets, content_hash, ("encoding_cp1252",) if cp1252 else ())


def _open_workbook(path: Path, content_hash: str, folder: Path, limits: Limits) -> Opened:
    with workbook.Parser() as parser:
        parser.begin(path, limits)
        container = containers.recognise(path, limits)
        found = workbook.sheets(container, folder, limits, parser)
    return Opened(found, content_hash, ("macros_ignored",) if container.macros else ())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
