"""Servers that tests of this folder may use, each started once for the whole run; see servers.py."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
import servers


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.Server]:
    """A PostgreSQL server; tests that need it are skipped where none is installed."""
    yield from started(servers.postgresql)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[servers.Server]:
    """A MariaDB server; tests that need it are skipped where none is installed."""
    yield from started(servers.mariadb)


def started(
    start: Callable[[], contextlib.AbstractContextManager[servers.Server]],
) -> Iterator[servers.Server]:
    """A running server until the end of the run."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(start())
        except servers.NotInstalledError as error:
            pytest.skip(str(error))
        yield server
