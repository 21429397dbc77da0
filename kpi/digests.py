"""Digests of stored files: a flipped bit in a Parquet file mostly goes unnoticed by whoever reads it."""

from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path

FOLDER = "_digests"  # inside a table's folder; Delta Lake leaves names with an underscore alone


def note(table: Path, files: Iterable[Path]) -> None:
    """Write down the digests of files that were just written."""
    folder = table / FOLDER
    folder.mkdir(exist_ok=True)
    for file in files:
        (folder / file.name).write_text(_of(file), encoding="ascii")


def altered(table: Path, files: Iterable[Path]) -> list[Path]:
    """Files that are gone or not as they were written; one without a digest (a kill) is taken as sound."""
    found = []
    for file in files:
        noted = table / FOLDER / file.name
        if not file.exists() or (noted.exists() and noted.read_text(encoding="ascii") != _of(file)):
            found.append(file)
    return found


def _of(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
