"""PostgreSQL as the state needs it: a connection on which no answer is waited for without end."""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow

from kpi.state import patience


class Patient(psycopg.Connection[TupleRow]):
    """A connection that is closed when an answer takes too long; what the server did not commit is undone."""

    usual = 60.0  # seconds that a command waits at most; see limit()

    @classmethod
    def limit(cls) -> float:
        """Seconds for one answer: half, for a silent connection is tried first and then another made."""
        return patience.seconds(cls.usual) / 2

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """The answer to what was asked, or an error after a while.

        Raises:
            psycopg.OperationalError: If it did not come in time.
        """
        most: Any = timeout if timeout is not None else self.limit()
        try:
            return super().wait(gen, interval, most)
        except psycopg.errors._WaitTimeout as error:
            if timeout is not None:
                raise
            self.close()
            raise psycopg.OperationalError(f"{patience.SILENT} within {most:g} s") from error
