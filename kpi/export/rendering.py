"""Drawing plates in one process of its own, which is started when it is needed and ends with this one."""

import json
import logging
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from kpi.errors import RaporError
from kpi.export.drawing import DONE, HEAD
from kpi.export.plates import WIDTH, Format, Plate

ROOT = Path(__file__).parent.parent.parent
SECONDS = 30  # that one file may take; the first of a process takes about one, others a third
PATIENCE = 120  # seconds that somebody waits for the files of others
JOBS = 500  # files of one process: what it keeps is given back with it

log = logging.getLogger(__name__)


class Drawer:
    """The process that draws, with its pipes."""

    def __init__(self) -> None:
        self.jobs = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kpi.export.drawing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    def lives(self) -> bool:
        """Whether it can draw on."""
        return self.process.poll() is None

    def asked(self, order: bytes, seconds: int) -> tuple[bytes, bytes]:
        """What it answers.

        Raises:
            TimeoutError: If it took too long and was ended.
            EOFError: If it came to its end.
        """
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            self.jobs += 1
            with suppress(BrokenPipeError):  # what it does not answer says the same
                self._pipe(self.process.stdin).write(order)
                self._pipe(self.process.stdin).flush()
            word, size = HEAD.unpack(self._read(HEAD.size))
            return word, self._read(size)
        except EOFError:
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            clock.cancel()

    def end(self) -> None:
        """End it and give its pipes back."""
        self.process.kill()
        with suppress(BrokenPipeError):
            self.process.communicate()

    def _read(self, size: int) -> bytes:
        content = self._pipe(self.process.stdout).read(size)
        if len(content) < size:
            raise EOFError
        return content

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise EOFError
        return pipe


class Renderer:
    """The queue before one process that draws.

    Args:
        seconds: That one file may take.
    """

    def __init__(self, seconds: int = SECONDS) -> None:
        self.seconds = seconds
        self.queue = threading.Lock()
        self.waiting = ThreadPoolExecutor(1, "rendering")
        self.drawer: Drawer | None = None
        self.stopped = False

    def warm(self) -> None:
        """Have the process ready soon, without waiting for it."""
        if self.queue.acquire(blocking=False):
            try:
                self._ready()
            finally:
                self.queue.release()

    def draw(self, plate: Plate, fmt: Format = "png", width: int = WIDTH, clear: bool = False) -> bytes:
        """A plate as a file.

        Args:
            plate: What is drawn.
            fmt: "png", "svg" or "pdf".
            width: Pixels across; only a PNG has them.
            clear: Whether the ground is transparent.

        Raises:
            RaporError: If it cannot be drawn, takes too long, or too many others wait.
        """
        content = self._asked({"plate": asdict(plate), "format": fmt, "width": width, "clear": clear})
        log.info("drew a %s of %d bytes", fmt, len(content))
        return content

    def drawing(
        self, plate: Plate, fmt: Format = "png", width: int = WIDTH, clear: bool = False
    ) -> Future[bytes]:
        """The same for somebody who has other things to do meanwhile; errors come with the result."""
        return self.waiting.submit(self.draw, plate, fmt, width, clear)

    def picture(self, svg: str, scale: float) -> bytes:
        """A drawing of ours as a PNG.

        Args:
            svg: It loads nothing from elsewhere.
            scale: Pixels for each unit of the drawing.

        Raises:
            RaporError: If it cannot be drawn, takes too long, or too many others wait.
        """
        return self._asked({"svg": svg, "scale": scale})

    def bundle(self, script: str) -> bytes:
        """A line of script in one file with all that draws pictures in a browser; the same gives the same.

        Args:
            script: It may use vegaEmbed.

        Raises:
            RaporError: If it cannot be made, takes too long, or too many others wait.
        """
        return self._asked({"script": script})

    def _asked(self, order: dict[str, Any]) -> bytes:
        line = json.dumps(order | {"seconds": self.seconds + 5}).encode() + b"\n"
        if not self.queue.acquire(timeout=PATIENCE):
            raise RaporError("render_busy", seconds=PATIENCE)
        try:
            word, content = self._drawn(line)
        finally:
            self.queue.release()
        if word != DONE:
            log.warning("a picture could not be drawn: %s", content.decode(errors="replace")[:200])
            raise RaporError("render_refused")
        return content

    def stop(self) -> None:
        """End the process, in the middle of a file too, and draw no more."""
        self.stopped = True
        self.waiting.shutdown(wait=False, cancel_futures=True)
        drawer = self.drawer
        if drawer is not None:
            drawer.process.kill()
        with self.queue:
            self._forget()

    def _drawn(self, line: bytes) -> tuple[bytes, bytes]:
        """What the process answers; where it came to its end, another one is asked once more."""
        for _ in range(2):
            drawer = self._ready()
            try:
                return drawer.asked(line, self.seconds)
            except TimeoutError:
                self._forget()
                raise RaporError("render_late", seconds=self.seconds) from None
            except EOFError:
                self._forget()
                log.warning("the process that draws came to its end")
        raise RaporError("render_lost")

    def _ready(self) -> Drawer:
        """A process that lives and has not drawn too much yet."""
        if self.stopped:
            raise RaporError("render_lost")
        if self.drawer is not None and (self.drawer.jobs >= JOBS or not self.drawer.lives()):
            self._forget()
        if self.drawer is None:
            self.drawer = Drawer()
        return self.drawer

    def _forget(self) -> None:
        if self.drawer is not None:
            self.drawer.end()
            self.drawer = None


@lru_cache(1)
def renderer() -> Renderer:
    """The renderer of this process."""
    return Renderer()


def stop() -> None:
    """End the process that draws for this one, if there is any."""
    renderer().stop()
    renderer.cache_clear()
