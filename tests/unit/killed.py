"""Commands of kpi in processes of their own, which can be killed: at any moment, or at a named point.

The processes are forked from one that has imported everything and done nothing, so that each begins at once.
"""

import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

MODULES = [
    "kpi.cli",
    "kpi.imports",
    "kpi.refreshing",
    "kpi.figures",
    "kpi.samples",
    "kpi.sample",
    "alembic.command",
    "kpi.state.postgresql",
]
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(MODULES)


def begin(home: Path, *words: str, point: str = "") -> ForkServerProcess:
    """Begin a command; its exit status is that of the command line, or the negative signal that ended it."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("RAPOR_")}
    process = PROCESSES.Process(target=_perform, args=({**settings, "RAPOR_HOME": str(home)}, words, point))
    process.start()
    return process


def status(home: Path, *words: str, point: str = "") -> int | None:
    """The exit status of a command that runs to its end, or to the point where it is killed."""
    process = begin(home, *words, point=point)
    process.join()
    return process.exitcode


def _perform(settings: dict[str, str], words: tuple[str, ...], point: str) -> None:
    # The process that it is forked from keeps the settings of whichever test began it.
    for name in [one for one in os.environ if one.startswith("RAPOR_")]:
        del os.environ[name]
    os.environ.update(settings)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 – until the process ends
    if point:
        _wrap(point)
    sys.exit(importlib.import_module("kpi.cli").main(list(words)))


def _wrap(point: str) -> None:
    """Put a kill before or after a call.

    Args:
        point: module:function:before or :after, perhaps :3 for the third call; a method is Class.method.
    """
    module, name, moment, *nth = point.split(":")
    owner: Any = importlib.import_module(module)
    *classes, name = name.split(".")
    for one in classes:
        owner = getattr(owner, one)
    original: Callable[..., Any] = getattr(owner, name)
    left = int(nth[0]) if nth else 1

    def deadly(*args: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **named)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)
