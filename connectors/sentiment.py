"""Sentiment: whether a text is positive, neutral or negative, told by a small model of pieces of words.

The model knows pieces of one to five characters, each by the place that a hash gives it: nobody's words can
be read out of it. connectors/sentiment_training.py makes it; data/sentiment/card.toml says how good it is.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpi import settings
from kpi.errors import RaporError

LABELS = ("positive", "neutral", "negative")
FOLDER = settings.DATA / "sentiment"
WEIGHTS, CARD = "weights.npy", "card.toml"

LONGEST = 2200  # characters that are read of a text: no comment on Instagram is longer
SIZES = 5  # characters of the longest piece
BITS = 16  # of a place: one more doubles the file and tells no better
AT_ONCE = 256  # texts, so that many long ones take little memory
BLANK, END = ord(" "), ord("\n")

LINK = re.compile(r"https?://\S+|www\.\S+")
HANDLE = re.compile(r"@[\w.]+")
ODD = np.uint64(0x9E3779B97F4A7C15)
SPREAD = np.uint64(0xD6E8FEB86659FD93)
"""Multiplication by either spreads the bits of a hash; any odd numbers without a pattern would do."""


@dataclass(frozen=True)
class Model:
    """What each piece speaks for.

    Attributes:
        weights: For each label and place what a piece adds, times its rarity.
        rarity: For each place how rare its pieces are (inverse document frequency).
        bias: What speaks for each label before anything is read.
    """

    weights: NDArray[np.float64]
    rarity: NDArray[np.float64]
    bias: NDArray[np.float64]

    @classmethod
    def of(cls, rows: NDArray[np.float16], bias: Sequence[float]) -> "Model":
        """The model of what its file and its card hold: a row for each label, then the rarity."""
        exact = rows.astype(np.float64)
        return cls(exact[:-1], exact[-1], np.array(bias, np.float64))

    def label(self, texts: Sequence[str]) -> list[str | None]:
        """The label of each text, None where there is nothing to read."""
        starts = range(0, len(texts), AT_ONCE)
        return [label for start in starts for label in self._few(texts[start : start + AT_ONCE])]

    def _few(self, texts: Sequence[str]) -> Iterator[str | None]:
        owners, places = pieces(texts)
        length = np.sqrt(np.bincount(owners, self.rarity[places] ** 2, len(texts)))
        sums = np.stack([np.bincount(owners, row[places], len(texts)) for row in self.weights])
        best = (sums / np.maximum(length, 1) + self.bias[:, None]).argmax(axis=0)
        return (LABELS[one] if any_pieces else None for one, any_pieces in zip(best, length > 0, strict=True))


def plain(text: str) -> str:
    """A text as it is read: small letters, single blanks, without names of accounts and addresses."""
    found = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return " ".join(HANDLE.sub("@", LINK.sub("→", found)).split())


def pieces(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different pieces of words in each text; a blank before and after a word belongs to it.

    Returns:
        For each piece the number of its text and its place, in this order.
    """
    lines = "".join(f"\n {text} " if text else "\n" for text in map(plain, texts))
    closed = lines + "\n" * SIZES  # so that the longest piece would fit
    signs = np.frombuffer(closed.encode("utf-32-le", "surrogatepass"), "<u4")
    blanks, ends = (np.concatenate([[0], np.cumsum(signs == sign)]) for sign in (BLANK, END))
    spread = (signs.astype(np.uint64) + np.uint64(1)) * SPREAD
    spread ^= spread >> np.uint64(29)
    hashes, found = np.zeros(len(signs), np.uint64), []
    for size in range(1, SIZES + 1):
        starts = len(signs) - size + 1
        hashes = hashes[:starts] * ODD + spread[size - 1 :]
        of_one_text = ends[size:] == ends[:starts]
        of_one_word = blanks[size - 1 : -1] == blanks[1 : starts + 1]
        whole = of_one_text & of_one_word
        mixed = (hashes[whole] + np.uint64(size)) * ODD
        places = ((mixed ^ (mixed >> np.uint64(32))) * SPREAD) >> np.uint64(64 - BITS)
        found.append(((ends[:starts][whole] - 1) << BITS) + places.astype(np.int64))
    different = np.unique(np.concatenate(found))
    return different >> BITS, different % (1 << BITS)


def label(texts: Sequence[str]) -> list[str | None]:
    """The label of each text by the model in force, None where there is nothing to read.

    Raises:
        RaporError: If the model is absent or damaged.
    """
    return _model().label(texts)


def card(folder: Path = FOLDER) -> dict[str, Any]:
    """What is known of a model: its data, how well it did, its limits.

    Raises:
        RaporError: If that cannot be read.
    """
    try:
        return tomllib.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RaporError("sentiment_model_damaged") from error


def load(folder: Path) -> Model:
    """The model of a folder.

    Raises:
        RaporError: If it is absent, or not the one that its card speaks of.
    """
    known = card(folder)
    try:
        kept = folder / WEIGHTS
        if sha256(kept.read_bytes()).hexdigest() != known["weights"]["sha256"]:
            raise RaporError("sentiment_model_damaged")
        return Model.of(np.load(kept, allow_pickle=False), known["weights"]["bias"])
    except (OSError, KeyError, ValueError) as error:
        raise RaporError("sentiment_model_damaged") from error


@cache
def _model() -> Model:
    return load(FOLDER)
