"""The fields of a project's form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from kpi import projects
from kpi.charters import Charter, Person
from kpi.projects import Project, Span
from pages.parts import frame, session, words
from pages.parts.project import plans
from pages.parts.words import _

ASPECTS = "aspect"
PEOPLE = ("role", "name", "position", "account")


def ask(project: Project | None, at: str) -> Charter:
    """What is typed about a project.

    Args:
        project: The one that is edited; None for a new one.
        at: Begins the keys of the fields.
    """
    with st.container(border=True):
        frame.section(_("The project"))
        named = _named(project, at)
    with st.container(border=True):
        frame.section(
            _("Horizons"), _("Targets are due at their ends. Leave both days empty to use the framework's.")
        )
        spans, halves = _spans(project, at)
    with st.container(border=True):
        frame.section(
            _("People"), _("Who signs in under a mentor's e-mail sees this project and its agencies.")
        )
        people = _people(project, at)
    with st.expander(_("Aspects and story of the seminar"), icon=":material/article:"):
        aspects = _texts(
            {one.value: plans.choice(ASPECTS, one.value) for one in _aspects()},
            project and project.aspects,
            f"{at}-aspect",
        )
        story = _texts(_titles(projects.form().story), project and project.story, f"{at}-story")
    with st.expander(_("Rubric (example, to be edited)"), icon=":material/grading:"):
        rubric = _rubric(project, at)
    return Charter(
        **named, spans=spans, halves=halves, people=people, aspects=aspects, story=story, rubric=rubric
    )


def over(charter: Charter, now: Project) -> Charter:
    """What was typed, its people bearing the editions that stand there now."""
    editions = {one.number: one.edition for one in now.members}
    people = (
        replace(one, edition=editions[one.number]) if one.number in editions else replace(one, number=None)
        for one in charter.people
    )
    return replace(charter, people=tuple(people))


def _named(project: Project | None, at: str) -> dict[str, Any]:
    form, names = projects.form(), session.names()
    owner = project.agency_code if project else None
    covered = list(project.agencies) if project else []
    codes = sorted({*names, *([owner] if owner else []), *covered}, key=lambda code: names.get(code, code))

    def name(code: str) -> str:
        return names.get(code) or _("{code} (no longer registered)").format(code=code)

    title = st.text_input(_("Title"), value=project.title if project else "", key=f"{at}-title")
    one, two, three, four = st.columns([2, 2, 1, 1])
    if project:
        code = project.code
        one.text_input(_("Project code"), value=code, disabled=True, key=f"{at}-code")
    else:
        code = one.text_input(
            _("Project code"),
            key=f"{at}-code",
            help=_("Short and lasting, such as PUSPEN-2019; it stands in the address."),
        )
    programmes = _titles(form.programmes)
    programme = two.selectbox(
        _("Programme"),
        list(programmes),
        index=list(programmes).index(project.programme) if project and project.programme in programmes else 0,
        format_func=lambda key: programmes[key],
        key=f"{at}-programme",
    )
    year = three.number_input(
        _("Year"), value=project.year if project else session.today().year, step=1, key=f"{at}-year"
    )
    cohort = four.text_input(_("Cohort"), value=(project.cohort or "") if project else "", key=f"{at}-cohort")
    agency = st.selectbox(
        _("Agency that owns it"),
        codes,
        index=codes.index(owner) if owner else None,
        format_func=name,
        key=f"{at}-agency",
    )
    agencies = st.multiselect(
        _("Agencies covered, each with all below it"),
        codes,
        default=covered,
        format_func=name,
        key=f"{at}-agencies",
    )
    return {
        "code": code,
        "title": title,
        "agency_code": agency or "",
        "agencies": tuple(agencies),
        "programme": programme,
        "year": int(year),
        "cohort": cohort,
    }


def _spans(project: Project | None, at: str) -> tuple[dict[str, Span], tuple[str, ...]]:
    """The horizons that have both their days, and those that have one."""
    found, halves = {}, []
    for key, horizon in session.catalogue().horizons.items():
        held = project.spans.get(key) if project else None
        left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
        left.markdown(f"**{words.own(horizon.title)}**")
        starts = middle.date_input(
            _("First day"), value=held.starts if held else None, **plans.CALENDAR, key=f"{at}-{key}-starts"
        )
        ends = right.date_input(
            _("Last day"), value=held.ends if held else None, **plans.CALENDAR, key=f"{at}-{key}-ends"
        )
        if starts and ends:
            found[key] = Span(starts, ends)
        elif starts or ends:
            halves.append(key)
    return found, tuple(halves)


def _people(project: Project | None, at: str) -> tuple[Person, ...]:
    roles = _titles(projects.form().roles)
    held = [one for one in (project.members if project else ()) if one.role in roles]
    shown = pd.DataFrame(
        [{name: getattr(one, name) for name in PEOPLE} for one in held], columns=list(PEOPLE), dtype="object"
    )
    make = st.column_config
    edited = st.data_editor(
        shown,
        column_config={
            "role": make.SelectboxColumn(
                _("Role"), options=list(roles), format_func=lambda key: roles.get(key, key), required=True
            ),
            "name": make.TextColumn(_("Name"), required=True),
            "position": make.TextColumn(_("Office")),
            "account": make.TextColumn(_("E-mail of the account")),
        },
        num_rows="dynamic",
        hide_index=True,
        key=f"{at}-people",
        alt=_("People"),
        placeholder="",
    )
    found = []
    for place, row in zip(edited.index, edited.to_dict("records"), strict=True):
        told_row = {name: None if pd.isna(row[name]) else str(row[name]) for name in PEOPLE}
        if not any(told_row.values()):
            continue
        one = held[place] if place < len(held) else None
        found.append(
            Person(
                told_row["role"] or next(iter(roles)),
                told_row["name"] or "",
                told_row["position"],
                told_row["account"],
                one.number if one else None,
                one.edition if one else 0,
            )
        )
    return tuple(found)


def _texts(titles: Mapping[str, str], held: Mapping[str, str] | None, at: str) -> dict[str, str]:
    return {
        key: st.text_area(title, value=(held or {}).get(key, ""), key=f"{at}-{key}", height=90)
        for key, title in titles.items()
    }


def _rubric(project: Project | None, at: str) -> tuple[Mapping[str, Any], ...]:
    """Criteria with weight and, once given, points; what they make together."""
    st.caption(
        _("Weights and criteria differ by year and programme: replace the example by those that hold.")
    )
    example = [{"name": name(words.language()), "weight": weight} for name, weight in projects.form().rubric]
    held = list(project.rubric) if project else example
    shown = pd.DataFrame(
        [{"name": one["name"], "weight": float(one["weight"]), "points": one.get("points")} for one in held],
        columns=["name", "weight", "points"],
    ).astype({"name": "object", "weight": "Float64", "points": "Float64"})
    make = st.column_config
    edited = st.data_editor(
        shown,
        column_config={
            "name": make.TextColumn(_("Criterion"), required=True, width="large"),
            "weight": make.NumberColumn(_("Weight (together 100)"), min_value=0, required=True),
            "points": make.NumberColumn(_("Points (0–100)"), min_value=0, max_value=100),
        },
        num_rows="dynamic",
        hide_index=True,
        key=f"{at}-rubric",
        alt=_("Rubric"),
        placeholder="",
    )
    rows = [
        {name: (None if pd.isna(value) else value) for name, value in row.items()}
        for row in edited.to_dict("records")
        if not pd.isna(row["name"]) and not pd.isna(row["weight"])
    ]
    _together(rows)
    return tuple(
        {"name": str(row["name"]), "weight": float(row["weight"])}
        | ({"points": float(row["points"])} if row["points"] is not None else {})
        for row in rows
    )


def _together(rows: Sequence[Mapping[str, Any]]) -> None:
    """The weighted points, once every criterion has some."""
    total = sum(row["weight"] for row in rows)
    if rows and total and all(row["points"] is not None for row in rows):
        points = sum(row["weight"] * row["points"] for row in rows) / total
        st.markdown(_("Together: **{points}** of 100").format(points=words.number(points, 2)))


def _aspects() -> list[Any]:
    return list(session.store().tables["milestones"].columns[ASPECTS].choices)


def _titles(texts: Mapping[str, Any]) -> dict[str, str]:
    return {key: text(words.language()) for key, text in texts.items()}
