"""Plans: an edited table is kept whole or not at all, within the scope, never over somebody else."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kpi import access, engines, imports, plans, projects, samples, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.plans import Edit, Entry
from kpi.projects import Project
from kpi.scope import EVERYTHING, Scope
from kpi.state.access_models import Entry as Line
from kpi.state.imports import now
from kpi.state.project_models import Evidence, Milestone
from kpi.store import Store

CODE = "PUSPEN-2019"
SOON = Entry(name="SK tim", horizon="short", aspect="people", planned_end=date(2026, 12, 1))
KALBAR = Visitor("kalbar@x.id", access.roles()["koordinator"], Scope(allowed=frozenset({"61"})))
MENTOR = Visitor("mentor@x.id", access.roles()["mentor"], Scope(projects=frozenset({CODE})))


@pytest.fixture
def opened(home: Path) -> Store:
    """A small sample with its project."""
    opened = store.open()
    samples.fill(opened, agencies=40, months=1, seed=1)
    return opened


def project(opened: Store) -> Project:
    return projects.found(opened, EVERYTHING, CODE)


def rows(opened: Store, scope: Scope = EVERYTHING) -> dict[str, plans.Promise]:
    return {row["milestone_id"]: row for row in plans.read(opened, scope, project(opened))}


def typed(row: plans.Promise, **changes: object) -> Edit:
    entry = Entry(**{name: row[name] for name in Entry.__dataclass_fields__})
    return Edit(replace(entry, **changes), row["number"], row["edition"])


def saved(opened: Store, *edits: Edit, who: Visitor | None = None) -> list[int]:
    return plans.save(opened, who or access.local(), project(opened), edits)


def test_a_row_is_added_with_a_free_id_and_noted(opened: Store) -> None:
    first, second = saved(opened, Edit(SOON), Edit(replace(SOON, name=" SOP krisis ", responsible=" ")))
    found = {row["number"]: row for row in rows(opened).values()}
    assert (found[first]["milestone_id"], found[second]["milestone_id"]) == ("T01", "T02")
    assert (found[second]["name"], found[second]["responsible"]) == ("SOP krisis", None)
    with opened.reading() as session:
        subjects = session.scalars(select(Line.subject).where(Line.action == "milestone.added")).all()
    assert subjects == [f"{CODE}/T01", f"{CODE}/T02"]


def test_what_the_figures_say_follows_an_edit(opened: Store) -> None:
    before = opened.lake.version("measures")
    row = rows(opened)["P09"]
    saved(opened, typed(row, actual_end=date(2019, 6, 14), responsible="Kepala Subbagian"))
    assert opened.refresh_measures() == ["2019-06"] or opened.lake.version("measures") > before
    assert rows(opened)["P09"]["actual_end"] == date(2019, 6, 14)


def test_the_second_of_two_people_is_told_and_nothing_of_the_table_is_kept(opened: Store) -> None:
    row, other = rows(opened)["P09"], rows(opened)["M07"]
    saved(opened, typed(row, name="Verifikasi akun"))
    with pytest.raises(RaporError) as told:
        saved(opened, typed(other, name="Lain"), typed(row, name="Centang biru"))
    assert told.value.code == "row_changed"
    assert told.value.values["theirs"] == {"name": "Verifikasi akun"}
    assert rows(opened)["M07"]["name"] == other["name"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "  "}, "milestone_field"),
        ({"planned_end": None}, "milestone_field"),
        ({"horizon": "someday"}, "milestone_choice"),
        ({"aspect": "magic"}, "milestone_choice"),
        ({"planned_start": date(2026, 12, 2)}, "milestone_turned"),
        ({"actual_end": engines.today() + timedelta(days=2)}, "milestone_ahead"),  # midnight may pass
        ({"weight": -1.0}, "milestone_negative"),
        ({"weight": float("nan")}, "milestone_negative"),
        ({"budget": -5}, "milestone_negative"),
        ({"agency_code": "NOWHERE"}, "project_agency"),
        ({"milestone_id": "p01"}, "milestone_twice"),
        ({"output": "x" * 2001}, "project_long"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(opened: Store, wrong: dict, code: str) -> None:
    with pytest.raises(RaporError) as told:
        saved(opened, Edit(replace(SOON, **wrong)))
    assert told.value.code == code
    assert told.value.text("id") != told.value.text("en")


def test_who_may_not_edit_is_refused_whatever_is_sent(opened: Store) -> None:
    row = rows(opened)["P09"]
    for who, edit in ((MENTOR, Edit(SOON)), (KALBAR, Edit(SOON)), (KALBAR, typed(row, agency_code="61"))):
        with pytest.raises(RaporError, match="tidak"):
            saved(opened, edit, who=who)
    assert rows(opened)["P09"] == row


def test_a_coordinator_sees_and_edits_the_own_milestones_alone(opened: Store) -> None:
    own = rows(opened, KALBAR.scope)
    assert {row["agency_code"] for row in own.values()} == {"61"}
    saved(opened, typed(own["L02"], output="Daftar hadir"), who=KALBAR)
    assert rows(opened)["L02"]["output"] == "Daftar hadir"
    again = rows(opened, KALBAR.scope)["L02"]
    with pytest.raises(RaporError):
        saved(opened, typed(again, agency_code="KEMENDAGRI"), who=KALBAR)


def test_what_was_taken_off_the_plan_leaves_the_figures_but_stays_with_its_evidence(opened: Store) -> None:
    row = rows(opened)["P03"]
    saved(opened, Edit(None, row["number"], row["edition"]))
    assert "P03" not in rows(opened)
    assert "P03" not in opened.state_rows(EVERYTHING)["milestones"]["milestone_id"].to_pylist()
    with opened.reading() as session:
        assert session.get_one(Milestone, row["number"]).removed_at is not None


def test_an_agency_that_is_gone_does_not_keep_a_milestone_from_being_edited(opened: Store) -> None:
    row = rows(opened)["P09"]
    with opened.writing() as session:
        session.get_one(Milestone, row["number"]).agency_code = "GONE"
    saved(opened, typed(rows(opened)["P09"], name="Verifikasi akun resmi"))
    assert rows(opened)["P09"]["name"] == "Verifikasi akun resmi"


def proof(number: int, verdict: str | None) -> Evidence:
    return Evidence(
        milestone=number,
        title="SK",
        address="https://x.id",
        added_by="a@x.id",
        added_at=now(),
        verdict=verdict,
    )


def test_evidence_attached_here_counts_beside_what_the_import_said(opened: Store) -> None:
    row = rows(opened)["P07"]
    assert (row["evidence_count"], row["evidence_verified"]) == (1, 0)
    with opened.writing() as session:
        session.add_all([proof(row["number"], verdict) for verdict in ("verified", "refused", None)])
    stored = opened.state_rows(EVERYTHING)["milestones"].to_pylist()
    counted = next(one for one in stored if one["milestone_id"] == "P07")
    assert (counted["evidence_count"], counted["evidence_verified"]) == (4, 1)
    found = rows(opened)["P07"]
    assert (found["evidence_count"], found["evidence_verified"]) == (4, 1)
    assert found["attached"] == row["attached"] + 3


def test_an_undone_import_leaves_what_people_typed_and_what_is_proven(opened: Store) -> None:
    before = rows(opened)
    saved(opened, typed(before["P09"], name="Verifikasi akun resmi"))
    with opened.writing() as session:
        session.add(proof(before["P03"]["number"], "verified"))
    imports.undo(opened, samples.IMPORT_ID, access.command_line())
    with opened.reading() as session:
        left = {row.milestone_id: row.removed_at for row in session.scalars(select(Milestone))}
    assert left.pop("P09") is None
    assert "P03" in left
    assert "L11" not in left
    assert None not in left.values()
    assert project(opened).archived
