"""Typesetting: plain data set as a PDF by typst, which reads nothing but what it is given here."""

import json
import logging
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from kpi.errors import RaporError
from kpi.export import fonts
from kpi.export.plates import printable

SOURCES = Path(__file__).parent.parent.parent / "data" / "export"
SHARED = "paper.typ"  # what every document imports
LONG = re.compile(r"\S{24,}")  # words that no column is wide enough for
PIECE = 12  # characters of such a word after which its line may end
SOFT = "\N{ZERO WIDTH SPACE}"

log = logging.getLogger(__name__)


def pdf(name: str, content: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A document as a PDF.

    Texts reach typst as JSON and are never part of its source: whatever they say, they are printed. It runs
    in an empty folder, finds no file but those given, and no source of ours asks for a package.

    Args:
        name: Of its source in data/export, without the ending.
        content: What it says: dictionaries, lists, texts, numbers and dataclasses.
        pictures: SVG by the name that content calls it.

    Raises:
        RaporError: If it cannot be set.
    """
    import typst  # noqa: PLC0415 – only who downloads pays for it

    files: Any = {  # by name, which the types of typst do not know yet
        "main": (SOURCES / f"{name}.typ").read_bytes(),
        SHARED: (SOURCES / SHARED).read_bytes(),
        "content.json": json.dumps(plain(content), ensure_ascii=False).encode(),
        **(pictures or {}),
    }
    with tempfile.TemporaryDirectory(prefix="rapor-") as empty:
        try:
            made = typst.compile(
                files,
                root=empty,
                font_paths=[str(fonts.FOLDER)],  # those of the machine serve letters that ours lack
                package_path=empty,
                format="pdf",
            )
        except typst.TypstError as error:
            log.warning("a document could not be set: %s", error.message[:200])
            raise RaporError("document_refused") from error
    log.info("set %s in %d bytes", name, len(made))
    return bytes(made)


def plain(value: Any) -> Any:
    """Data as JSON holds it, every text fit to be printed."""
    if isinstance(value, str):
        return LONG.sub(_broken, printable(value))
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return SOFT.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))
