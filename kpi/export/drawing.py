"""The process that draws: orders on standard input, files on standard output, until the input ends.

vl-convert holds Python's lock while it draws: in the server it would stop every session. It ends with its
caller, however that ended: idle, it reads the end of its input; busy, an alarm of the kernel ends it.
"""

import io
import json
import os
import signal
import struct
import sys
from contextlib import suppress
from typing import IO, Any

from kpi.export import fonts, plates
from kpi.export.plates import WIDTH, Plate

HEAD = struct.Struct(">cI")  # what an answer begins with: done or failed, and how many bytes follow
DONE, FAILED = b"d", b"f"
NICE = 5  # so that whoever looks at a page is served first
SMALL = {"data": {"values": [{"c0": 1}]}, "mark": "text", "encoding": {"text": {"field": "c0"}}}


def main() -> None:
    """Draw what is ordered, one after the other."""
    orders, answers = sys.stdin.buffer, io.FileIO(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else's words come between the files
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person at the terminal ends the server, and it ends us
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    import vl_convert  # noqa: PLC0415 – what it costs is paid while nobody waits yet

    vl_convert.register_font_directory(str(fonts.FOLDER))
    vl_convert.vegalite_to_png(SMALL, allowed_base_urls=[])
    while line := orders.readline():
        order = json.loads(line)
        _alarm(order.pop("seconds"))
        try:
            word, content = DONE, drawn(order)
        except ValueError as error:  # all that vl-convert says of a text that it cannot draw
            word, content = FAILED, str(error).encode(errors="replace")
        _alarm(0)
        _give(answers, HEAD.pack(word, len(content)) + content)


def drawn(order: dict[str, Any]) -> bytes:
    """The file that is ordered: a plate, its format, its width in pixels, whether its ground is clear.

    Or a drawing of our own as SVG, how much larger it becomes as a PNG, and nothing else. Or a line of
    script, to stand in one file with all that draws.
    """
    import vl_convert  # noqa: PLC0415

    if "script" in order:
        return vl_convert.javascript_bundle(order["script"]).encode()
    if "svg" in order:
        return bytes(vl_convert.svg_to_png(order["svg"], scale=order["scale"]))
    plate, fmt, clear = Plate(**order["plate"]), order["format"], order["clear"]
    picture = vl_convert.vegalite_to_svg(plates.sized(plate, clear), allowed_base_urls=[])
    whole = plates.composed(plate, picture, fmt, clear)
    if fmt == "svg":
        return whole.encode()
    if fmt == "pdf":
        return bytes(vl_convert.svg_to_pdf(whole))
    return bytes(vl_convert.svg_to_png(whole, scale=order["width"] / WIDTH))


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)


def _give(answers: IO[bytes], content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[answers.write(view) :]


if __name__ == "__main__":
    main()
