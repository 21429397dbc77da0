"""Processes: marks by which those of this machine are known, and whether one of them is still alive."""

import os
from pathlib import Path

STATE, BEGAN = 0, 19  # places in /proc/…/stat after the name: state, and ticks since the machine was started
ENDED = "ZX"  # states of a process that only waits to be forgotten


def place() -> str:
    """A name of the machine since it was started, and of the container in it; "" where it has none."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}-{Path('/proc/self/ns/pid').readlink().name.strip('pid:[]')}"
    except OSError:
        return ""


def began(process: int) -> str:
    """When a process began, which tells it from a later one of the same id; "" where that is not known."""
    found = _stat(process)
    return found[BEGAN] if found else ""


def is_gone(where: str, process: int, began: str = "") -> bool:
    """Whether a process of this machine is no more; False if that cannot be told.

    Args:
        where: Its place().
        process: Its id.
        began: Its began(); "" if that is not known.
    """
    if os.name != "posix" or not where or where != place():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:  # another person's, alive
        pass
    found = _stat(process)
    return bool(found) and (found[STATE] in ENDED or began not in ("", found[BEGAN]))


def _stat(process: int) -> list[str]:
    try:
        return (
            Path(f"/proc/{process}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()
        )
    except OSError:
        return []
