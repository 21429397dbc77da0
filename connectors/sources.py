"""Sources: the kinds of places where rows come from, each one function that pulls them as sheets of text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from connectors.containers import Limits
from connectors.sheets import Sheet
from kpi.errors import RaporError

KINDS = ("google_sheet", "database", "folder")
"""Each is a module of this folder with a function `pull`, loaded when it is needed."""

Progress = Callable[[str, int], None]
"""Told a word ("connecting", "reading") and how many rows or files were read so far."""


@dataclass(frozen=True)
class Origin:
    """Where the rows of a source come from, as a person registered it.

    Attributes:
        kind: One of KINDS.
        address: A spreadsheet's address or id, a database URL without its password, a folder with a pattern.
        sheet: Worksheets to read, separated by ";"; None reads the only one, or the first that fits.
        query: One SELECT, or None where the address or `sheet` names a table.
        secret: The name of a secret, never the secret itself; see connectors.credentials.
        watermark: The column that only grows, by which new rows are known.
        since: What the watermark had reached, less the overlap; None pulls everything.
        trusted: Whether an administrator gave the address: only then may it lead into a private network.
        known: Content hashes that were stored before; a folder passes over these files.
        first: To look only: so many rows are enough. None reads all.
    """

    kind: str
    address: str
    sheet: str | None = None
    query: str | None = None
    secret: str | None = None
    watermark: str | None = None
    since: str | None = None
    trusted: bool = True
    known: frozenset[str] = frozenset()
    first: int | None = None


@dataclass(frozen=True)
class Pulled:
    """What a source gave at once: one file, one worksheet, one query.

    Attributes:
        label: Name to show.
        sheets: Sheets of which one is to be recognised; they lie in the folder that was given.
        content_hash: SHA-256 of what was read.
        warnings: Codes of sentences to show.
        columns: Headings with the type the source gives them ("" where it gives none), to notice drift.
        watermark: The highest value of the watermark column, as text, or None.
        provenance: Where it came from, without secrets: address, sheet, query_hash, calls …
        refused: Why this part cannot be read while others of the source can; it has no sheets then.
        decimal: The decimal sign of the source's locale, or None; what a person says goes first.
    """

    label: str
    sheets: Sequence[Sheet]
    content_hash: str
    warnings: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    watermark: str | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    refused: RaporError | None = None
    decimal: str | None = None


Puller = Callable[[Origin, Path, Limits, Progress], Iterator[Pulled]]


def check(origin: Origin) -> None:
    """Refuse an address that can never be right, or may not be given, before anything is connected to.

    Raises:
        RaporError: If the kind is unknown, or the kind's own `check(origin)` refuses.
    """
    check_kind: Callable[[Origin], None] | None = getattr(_module(origin.kind), "check", None)
    if check_kind is not None:
        check_kind(origin)


def pull(origin: Origin, folder: Path, limits: Limits, progress: Progress) -> Iterator[Pulled]:
    """Pull what a source has, in bounded memory.

    Args:
        origin: Where from.
        folder: An empty folder for what is read; it must outlive what is pulled.
        limits: How much.
        progress: Told what goes on.

    Raises:
        RaporError: If the source cannot be read; nothing has changed then.
    """
    puller: Puller = _module(origin.kind).pull
    yield from puller(origin, folder, limits, progress)


def _module(kind: str) -> Any:
    if kind not in KINDS:
        raise RaporError("source_kind_unknown", kind=kind, kinds=", ".join(KINDS))
    return import_module(f"connectors.{kind}")
