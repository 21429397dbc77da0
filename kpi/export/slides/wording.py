"""Wording: what slides of all sections share – sentences, counts, days, texts of a project, scores."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from kpi import messages, notation, projects, trajectory
from kpi.charts.ends import ends
from kpi.export import printing, statements
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.slides import blocks
from kpi.export.slides.blocks import Block
from kpi.export.slides.grids import Cell

Some = TypeVar("Some")
ROWS = ("interval_dots", "rank_bars")  # pictures of agencies, of which only some may have room


def said(code: str, material: Material, **values: object) -> str:
    """A sentence of the deck."""
    return messages.sentence(f"deck_{code}", material.language, **values)


def count(number: float, material: Material) -> str:
    """A count as text."""
    return notation.number(number, material.language)


def day(material: Material, value: date | None) -> str:
    """A day in short, that no line breaks."""
    return statements.unbroken(notation.day(value, material.language, "medium"))


def story(material: Material, key: str) -> list[str]:
    """A text of the project in paragraphs; none where it is empty."""
    whole = material.project.story.get(key, "") if material.project else ""
    return [line.strip() for line in whole.splitlines() if line.strip()]


def told(material: Material, key: str) -> Block:
    """A text of the project on a ground of its own."""
    title = projects.form().story[key](material.language)
    return blocks.card(title, story(material, key))


def goal_keys(material: Material, goal: str) -> list[str]:
    """The indicators of a goal, in the order of the catalogue."""
    return [key for key, one in material.catalogue.indicators.items() if one.goal == goal]


def scored(material: Material, score: float | None, word: str) -> Cell:
    """A score with its status in words; the status alone where there is none."""
    role, sign = statements.SIGNS.get(word, statements.SIGNS[trajectory.INSUFFICIENT])
    number = "" if score is None else f"{notation.number(score, material.language, 1)} "
    return Cell(f"{number}{statements.status(word, material.language)}", role, sign=sign)


def moved(material: Material, keys: Sequence[str]) -> str:
    """How many of some indicators became better and worse by more than chance."""
    sure = statements.sure(material, keys)
    good = sum(statements.better(material, one) for one in sure)
    bad = len(sure) - good
    code = "moved" if good and bad else "moved_better" if good else "moved_worse" if bad else "moved_none"
    told = {"good": good, "bad": bad, "all": len(keys)}
    return said(code, material, **{name: count(number, material) for name, number in told.items()})


def cut(shown: Illustration) -> str:
    """That not all rows are drawn, where it is so."""
    if shown.picture.name not in ROWS:
        return ""
    drawn, whole = len(ends(shown.frame, shown.look.better, printing.MOST)), int(shown.frame["enough"].sum())
    counts = {"shown": shown.look.count(drawn), "count": shown.look.count(whole)}
    return messages.sentence("deck_cut", shown.look.language, **counts) if drawn < whole else ""


def parted(rows: Sequence[Some], most: int) -> list[Sequence[Some]]:
    """Rows in parts of about one length, each with room on a slide."""
    slides = -(-len(rows) // most)
    size = -(-len(rows) // slides) if slides else 0
    return [rows[place : place + size] for place in range(0, len(rows), size)] if size else []
