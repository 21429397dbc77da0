"""The sheet of two snapshots: scores and figures of both, and what became of milestones and evidence."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from kpi import notation, scoring, trajectory
from kpi.export.pairs import Pair
from kpi.export.passages import worded
from kpi.export.sheets.binder import TOP, Binder
from kpi.export.sheets.contents import Cell, Column

NAMES = (
    *("measured", "value_then", "low_then", "high_then", "value_later", "low_later", "high_later"),
    *("difference", "meaning", "unit"),
)
WIDTHS = {"measured": 44, "meaning": 44, "unit": 20}
VALUES = ("value_before", "low_before", "high_before", "value", "low_now", "high_now")


class Row(NamedTuple):
    """What is compared: value, low and high of the earlier snapshot, and the same of the later one."""

    title: str
    values: list[float]
    meaning: str
    unit: str


def write(binder: Binder, pair: Pair) -> None:
    """Write the sheet."""
    sheet = binder.sheets["snapshots"]
    told = [
        worded("frozen", binder.language, name=one.info.name, id=one.info.id, day=day)
        + (f", {notation.period(period, binder.language)}" if period else "")
        for one, period in ((pair.before, pair.then), (pair.after, pair.now))
        for day in [notation.day(one.today, binder.language)]
    ]
    sheet.put(TOP - 1, 0, " → ".join(told), "quiet")
    columns = binder.columns(NAMES, WIDTHS)
    rows = [*_scores(binder, pair), *_figures(binder, pair)]
    cells = [_row(binder, line, row) for line, row in enumerate(rows, start=TOP + 2)]
    below = sheet.table(columns, cells) + max(len(rows), 1) + 1
    turned = [Column(binder.word("column_turned"), width=44), Column(binder.word("column_became"))]
    turns = [
        [str(turn.row[name]), worded(f"turn_{turn.kind}", binder.language)]
        for turns, name in ((pair.milestones, "name"), (pair.evidence, "title"))
        for turn in turns
    ]
    sheet.heading(turned, below)
    sheet.rows(turned, turns or [[binder.word("nothing"), None]], below + 1)


def _row(binder: Binder, line: int, one: Row) -> list[Any]:
    """A row with the difference as a formula; lines count from 1, as a spreadsheet does."""
    then, now, unit = one.values[0], one.values[3], one.unit
    difference = f'IF(AND(ISNUMBER(B{line}),ISNUMBER(E{line})),E{line}-B{line},"")'
    cells = [Cell(value, look=unit) for value in one.values]
    moved = Cell(now - then, difference, f"signed_{unit}")
    return [one.title, *cells, moved, one.meaning, binder.word(f"change_{unit}")]


def _scores(binder: Binder, pair: Pair) -> Iterator[Row]:
    """Index and goals, with their status in both."""
    found, none = pair.scores, float("nan")
    titles = {scoring.INDEX: binder.word("index")}
    titles |= {key: one.title(binder.language) for key, one in pair.after.catalogue.goals.items()}
    whole = found[found["horizon"] == scoring.ALL].set_index("goal").to_dict("index")
    for key in (key for key in titles if key in whole):
        row, words = whole[key], binder.statuses
        values = [row["score_before"], none, none, row["score"], none, none]
        held = [words.get(row[name], words[trajectory.INSUFFICIENT]) for name in ("status_before", "status")]
        yield Row(titles[key], values, " → ".join(held), "points")


def _figures(binder: Binder, pair: Pair) -> Iterator[Row]:
    """Figures with enough data in both."""
    for row in pair.values.to_dict("records"):
        one = pair.after.catalogue.indicators[row["indicator"]]
        values = [row[name] * one.scale for name in VALUES]
        yield Row(one.title(binder.language), values, _meaning(binder, row), one.unit)


def _meaning(binder: Binder, row: Mapping[Any, Any]) -> str:
    if row["redefined"]:
        return worded("redefined", binder.language)
    if pd.isna(row["beyond_noise"]):
        return worded("corrected", binder.language)
    moved = "risen" if row["difference"] > 0 else "fallen"
    return binder.word(f"meaning_{moved}" if row["beyond_noise"] else "meaning_unsure")
