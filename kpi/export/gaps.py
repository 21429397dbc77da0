"""Gaps: what a report cannot tell yet, said before it is made; nothing of it stands in the report itself."""

from collections.abc import Sequence

from kpi import messages
from kpi.export import sections
from kpi.export.material import Material

FEWEST = 2  # agencies that can be compared


def found(material: Material, chosen: Sequence[str]) -> list[str]:
    """A sentence for everything that the chosen sections lack.

    Args:
        material: What could be told.
        chosen: Keys of sections.
    """
    order, known, language = sections.ordered(chosen), sections.declared(), material.language
    lines = []
    if material.project is None:
        lines.append(messages.sentence("gap_project", language))
    else:
        told = material.project.story
        empty = [key for key in order if known[key].story and not told.get(known[key].story, "").strip()]
        if empty:
            named = "; ".join(known[key].title(language) for key in empty)
            lines.append(messages.sentence("gap_story", language, sections=named))
        if "stakeholders" in order and material.movement.empty:
            lines.append(messages.sentence("gap_stakeholders", language))
        if "milestones" in order and not material.plan:
            lines.append(messages.sentence("gap_milestones", language))
    return lines + _figures(material, order)


def _figures(material: Material, order: Sequence[str]) -> list[str]:
    """What there is not enough data for."""
    language, lines = material.language, []
    if "goals" in order:
        held = {material.catalogue.indicators[key].goal for key in material.held}
        bare = [one.title(language) for key, one in material.catalogue.goals.items() if key not in held]
        if bare:
            lines.append(messages.sentence("gap_goals", language, goals="; ".join(bare)))
    if "agencies" in order:
        enough = material.agency_figures[material.agency_figures["enough"]]
        if enough["indicator"].value_counts().max() < FEWEST or enough.empty:
            lines.append(messages.sentence("gap_agencies", language, fewest=FEWEST))
    if "comparison" in order and len(material.order.snapshots) != 2:
        lines.append(messages.sentence("gap_snapshots", language))
    return lines
