"""Deadlines: an answer must have come whole by a moment, however slowly its bytes drip.

The time-outs of a connection begin anew with every byte; one byte a second would keep it open for days.
"""

import http.client
import io
import socket
import time
from contextvars import ContextVar
from math import inf
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

UNTIL: ContextVar[float] = ContextVar("until", default=inf)
"""The moment of the monotonic clock by which answers must have come; everybody sets it for themselves."""


class _Hurried(io.RawIOBase):
    """The bytes of a socket, none of them after the deadline."""

    def __init__(self, connection: socket.socket, raw: Any) -> None:
        super().__init__()
        self.connection, self.raw = connection, raw
        self.patience = connection.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = UNTIL.get() - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole answer is over")
        if left < inf:
            self.connection.settimeout(left if self.patience is None else min(left, self.patience))
        count: int | None = self.raw.readinto(buffer)
        return count

    def close(self) -> None:
        self.raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer whose first line, headers and body all keep the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Hurried(sock, self.fp.detach()))


class _Plain(HTTPConnection):
    response_class = _Answer


class _Secure(HTTPSConnection):
    response_class = _Answer


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class DeadlineAdapter(HTTPAdapter):
    """Sends requests, through a proxy or not, so that their answers keep the deadline."""

    pools = {"http": _PlainPool, "https": _SecurePool}  # noqa: RUF012 – never changed

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Set up the connections of this adapter; see HTTPAdapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The connections through a proxy; see HTTPAdapter."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self.pools
        return manager
