"""Passages: what a document is made of, as plain data, before it is set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kpi import messages, trajectory
from kpi import milestones as promises
from kpi.charts.milestones import STATUSES, words
from kpi.export import statements
from kpi.export.illustrations import Illustration

STATUS = {
    trajectory.ON_TRACK: ("good", "●"),
    trajectory.AT_RISK: ("watch", "▲"),
    trajectory.BEHIND: ("bad", "▼"),
    trajectory.INSUFFICIENT: ("none", "○"),
    promises.PROVEN: ("good", "●"),
    promises.UNPROVEN: ("watch", "▲"),
    promises.LATE: ("bad", "▼"),
    promises.RUNNING: ("main", "◆"),
    promises.PLANNED: ("none", "○"),
}
"""The role of the colour and the sign of each status, as on the screens: colour is never alone."""


@dataclass(frozen=True)
class Cell:
    """A text with what may stand around it.

    Attributes:
        below: A smaller line below.
        role: What the colour of its sign says.
        sign: "" for none.
    """

    text: str
    below: str = ""
    role: str = ""
    sign: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Lead:
    """The finding of what follows."""

    text: str
    kind: str = field(default="lead", init=False)


@dataclass(frozen=True)
class Heading:
    """The name of a part of a chapter."""

    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraphs:
    """Texts, one below the other."""

    texts: Sequence[str]
    small: bool = False
    kind: str = field(default="paragraphs", init=False)


@dataclass(frozen=True)
class Points:
    """A list."""

    points: Sequence[Cell]
    kind: str = field(default="points", init=False)


@dataclass(frozen=True)
class Fact:
    """What something is."""

    name: str
    told: Cell


@dataclass(frozen=True)
class Facts:
    """Names and what they are, in two columns."""

    facts: Sequence[Fact]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Card:
    """One figure, large."""

    name: str
    figure: str
    status: Cell
    note: str = ""


@dataclass(frozen=True)
class Cards:
    """Figures side by side."""

    cards: Sequence[Card]
    kind: str = field(default="cards", init=False)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        share: Of the width, beside the shares of the others.
    """

    title: str
    share: float = 1
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True)
class Table:
    """Rows under headings that are repeated on every page.

    Attributes:
        notes: Lines below it.
        word: What it is called before its number.
        dense: Whether it is set small.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    word: str = ""
    dense: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Shown:
    """A picture that is still to be drawn.

    Attributes:
        high: Pixels down, of plates.WIDTH across.
    """

    illustration: Illustration
    high: int = 640


@dataclass(frozen=True)
class Drawn:
    """A picture with its caption, what is measured and what it rests on.

    Attributes:
        file: The name of its SVG.
    """

    file: str
    caption: str
    measured: str
    foot: str
    alt: str
    word: str = ""
    kind: str = field(default="picture", init=False)


Passage = Lead | Heading | Paragraphs | Points | Facts | Cards | Table | Shown | Drawn


@dataclass(frozen=True)
class Chapter:
    """A part of a report.

    Attributes:
        apart: Whether it begins on a page of its own.
    """

    title: str
    passages: Sequence[Passage]
    apart: bool = False


def status(word: str, language: str, below: str = "") -> Cell:
    """A status in words with its sign."""
    role, sign = STATUS.get(word, STATUS[trajectory.INSUFFICIENT])
    named = words(word, language) if word in STATUSES else statements.status(word, language)
    return Cell(named, below, role, sign)


def worded(code: str, language: str, **values: object) -> str:
    """A sentence of data/messages/documents.toml."""
    return messages.sentence(f"document_{code}", language, **values)


def told(text: str) -> list[str]:
    """A text that somebody typed, in its paragraphs."""
    return [line for part in text.splitlines() if (line := " ".join(part.split()))]
