"""Digests of stored files: a flipped bit in a Parquet file or in a log mostly goes unnoticed by its reader.

Beside the log of a table lies, for each file of a commit and for the log's own, a note of its SHA-256.
"""

import json
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import file_digest
from itertools import count
from pathlib import Path
from urllib.parse import unquote

NOTES, LOG = "_digests", "_delta_log"  # Delta Lake leaves names with an underscore alone
LOG_FILE, CHECKPOINT = "{:020}.json", "{:020}.checkpoint.parquet"


def note(table: Path, version: int) -> None:
    """Write down the digests of the files of a commit that was just made; a note appears whole or never."""
    log, checkpoint = (table / LOG / name.format(version) for name in (LOG_FILE, CHECKPOINT))
    actions = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    added = [table / unquote(action["add"]["path"]) for action in actions if "add" in action]
    folder = table / NOTES
    folder.mkdir(exist_ok=True)
    for file in (*added, log, *([checkpoint] if checkpoint.exists() else [])):
        written = folder / f".{file.name}.{os.getpid()}"
        written.write_text(of(str(file)), encoding="ascii")
        os.replace(written, folder / file.name)


def altered_log(table: Path, whole: bool = False) -> bool:
    """Whether a log file is gone or altered: any, or one that readers of the newest version look at."""
    return any(_is_altered(table, f"{table}/{LOG}/{name}") for name in _log_files(table, whole))


def altered(table: Path, files: Iterable[str]) -> bool:
    """Whether one of these files is gone or altered.

    One without a note is taken as sound: its process was killed right after the commit.
    """
    return any(_is_altered(table, file) or not os.path.exists(file) for file in files)


def read_anew() -> None:
    """Forget which files were read: the next look at each reads all of it."""
    _read.cache_clear()


def _log_files(table: Path, whole: bool) -> Iterator[str]:
    first = 0 if whole else _checkpoint(table)
    yield CHECKPOINT.format(first)
    for version in count(first):
        name = LOG_FILE.format(version)
        if not any(os.path.exists(f"{table}/{folder}/{name}") for folder in (NOTES, LOG)):
            return
        yield name


def _checkpoint(table: Path) -> int:
    try:
        return int(json.loads((table / LOG / "_last_checkpoint").read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError):  # a hint: without it readers begin at the beginning
        return 0


def _is_altered(table: Path, file: str) -> bool:
    try:
        noted = _content(f"{table}/{NOTES}/{os.path.basename(file)}", digest=False)
    except FileNotFoundError:
        return False
    try:
        return noted != of(file)
    except FileNotFoundError:
        return True


def of(file: str) -> str:
    """The SHA-256 of a file; read once by a process unless the file changes."""
    return _content(file, digest=True)


def _content(file: str, digest: bool) -> str:
    found = os.stat(file)
    return _read(file, found.st_size, found.st_mtime_ns, digest)


@lru_cache(maxsize=1 << 16)
def _read(file: str, size: int, changed: int, digest: bool) -> str:
    """A file's digest, or its text; read once by a process unless the file changes."""
    with open(file, "rb") as opened:
        return file_digest(opened, "sha256").hexdigest() if digest else opened.read().decode(errors="replace")
