"""Two snapshots side by side: what was promised at the first seminar, and what is proven at the second."""

from collections.abc import Iterator, Sequence

import pandas as pd

from kpi import differences, messages, notation, scoring
from kpi.charts import Look
from kpi.differences import Turn
from kpi.export import pairs, statements
from kpi.export.material import Material
from kpi.export.slides import blocks, grids
from kpi.export.slides.decks import Page, Words
from kpi.export.slides.grids import Cell, Column, Grid, Row
from kpi.export.slides.wording import count, parted, said, scored
from kpi.frozen import Frozen
from kpi.periods import Period

DONE, PROVEN = "done", "verified"
ROWS = 13  # of one slide
SIGNS = {
    "done": ("good", "● "),
    "verified": ("good", "✓ "),
    "moved": ("watch", "▲ "),
    "reopened": ("watch", "▲ "),
    "refused": ("bad", "▼ "),
    "removed": ("bad", "▼ "),
}


def comparison(material: Material) -> Iterator[Page]:
    """Scores before and after, figures that moved, and what became of milestones and evidence."""
    pair = pairs.opened(material)
    if pair is None:
        return
    before, after = pair.before, pair.after
    if pair.then and pair.now:
        yield _scores(material, before, after, pair.then, pair.now)
        yield from _figures(material, before, after, pair.then, pair.now)
    yield from _kept(material, before, after)
    yield from _turns(material, before, after)


def _words(material: Material, title: str, before: Frozen, after: Frozen, notes: Sequence[str] = ()) -> Words:
    """The words around a comparison: its figures are of two snapshots, not of the data that run on."""
    named = {
        "before": f"{before.info.name} ({before.info.id})",
        "after": f"{after.info.name} ({after.info.id})",
    }
    measured = said("compared", material, **named)
    parts = (said("from_to", material, before=before.info.id, after=after.info.id), _synthetic(material))
    return Words(title, measured, " · ".join(one for one in parts if one), [measured, *notes])


def _synthetic(material: Material) -> str:
    return messages.sentence("footer_sample", material.language) if material.sample else ""


def _scores(material: Material, before: Frozen, after: Frozen, then: Period, now: Period) -> Page:
    found = differences.scores(before, after, then, now)
    whole = found[found["horizon"] == scoring.ALL].set_index("goal").to_dict("index")
    titles = {key: one.title(material.language) for key, one in after.catalogue.goals.items() if key in whole}
    titles |= {scoring.INDEX: said("index", material)} if scoring.INDEX in whole else {}
    columns = [
        Column(said("goal", material), 2.4),
        Column(_when(material, before, then), 1.8),
        Column(_when(material, after, now), 1.8),
        Column(said("difference", material), 1, right=True),
    ]
    rows = [[Cell(title, bold=True), *_sides(material, whole[key])] for key, title in titles.items()]
    row = whole.get(scoring.INDEX, {})
    difference = _minus(row.get("score"), row.get("score_before"))
    title = said("scores", material)
    if difference is not None:
        change = notation.change(difference, "points", material.language)
        title = said("scores_found" if round(difference, 1) else "scores_same", material, change=change)
    return Page(
        _words(material, title, before, after), blocks.table(Grid(columns, rows, title), (20, *grids.SIZES))
    )


def _sides(material: Material, row: statements.Row) -> list[Cell | str]:
    cells: list[Cell | str] = []
    for score, word in (("score_before", "status_before"), ("score", "status")):
        there = pd.notna(row[score])
        cells.append(scored(material, row[score] if there else None, row[word] if there else ""))
    difference = _minus(row["score"], row["score_before"])
    return [*cells, notation.change(difference, "points", material.language)]


def _figures(material: Material, before: Frozen, after: Frozen, then: Period, now: Period) -> Iterator[Page]:
    """Indicators with enough data in both, what is beyond chance first; of corrections only what differs."""
    moved = differences.values(before, after, then, now)
    moved = moved[moved["enough"] & moved["indicator"].isin(list(after.catalogue.indicators))]
    sure = moved["beyond_noise"].fillna(False).astype(bool)
    rows = moved.assign(sure=sure).sort_values("sure", ascending=False, kind="stable").to_dict("records")
    corrected = not set(then.months).isdisjoint(now.months)
    if corrected:
        rows = [row for row in rows if row["difference"] or row["redefined"]]
    counts = {"sure": count(int(sure.sum()), material), "all": count(len(rows), material)}
    title = said("figures_found", material, **counts)
    if corrected:
        title = said("figures_corrected", material, count=count(len(rows), material))
    columns = [
        Column(said("indicator", material), 3),
        Column(_when(material, before, then), 1.6, right=True),
        Column(_when(material, after, now), 1.6, right=True),
        Column(said("difference", material), 1.2, right=True),
        Column(said("certain", material), 1.8),
    ]
    sides = [(_when(material, *one), one[0].values([one[1]])) for one in ((before, then), (after, now))]
    for part in parted(rows, ROWS):
        notes = [line for row in part for line in _counted(material, after, row["indicator"], sides)]
        grid = Grid(columns, [_figure(material, after, row, corrected) for row in part], title)
        yield Page(_words(material, title, before, after, notes), blocks.pages(grid))


