"""Digests of stored files: a flipped bit in a Parquet file or in a log mostly goes unnoticed by its reader.

Every commit of a table leaves a note of its log file and of the files it added, as sha256sum writes them.
"""

import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from urllib.parse import unquote

NOTES, LOG = "_digests", "_delta_log"  # Delta Lake leaves names with an underscore alone
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
UNREADABLE = "?"  # no digest: what a line of a damaged note gives

Digests = dict[str, str]
"""By the path of a file inside the folder of its table."""


def note(table: Path, version: int) -> None:
    """Write down the digests of the files of a commit that was just made; the note appears whole or never."""
    log = table / LOG / f"{version:020}.json"
    actions = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    added = [unquote(action["add"]["path"]) for action in actions if "add" in action]
    checkpoint = f"{LOG}/{version:020}.checkpoint.parquet"
    files = [f"{LOG}/{log.name}", *added, *([checkpoint] if (table / checkpoint).exists() else [])]
    target = table / NOTES / f"{version:020}.sha256"
    target.parent.mkdir(exist_ok=True)
    written = target.with_suffix(f".{os.getpid()}")
    written.write_text("".join(f"{_of(f'{table}/{file}')}  {file}\n" for file in files), encoding="utf-8")
    os.replace(written, target)


def altered_log(table: Path) -> bool:
    """Whether a log file of a table is gone or altered; one that nobody noted is taken as sound."""
    return any(
        _is_altered(f"{table}/{name}", digest) for name, digest in _noted(table) if name.startswith(LOG)
    )


def altered(table: Path, files: Iterable[str]) -> bool:
    """Whether one of these files is gone or altered; one that nobody noted is taken as sound.

    A commit is not noted if its process was killed right after it.
    """
    noted = {name.rpartition("/")[2]: digest for name, digest in _noted(table)}
    return any(_is_altered(file, noted.get(os.path.basename(file))) for file in files)


def read_anew() -> None:
    """Forget which files were read: the next look at each reads all of it."""
    _digest.cache_clear()
    _lines.cache_clear()


def _noted(table: Path) -> Iterable[tuple[str, str]]:
    folder = table / NOTES
    for entry in os.scandir(folder) if folder.exists() else ():
        if entry.name.endswith(".sha256"):
            found = entry.stat()
            yield from _lines(entry.path, found.st_size, found.st_mtime_ns)


def _is_altered(file: str, digest: str | None) -> bool:
    try:
        return _of(file) != digest if digest else not os.path.isfile(file)
    except FileNotFoundError:
        return True


def _of(file: str) -> str:
    found = os.stat(file)
    return _digest(file, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=1 << 16)
def _digest(file: str, size: int, changed: int) -> str:
    with open(file, "rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


@lru_cache(maxsize=1 << 14)
def _lines(note: str, size: int, changed: int) -> tuple[tuple[str, str], ...]:
    """Paths and digests of a note; one that cannot be read stands for a log that is not as it was."""
    lines = Path(note).read_bytes().decode(errors="replace").splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    return tuple((match[2], match[1]) if match else (LOG, UNREADABLE) for match in found)
