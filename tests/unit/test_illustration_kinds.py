"""Kinds of illustrations that explain: what a figure consists of, who joined, what a project promised."""

from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pytest
from pyarrow import dataset

from kpi import engines, milestones, plans, projects, response_times, scoring, store
from kpi.charts import Look, before_after_lines, finding
from kpi.export import captions, illustrations, ledgers, printing
from kpi.export.illustrations import Illustration, Reading
from kpi.export.printing import Subject
from kpi.export.questions import Question
from kpi.scope import EVERYTHING, Scope

NOBODY = Scope(allowed=frozenset())


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


def shown(
    sample: store.Store, kind: str, indicator: str = "", part: str = "", scope: Scope = EVERYTHING
) -> Illustration:
    question = Question(kind, month(sample, indicator), indicator, part=part)
    return illustrations.read(Reading(sample, question, scope, "id", engines.today()))


def month(sample: store.Store, indicator: str) -> str:
    """The last month that is over, or, of a survey, that was asked in."""
    known = sample.lake.months("measures")[:-1]
    if indicator != "service_satisfaction":
        return known[-1]
    rows = dataset.dataset(sample.lake.files("survey_answers")).to_table(columns=["local_date"])
    asked = set(pc.strftime(rows["local_date"], "%Y-%m").to_pylist())
    return next(one for one in reversed(known) if one in asked)


def test_response_times_count_every_message_once(sample: store.Store) -> None:
    clock = shown(sample, "response_times", "on_time_response")
    office = shown(sample, "response_times", "on_time_response", "office")
    for found in (clock, office):
        assert found.frame["share"].sum() == pytest.approx(1)
        assert found.frame["name"].iloc[-1] == "belum dijawab"
        assert list(found.frame["name"].iloc[:1].str[0]) == ["≤"]
    assert clock.frame["count"].sum() == office.frame["count"].sum()
    assert clock.subject != office.subject
    histogram = sample.catalogue.breakdowns["on_time_response"].histograms["clock"]
    kept = response_times.within(list(clock.frame["count"][:-1]), histogram.edges, histogram.promise)
    assert clock.frame.loc[clock.frame["role"] == "main", "count"].sum() == kept


def test_what_an_indicator_does_not_declare_has_no_rows(sample: store.Store) -> None:
    for kind in ("response_times", "elements"):
        assert shown(sample, kind, "sourced_content").frame.empty
    assert shown(sample, "mix", "service_satisfaction").frame.empty


def test_elements_are_those_of_the_survey_and_average_to_its_index(sample: store.Store) -> None:
    found = shown(sample, "elements", "service_satisfaction")
    survey = sample.catalogue.breakdowns["service_satisfaction"].survey
    assert survey is not None
    assert len(found.frame) == len(survey.elements) == 9
    means = found.frame["value"]
    assert means.between(1, 4).all()
    index = shown(sample, "course", "service_satisfaction").frame.dropna(subset=["value"])["value"].iloc[-1]
    assert means.mean() * 25 == pytest.approx(index, abs=0.01)


def test_few_respondents_are_not_broken_down(sample: store.Store) -> None:
    one = sample.catalogue.indicators["service_satisfaction"]
    question = Question("elements", month(sample, one.key), one.key)
    reading = Reading(sample, question, EVERYTHING, "id", engines.today())
    by_agency = reading.values([reading.question.span], "agency", one.key).set_index("group")["sample"]
    few = by_agency[by_agency.between(1, one.least_group - 1)]
    assert len(few)
    for code in few.index[:3]:
        alone = shown(sample, "elements", one.key, scope=Scope(allowed=frozenset({str(code)})))
        assert alone.frame.empty


def test_a_mix_compares_with_what_it_lets_expect(sample: store.Store) -> None:
    found = shown(sample, "mix", "on_time_response")
    held = found.frame[found.frame["enough"]]
    assert len(held) > 1
    assert (held["value"] == held["observed"] / held["expected"]).all()
    assert found.frame["observed"].sum() == pytest.approx(found.frame["expected"].sum())
    assert set(found.frame["reference"]) == {1.0}
    assert found.look.figure(1.0) == "1,00"
    assert {"Teramati", "Diharapkan"} <= set(ledgers.table(found).columns)