def _counted(
    material: Material, after: Frozen, key: str, sides: Sequence[tuple[str, pd.DataFrame]]
) -> list[str]:
    """An indicator with its figure in each snapshot: numerator, denominator, n; then its formula."""
    one, language = after.catalogue.indicators[key], material.language
    written = Look(language, one.unit, one.scale, one.better)
    figures = [(when, found[found["indicator"] == key].to_dict("records")[0]) for when, found in sides]
    return [
        "",
        statements.named(one, language),
        *(statements.began(when, row, written) for when, row in figures),
        *statements.about(material.store, one, language),
    ]


def _when(material: Material, one: Frozen, period: Period) -> str:
    """A snapshot and the period that is read of it."""
    return f"{one.info.name}, {statements.unbroken(notation.brief(period, material.language))}"


def _figure(material: Material, after: Frozen, row: statements.Row, corrected: bool) -> Row:
    one = after.catalogue.indicators[row["indicator"]]
    shown = [
        notation.figure(row[name] * one.scale, one.unit, material.language)
        for name in ("value_before", "value")
    ]
    change = notation.change(row["difference"] * one.scale, one.unit, material.language)
    beyond = row["beyond_noise"]
    word: str = "unknown" if pd.isna(beyond) else "sure" if beyond else "chance"
    word = "redefined" if row["redefined"] else "corrected" if corrected else word
    return [one.title(material.language), *shown, Cell(change, bold=True), said(f"change_{word}", material)]


def _kept(material: Material, before: Frozen, after: Frozen) -> Iterator[Page]:
    """What was promised in the earlier snapshot, by horizon, and what the later one has of it."""
    first = {(row["project"], row["milestone_id"]): row for row in before.lists["milestones"]}
    now = {(row["project"], row["milestone_id"]): row for row in after.lists["milestones"]}
    if not first:
        return
    proofs = {row["milestone"] for row in after.lists["evidence"] if row["verdict"] == PROVEN}
    proven = {key for key, row in now.items() if _proven(row, proofs)}
    done = {key for key, row in now.items() if row["actual_end"]}
    horizons = material.catalogue.horizons
    rows: list[Row] = []
    for horizon in dict.fromkeys([*horizons, *(row["horizon"] for row in first.values())]):
        keys = {key for key, row in first.items() if row["horizon"] == horizon}
        then = sum(first[key]["actual_end"] is not None for key in keys)
        name = horizons[horizon].title(material.language) if horizon in horizons else horizon
        counts = (len(keys), then, len(keys & done), len(keys & proven))
        if keys:
            rows.append([Cell(name, bold=True), *(count(one, material) for one in counts)])
    heads = ("promised", "done_then", "done_now", "proven_now")
    columns = [
        Column(said("horizon", material), 2),
        *(Column(said(one, material), right=True) for one in heads),
    ]
    told = {"all": len(first), "done": len(first.keys() & done), "proven": len(first.keys() & proven)}
    title = said("promise_found", material, **{name: count(one, material) for name, one in told.items()})
    grid = Grid(columns, rows, title)
    yield Page(_words(material, title, before, after), blocks.table(grid, (20, *grids.SIZES)))


def _proven(row: statements.Row, proofs: set[int]) -> bool:
    """Whether a milestone is finished, with evidence that somebody verified."""
    return row["actual_end"] is not None and bool(row["evidence_verified"] or row["number"] in proofs)


def _turns(material: Material, before: Frozen, after: Frozen) -> Iterator[Page]:
    """What became of milestones, and of evidence."""
    plan, pieces = differences.milestones(before, after), differences.evidence(before, after)
    done = sum(one.kind == DONE for one in plan)
    sure = sum(one.kind == PROVEN or (one.kind == "added" and one.row["verdict"] == PROVEN) for one in pieces)
    title = said("turns_found", material, done=count(done, material), sure=count(sure, material))
    parts = [
        (1, blocks.table(_listed(material, name, turns, column)))
        for name, turns, column in (("milestone", plan, "name"), ("evidence", pieces, "title"))
        if turns
    ]
    if parts:
        yield Page(_words(material, title, before, after), blocks.beside(*parts))


def _listed(material: Material, name: str, turns: Sequence[Turn], column: str) -> Grid:
    columns = [Column(said(name, material), 2.4), Column(said("became", material), 1)]
    rows: list[Row] = []
    for one in turns:
        role, sign = SIGNS.get(one.kind, ("none", "○ "))
        rows.append([str(one.row[column]), Cell(said(f"turn_{one.kind}", material), role, sign=sign)])
    return Grid(columns, rows, said(name, material))


def _minus(now: float | None, before: float | None) -> float | None:
    if now is None or before is None or pd.isna(now) or pd.isna(before):
        return None
    return float(now) - float(before)
