"""Patience: how long to wait for a service, how often to ask again, and how often at all."""

import random
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock


@dataclass(frozen=True)
class Patience:
    """How long to wait for an answer and how often to ask again.

    Attributes:
        connect_seconds: Until a connection stands.
        read_seconds: Until the next bytes come; Google may prepare a large export for a minute.
        total_seconds: Until an answer has come whole; Google itself gives up after 180 seconds.
        attempts: How often to ask while the service is busy; the waits between add up to more than the minute
            after which Google's quota is filled again.
        reconnects: How often to ask when the connection fails.
        first_wait: Seconds before the second attempt; each further wait is twice as long.
        longest_wait: Seconds that no wait exceeds, whatever the service says, but for what chance adds.
    """

    connect_seconds: float = 10
    read_seconds: float = 120
    total_seconds: float = 240
    attempts: int = 7
    reconnects: int = 3
    first_wait: float = 1
    longest_wait: float = 64

    def wait(self, failures: int, told: float = 0) -> float:
        """Seconds to wait after so many failures.

        Args:
            failures: At least 1.
            told: Seconds that the service asked for.
        """
        least = max(self.first_wait * 2.0 ** (failures - 1), told)
        chance = random.uniform(0, self.first_wait)  # noqa: S311 – no secret: it keeps clients apart
        return min(least, self.longest_wait) + chance


class Limiter:
    """At most so many reads of one user within so many seconds, whichever threads ask."""

    def __init__(self, reads: int, seconds: float) -> None:
        self.reads, self.seconds = reads, seconds
        self.lock, self.booked = Lock(), dict[str, deque[float]]()

    def book(self, user: str, now: float) -> float:
        """Book the next read of a user; the seconds to wait before it.

        Args:
            user: Whose quota it is.
            now: The moment of a clock that never goes back.
        """
        with self.lock:
            times = self.booked.setdefault(user, deque(maxlen=self.reads))
            start = max(now, times[-1]) if times else now
            if len(times) == self.reads:
                start = max(start, times[0] + self.seconds)
            times.append(start)
            return start - now


def retry_after(header: str | None, now: datetime | None = None) -> float:
    """The seconds that a header Retry-After asks for, written as a number or as a moment; 0 without one."""
    if header is None:
        return 0
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, (moment - (now or datetime.now(UTC))).total_seconds())
