"""The story of a seminar: sections in their order become slides, from the material alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from kpi.export import sections
from kpi.export.material import Material
from kpi.export.slides import achievements, appendices, beginnings, endings, progress, turns
from kpi.export.slides.decks import Deck, Page
from kpi.export.slides.selections import collected
from kpi.export.telling import Said, unsaid

__all__ = ["MAKERS", "collected", "deck", "pages"]

MAKERS: Mapping[str, Callable[[Material], Iterator[Page]]] = {
    "background": beginnings.background,
    "idea": beginnings.idea,
    "framework": beginnings.framework,
    "governance": beginnings.governance,
    "stakeholders": progress.stakeholders,
    "milestones": progress.first_milestones,
    "goals": achievements.goals,
    "agencies": achievements.agencies,
    "risks": endings.risks,
    "sustainability": progress.sustained,
    "benefits": endings.benefits,
    "lessons": endings.lessons,
    "comparison": turns.comparison,
    "method": appendices.method,
}
"""What makes the slides of a section; of the opening there is always one."""


def pages(material: Material, chosen: Sequence[str]) -> Iterator[tuple[str, Page]]:
    """The slides after the first, each with its section."""
    for key in sections.ordered(chosen):
        if key in MAKERS:
            with material.store.sound():
                yield from ((key, page) for page in MAKERS[key](material))


def deck(
    material: Material,
    chosen: Sequence[str],
    template: bytes | None = None,
    logo: bytes | None = None,
    said: Said = unsaid,
) -> bytes:
    """A deck of sections.

    Args:
        material: What is told.
        chosen: Keys of sections.
        template: A ministry's own template; None for our own master.
        logo: A picture for the slot of our master.
        said: Told how far it has come.

    Raises:
        RaporError: If a section is not known, or the template or logo cannot be used.
    """
    made = Deck(material.language, template, logo)
    named = sections.declared()
    order = sections.ordered(chosen)
    if "opening" in order:
        title, lines, footer = beginnings.opening(material)
        made.opening(title, lines, [], footer)
    for key, page in pages(material, order):
        said(named[key].title(material.language), order.index(key) / len(order))
        made.page(page)
    return made.saved()
