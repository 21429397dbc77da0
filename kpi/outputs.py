"""Output files: written beside their place and then renamed, so that nobody ever sees half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpi.errors import RaporError


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file to write; it takes the place of the target when all went well, and is gone otherwise.

    Raises:
        RaporError: If it cannot be written there.
    """
    written = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if not target.parent.is_dir() or target.is_dir():
            raise RaporError("file_unwritable", file=target.name)
        written.touch()
        yield written
        os.replace(written, target)
    except OSError as error:
        raise RaporError("file_unwritable", file=target.name) from error
    finally:
        written.unlink(missing_ok=True)


def write(target: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        RaporError: If it cannot be written there.
    """
    with replacing(target) as file:
        file.write_bytes(content)
