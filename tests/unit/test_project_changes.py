"""Changes of projects: what a charter must say, who may write it, what the second of two is told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from kpi import access, project_changes, projects, samples, store
from kpi.access import Visitor
from kpi.charters import Charter, Person
from kpi.errors import RaporError
from kpi.projects import Project, Span
from kpi.scope import EVERYTHING, Scope
from kpi.state.access_models import Entry
from kpi.state.imports import now
from kpi.state.project_models import Member
from kpi.store import Store

NEW = Charter(
    code="KALBAR-2026",
    title="Satu pintu informasi publik",
    agency_code="61",
    programme="pka",
    year=2026,
    spans={"short": Span(date(2026, 8, 3), date(2026, 10, 30))},
    people=(Person("participant", "Contoh peserta"), Person("mentor", "Contoh mentor", account="M@x.id")),
)
KALBAR = Visitor("kalbar@x.id", access.roles()["koordinator"], Scope(allowed=frozenset({"61"})))
MENTOR = Visitor("mentor@x.id", access.roles()["mentor"], Scope(projects=frozenset({NEW.code})))


@pytest.fixture
def opened(home: Path) -> Store:
    """A small sample with its project."""
    opened = store.open()
    samples.fill(opened, agencies=40, months=1, seed=1)
    return opened


def added(opened: Store, charter: Charter = NEW) -> Project:
    return projects.found(opened, EVERYTHING, project_changes.add(opened, access.local(), charter))


def charter_of(project: Project) -> Charter:
    return replace(
        NEW,
        code=project.code,
        people=tuple(
            Person(one.role, one.name, one.position, one.account, one.number, one.edition)
            for one in project.members
        ),
    )


def test_the_sample_ships_the_project_of_the_founding_documents(opened: Store) -> None:
    one = projects.found(opened, EVERYTHING, "PUSPEN-2019")
    assert one.title.startswith("Strategi Pengelolaan Media Sosial")
    assert {member.role: member.name for member in one.members if member.role != projects.TEAM} == {
        "participant": "Bahtiar",
        "mentor": "Hadi Prabowo",
        "examiner": "Hadi Prabowo",
        "coach": "Contoh: widyaiswara pembimbing",
    }
    declared = opened.catalogue.horizons
    assert one.spans == {key: Span(found.starts, found.ends) for key, found in declared.items()}
    said = [*one.aspects.values(), *one.story.values(), *(row["name"] for row in one.rubric)]
    assert all(text.startswith(("Contoh: ", "Ringkasan siaran pers ")) for text in said)


def test_a_new_project_stands_beside_the_others_and_is_seen_by_its_mentor(opened: Store) -> None:
    assert added(opened).named("mentor")[0].account == "m@x.id"
    assert [one.code for one in projects.listed(opened, EVERYTHING)] == ["KALBAR-2026", "PUSPEN-2019"]
    assert [one.code for one in projects.listed(opened, MENTOR.scope)] == ["KALBAR-2026"]
    assert [one.code for one in projects.listed(opened, KALBAR.scope)] == ["KALBAR-2026", "PUSPEN-2019"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " "}, "project_missing"),
        ({"code": "puspen-2019"}, "project_known"),
        ({"code": "../x"}, "project_code"),
        ({"agency_code": "NOWHERE"}, "project_agency"),
        ({"agencies": ("NOWHERE",)}, "project_agency"),
        ({"year": 1026}, "project_year"),
        ({"halves": ("medium",)}, "project_span_half"),
        ({"programme": "diklat"}, "project_programme"),
        ({"spans": {"short": Span(date(2026, 8, 3), date(2026, 8, 3))}}, "project_span"),
        (
            {
                "spans": {
                    "medium": Span(date(2026, 8, 3), date(2026, 9, 3)),
                    "short": Span(date(2026, 8, 1), date(2026, 8, 3)),
                }
            },
            "project_spans",
        ),
        ({"rubric": ({"name": "a", "weight": 40}, {"name": "b", "weight": 55})}, "project_rubric"),
        ({"rubric": ({"name": "a", "weight": 100, "points": 101},)}, "project_points"),
        ({"people": (Person("mentor", " "),)}, "project_missing"),
        ({"people": (Person("mentor", "A", account="bukan surel"),)}, "project_account"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(opened: Store, wrong: dict, code: str) -> None:
    with pytest.raises(RaporError) as told:
        added(opened, replace(NEW, **wrong))
    assert told.value.code == code
    assert told.value.text("id") != told.value.text("en")
    assert [one.code for one in projects.listed(opened, EVERYTHING)] == ["PUSPEN-2019"]


def test_who_may_not_write_it_is_refused(opened: Store) -> None:
    one = added(opened)
    for who, charter in ((MENTOR, NEW), (KALBAR, replace(NEW, code="B", agency_code="32"))):
        with pytest.raises(RaporError):
            project_changes.add(opened, who, charter)
    with pytest.raises(RaporError):
        project_changes.edit(opened, MENTOR, one, charter_of(one))
    sample = projects.found(opened, EVERYTHING, "PUSPEN-2019")
    with pytest.raises(RaporError):
        project_changes.put_aside(opened, KALBAR, sample, True)
    project_changes.edit(opened, KALBAR, one, replace(charter_of(one), title="Satu pintu"))
    assert projects.found(opened, EVERYTHING, one.code).title == "Satu pintu"


def test_the_second_of_two_people_is_told_whatever_part_they_changed(opened: Store) -> None:
    read = added(opened)
    project_changes.edit(opened, KALBAR, read, replace(charter_of(read), title="Satu pintu"))
    late = Span(date(2026, 8, 3), date(2026, 12, 30))
    for change in ({"title": "Dua pintu"}, {"title": "Satu pintu", "spans": {"short": late}}):
        with pytest.raises(RaporError) as told:
            project_changes.edit(opened, access.local(), read, replace(charter_of(read), **change))
        assert (told.value.code, told.value.values["by"]) == ("row_changed", "kalbar@x.id")
    assert projects.found(opened, EVERYTHING, read.code).spans == read.spans


def test_horizons_can_be_dated_anew_and_dropped(opened: Store) -> None:
    one = added(opened)
    later = {
        "short": Span(date(2026, 8, 3), date(2026, 11, 30)),
        "long": Span(date(2027, 1, 1), date(2028, 1, 1)),
    }
    project_changes.edit(opened, access.local(), one, replace(charter_of(one), spans=later))
    one = projects.found(opened, EVERYTHING, one.code)
    assert (one.spans, one.edition) == (later, 2)
    project_changes.edit(opened, access.local(), one, replace(charter_of(one), spans={}))
    assert projects.found(opened, EVERYTHING, one.code).spans == {}


def test_people_come_and_go_and_the_effective_team_is_not_touched(opened: Store) -> None:
    one = added(opened)
    with opened.writing() as session:
        session.add(Member(project=one.code, role="team", name="Contoh anggota"))
    people = (replace(charter_of(one).people[0], name="Contoh lain"), Person("coach", "Contoh coach"))
    project_changes.edit(opened, access.local(), one, replace(charter_of(one), people=people))
    found = projects.found(opened, EVERYTHING, one.code)
    assert [(member.role, member.name) for member in found.members] == [
        ("participant", "Contoh lain"),
        ("team", "Contoh anggota"),
        ("coach", "Contoh coach"),
    ]
    with opened.reading() as session:
        told = [str((line.before, line.after)) for line in session.scalars(select(Entry))]
    assert not any("Contoh lain" in text or "Contoh peserta" in text for text in told)


def test_a_project_put_aside_comes_last_and_can_be_taken_up_again(opened: Store) -> None:
    one = added(opened)
    project_changes.put_aside(opened, KALBAR, one, True)
    aside = projects.listed(opened, EVERYTHING)[-1]
    assert (aside.code, aside.archived) == (one.code, True)
    project_changes.put_aside(opened, KALBAR, aside, False)
    assert projects.listed(opened, EVERYTHING)[0].code == one.code


def test_a_covered_agency_that_is_no_longer_registered_stays_until_somebody_takes_it_off(
    opened: Store,
) -> None:
    one = added(opened, replace(NEW, agencies=("32",)))
    with opened.writing() as session:
        row = session.get_one(projects.kept.Project, one.number)
        row.agencies, row.edited_at = ["32", "GONE"], now()
    one = projects.found(opened, EVERYTHING, one.code)
    kept = replace(charter_of(one), agencies=one.agencies, title="Satu pintu")
    project_changes.edit(opened, access.local(), one, kept)
    assert projects.found(opened, EVERYTHING, one.code).agencies == ("32", "GONE")
