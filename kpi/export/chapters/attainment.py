"""What was reached: the summary, what counts as success, every goal with its indicators."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kpi import messages, milestones, notation, periods, scoring
from kpi.charts import Look
from kpi.export import frames, passages, statements
from kpi.export.chapters import commitments
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.passages import (
    Card,
    Cards,
    Cell,
    Column,
    Heading,
    Lead,
    Paragraphs,
    Passage,
    Points,
    Shown,
    Table,
    worded,
)
from kpi.indicators import Indicator

LARGEST = 3  # rises, and as many falls, of the summary
PRESSING = 4  # of each kind of what is to be decided
COURSE = 560  # pixels down
MONTHS = 6  # with enough data, one after the other; fewer are no course


def summary(material: Material) -> list[Passage]:
    """Index and goals, what moved beyond noise, what was promised and what is to be decided."""
    language = material.language
    found: list[Passage] = [Lead(_stands(material)), Cards(_cards(material))]
    found += [Heading(worded("moved", language)), *_moved(material)]
    if material.plan:
        found += [Heading(worded("promises", language)), Paragraphs([commitments.standing(material)])]
    if pressing := _pressing(material):
        found += [Heading(worded("decide", language)), Points(pressing)]
    return found


def framework(material: Material) -> list[Passage]:
    """What counts as success: goals by horizons, with their indicators."""
    language, catalogue = material.language, material.catalogue
    columns = [Column(worded("goal", language), 1.3)]
    columns += [Column(commitments.horizon_name(material, key), 2) for key in catalogue.horizons]
    rows = []
    for goal in catalogue.goals.values():
        cells = [Cell(goal.title(language), strong=True)]
        for horizon in catalogue.horizons:
            inside = [
                one.title(language)
                for one in catalogue.indicators.values()
                if (one.goal, one.horizon) == (goal.key, horizon)
            ]
            cells.append(Cell("; ".join(inside) or notation.NONE))
        rows.append(cells)
    together = "framework_geometric" if catalogue.index.aggregation == "geometric" else "framework_mean"
    seeds = [Cell(goal.title(language), f"“{goal.seed}”") for goal in catalogue.goals.values() if goal.seed]
    found: list[Passage] = [Paragraphs([worded(together, language)])]
    found.append(Table(worded("framework", language), columns, rows))
    return [*found, Paragraphs([worded("seeds", language)]), Points(seeds)] if seeds else found


def goals(material: Material) -> list[Passage]:
    """A part for each goal: its cells, what moved, the course that says most, every indicator."""
    language = material.language
    found: list[Passage] = []
    for goal in material.catalogue.goals.values():
        inside = [one for one in material.catalogue.indicators.values() if one.goal == goal.key]
        found += [Heading(goal.title(language)), Cards(_horizons(material, goal.key))]
        keys = [one.key for one in inside]
        if any(statements.change(material, key) is not None for key in keys):
            found.append(Lead(_counted(material, keys)))
        if shown := _course(material, keys):
            found.append(Shown(shown, COURSE))
        found.append(_indicators(material, goal.title(language), inside))
    return found


def score_of(material: Material, goal: str, horizon: str = scoring.ALL) -> tuple[float, str, float]:
    """Score, status and share of weight of a goal or cell."""
    scores = material.scores
    row = scores[(scores["goal"] == goal) & (scores["horizon"] == horizon)]
    if row.empty:
        return np.nan, "insufficient", 0.0
    return float(row["score"].iloc[0]), str(row["status"].iloc[0]), float(row["weight_present"].iloc[0])


def _stands(material: Material) -> str:
    """The index and its weakest goal, in one sentence."""
    language, index = material.language, statements.score(material, scoring.INDEX)
    if index is None:
        return worded("no_index", language)
    known = {key: score_of(material, key)[0] for key in material.catalogue.goals}
    weakest = min(known, key=lambda key: known[key])
    return worded(
        "stands",
        language,
        score=statements.scored(material, index),
        goal=material.catalogue.goals[weakest].title(language),
        weakest=notation.number(known[weakest], language, 1),
    )


def _cards(material: Material) -> list[Card]:
    titles = {scoring.INDEX: worded("index", material.language)}
    titles |= {key: goal.title(material.language) for key, goal in material.catalogue.goals.items()}
    return [_card(material, title, key) for key, title in titles.items()]


def _horizons(material: Material, goal: str) -> list[Card]:
    language, horizons = material.language, material.catalogue.horizons
    whole = _card(material, worded("whole", language), goal)
    return [whole, *(_card(material, one.title(language), goal, key) for key, one in horizons.items())]


def _card(material: Material, title: str, goal: str, horizon: str = scoring.ALL) -> Card:
    language = material.language
    score, status, present = score_of(material, goal, horizon)
    share = notation.figure(present * 100, "percent", language, 0)
    note = worded("weight", language, share=share) if present < 1 else ""
    return Card(title, notation.number(score, language, 1), passages.status(status, language), note)


def _moved(material: Material) -> list[Passage]:
    """The largest changes beyond noise, each since the first period with enough data of it.

    Those of shares, which can be told apart by their size; where no share moved, those of other units.
    """
    language, changed = material.language, material.changed
    if not material.moves:
        return [Paragraphs([worded("nothing_before", language)])]
    sure = statements.sure(material, list(material.catalogue.indicators))
    if not sure:
        since = min(map(periods.parse, changed["before"]))
        return [Paragraphs([worded("unmoved", language, since=notation.period(since, language))])]
    samples = material.figures.set_index("indicator")["sample"]
    rows = frames.largest_changes(changed, samples, material.catalogue, language, LARGEST)
    largest = [material.moves[key] for key in rows["indicator"]] or sure[:LARGEST]
    counted = _counted(material, list(material.catalogue.indicators))
    return [Paragraphs([counted]), Points([_change(material, one) for one in largest])]


def _counted(material: Material, keys: Sequence[str]) -> str:
    """How many indicators got better and worse by more than chance, in one sentence."""
    sure = statements.sure(material, keys)
    good = sum(statements.better(material, one) for one in sure)
    counts = {"good": good, "bad": len(sure) - good, "all": len(keys)}
    told = {name: notation.number(count, material.language) for name, count in counts.items()}
    return worded("counted", material.language, **told)


def _change(material: Material, since: statements.Row) -> Cell:
    """How an indicator moved, with the interval of the difference."""
    language, key, up = material.language, since["indicator"], since["difference"] > 0
    look = statements.look(material, key)
    told = worded(
        "rose" if up else "fell",
        language,
        name=material.catalogue.indicators[key].title(language),
        change=look.change(abs(since["difference"])).lstrip("+"),
        since=notation.period(periods.parse(since["before"]), language),
    )
    bounds = f"{look.change(since['low'])} – {look.change(since['high'])}"
    below = worded("bounds", language, bounds=bounds, n=look.count(material.held[key]["sample"]))
    return Cell(told, below, "good" if statements.better(material, since) else "bad", "▲" if up else "▼")


def _pressing(material: Material) -> list[Cell]:
    """Late milestones, open questions, indicators behind their trajectory."""
    language = material.language
    found = [
        Cell(
            one["name"],
            worded("late_since", language, day=notation.day(one["planned_end"], language)),
            "bad",
            "▼",
        )
        for one in milestones.late(material.plan, material.today)[:PRESSING]
    ]
    asked = [one.question for one in material.threads if one.question is not None]
    for word in asked[:PRESSING]:
        due = worded("answer_by", language, day=notation.day(word.due_on, language)) if word.due_on else ""
        found.append(Cell(" ".join(passages.told(word.text)), due, "watch", "▲"))
    behind = material.figures[material.figures["status"] == "behind"].nsmallest(PRESSING, "attained")
    for row in behind.to_dict("records"):
        one = material.catalogue.indicators[row["indicator"]]
        look = Look(language, one.unit, one.scale, one.better)
        below = worded(
            "behind_at",
            language,
            value=look.figure(row["value"]),
            expected=look.shown(row["expected"]),
            n=look.count(row["sample"]),
        )
        found.append(Cell(worded("is_behind", language, name=one.title(language)), below, "bad", "▼"))
    return found


def _course(material: Material, keys: Sequence[str]) -> Illustration | None:
    """The course that says most, of those with enough months to be one; None if there is none."""
    left = list(keys)
    while key := statements.leading(material, left):
        shown = material.illustration("course", key)
        held = shown.frame["enough"].fillna(False).astype(bool)
        if held.groupby((~held).cumsum()).sum().max() >= MONTHS:
            return shown
        left.remove(key)
    return None


def _indicators(material: Material, goal: str, inside: Sequence[Indicator]) -> Table:
    language = material.language
    columns = [
        Column(worded("indicator", language), 2.8),
        Column(worded("baseline", language), 1.1, "right"),
        Column(worded("value", language), 1, "right"),
        Column(messages.sentence("interval", language), 2.2, "right"),
        Column(worded("expected", language), 1.25, "right"),
        Column(worded("target", language), 1.1, "right"),
        Column(worded("status", language), 2.5),
    ]
    found = material.figures.set_index("indicator").to_dict("index")
    rows = [_row(material, one, found.get(one.key)) for one in inside]
    day = notation.day(min(material.period.ends, material.today), language)
    notes = [worded("indicators_note", language, day=day)]
    return Table(worded("indicators", language, goal=goal), columns, rows, notes, dense=True)


def _row(material: Material, one: Indicator, found: Mapping[Any, Any] | None) -> list[Cell]:
    """An indicator; no figure of it where the data are not enough."""
    language, path = material.language, material.paths[one.key]
    look = Look(language, one.unit, one.scale, one.better)
    n = worded("sample", language, n=look.count(0 if found is None else found["sample"]))
    name = Cell(one.title(language), " · ".join(part for part in (one.code, n) if part))
    day = min(material.period.ends, material.today)
    expected, target = look.shown(path.expected(day)), look.shown(path.target(day))
    none = Cell(notation.NONE)
    if found is None or not found["enough"]:
        value, interval, status = none, none, "insufficient"
    else:
        value = Cell(look.figure(found["value"]), strong=True)
        interval, status = Cell(look.interval(found["low"], found["high"])), str(found["status"])
    cells = [name, Cell(look.shown(path.baseline)), value, interval, Cell(expected), Cell(target)]
    return [*cells, passages.status(status, language)]