def test_a_wave_tells_who_joined_from_who_waits(sample: store.Store) -> None:
    found = shown(sample, "waves", "on_time_response")
    assert set(found.frame["joined"]) == {True, False}
    table = ledgers.table(found)
    assert list(table.columns[:3]) == ["Bulan", "Kelompok", "Nilai"]
    assert set(table["Kelompok"]) == set(found.frame["label"])
    again = shown(sample, "waves", "on_time_response", f"first_training {found.frame['wave'].iloc[0]}")
    pd.testing.assert_frame_equal(again.frame, found.frame)


def test_findings_say_what_is_answered_and_what_is_proven(sample: store.Store) -> None:
    times = shown(sample, "response_times", "on_time_response")
    said = finding(times.picture, times.frame, times.look, times.subject)
    assert said.startswith("Respons tepat waktu, sepanjang waktu: ")
    assert "pesan dijawab dalam 24" in said
    plan = shown(sample, "milestones", part="short")
    proven = int((plan.frame["status"] == "proven").sum())
    said = finding(plan.picture, plan.frame, plan.look, plan.subject)
    assert said.startswith(f"Jangka pendek: {proven} dari {len(plan.frame)} tonggak terbukti")


def test_a_picture_of_classes_leaves_none_out(sample: store.Store) -> None:
    times = shown(sample, "response_times", "on_time_response")
    assert len(times.frame) > printing.MOST
    plate = printing.plate(times.picture, times.frame, times.look, Subject())
    assert plate.rows == len(times.frame)


def test_elements_do_not_add_up_their_answers(sample: store.Store) -> None:
    found = shown(sample, "elements", "service_satisfaction")
    assert captions.counted(found.picture, found.frame, found.look) == ""


@pytest.mark.parametrize(
    ("effect", "low", "high", "said"),
    [
        (0.1, 0.02, 0.18, "yang bergabung Maret 2026 naik 10,0 poin lebih banyak daripada yang belum"),
        (-0.1, -0.2, -0.01, "yang bergabung Maret 2026 tertinggal 10,0 poin dari yang belum"),
        (0.1, -0.02, 0.22, "belum ada beda yang dapat dipastikan"),
        (0.1, float("nan"), float("nan"), "belum ada beda yang dapat dipastikan"),
    ],
)
def test_a_wave_claims_no_more_than_its_interval(effect: float, low: float, high: float, said: str) -> None:
    rows = pd.DataFrame(
        {
            "month": ["2026-03"],
            "value": [0.5],
            "label": ["ikut"],
            "joined": [True],
            "wave": ["2026-03"],
            "effect": [effect],
            "effect_low": [low],
            "effect_high": [high],
        }
    )
    plain = finding(before_after_lines, rows, Look("id"), "Respons").replace("\N{NO-BREAK SPACE}", " ")
    assert said in plain


def test_sensitivity_places_every_agency_that_has_the_score(sample: store.Store) -> None:
    found = shown(sample, "sensitivity")
    goal = shown(sample, "sensitivity", part=next(iter(sample.catalogue.goals)))
    assert found.subject
    assert found.subject != goal.subject
    for one in (found, goal):
        assert (one.frame["rank_low"] <= one.frame["rank_high"]).all()
        assert one.frame["name"].notna().all()
    assert shown(sample, "sensitivity", part=scoring.INDEX, scope=NOBODY).frame.empty


def test_a_timeline_holds_the_plan_of_the_project(sample: store.Store) -> None:
    project = projects.listed(sample, EVERYTHING)[0]
    plan = plans.read(sample, EVERYTHING, project)
    found = shown(sample, "milestones", part="all")
    assert list(found.frame["name"]) == [row["name"] for row in plan]
    assert list(found.frame["status"]) == [milestones.status(row, engines.today()) for row in plan]
    short = shown(sample, "milestones", part="short").frame
    assert list(short["name"]) == [row["name"] for row in plan if row["horizon"] == "short"]
    assert shown(sample, "milestones").frame["name"].isin(found.frame["name"]).all()
    table = ledgers.table(found)
    assert "terbukti" in set(table["Status"])
    assert shown(sample, "milestones", scope=NOBODY).frame.empty


def test_a_map_names_the_groups_of_stakeholders_in_its_table(sample: store.Store) -> None:
    table = ledgers.table(shown(sample, "stakeholders"))
    assert "Promoters" in set(table["Kelompok"])
    assert {"Pengaruh sebelum", "Pengaruh sekarang", "Minat sebelum", "Minat sekarang"} <= set(table.columns)
