"""Folder: files of a directory such as a synchronised drive, each pulled once for each content it has."""

import fnmatch
import logging
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import file_digest
from pathlib import Path

from connectors import files
from connectors.containers import Limits
from connectors.sources import Origin, Progress, Pulled
from kpi.errors import RaporError

log = logging.getLogger(__name__)

TABLES = tuple(f"*.{kind}" for kind in ("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "gz"))
UNFINISHED = (".*", "~$*", "*~", "*.tmp", "*.part", "*.partial", "*.crdownload", "*.download")
"""Names of what a program still writes, holds open or hides."""
YOUNG_SECONDS = 60  # a file changed within the last minute may still be written: it is looked at twice
SETTLE_SECONDS = 1.0  # between the two looks
WILD = re.compile(r"[*?\[]")

Look = tuple[int, int]


def check(origin: Origin) -> None:
    """Refuse a folder of this machine that nobody may name, or that is not named in full.

    Raises:
        RaporError: If the address was not given by an administrator, or depends on where one stands.
    """
    if not origin.trusted:
        raise RaporError("folder_untrusted")
    if not Path(origin.address).is_absolute():
        raise RaporError("folder_relative", address=origin.address)


def pull(origin: Origin, folder: Path, limits: Limits, progress: Progress) -> Iterator[Pulled]:
    """The files whose content is not known, the longest unchanged first, so that the newest wins.

    What belongs to a file is gone from `folder` when the next one is asked for. A file that is still being
    written is left for the next time; one that cannot be read comes with the reason.

    Raises:
        RaporError: If the folder is not there or has no file that fits.
    """
    check(origin)
    progress("connecting", 0)
    root, found = _listed(origin.address)
    for number, path in enumerate(_settled(found), start=1):
        place = folder / f"file{number}"
        place.mkdir()
        try:
            pulled = _pulled(path, path.relative_to(root).as_posix(), place, origin.known, limits)
            if pulled is not None:
                yield pulled
        finally:
            shutil.rmtree(place, ignore_errors=True)
        progress("reading", number)


def _listed(address: str) -> tuple[Path, list[Path]]:
    """The folder, and its files that fit; a link that leads out of the folder does not count."""
    try:
        path = Path(address)
        root = next(one for one in (path, *path.parents) if one.is_dir())
        asked = path.relative_to(root)
        if root != path and not WILD.search(asked.parts[0]) and not path.is_file():
            raise RaporError("folder_missing", address=address)
        found = {path} if path.is_file() else _matching(root, TABLES if root == path else (str(asked),))
        real = root.resolve()
        fit = [one for one in found if _is_finished(one, root) and one.resolve().is_relative_to(real)]
    except (OSError, ValueError) as error:
        raise RaporError("folder_missing", address=address) from error
    if not fit:
        raise RaporError("folder_empty", address=address)
    return root, fit


def _matching(root: Path, patterns: Iterable[str]) -> set[Path]:
    return {one for pattern in patterns for one in root.glob(_any_case(pattern)) if one.is_file()}


def _any_case(pattern: str) -> str:
    """A pattern that meets DATA.XLSX as well as data.xlsx; what stands in brackets stays as it is."""
    parts = re.split(r"(\[[^\]]*\])", pattern)
    parts[::2] = [re.sub("[a-zA-Z]", lambda m: f"[{m[0].lower()}{m[0].upper()}]", one) for one in parts[::2]]
    return "".join(parts)


def _is_finished(path: Path, root: Path) -> bool:
    """Whether neither the file nor a folder on the way to it is hidden, temporary or held open."""
    parts = path.relative_to(root).parts
    return not any(fnmatch.fnmatch(part.lower(), pattern) for part in parts for pattern in UNFINISHED)


def _settled(paths: Sequence[Path]) -> list[Path]:
    """Those that nobody is writing, in the order of their last change."""
    first = {path: _look(path) for path in paths}
    if any(_is_young(look) for look in first.values()):
        time.sleep(SETTLE_SECONDS)
    settled = []
    for path, look in first.items():
        if look is None or _look(path) != look or (_is_young(look) and look[1] == 0):
            log.info("%s: still being written, left for the next time", files.label(path.name))
        else:
            settled.append((look, path))
    return [path for _, path in sorted(settled)]


def _look(path: Path) -> Look | None:
    """When a file was last changed and how large it is; None if it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _is_young(look: Look | None) -> bool:
    """A moment in the future counts as young too: clocks of shared drives differ."""
    return look is not None and time.time() - look[0] / 1e9 < YOUNG_SECONDS


def _pulled(path: Path, name: str, place: Path, known: frozenset[str], limits: Limits) -> Pulled | None:
    """A file that is not known, copied first so that it cannot change while it is read."""
    label = "/".join(files.label(part) for part in name.split("/"))
    before, copy, opened = _look(path), place / "content", place / "opened"
    try:
        with path.open("rb") as file:
            content_hash = file_digest(file, "sha256").hexdigest()
        if content_hash in known:
            return None
        shutil.copyfile(path, copy)
    except OSError as error:
        return Pulled(label, (), "", refused=_because(error))
    if _look(path) != before:
        log.info("%s: changed while it was read, left for the next time", label)
        return None
    opened.mkdir()
    try:
        found = files.open_file(copy, opened, limits)
    except RaporError as error:
        return Pulled(label, (), content_hash, refused=error)
    return Pulled(label, found.sheets, found.content_hash, found.warnings, provenance={"file": label})


def _because(error: OSError) -> RaporError:
    told = RaporError("file_missing")
    told.__cause__ = error  # a full disk is told as such by whoever reports
    return told
