"""What a page has room for and paper has not: the timeline, each indicator in turn, sensitivity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpi import messages, notation
from kpi.charts import Look
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.passages import Heading, Passage, Shown
from kpi.indicators import Indicator


@dataclass(frozen=True)
class Folded:
    """Pictures that somebody unfolds.

    Attributes:
        note: Stands beside the title.
    """

    title: str
    note: str
    shown: Sequence[Illustration]


Part = Passage | Folded


def more(section: str, passages: Sequence[Passage], material: Material) -> list[Part]:
    """The passages of a section with what a page adds to them."""
    add = MORE.get(section)
    return add(list(passages), material) if add and passages else list(passages)


def _timeline(passages: list[Part], material: Material) -> list[Part]:
    """The plan of each horizon as a picture, behind the finding; paper has room for one of them."""
    horizons = dict.fromkeys(row["horizon"] for row in material.plan)
    shown = [Shown(material.illustration("milestones", part=one)) for one in horizons]
    return [*passages[:1], *shown, *(one for one in passages[1:] if not isinstance(one, Shown))]


def _each(passages: list[Part], material: Material) -> list[Part]:
    """Every indicator with enough data, folded: its course and what it consists of."""
    held = material.figures[material.figures["enough"]].set_index("indicator")["value"].to_dict()
    known = [one for key, one in material.catalogue.indicators.items() if key in held]
    if not known:
        return passages
    folded = [_folded(material, one, held[one.key]) for one in known]
    return [*passages, Heading(messages.sentence("page_each", material.language)), *folded]


def _folded(material: Material, one: Indicator, value: float) -> Folded:
    language = material.language
    look = Look(language, one.unit, one.scale, one.better)
    parts = material.catalogue.breakdowns[one.key]
    shown = [material.illustration("course", one.key)]
    shown += [material.illustration("response_times", one.key, name) for name in parts.histograms]
    shown += [material.illustration("elements", one.key)] if parts.survey else []
    note = f"{one.code} · {look.figure(value)}" if one.code else look.figure(value)
    return Folded(one.title(language), note, [held for held in shown if len(held.frame)])


def _steadiness(passages: list[Part], material: Material) -> list[Part]:
    """Whether another method would have led to another order."""
    shown = material.illustration("sensitivity")
    if shown.frame.empty:
        return passages
    said = messages.sentence("page_sensitivity", material.language, subject=shown.subject or notation.NONE)
    return [*passages, Heading(said), Shown(shown)]


MORE: dict[str, Callable[[list[Part], Material], list[Part]]] = {
    "goals": _each,
    "method": _steadiness,
    "milestones": _timeline,
}
