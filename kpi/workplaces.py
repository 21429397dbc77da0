"""Workplaces: temporary folders of imports, which may hold people's texts; none outlives its use."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from kpi import processes

LEFT_SECONDS = 86_400  # no import takes a day: what is older was left behind, by whatever machine
NAMED = re.compile(r"([0-9a-f]{16})-([1-9][0-9]{0,9})-([0-9]*)-.+")


@contextmanager
def opened(home: Path) -> Iterator[Path]:
    """A temporary folder that is gone afterwards; those that killed processes left are gone before."""
    sweep(home)
    place = _place(home)
    place.mkdir(parents=True, exist_ok=True)
    mine = f"{_mark()}-{os.getpid()}-{processes.began(os.getpid())}-"
    folder = Path(tempfile.mkdtemp(prefix=mine, dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(home: Path) -> None:
    """Remove what nobody will remove any more.

    A folder bears the name of its process. Whether one of another machine that shares the home, or of another
    container, is still alive cannot be told: what they left goes by its age.
    """
    with suppress(OSError):  # there is none yet, or it is closed to us: whoever opens one will say so
        for left in filter(_is_left, list(_place(home).iterdir())):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _place(home: Path) -> Path:
    return home / "tmp"


def _mark() -> str:
    """What stands for the place of this process in names; they need not tell more of the machine."""
    return sha256(processes.place().encode()).hexdigest()[:16]


def _is_left(path: Path) -> bool:
    try:
        if time.time() - path.stat().st_mtime > LEFT_SECONDS:
            return True
    except OSError:  # gone meanwhile
        return False
    named = NAMED.fullmatch(path.name)
    if named is None or named[1] != _mark():
        return False
    return processes.is_gone(processes.place(), int(named[2]), named[3])
