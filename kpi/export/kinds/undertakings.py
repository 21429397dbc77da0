"""A project in pictures: the map of whom it concerns, the timeline of what it promised."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from kpi import charts, influence, messages, milestones, notation, plans, projects, stakeholders
from kpi.catalogue import Catalogue
from kpi.export.readings import Illustration, Maker, Reading
from kpi.plans import Promise
from kpi.projects import Project

DAYS = ("planned_start", "planned_end", "actual_end")
ALL = "all"  # horizons
COLUMNS = ["name", *DAYS, "status", "evidence", "today", "today_word", "end", "end_word"]


def timeline(
    shown: Sequence[Promise], project: Project, catalogue: Catalogue, today: date, language: str
) -> pd.DataFrame:
    """Milestones in the order given, each with today and the end of its horizon.

    Returns:
        Columns as charts.milestone_timeline takes them.
    """
    found = [
        {
            **{name: row[name] for name in ("name", *DAYS)},
            "status": milestones.status(row, today),
            "evidence": messages.sentence(
                "timeline_evidence",
                language,
                some=notation.number(row["evidence_verified"] or 0, language),
                all=notation.number(row["evidence_count"] or 0, language),
            ),
            "today": today,
            "today_word": messages.sentence("timeline_today", language),
            **_end(project, catalogue, row["horizon"], language),
        }
        for row in shown
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def _end(project: Project, catalogue: Catalogue, horizon: str, language: str) -> dict[str, object]:
    """The last day of a horizon as the project dates it, and what stands beside it."""
    if horizon not in project.spans:
        return {"end": None, "end_word": None}
    named = catalogue.horizons[horizon].title(language) if horizon in catalogue.horizons else horizon
    word = messages.sentence("timeline_end", language, horizon=named.lower())
    return {"end": project.spans[horizon].ends, "end_word": word}


def _asked(reading: Reading) -> Project | None:
    """The project asked for, or the newest; None where the reader sees none."""
    seen = projects.listed(reading.store, reading.scope)
    code = reading.question.project
    return next((one for one in seen if code in ("", one.code)), None)


def _stakeholders(reading: Reading) -> Illustration:
    """The map of a project, from the first day on it to the last."""
    project = _asked(reading)
    known = stakeholders.listed(reading.store, reading.scope, project.code) if project else []
    days = influence.days(known)
    frame = influence.movement(known, days[0], days[-1]) if days else pd.DataFrame(columns=influence.COLUMNS)
    return Illustration(charts.influence_map, frame, reading.look(), "", None)


def _milestones(reading: Reading) -> Illustration:
    """The timeline of a project: of the horizon asked for, or of the one that is at work."""
    project, catalogue = _asked(reading), reading.store.catalogue
    if project is None:
        frame = pd.DataFrame(columns=COLUMNS)
        return Illustration(charts.milestone_timeline, frame, reading.look(), "", None)
    held = plans.read(reading.store, reading.scope.whole, project)
    horizon = reading.question.part or at_work(held, reading.today)
    shown = [row for row in held if horizon in (ALL, row["horizon"])]
    frame = timeline(shown, project, catalogue, reading.today, reading.language)
    known = catalogue.horizons.get(horizon)
    subject = known.title(reading.language) if known else ""
    return Illustration(charts.milestone_timeline, frame, reading.look(), subject, None)


def at_work(held: Sequence[Promise], today: date) -> str:
    """The first horizon in which something still waits for its day; the last one where nothing does."""
    waiting = (row["horizon"] for row in held if row["actual_end"] is None and row["planned_end"] >= today)
    return next(waiting, held[-1]["horizon"] if held else ALL)


KINDS: dict[str, Maker] = {"milestones": _milestones, "stakeholders": _stakeholders}
