"""The fields of a project's form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from kpi import projects
from kpi.charters import Charter
from kpi.projects import Project, Span
from pages.parts import frame, session, words
from pages.parts.fields import EDITION, Form, unkept
from pages.parts.grids import Grid
from pages.parts.project import charter_tables, plans
from pages.parts.words import _

NEW = "new"
ASPECTS = "aspect"


class Sheet:
    """What is typed about a project: its fields and the two tables among them.

    Args:
        project: The one that is edited; None for a new one.
    """

    def __init__(self, project: Project | None) -> None:
        self.project = project
        place = f"charter-{project.code if project else NEW}"
        self.form = Form(place, _start(project))
        members = [one for one in (project.members if project else ()) if one.role in projects.form().roles]
        self.people = Grid(f"{place}-people", [vars(one) for one in members], charter_tables.person)
        self.rubric = Grid(f"{place}-rubric", charter_tables.criteria(project), charter_tables.criterion)

    def is_typed(self) -> bool:
        """Whether something stands here that is not saved."""
        return any(part.is_typed() for part in (self.form, self.people, self.rubric))

    def forget(self) -> None:
        """Drop all that was typed."""
        for part in (self.form, self.people, self.rubric):
            part.forget()

    @property
    def edition(self) -> int:
        """That of the project when somebody began to type."""
        return int(self.form.values()[EDITION])

    def ask(self) -> Charter:
        """Draw everything; what is typed."""
        form = self.form
        form.begin()
        unkept(form.place)
        with st.container(border=True):
            frame.section(_("The project"))
            named = _named(self.project, form)
        with st.container(border=True):
            frame.section(
                _("Horizons"),
                _("Targets are due at their ends. Leave both days empty to use the framework's."),
            )
            spans, halves = _spans(form)
        with st.container(border=True):
            frame.section(
                _("People"), _("Who signs in under a mentor's e-mail sees this project and its agencies.")
            )
            people = charter_tables.ask_people(self.people)
        with st.expander(_("Aspects and story of the seminar"), icon=":material/article:"):
            aspects, story = _texts(form, "aspect", _aspects()), _texts(form, "story", _story())
        with st.expander(_("Rubric (example, to be edited)"), icon=":material/grading:"):
            rubric = charter_tables.ask_rubric(self.rubric)
        told = {"people": people, "aspects": aspects, "story": story, "rubric": rubric}
        return Charter(**named, spans=spans, halves=halves, **told)


def over(charter: Charter, now: Project) -> Charter:
    """What was typed, its people bearing the editions that stand there now."""
    editions = {one.number: one.edition for one in now.members}
    people = (
        replace(one, edition=editions[one.number]) if one.number in editions else replace(one, number=None)
        for one in charter.people
    )
    return replace(charter, people=tuple(people))


def _start(project: Project | None) -> dict[str, Any]:
    """What the fields hold before anybody types."""
    spans = project.spans if project else {}
    days = {key: spans.get(key) for key in session.catalogue().horizons}
    return {
        "title": project.title if project else "",
        "code": project.code if project else "",
        "programme": project.programme if project else next(iter(projects.form().programmes)),
        "year": project.year if project else session.today().year,
        "cohort": (project.cohort or "") if project else "",
        "agency": project.agency_code if project else None,
        "agencies": list(project.agencies) if project else [],
        **{f"starts-{key}": span and span.starts for key, span in days.items()},
        **{f"ends-{key}": span and span.ends for key, span in days.items()},
        **{f"aspect-{key}": (project.aspects if project else {}).get(key, "") for key in _aspects()},
        **{f"story-{key}": (project.story if project else {}).get(key, "") for key in _story()},
        EDITION: project.edition if project else 0,
    }


def _named(project: Project | None, form: Form) -> dict[str, Any]:
    names, typed = session.names(), form.values()
    held = {project.agency_code, *project.agencies} if project else set()
    codes: list[Any] = sorted({*names, *held}, key=lambda code: names.get(code, code))

    def name(code: str) -> str:
        return names.get(code) or _("{code} (no longer registered)").format(code=code)

    st.text_input(_("Title"), **form.of("title"))
    one, two, three, four = st.columns([2, 2, 1, 1])
    one.text_input(
        _("Project code"),
        disabled=project is not None,
        help=None if project else _("Short and lasting, such as PUSPEN-2019; it stands in the address."),
        **form.of("code"),
    )
    programmes = _titles(projects.form().programmes)
    two.selectbox(
        _("Programme"),
        form.within("programme", list(programmes)),
        format_func=lambda key: programmes[key],
        **form.of("programme"),
    )
    three.number_input(_("Year"), step=1, **form.of("year"))
    four.text_input(_("Cohort"), **form.of("cohort"))
    st.selectbox(
        _("Agency that owns it"),
        form.within("agency", codes if typed["agency"] in codes else [None, *codes]),
        format_func=lambda code: name(code) if code else "–",
        **form.of("agency"),
    )
    covered = [code for code in typed["agencies"] or () if code in codes]
    if covered != typed["agencies"]:
        st.session_state[form.key("agencies")] = covered
    st.multiselect(
        _("Agencies covered, each with all below it"), codes, format_func=name, **form.of("agencies")
    )
    said = form.values()
    return {
        "agency_code": said["agency"] or "",
        "agencies": tuple(said["agencies"]),
        "year": int(said["year"]),
        **{name: said[name] for name in ("code", "title", "programme", "cohort")},
    }


def _spans(form: Form) -> tuple[dict[str, Span], tuple[str, ...]]:
    """The horizons that have both their days, and those that have one."""
    found, halves = {}, []
    for key, horizon in session.catalogue().horizons.items():
        left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
        left.markdown(f"**{words.own(horizon.title)}**")
        starts = middle.date_input(_("First day"), value=None, **plans.CALENDAR, **form.of(f"starts-{key}"))
        ends = right.date_input(_("Last day"), value=None, **plans.CALENDAR, **form.of(f"ends-{key}"))
        if starts and ends:
            found[key] = Span(starts, ends)
        elif starts or ends:
            halves.append(key)
    return found, tuple(halves)


def _texts(form: Form, kind: str, titles: Mapping[str, str]) -> dict[str, str]:
    return {
        key: st.text_area(title, height=90, **form.of(f"{kind}-{key}")) or "" for key, title in titles.items()
    }


def _aspects() -> dict[str, str]:
    columns = session.store().tables["milestones"].columns
    return {one.value: plans.choice(ASPECTS, one.value) for one in columns[ASPECTS].choices}


def _story() -> dict[str, str]:
    return _titles(projects.form().story)


def _titles(texts: Mapping[str, Any]) -> dict[str, str]:
    return {key: text(words.language()) for key, text in texts.items()}
