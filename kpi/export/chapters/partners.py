"""With whom: governance and team, and where stakeholders stood and stand."""

from datetime import date

from kpi import messages, notation
from kpi.export.chapters import narrative
from kpi.export.material import Material
from kpi.export.passages import Cell, Column, Passage, Shown, Table, worded

MAP = 900  # pixels down: a map is as high as it is wide


def governance(material: Material) -> list[Passage]:
    """How the project is run, and its effective team."""
    language, found = material.language, narrative.story(material, "governance")
    rows = [
        [
            Cell(one.name),
            Cell(one.position or notation.NONE),
            Cell(one.decree or notation.NONE),
            Cell(notation.day(one.since, language, "medium"), _until(one.until, language)),
        ]
        for one in material.team
    ]
    if rows:
        columns = [
            Column(worded("name", language), 2),
            Column(worded("part", language), 2),
            Column(worded("decree", language), 1.2),
            Column(worded("since", language), 1.4),
        ]
        found.append(Table(worded("team", language), columns, rows))
    return found


def stakeholders(material: Material) -> list[Passage]:
    """The map, and a row for everybody on it."""
    language, moved = material.language, material.movement
    if moved.empty:
        return []
    rows = [
        [
            Cell(str(one["name"]), str(one["institution"] or "")),
            Cell(_group(one["group_before"], language)),
            Cell(_group(one["group"], language)),
            Cell(_stance(one["stance"], language)),
            Cell(str(one["reason"] or notation.NONE)),
        ]
        for one in moved.to_dict("records")
    ]
    columns = [
        Column(worded("stakeholder", language), 1.5),
        Column(worded("before", language), 0.9),
        Column(worded("now", language), 0.9),
        Column(worded("stance", language), 0.9),
        Column(worded("reason", language), 2.2),
    ]
    shown = material.illustration("stakeholders")
    return [Shown(shown, MAP), Table(worded("stakeholders", language), columns, rows)]


def _group(group: object, language: str) -> str:
    return messages.sentence(f"group_{group}", language) if isinstance(group, str) else notation.NONE


def _stance(stance: object, language: str) -> str:
    return messages.sentence(f"stance_{stance}", language) if isinstance(stance, str) else notation.NONE


def _until(day: date | None, language: str) -> str:
    return worded("until", language, day=notation.day(day, language, "medium")) if day else ""
