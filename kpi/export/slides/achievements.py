"""Slides of results: one for each goal, and the agencies beside one another."""

from collections.abc import Iterator

import pandas as pd
from pptx.util import Inches

from kpi import charts, notation, periods
from kpi.export import captions, statements
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.slides import blocks, native
from kpi.export.slides.blocks import Block
from kpi.export.slides.decks import Page, Words
from kpi.export.slides.grids import Cell, Column, Grid, Row
from kpi.export.slides.wording import count, cut, goal_keys, said

PERIODS = 12  # in one course
NARROW = Inches(11)  # across, for a chart beside a table
FEWEST = 2  # agencies that can be compared


def goals(material: Material) -> Iterator[Page]:
    """Each goal: how its leading indicator moved, beside all of its indicators."""
    for goal, one in material.catalogue.goals.items():
        keys = goal_keys(material, goal)
        lead = statements.leading(material, keys)
        if not lead:
            continue
        title = _titled(one.title(material.language), statements.moved(material, lead))
        look, shown = statements.look(material, lead), course(material, lead)
        footer = statements.footer(
            material, captions.source(material.store, material.catalogue.indicators[lead], material.language)
        )
        notes = [
            line for key in (lead, *(key for key in keys if key != lead)) for line in _noted(material, key)
        ]
        alt = f"{statements.moved(material, lead)}."
        table = blocks.table(Grid(_columns(material), [_row(material, key) for key in keys], title), TABLE)
        known = int(shown["enough"].sum())
        chart = blocks.chart(
            Illustration(charts.trajectory_lines, shown, look, "", material.catalogue.indicators[lead]), alt
        )
        words = Words(title, _measured(material, goal, keys), footer, notes, alt)
        yield Page(words, _laid_out(chart, table) if known > 1 else table)


def _laid_out(chart: Block, table: Block) -> Block:
    """Side by side; where a template is too narrow for that, the appendix alone has the table."""
    beside = blocks.beside((1, chart), (1.15, table))
    return blocks.roomy(int(NARROW), beside, chart)


def course(material: Material, key: str) -> pd.DataFrame:
    """Periods since the project began with enough data of an indicator, the last ones if there are many.

    Returns:
        Columns as native charts of a course take them, and label: the name of the period.
    """
    found = material.course[material.course["indicator"] == key]
    held = found[found["enough"]]["period"]
    start = min((periods.parse(text) for text in held), default=material.period)
    start = max(start, material.period.shifted(1 - PERIODS))
    steps = (material.period.first - start.first) // start.length
    span = [start.shifted(step) for step in range(steps + 1)]
    rows = pd.DataFrame({"period": [str(one) for one in span]})
    rows["month"] = [one.months[-1] for one in span]
    rows["label"] = [notation.brief(one, material.language) for one in span]
    rows["expected"] = [material.paths[key].expected(min(one.ends, material.today)) for one in span]
    kept = ["period", "value", "low", "high", "sample", "enough"]
    return rows.merge(found[kept], on="period", how="left").assign(
        enough=lambda frame: frame["enough"].fillna(False).astype(bool)
    )


def agencies(material: Material) -> Iterator[Page]:
    """Agencies by an indicator of which many of them have enough data."""
    enough = material.agency_figures[material.agency_figures["enough"]]
    counts = enough["indicator"].value_counts()
    least = max(FEWEST, counts.max() / 2 if len(counts) else 0)
    key = statements.leading(material, [key for key in counts.index if counts[key] >= least])
    if not key:
        return
    shown = native.drawable(material.illustration("comparison", key))
    plate = material.plate(shown)
    shown_count = int(shown.frame["enough"].sum())
    if shown_count < FEWEST:
        return
    coverage = said(
        "coverage",
        material,
        count=count(shown_count, material),
        all=count(len(shown.frame), material),
    )
    footer = statements.footer(
        material,
        captions.source(material.store, shown.indicator, material.language),
        captions.counted(shown.picture, shown.frame, shown.look),
        cut(shown),
    )
    words = Words(
        plate.title, plate.subtitle, footer, [coverage, *statements.notes(material, key)], plate.alt
    )
    yield Page(words, blocks.chart(shown, plate.alt))


TABLE = (13, 12, 11, 10, 9, 8)


def _columns(material: Material) -> list[Column]:
    return [
        Column(said("indicator", material), 2.6),
        Column(said("baseline", material), 1, right=True),
        Column(said("now", material), 1, right=True),
        Column(said("last_target", material), 1, right=True),
        Column(said("status", material), 1.6),
    ]


def _row(material: Material, key: str) -> Row:
    one, written = material.catalogue.indicators[key], statements.look(material, key)
    now, path = statements.figure(material, key), material.paths[key]
    word = now["status"] if now else ""
    role, sign = statements.SIGNS.get(str(word), statements.SIGNS["insufficient"])
    return [
        one.title(material.language),
        written.shown(path.baseline),
        Cell(written.figure(now["value"]) if now else notation.NONE, bold=True),
        written.shown(path.levels[-1]),
        Cell(statements.status(word, material.language), role, sign=sign),
    ]


def _measured(material: Material, goal: str, keys: list[str]) -> str:
    """The score of a goal, how its indicators moved and stand."""
    row = statements.score(material, goal)
    sure = statements.sure(material, keys)
    good = sum(statements.better(material, one) for one in sure)
    parts = [
        said("score", material, score=statements.scored(material, row)),
        said(
            "moved",
            material,
            good=count(good, material),
            bad=count(len(sure) - good, material),
            all=count(len(keys), material),
        )
        if any(statements.change(material, key) is not None for key in keys)
        else "",
    ]
    return " · ".join(part for part in parts if part)


def _titled(goal: str, moved: str) -> str:
    """What moved, with the goal before it, unless it bears the same name."""
    return moved if moved.casefold().startswith(goal.casefold()) else f"{goal}: {statements.small(moved)}"


def _noted(material: Material, key: str) -> list[str]:
    return [*statements.notes(material, key), ""]
