"""Slides of the way so far: who moved, what was promised and proven, and what goes on."""

from collections.abc import Iterator

from kpi import messages, milestones, notation
from kpi.charts.milestones import STATUSES, words
from kpi.export import statements
from kpi.export.material import Material
from kpi.export.slides import blocks
from kpi.export.slides.decks import Page, Words
from kpi.export.slides.grids import Cell, Column, Grid, Row
from kpi.export.slides.wording import count, day, said, story, told
from kpi.plans import Promise


def stakeholders(material: Material) -> Iterator[Page]:
    """The map of power and interest, before and now, beside those who changed their group."""
    if material.movement.empty:
        return
    shown = material.illustration("stakeholders")
    plate = material.plate(shown)

    moved = material.movement[
        material.movement["group_before"].notna()
        & (material.movement["group_before"] != material.movement["group"])
    ]
    lines = [
        said(
            "changed_group",
            material,
            name=row["name"],
            before=_group(row["group_before"], material),
            now=_group(row["group"], material),
        )
        for row in moved.to_dict("records")
    ]
    notes = [
        f"{row['name']}: {row['reason']}" for row in material.movement.to_dict("records") if row["reason"]
    ]
    card = blocks.card(said("who_moved", material), lines or [said("nobody_moved", material)], blocks.LIST)
    about = Words(plate.title, plate.subtitle, plate.footer, notes, plate.alt)
    yield Page(about, blocks.beside((2.1, blocks.drawn(plate)), (1, card)))


def first_milestones(material: Material) -> Iterator[Page]:
    """What was promised for the first horizon that has milestones, and what of it is proven."""
    near = next(iter(_by_horizon(material)), None)
    if near is None:
        return
    horizon, rows = near
    title = f"{horizon}: {statements.promised(material, rows)}"
    columns = [
        Column(said("milestone", material), 3.4),
        Column(said("planned", material), 1.15),
        Column(said("actual", material), 1.15),
        Column(said("status", material), 1.7),
        Column(said("evidence", material), 1.3),
    ]
    yield Page(
        Words(
            title,
            said("milestones_measured", material),
            statements.footer(material),
            [_note(material, one) for one in rows],
        ),
        blocks.pages(Grid(columns, [_promise(material, one) for one in rows], title)),
    )


def sustained(material: Material) -> Iterator[Page]:
    """What goes on after the first horizon: milestones, who answers for them, what they cost."""
    later = [one for _, rows in _by_horizon(material)[1:] for one in rows]
    text = story(material, "sustainability")
    if not later and not text:
        return
    footer = statements.footer(material)
    if not later:
        yield Page(Words(said("sustained", material), "", footer, text), told(material, "sustainability"))
        return
    open_ = [one for one in later if one["actual_end"] is None]
    done = {"done": count(len(later) - len(open_), material), "all": count(len(later), material)}
    ahead = [one for one in open_ if one["planned_end"] >= material.today]
    title = said("sustained_done", material, **done)
    if ahead:
        due = statements.unbroken(notation.day(ahead[0]["planned_end"], material.language))
        title = said("sustained_next", material, **done, name=ahead[0]["name"], day=due)
    shown = open_ or later
    grid = _coming(material, shown, title)
    about = Words(title, "", footer, [*text, *(_note(material, one) for one in later)])
    table = blocks.table(grid)
    card = told(material, "sustainability")
    yield Page(about, blocks.beside((1, card), (2.3, table)) if text else table)


def _by_horizon(material: Material) -> list[tuple[str, list[Promise]]]:
    """Milestones by horizon, each with its name, in the order of the framework; none is empty."""
    known = material.catalogue.horizons
    order = list(dict.fromkeys([*known, *(one["horizon"] for one in material.plan)]))
    parts = [(key, [one for one in material.plan if one["horizon"] == key]) for key in order]
    return [
        (known[key].title(material.language) if key in known else key, rows) for key, rows in parts if rows
    ]


def _promise(material: Material, one: Promise) -> Row:
    pieces = (one["evidence_verified"] or 0, one["evidence_count"] or 0)
    return [
        one["name"],
        day(material, one["planned_end"]),
        day(material, one["actual_end"]),
        _status(material, one),
        said("verified_of", material, verified=count(pieces[0], material), all=count(pieces[1], material))
        if pieces[1]
        else notation.NONE,
    ]


def _coming(material: Material, rows: list[Promise], alt: str) -> Grid:
    """Milestones with who answers for them; what they cost, where any of them says so."""
    costs = any(one["budget"] is not None for one in rows)
    columns = [
        Column(said("milestone", material), 3),
        Column(said("planned", material), 1.3),
        Column(said("responsible", material), 1.7),
        *([Column(said("budget", material), 1.2, right=True)] if costs else []),
        Column(said("status", material), 1.7),
    ]
    return Grid(columns, [_ahead(material, one, costs) for one in rows], alt)


def _ahead(material: Material, one: Promise, costs: bool) -> Row:
    return [
        one["name"],
        day(material, one["planned_end"]),
        one["responsible"] or material.names.get(one["agency_code"] or "", notation.NONE),
        *([_cost(material, one["budget"])] if costs else []),
        _status(material, one),
    ]


def _cost(material: Material, budget: int | None) -> str:
    if budget is None:
        return notation.NONE
    return f"Rp{notation.compact(budget, material.language)}"


def _status(material: Material, one: Promise) -> Cell:
    status = milestones.status(one, material.today)
    role, sign = STATUSES[status]
    return Cell(words(status, material.language), role, sign=f"{sign} ")


def _note(material: Material, one: Promise) -> str:
    parts = (one["milestone_id"], one["name"], one["output"] or "", one["responsible"] or "")
    status = words(milestones.status(one, material.today), material.language)
    return " · ".join(part for part in (*parts, status) if part)


def _group(key: str, material: Material) -> str:
    return messages.sentence(f"group_{key}", material.language)
