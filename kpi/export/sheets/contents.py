"""What cells of the workbook hold: values, formulas with what they come to now, columns."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi.export import tables


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its value.

    Attributes:
        value: What it holds, or what its formula comes to now, for programs that do not calculate.
        formula: Made of references and constants of ours alone; "" for none.
        look: One of LOOKS; "" for that of the column.
        given: Whether people may change it.
    """

    value: Any
    formula: str = ""
    look: str = ""
    given: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, how its cells look, and how wide it is in characters."""

    title: str
    look: str = "text"
    width: float = 12


def _is_endless(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def is_number(content: Any) -> bool:
    value = content.value if isinstance(content, Cell) else content
    return isinstance(value, int | float) and not missing(value)


def lines(content: Any, width: float) -> int:
    """How many lines a text needs in a column."""
    value = content.value if isinstance(content, Cell) else content
    if not isinstance(value, str):
        return 1
    return sum(math.ceil(max(len(line), 1) / width) for line in value.splitlines()) or 1


def missing(value: Any) -> bool:
    """Whether there is nothing to write: missing is never zero."""
    return value is None or value is pd.NA or value is pd.NaT or _is_endless(value)


def risky(text: str) -> bool:
    """Whether a text would become a formula when somebody edits its cell."""
    return bool(tables.FORMULA.match(tables.printable(text)))


def amount(value: Any) -> Cell:
    """A sum that people may change: whole numbers without decimals."""
    whole = missing(value) or float(value).is_integer()
    return Cell(value, look="count" if whole else "amount", given=True)
