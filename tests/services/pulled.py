"""What a source of kind database gives, as the cleaner sees it, and what it refuses."""

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from connectors import cleaning, sources
from connectors.containers import Limits
from connectors.sources import Origin, Pulled
from kpi.errors import RaporError


@dataclass(frozen=True)
class Read:
    """A pull and its rows: cells with their tags, as connectors.sheets has them."""

    pulled: Pulled
    rows: list[tuple[str, ...]]

    @property
    def first(self) -> dict[str, str]:
        """The first row by its headings."""
        return dict(zip(self.pulled.sheets[0].head[0].cells, self.rows[0], strict=True))


def silent(word: str, count: int) -> None:
    """Progress that nobody hears of."""


def read(folder: Path, address: str, limits: Limits | None = None, **asked: Any) -> Read:
    """All that a source gives; the name of its secret is PASSWORD unless another is given."""
    origin = Origin("database", address, **{"secret": "PASSWORD", **asked})
    [pulled] = sources.pull(origin, folder, limits or Limits(), silent)
    connection = cleaning.connect(folder)
    try:
        pulled.sheets[0].attach(connection, 1, len(pulled.sheets[0].head[0].cells))
        rows = connection.sql("SELECT COLUMNS('^c[0-9]+$') FROM source").fetchall()
    finally:
        connection.close()
    return Read(pulled, rows)


def refusal(folder: Path, address: str, limits: Limits | None = None, **asked: Any) -> RaporError:
    """Why a source cannot be read."""
    with pytest.raises(RaporError) as refused:
        read(folder, address, limits, **asked)
    assert refused.value.text("id")
    return refused.value


def everything_told(error: BaseException) -> str:
    """All that a log or a screen could tell of an error: its sentences, values and whole chain."""
    told = "".join(traceback.format_exception(error))
    if isinstance(error, RaporError):
        told += error.text("id") + error.text("en") + repr(error.values)
    return told + repr(error) + repr(error.__cause__)
