"""The sheets of the project: milestones, their evidence, stakeholders, and what is expected by when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kpi import milestones, trajectory
from kpi.evidence import Piece
from kpi.export.material import Material
from kpi.export.sheets.binder import TOP, Binder
from kpi.export.sheets.contents import Cell
from kpi.schedules import WIB

PLAN = (
    *("milestone_id", "milestone", "horizon", "aspect", "agency", "planned_start", "planned_end"),
    *("actual_end", "progress", "weight", "responsible", "output", "budget", "evidence_count"),
    "evidence_verified",
)
PROOF = (
    "milestone_id",
    "milestone",
    "evidence",
    "address",
    "sha256",
    "size",
    "added_on",
    "verdict",
    "judged_on",
)
PEOPLE = (
    *("stakeholder", "institution", "internal", "group_before", "group", "power_before", "power"),
    *("interest_before", "interest", "stance"),
)
AIMS = ("name", "day", "level", "kind", "unit")
COLOURED = {
    trajectory.ON_TRACK: milestones.PROVEN,
    trajectory.AT_RISK: milestones.UNPROVEN,
    trajectory.BEHIND: milestones.LATE,
}
"""Whose colours the words of milestones take."""
WIDTHS = {
    **{"milestone": 46, "evidence": 40, "address": 50, "sha256": 30, "output": 34, "responsible": 22},
    **{
        "agency": 24,
        "progress": 24,
        "stakeholder": 34,
        "institution": 34,
        "name": 40,
        "kind": 16,
        "verdict": 20,
    },
}
STYLES = {
    **dict.fromkeys(("planned_start", "planned_end", "actual_end", "added_on", "judged_on", "day"), "day"),
    **dict.fromkeys(("evidence_count", "evidence_verified", "size", "budget"), "count"),
    **dict.fromkeys(("weight", "power", "power_before", "interest", "interest_before", "level"), "plain"),
}


def plan(binder: Binder, material: Material) -> None:
    """Every milestone: what was promised, what was done, what is proven."""
    choices = {
        name: {one.value: one.title(material.language) for one in column.choices}
        for name, column in material.store.tables["milestones"].columns.items()
    }
    rows = []
    for one in material.plan:
        agency = one["agency_code"]
        held = {
            **one,
            "milestone": one["name"],
            "agency": material.names.get(agency, agency) if agency else None,
            "horizon": choices["horizon"].get(one["horizon"], one["horizon"]),
            "aspect": choices["aspect"].get(one["aspect"], one["aspect"]),
            "progress": binder.word(f"milestone_{milestones.status(one, material.today)}"),
        }
        rows.append([held[name] for name in PLAN])
    _sheet(binder, "milestones", PLAN, rows, held=2)
    words = {status: binder.word(f"milestone_{progress}") for status, progress in COLOURED.items()}
    last, column = TOP + max(len(rows), 1), PLAN.index("progress")
    binder.sheets["milestones"].coloured(TOP + 1, column, last, words=words)


def proofs(binder: Binder, material: Material) -> None:
    """Every piece of evidence, with the digest by which its file can be told again."""
    rows = [
        _proof(binder, one["milestone_id"], one["name"], piece)
        for one in material.plan
        for piece in material.pieces.get(one["number"], ())
    ]
    _sheet(binder, "evidence", PROOF, rows, held=2)


def _proof(binder: Binder, code: str, milestone: str, piece: Piece) -> list[Any]:
    return [
        code,
        milestone,
        piece.title,
        piece.address or piece.name,
        piece.sha256,
        piece.size,
        piece.added_at.astimezone(WIB).date(),
        binder.word(f"verdict_{piece.verdict or 'waiting'}"),
        piece.judged_at.astimezone(WIB).date() if piece.judged_at else None,
    ]


def people(binder: Binder, material: Material) -> None:
    """Where stakeholders stood and stand."""
    rows = []
    for row in material.movement.to_dict("records"):
        words = {name: _word(binder, f"group_{row[name]}", row[name]) for name in ("group", "group_before")}
        words["stance"] = _word(binder, f"stance_{row['stance']}", row["stance"])
        words["internal"] = binder.word("inside" if row["internal"] else "outside")
        words["stakeholder"] = row["name"]
        rows.append([words[name] if name in words else row[name] for name in PEOPLE])
    _sheet(binder, "stakeholders", PEOPLE, rows)


def aims(binder: Binder, material: Material, names: Sequence[str]) -> None:
    """The way that is expected of every indicator: where it begins, and its targets."""
    rows = []
    for named, one in zip(names, material.catalogue.indicators.values(), strict=True):
        path, unit = material.paths[one.key], binder.word(f"unit_{one.unit}")
        for place, (day, level) in enumerate(zip(path.days, path.levels, strict=True)):
            kind = binder.word("aim_target" if place else "aim_baseline")
            rows.append([named, date.fromordinal(day), Cell(level, look=one.unit), kind, unit])
    _sheet(binder, "targets", AIMS, rows)


def _sheet(binder: Binder, code: str, names: Sequence[str], rows: list[list[Any]], held: int = 1) -> None:
    sheet = binder.sheets[code]
    columns = binder.columns(names, WIDTHS, STYLES, 14)
    sheet.table(columns, rows, held=held)
    if not rows:
        sheet.put(TOP + 1, 0, binder.word("nothing"), "quiet")


def _word(binder: Binder, code: str, value: Any) -> str | None:
    return binder.word(code) if isinstance(value, str) and value else None
