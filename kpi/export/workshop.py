"""Workshop: files of a seminar made in a process of its own, so that nobody at a page has to wait."""

import logging
import subprocess
import sys
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from kpi.errors import RaporError
from kpi.export import assembling
from kpi.export.assembling import DONE, HEAD, SAID
from kpi.export.makers import Wishes
from kpi.export.material import Material
from kpi.export.telling import Said

ROOT = Path(__file__).parent.parent.parent
SECONDS = 240  # that one file may take
PATIENCE = 300  # seconds that somebody waits for the files of others
JOBS = 50  # files of one process: what it keeps is given back with it
IDLE = 600  # seconds after which a process that nobody needs gives its memory back
SPARE = 5  # seconds by which the process outlives our own clock

log = logging.getLogger(__name__)


class Workshop:
    """The queue before one process that makes files.

    Args:
        seconds: That one file may take.
    """

    def __init__(self, seconds: int = SECONDS) -> None:
        self.seconds = seconds
        self.queue = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.jobs = 0
        self.stopped = False
        self.rest = threading.Timer(IDLE, self._rest)

    def warm(self) -> None:
        """Have the process ready soon, without waiting for it."""
        if self.queue.acquire(blocking=False):
            try:
                self._ready()
                self._wait()
            finally:
                self.queue.release()

    def made(self, read: Material, kind: str, wishes: Wishes, said: Said) -> bytes:
        """A file, as kpi.export.makers makes it.

        Args:
            read: What is told; the process reads it itself, with the rights of the same visitor.
            kind: A key of makers.KINDS.
            wishes: How it is made.
            said: Told what is being done, in this thread.

        Raises:
            RaporError: As from the maker; or if it takes too long, or too many others wait.
        """
        line = assembling.asked(read, kind, wishes, self.seconds + SPARE)
        if not self.queue.acquire(timeout=PATIENCE):
            raise RaporError("workshop_busy", minutes=PATIENCE // 60)
        answered = False
        try:
            content = self._answer(self._ready(), line, said)
            answered = True
        except RaporError:
            answered = True
            raise
        finally:
            if not answered:  # whoever waited has left in the middle: nobody wants what still comes
                self._forget()
            self._wait()
            self.queue.release()
        log.info("made a %s of %d bytes", kind, len(content))
        return content

    def stop(self) -> None:
        """End the process, in the middle of a file too, and make no more."""
        self.stopped = True
        if self.process is not None:
            self.process.kill()
        with self.queue:
            self.rest.cancel()
            self._forget()

    def _wait(self) -> None:
        """Wait for the next order, yet not for ever."""
        self.rest.cancel()
        self.rest = threading.Timer(IDLE, self._rest)
        self.rest.daemon = True
        self.rest.start()

    def _rest(self) -> None:
        if self.queue.acquire(blocking=False):
            self._forget()
            self.queue.release()

    def _answer(self, process: subprocess.Popen[bytes], line: bytes, said: Said) -> bytes:
        """The file, after all that is said on the way."""
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self.seconds, end)
        clock.daemon = True
        clock.start()
        try:
            self.jobs += 1
            with suppress(BrokenPipeError):  # what it does not answer says the same
                _pipe(process.stdin).write(line)
                _pipe(process.stdin).flush()
            return self._heard(process, said)
        except EOFError:
            self._forget()
            if late.is_set():
                raise RaporError("workshop_late", minutes=max(self.seconds // 60, 1)) from None
            log.warning("the process that makes files came to its end")
            raise RaporError("workshop_lost") from None
        finally:
            clock.cancel()

    def _heard(self, process: subprocess.Popen[bytes], said: Said) -> bytes:
        while True:
            word, size = HEAD.unpack(_read(process, HEAD.size))
            content = _read(process, size)
            if word == DONE:
                return content
            if word != SAID:
                raise assembling.refused(content)
            said(*assembling.heard(content))

    def _ready(self) -> subprocess.Popen[bytes]:
        """A process that lives and has not made too much yet."""
        if self.stopped:
            raise RaporError("workshop_lost")
        if self.process is not None and (self.jobs >= JOBS or self.process.poll() is not None):
            self._forget()
        if self.process is None:
            self.jobs = 0
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kpi.export.assembling"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
        return self.process

    def _forget(self) -> None:
        """End the process and give its pipes back."""
        if self.process is not None:
            self.process.kill()
            with suppress(BrokenPipeError):
                self.process.communicate()
            self.process = None


def _read(process: subprocess.Popen[bytes], size: int) -> bytes:
    content = _pipe(process.stdout).read(size)
    if len(content) < size:
        raise EOFError
    return content


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


@lru_cache(1)
def workshop() -> Workshop:
    """The one of this process."""
    return Workshop()


def stop() -> None:
    """End it, if it was ever asked for."""
    if workshop.cache_info().currsize:
        workshop().stop()
        workshop.cache_clear()
