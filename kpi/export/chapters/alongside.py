"""Side by side: agencies beside one another, and two snapshots."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi import differences as apart
from kpi import frozen, notation, periods, scoring
from kpi.charts import Look
from kpi.export import passages, scorecards
from kpi.export.material import Material
from kpi.export.passages import (
    Cell,
    Column,
    Heading,
    Paragraphs,
    Passage,
    Points,
    Shown,
    Table,
    worded,
)
from kpi.export.placements import NOTHING, Placements
from kpi.frozen import Frozen
from kpi.indicators import Indicator
from kpi.periods import Period

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
    if len(material.order.snapshots) != 2:
        return []
    language, scope = material.language, material.visitor.scope
    before, after = (frozen.opened(material.store, scope, one) for one in material.order.snapshots)
    told = [
        worded("frozen", language, name=one.info.name, id=one.info.id, day=notation.day(one.today, language))
        for one in (before, after)
    ]
    found: list[Passage] = [Points([Cell(one) for one in told])]
    then, now = (_last(one, material.period.length) for one in (before, after))
    if then is not None and now is not None:
        found += [Heading(worded("scores", language)), _scores(material, before, after, then, now)]
        found += _values(material, before, after, then, now)
    return [*found, Heading(worded("turned", language)), *_turns(material, before, after)]


def _last(one: Frozen, length: int) -> Period | None:
    """The last period of a length that was over and had figures on the day of a snapshot."""
    held = [periods.containing(periods.parse(month).starts, length) for month in one.months]
    over = [period for period in held if period.ends <= one.today]
    return max(over or held, default=None)


def _scores(material: Material, before: Frozen, after: Frozen, then: Period, now: Period) -> Table:
    """Index and goals at both."""
    language = material.language
    found = apart.scores(before, after, then, now)
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
    return Table(worded("compared_scores", language), _sides(language, "goal", then, now), rows)


def _values(material: Material, before: Frozen, after: Frozen, then: Period, now: Period) -> list[Passage]:
    """Figures of both with enough data; a change only where chance is ruled out."""
    language = material.language
    moved = apart.values(before, after, then, now)
    rows = []
    for row in moved[moved["enough"]].to_dict("records"):
        one = after.catalogue.indicators.get(row["indicator"])
        if one is None:
            continue
        look = Look(language, one.unit, one.scale, one.better)
        sides = [
            Cell(look.figure(row[value]), look.interval(row[f"low_{side}"], row[f"high_{side}"]))
            for value, side in (("value_before", "before"), ("value", "now"))
        ]
        rows.append([Cell(one.title(language), one.code), *sides, _change(row, look)])
    if not rows:
        return [Paragraphs([worded("nothing_compared", language)])]
    columns = [*_sides(language, "indicator", then, now), Column(worded("change", language), 2)]
    return [Table(worded("compared", language), columns, rows)]


def _change(row: Mapping[Any, Any], look: Look) -> Cell:
    """How a figure moved, as far as that may be said."""
    change = look.change(row["difference"])
    if row["redefined"]:
        return Cell(worded("redefined", look.language))
    if pd.isna(row["beyond_noise"]):
        return Cell(change, worded("corrected", look.language))
    return Cell(change) if row["beyond_noise"] else Cell(worded("uncertain", look.language))


def _sides(language: str, what: str, then: Period, now: Period) -> list[Column]:
    return [
        Column(worded(what, language), 3),
        Column(notation.brief(then, language), 1.6, "right"),
        Column(notation.brief(now, language), 1.6, "right"),
    ]


def _turns(material: Material, before: Frozen, after: Frozen) -> list[Passage]:
    """What became of milestones and evidence of the project."""
    language, code = material.language, material.order.project
    milestones = [
        Cell(str(turn.row["name"]), worded(f"turn_{turn.kind}", language))
        for turn in apart.milestones(before, after)
        if code in ("", turn.row["project"])
    ]
    pieces = Counter(turn.kind for turn in apart.evidence(before, after))
    counts = [
        worded("turned_evidence", language, kind=worded(f"turn_{kind}", language), count=count)
        for kind, count in sorted(pieces.items())
    ]
    found: list[Passage] = [Points(milestones)] if milestones else []
    found += [Paragraphs(["; ".join(counts)])] if counts else []
    return found or [Paragraphs([worded("nothing_turned", language)])]


def _telling(material: Material) -> Indicator | None:
    """The indicator that tells most agencies apart: the one with most different values."""
    found = material.agency_figures
    counts = found[found["enough"]].groupby("indicator")["value"].nunique()
    known = [one for key, one in material.catalogue.indicators.items() if counts.get(key, 0) > 1]
    return max(known, key=lambda one: int(counts[one.key]), default=None)
