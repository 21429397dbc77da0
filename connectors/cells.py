"""Cells: the raw text of each column of a sheet, and beside it the value where a cell came with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from connectors.headings import Cut, Layout
from connectors.kinds import KINDS
from connectors.lookups import Lookups
from connectors.sheets import SOURCE, quoted
from kpi.tables import Column


@dataclass(frozen=True)
class Cells:
    """What the view `source` holds of each column.

    Attributes:
        types: The SQL types of cells that came with one, by their places; see connectors.sheets.Sheet.
    """

    layout: Layout
    lookups: Lookups
    types: Mapping[int, str]

    def raw(self, column: Column) -> str:
        """The raw text of a column."""
        parts = [raw_text(cut) for cut in self.layout.columns.get(column.name, ())]
        constant = self.lookups.constants.get(column.name)
        if constant is not None:
            return _first([*parts, quoted(constant)])
        return _first(parts) if parts else "''"

    @cached_property
    def given(self) -> Mapping[str, str]:
        """How the quick pass takes columns whose cells came with a value that says what their text says."""
        fragments = {
            column.name: KINDS[column.type].given.get(self.types.get(cuts[0].index, ""))
            for column in self.lookups.columns
            if (cuts := self.layout.columns.get(column.name, ())) and self._is_bare(column.name, cuts)
        }
        return {name: fragment for name, fragment in fragments.items() if fragment}

    def _is_bare(self, name: str, cuts: tuple[Cut, ...]) -> bool:
        """Whether nothing but one cell as it stands decides a column."""
        return cuts == (Cut(cuts[0].index),) and name not in self.lookups.constants

    def sql(self, source: str = SOURCE) -> str:
        """Rows as the raw text of each column: row_no, broken, r_<column> …, r_owner, n_<given column> …"""
        # A row that could not be split stands in its first cell as a whole; people's words may be in it.
        told = "CASE WHEN broken IS NULL THEN {} ELSE '' END" if self.layout.table.texts else "{}"
        cells = [f"{told.format(self.raw(one))} AS r_{one.name}" for one in self.lookups.columns]
        cells += [f"n{self.layout.columns[name][0].index} AS n_{name}" for name in self.given]
        owner = told.format(raw_text(self.layout.owner)) if self.layout.owner is not None else "''"
        first = told.format("c0") if self.layout.width else "''"
        return (
            f"SELECT row_no, broken, {first} AS broken_text, {owner} AS r_owner, {', '.join(cells)} "
            f"FROM {source}"
        )

    @property
    def listed(self) -> str:
        """The raw cells of a row as a list, in the order of the columns."""
        return f"[{', '.join(f'r_{column.name}' for column in self.lookups.columns)}]"


def raw_text(cut: Cut) -> str:
    """The raw text that a cut yields, from the cells of the view `source`; '' where it yields none."""
    cell = f"c{cut.index}"
    text = cell if cut.pattern is None else f"regexp_extract({cell}, {quoted(cut.pattern)}, 1)"
    text = f"{cut.clock}_moment({text})" if cut.clock else text
    return text if cut.hour is None else f"day_and_hour({text}, c{cut.hour})"


def _first(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"coalesce({', '.join(f'''nullif({part}, '')''' for part in parts)}, '')"
