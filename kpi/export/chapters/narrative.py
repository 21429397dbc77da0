"""What the project says of itself: cover, background, idea, risks, what goes on, benefits, lessons."""

from kpi import messages, notation, projects
from kpi.export import sections
from kpi.export.material import Material
from kpi.export.passages import (
    Cell,
    Column,
    Fact,
    Facts,
    Paragraphs,
    Passage,
    Points,
    Table,
    told,
    worded,
)

ROLES = ("participant", "mentor", "coach", "examiner")


def cover(material: Material, people: bool) -> list[Passage]:
    """Who stands behind the project, and which figures the report is made of.

    Args:
        material: What is told.
        people: Whether people are named.
    """
    language = material.language
    facts = _people(material) if people else []
    where = material.place or worded("everywhere", language)
    facts += [
        Fact(worded("period", language), Cell(notation.period(material.period, language))),
        Fact(worded("place", language), Cell(where)),
        Fact(worded("state", language), Cell(material.state)),
    ]
    if material.sample:
        mark = Cell(messages.sentence("footer_sample", language), role="bad", sign="▲", strong=True)
        facts.append(Fact(worded("mark", language), mark))
    return [Facts(facts)]


def _people(material: Material) -> list[Fact]:
    """Programme, owner and everybody whom the charter names."""
    project, language = material.project, material.language
    if project is None:
        return []
    form = projects.form()
    programme = form.programmes.get(project.programme)
    course = [programme(language) if programme else project.programme, str(project.year), project.cohort]
    known = material.register.get(project.agency_code)
    owner = known.name if known else project.agency_code
    facts = [
        Fact(worded("programme", language), Cell(" · ".join(part for part in course if part))),
        Fact(worded("owner", language), Cell(owner)),
    ]
    for role in ROLES:
        title = form.roles[role](language) if role in form.roles else role
        facts += [Fact(title, Cell(one.name, one.position or "")) for one in project.named(role)]
    return facts


def story(material: Material, section: str) -> list[Passage]:
    """The text that the project has for a section; nothing while it is empty."""
    key = sections.declared()[section].story
    text = told(material.project.story.get(key, "")) if material.project else []
    return [Paragraphs(text)] if text else []


def idea(material: Material) -> list[Passage]:
    """The idea, and what it does in each aspect."""
    found, language = story(material, "idea"), material.language
    aspects = material.project.aspects if material.project else {}
    rows = [
        [Cell(choice.title(language), strong=True), Cell(" ".join(told(text)))]
        for choice in material.store.tables["milestones"].columns["aspect"].choices
        if (text := aspects.get(choice.value))
    ]
    if rows:
        columns = [Column(worded("aspect", language), 1), Column(worded("done_about", language), 4)]
        found.append(Table(worded("aspects", language), columns, rows))
    return found


def benefits(material: Material) -> list[Passage]:
    """Benefits, and what stakeholders did for the project."""
    language, found = material.language, story(material, "benefits")
    given = [
        Cell(
            one.text,
            " · ".join(
                part for part in (one.stakeholder, notation.day(one.dated, language), one.milestone) if part
            ),
        )
        for one in material.support
    ]
    if given:
        found += [Paragraphs([worded("supported", language)]), Points(given)]
    return found
