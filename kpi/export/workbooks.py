"""The workbook of a seminar: data, formulas that make figures and scores of them, charts, method, plan."""

from kpi import messages, notation
from kpi.export import fonts, pairs
from kpi.export.material import Material
from kpi.export.sheets import (
    agencyscores,
    byagency,
    front,
    goalscores,
    overall,
    procedure,
    progress,
    sidebyside,
    twosnapshots,
    undertakings,
    waypoints,
)
from kpi.export.sheets.binder import Binder
from kpi.export.telling import Said, unsaid

FIGURES = ("front", "scores", "indicators", "course", "changes", "comparison", "agency_scores")
SNAPSHOTS = ("snapshots",)
PROJECT = ("milestones", "evidence", "stakeholders")
REST = ("targets", "method", "sql", "agency_data", "course_data")
TITLE, PLACE = 52, 26  # how wide they may be there, in letters' sizes: all that is printed is as wide


def workbook(material: Material, said: Said = unsaid) -> bytes:
    """An XLSX file; changing a numerator, a target or a weight in it changes all that follows.

    Args:
        material: What is told.
        said: Hears what is being done, and which share of the work is behind.
    """
    pair = pairs.opened(material)
    codes = (*FIGURES, *(SNAPSHOTS if pair else ()), *(PROJECT if material.project else ()), *REST)
    binder = Binder(material.language, codes, _notes(material), material.state)
    binder.book.set_properties({"title": binder.word("title_front"), "comments": material.state})
    said(binder.word("said_figures"), 0.1)
    declared = overall.write(binder, material)
    rules = goalscores.write(binder, material, declared)
    front.write(binder, material, declared, rules)
    said(binder.word("said_agencies"), 0.3)
    agencies = byagency.data(binder, material, declared)
    agencyscores.write(binder, material, declared, rules, agencies)
    sidebyside.write(binder, material, declared, agencies)
    said(binder.word("said_course"), 0.6)
    course = progress.data(binder, material, declared)
    progress.changes(binder, material, declared, course)
    waypoints.write(binder, material, declared, course)
    if pair:
        twosnapshots.write(binder, pair)
    said(binder.word("said_project"), 0.8)
    if material.project:
        for write in (undertakings.plan, undertakings.proofs, undertakings.people):
            write(binder, material)
    undertakings.aims(binder, material, declared.names)
    procedure.write(binder, material, declared.names)
    said(binder.word("said_file"), 0.9)
    return binder.saved()


def _notes(material: Material) -> list[str]:
    """What stands below the title of every sheet."""
    language = material.language
    place = material.place or messages.sentence("book_everywhere", language)
    title = material.project.title if material.project else ""
    title, place = fonts.cut(title, 1, TITLE), fonts.cut(place, 1, PLACE)
    parts = (title, notation.period(material.period, language), place, material.state)
    notes = [" · ".join(part for part in parts if part)]
    return notes + ([messages.sentence("footer_sample", language)] if material.sample else [])
