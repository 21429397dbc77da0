"""Side by side: agencies beside one another, and two snapshots."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi import evidence, notation, scoring
from kpi.charts import Look
from kpi.export import pairs, passages, scorecards, statements
from kpi.export.material import Material
from kpi.export.pairs import Pair
from kpi.export.passages import (
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
from kpi.export.placements import NOTHING, Placements
from kpi.indicators import Indicator

FEWEST = 2  # agencies that can be compared
DOTS = 930  # pixels down


def agencies(material: Material) -> list[Passage]:
    """One indicator of all agencies with its intervals, and everybody's scores in the order of names."""
    language = material.language
    found: list[Passage] = []
    one = _telling(material)
    if one is not None:
        found.append(Shown(material.illustration("comparison", one.key), DOTS))
    placements = Placements(material)
    scored = material.agency_scores.dropna(subset="score")
    scored = scored[scored["horizon"] == scoring.ALL]
    held = [code for code in scored["group"].unique() if code in material.register]
    if not held:
        return [*found, Paragraphs([worded("no_scores", language)])]
    found.append(listed(placements, sorted(held, key=lambda code: material.register[code].name.casefold())))
    count = len({*material.agency_figures["group"]} & {*material.register}) - len(held)
    if count:
        told = worded("unscored", language, count=notation.number(count, language))
        found.append(Paragraphs([told], small=True))
    return found


def listed(placements: Placements, codes: list[str]) -> Table:
    """Agencies with their scores and status, in the order given."""
    material, language = placements.material, placements.material.language
    titles = scorecards.goal_titles(material)
    columns = [
        Column(worded("agency", language), 3),
        Column(worded("level", language), 1.4),
        *(Column(title, 1.1, "right") for title in titles.values()),
    ]
    rows = []
    for code in codes:
        one, own = material.register[code], placements.scores.get(code, {})
        scores = []
        for key in titles:
            row = own.get(key, NOTHING)
            status = passages.status(row["status"], language)
            scores.append(Cell(notation.number(row["score"], language, 1), "", status.role, status.sign))
        rows.append([Cell(one.name or code), Cell(scorecards.level_name(material, one.level)), *scores])
    key = " · ".join(
        f"{sign.sign}\N{NO-BREAK SPACE}{sign.text}"
        for word in ("on_track", "at_risk", "behind", "insufficient")
        if (sign := passages.status(word, language))
    )
    notes = [worded("listed_note", language), key]
    return Table(worded("agencies", language), columns, rows, notes)


def snapshots(material: Material) -> list[Passage]:
    """What was promised at the first snapshot, what is proven at the second; nothing unless two are given."""
    pair, language = pairs.opened(material), material.language
    if pair is None:
        return []
    told = [
        worded("frozen", language, name=one.info.name, id=one.info.id, day=notation.day(one.today, language))
        for one in (pair.before, pair.after)
    ]
    counts = {
        "done": sum(turn.kind == "done" for turn in pair.milestones),
        "verified": sum(turn.kind == evidence.VERIFIED for turn in pair.evidence),
    }
    shown = {name: notation.number(count, language) for name, count in counts.items()}
    found: list[Passage] = [Lead(worded("between", language, **shown)), Points([Cell(one) for one in told])]
    if pair.then is not None and pair.now is not None:
        found += [Heading(worded("scores", language)), _scores(material, pair), _values(pair, language)]
    return [*found, Heading(worded("turned", language)), _turns(pair, language)]


def _scores(material: Material, pair: Pair) -> Table:
    """Index and goals at both."""
    language, found = material.language, pair.scores
    whole = found[found["horizon"] == scoring.ALL].set_index("goal").to_dict("index")
    rows = []
    for key, title in scorecards.goal_titles(material).items():
        cells = [Cell(title, strong=True)]
        for suffix in ("_before", ""):
            row = whole.get(key, {})
            mark = passages.status(str(row.get(f"status{suffix}", "insufficient")), language)
            score = row.get(f"score{suffix}")
            cells.append(Cell(notation.number(score, language, 1), mark.text, mark.role, mark.sign))
        rows.append(cells)
    return Table(worded("compared_scores", language), _sides(pair, language, "goal"), rows)


def _values(pair: Pair, language: str) -> Passage:
    """Figures of both with enough data; a change only where chance is ruled out."""
    rows = []
    for row in pair.values.to_dict("records"):
        one = pair.after.catalogue.indicators[row["indicator"]]
        look = Look(language, one.unit, one.scale, one.better)
        sides = [
            Cell(look.figure(row[value]), look.interval(row[f"low_{side}"], row[f"high_{side}"]))
            for value, side in (("value_before", "before"), ("value", "now"))
        ]
        rows.append([Cell(one.title(language), one.code), *sides, _change(row, look)])
    if not rows:
        return Paragraphs([worded("nothing_compared", language)])
    columns = [*_sides(pair, language, "indicator"), Column(worded("change", language), 2.4)]
    return Table(worded("compared", language), columns, rows)


def _change(row: Mapping[Any, Any], look: Look) -> Cell:
    """How a figure moved, as far as that may be said."""
    change = look.change(row["difference"])
    if row["redefined"]:
        return Cell(worded("redefined", look.language))
    if pd.isna(row["beyond_noise"]):
        return Cell(change, worded("corrected", look.language))
    return Cell(change) if row["beyond_noise"] else Cell(worded("uncertain", look.language))


def _sides(pair: Pair, language: str, what: str) -> list[Column]:
    columns = [Column(worded(what, language), 3)]
    for side, period in (("then", pair.then), ("later", pair.now)):
        named = notation.brief(period, language) if period else notation.NONE
        columns.append(Column(worded(side, language, period=named), 1.8, "right"))
    return columns


def _turns(pair: Pair, language: str) -> Passage:
    """What became of milestones and of evidence, one by one."""
    rows = [
        Cell(str(turn.row[name]), worded(f"turn_{turn.kind}", language))
        for turns, name in ((pair.milestones, "name"), (pair.evidence, "title"))
        for turn in turns
    ]
    return Points(rows) if rows else Paragraphs([worded("nothing_turned", language)])


def _telling(material: Material) -> Indicator | None:
    """The indicator that says most, of those of which many agencies have enough data."""
    found = material.agency_figures
    counts = found[found["enough"]]["indicator"].value_counts()
    least = max(FEWEST, counts.max() / 2) if len(counts) else FEWEST
    key = statements.leading(material, [str(key) for key in counts.index if counts[key] >= least])
    return material.catalogue.indicators[key] if key else None
