"""What was promised: milestones with days and evidence, what comes after the seminar, all evidence."""

from collections.abc import Iterable

from kpi import milestones, notation
from kpi.export import passages
from kpi.export.chapters import narrative
from kpi.export.material import Material
from kpi.export.passages import Cell, Column, Heading, Lead, Passage, Shown, Table, worded
from kpi.plans import Promise

TIMELINE = 900  # pixels down
SHORT = 12  # characters of a digest that are enough to find the file by


def promised(material: Material) -> list[Passage]:
    """Milestones by horizon: planned, done, proven."""
    if not material.plan:
        return []
    found: list[Passage] = [Lead(standing(material)), Shown(material.illustration("milestones"), TIMELINE)]
    for horizon in _horizons(material, material.plan):
        own = [one for one in material.plan if one["horizon"] == horizon]
        found += [Heading(horizon_name(material, horizon)), _table(material, own)]
    return found


def standing(material: Material) -> str:
    """How many milestones are due, proven and late, in one sentence."""
    today, plan = material.today, material.plan
    due = [one for one in plan if one["planned_end"] <= today]
    counts = {
        "due": len(due),
        "proven": sum(milestones.status(one, today) == milestones.PROVEN for one in due),
        "unproven": sum(milestones.status(one, today) == milestones.UNPROVEN for one in due),
        "late": len(milestones.late(plan, today)),
        "all": len(plan),
    }
    told = {name: notation.number(count, material.language) for name, count in counts.items()}
    return worded("promised", material.language, **told)


def sustained(material: Material) -> list[Passage]:
    """What goes on: the text of the project, and all milestones that are not finished yet."""
    language, found = material.language, narrative.story(material, "sustainability")
    ahead = [one for one in material.plan if one["actual_end"] is None]
    costs = any(one["budget"] is not None for one in ahead)
    if ahead:
        columns = [
            Column(worded("milestone", language), 3),
            Column(worded("responsible", language), 1.8),
            Column(worded("due", language), 1.3),
            *([Column(worded("budget", language), 1.3, "right")] if costs else []),
            Column(worded("status", language), 1.9),
        ]
        rows = [_coming(material, one, costs) for one in ahead]
        found.append(Table(worded("ahead", language), columns, rows))
    return found


def proofs(material: Material) -> list[Passage]:
    """Every piece of evidence with its milestone, digest and verdict."""
    language, rows = material.language, []
    for one in material.plan:
        for piece in material.pieces.get(one["number"], ()):
            kept = piece.sha256[:SHORT] if piece.sha256 else piece.address or notation.NONE
            verdict = worded(f"evidence_{piece.verdict or 'waiting'}", language)
            day = notation.day(piece.judged_at.date(), language, "medium") if piece.judged_at else ""
            rows.append([Cell(one["name"], one["milestone_id"]), Cell(piece.title, kept), Cell(verdict, day)])
    if not rows:
        return []
    columns = [
        Column(worded("milestone", language), 2),
        Column(worded("evidence_title", language), 2.4),
        Column(worded("verdict", language), 1.3),
    ]
    notes = [worded("evidence_note", language)]
    return [
        Heading(worded("evidence", language)),
        Table(worded("evidence_list", language), columns, rows, notes),
    ]


def horizon_name(material: Material, horizon: str) -> str:
    """The name of a horizon, with its days."""
    one = material.catalogue.horizons.get(horizon)
    if one is None:
        return horizon
    days = [notation.day(day, material.language, "medium") for day in (one.starts, one.ends)]
    return f"{one.title(material.language)} ({days[0]} – {days[1]})"


def _horizons(material: Material, plan: Iterable[Promise]) -> list[str]:
    """The horizons of a plan in the order of the framework; unknown ones at the end."""
    there = dict.fromkeys(one["horizon"] for one in plan)
    known = [key for key in material.catalogue.horizons if key in there]
    return known + [key for key in there if key not in known]


def _table(material: Material, plan: Iterable[Promise]) -> Table:
    language = material.language
    columns = [
        Column(worded("milestone", language), 3),
        Column(worded("planned", language), 1.2),
        Column(worded("finished", language), 1.2),
        Column(worded("verified", language), 1, "right"),
        Column(worded("status", language), 2.2),
    ]
    rows = [_row(material, one) for one in plan]
    return Table(worded("milestones", language), columns, rows)


def _row(material: Material, one: Promise) -> list[Cell]:
    language = material.language
    aspects = material.store.tables["milestones"].columns["aspect"].choices
    aspect = next(
        (choice.title(language) for choice in aspects if choice.value == one["aspect"]), one["aspect"]
    )
    who = one["responsible"] or material.names.get(one["agency_code"] or "", "")
    below = " · ".join(part for part in (one["milestone_id"], aspect, who) if part)
    pieces = [notation.number(one[f"evidence_{kind}"] or 0, language) for kind in ("verified", "count")]
    return [
        Cell(one["name"], below),
        Cell(notation.day(one["planned_end"], language, "medium")),
        Cell(notation.day(one["actual_end"], language, "medium")),
        Cell(worded("of", language, some=pieces[0], all=pieces[1])),
        passages.status(milestones.status(one, material.today), language),
    ]


def _coming(material: Material, one: Promise, costs: bool) -> list[Cell]:
    language = material.language
    who = one["responsible"] or material.names.get(one["agency_code"] or "", "") or notation.NONE
    horizon = material.catalogue.horizons.get(one["horizon"])
    return [
        Cell(one["name"], horizon.title(language) if horizon else one["horizon"]),
        Cell(who),
        Cell(notation.day(one["planned_end"], language, "medium")),
        *([_cost(one["budget"], language)] if costs else []),
        passages.status(milestones.status(one, material.today), language),
    ]


def _cost(budget: int | None, language: str) -> Cell:
    if budget is None:
        return Cell(notation.NONE)
    return Cell(f"Rp{notation.NARROW}{notation.number(budget, language)}")
