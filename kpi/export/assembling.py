"""The process that makes files: orders on standard input, words and files on standard output, until it ends.

A deck or a workbook is seconds of Python: in the server it would slow down everybody who looks at a page. The
process ends with its caller, however that ended: idle, it reads the end of its input; busy, an alarm of the
kernel ends it.
"""

import base64
import io
import json
import os
import signal
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import IO, Any

from kpi import access, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export import makers, questions, rendering
from kpi.export.dossiers import Order
from kpi.export.makers import Wishes
from kpi.export.material import Material
from kpi.messages import Text
from kpi.scope import Scope

HEAD = struct.Struct(">cQ")  # what an answer begins with: its kind, and how many bytes follow
SAID, DONE, REFUSED = b"s", b"d", b"r"
NICE = 5  # so that whoever looks at a page is served first
SETTINGS = "RAPOR_"  # what the names of our settings begin with


def main() -> None:
    """Make what is ordered, one after the other."""
    orders, answers = sys.stdin.buffer, io.FileIO(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else's words come between the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person at the terminal ends the server, and it ends us
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    rendering.renderer().warm()
    read: tuple[str, Material] | None = None
    while line := orders.readline():
        order = json.loads(line)
        _alarm(order["seconds"])
        told = json.dumps(order["material"])  # files of one order share what has been read
        try:
            if read is None or read[0] != told:
                read = told, _material(order["material"])
            word, content = DONE, _made(read[1], order, answers)
        except RaporError as error:
            word, content = REFUSED, _error(error)
        _alarm(0)
        _give(answers, word, content)
    rendering.stop()


def asked(read: Material, kind: str, wishes: Wishes, seconds: int) -> bytes:
    """An order as a line for this process; it reads the material itself, with the same rights."""
    scope = read.visitor.scope
    told = {
        "settings": {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)},
        "account": read.visitor.account,
        "role": read.visitor.role.key,
        "scope": [
            None if one is None else sorted(one) for one in (scope.allowed, scope.selected, scope.projects)
        ],
        "order": {**vars(read.order), "snapshots": list(read.order.snapshots)},
        "snapshot": read.snapshot,
        "moment": read.moment.isoformat(),
    }
    files = {name: _text(getattr(wishes, name)) for name in ("template", "logo")}
    asked = [one.kept() for one in wishes.questions]
    wanted = {"kind": kind, "sections": list(wishes.sections), "questions": asked, **files}
    return json.dumps({"material": told, "seconds": seconds, **wanted}).encode() + b"\n"


def heard(content: bytes) -> tuple[str, float]:
    """What is being done, and which share of all is done, as an answer tells it."""
    sentence, share = json.loads(content)
    return str(sentence), float(share)


def refused(content: bytes) -> RaporError:
    """The error that an answer tells of."""
    code, values = json.loads(content)
    return RaporError(
        code, **{name: Text(**one) if isinstance(one, dict) else one for name, one in values.items()}
    )


def _material(told: Mapping[str, Any]) -> Material:
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    os.environ.update(told["settings"])
    parts = (None if one is None else frozenset(one) for one in told["scope"])
    visitor = Visitor(told["account"], access.roles()[told["role"]], Scope(*parts))
    order = Order(**{**told["order"], "snapshots": tuple(told["order"]["snapshots"])})
    return Material(store.open(), visitor, order, told["snapshot"], datetime.fromisoformat(told["moment"]))


def _made(read: Material, order: Mapping[str, Any], answers: IO[bytes]) -> bytes:
    wishes = Wishes(
        (order["kind"],),
        tuple(order["sections"]),
        _bytes(order["template"]),
        _bytes(order["logo"]),
        questions=tuple(map(questions.restored, order["questions"])),
    )
    return makers.KINDS[order["kind"]](
        read, wishes, lambda sentence, share: _give(answers, SAID, json.dumps([sentence, share]).encode())
    )


def _error(error: RaporError) -> bytes:
    return json.dumps([error.code, error.values], default=_plain).encode()


def _plain(value: object) -> object:
    return {"id": value.id, "en": value.en} if isinstance(value, Text) else str(value)


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)


def _give(answers: IO[bytes], word: bytes, content: bytes) -> None:
    view = memoryview(HEAD.pack(word, len(content)) + content)
    while view:
        view = view[answers.write(view) :]


if __name__ == "__main__":
    main()
