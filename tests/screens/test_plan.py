"""Tonggak: the plan, its table, targets and project, as people see and change them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import access, drafts, plans, project_changes, projects, store
from kpi.charters import Charter
from kpi.plans import Edit, Entry
from kpi.scope import EVERYTHING
from pages.parts import grids
from pages.parts.project import plan_table

PAGE, CODE = "project/milestones", "PUSPEN-2019"
NEW = Charter("KALBAR-2026", "Satu *pintu* $informasi$", "61", "pka", 2026)


def part(opened: Opened, name: str, language: str = "id") -> AppTest:
    """A part of the page, opened as a person would."""
    screen = opened(PAGE, language)
    screen.session_state["bagian"] = name
    return screen.run()


def said(screen: AppTest) -> str:
    return " ".join(texts(screen)).replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("name", ["Linimasa", "Eviden", "Ubah rencana", "Target", "Proyek"])
@pytest.mark.usefixtures("sample")
def test_every_part_opens(opened: Opened, name: str) -> None:
    screen = part(opened, name)
    assert not screen.exception
    assert [one.value for one in screen.error] == []


@pytest.mark.usefixtures("sample")
def test_the_head_names_the_project_and_its_people(opened: Opened) -> None:
    shown = said(opened(PAGE))
    assert "Strategi Pengelolaan Media Sosial dalam Meningkatkan Kinerja Pusat Penerangan" in shown
    assert "Mentor: Hadi Prabowo" in shown
    assert "PKN II \\(dahulu Diklat PIM II\\)" in shown


@pytest.mark.usefixtures("sample")
def test_figures_of_the_plan_are_those_of_its_rows(opened: Opened) -> None:
    screen = opened(PAGE)
    metrics = {one.label: one.value.replace("\N{NO-BREAK SPACE}", " ") for one in screen.metric}
    assert metrics["Terbukti"] == "75 %"
    assert metrics["Eviden terverifikasi"] == "48 dari 53"
    assert "4 lewat tenggat, 0 jatuh tempo dalam 30 hari" in said(screen)
    assert "Verifikasi akun resmi pada platform" in said(screen)


def test_text_that_people_typed_is_shown_as_it_stands(own_sample: Path, opened: Opened) -> None:
    project_changes.add(store.open(), access.local(), NEW)
    screen = opened(PAGE)
    assert any(one.value == "#### Satu \\*pintu\\* \\$informasi\\$" for one in screen.markdown)


def test_the_address_says_which_project_is_shown_and_an_unknown_one_is_no_other(
    own_sample: Path, opened: Opened
) -> None:
    project_changes.add(store.open(), access.local(), NEW)
    assert "Kinerja Pusat Penerangan" in said(opened(PAGE, proyek=CODE))
    assert "pintu" in said(opened(PAGE, proyek="RAHASIA"))
    assert "Belum ada tonggak" in said(opened(PAGE))


@pytest.mark.usefixtures("home")
def test_without_any_agency_the_page_says_what_comes_first(opened: Opened) -> None:
    screen = opened(PAGE)
    assert "Belum ada proyek" in said(screen)
    assert "Muat dahulu daftar instansi" in said(screen)
    assert "charter-save" not in [button.key for button in screen.button]


def test_without_a_project_the_form_of_the_first_one_is_shown(own_sample: Path, opened: Opened) -> None:
    one = projects.found(store.open(), EVERYTHING, CODE)
    project_changes.put_aside(store.open(), access.local(), one, True)
    screen = opened(PAGE)
    assert "Belum ada proyek" in said(screen)
    screen.button(key="charter-save").click().run()
    assert "Judul masih kosong" in said(screen)


def test_a_target_is_refused_without_a_reason_and_what_was_typed_stays(
    own_sample: Path, opened: Opened
) -> None:
    screen = part(opened, "Target")
    screen.selectbox(key="target-indicator").set_value("response_rate").run()
    screen.selectbox(key="target-horizon").set_value("long").run()
    number = next(one for one in screen.number_input if one.label == "Target")
    number.set_value(88.0).run()
    screen.button(key="target-save").click().run()
    assert "Tulis alasannya" in said(screen)
    assert next(one for one in screen.number_input if one.label == "Target").value == 88.0
    screen.text_input[0].set_value("Kesepakatan dengan mentor").run()
    screen.button(key="target-save").click().run()
    assert "Target tersimpan" in said(screen)
    shown = said(opened("results/indicator", indikator="KEP-1a · Tingkat respons"))
    assert "88,0 %" in shown


def test_the_second_of_two_people_sees_both_versions_of_a_project(own_sample: Path, opened: Opened) -> None:
    screen = part(opened, "Proyek")
    title = next(one for one in screen.text_input if one.label == "Judul")
    title.set_value("Judul saya").run()
    one = projects.found(store.open(), EVERYTHING, CODE)
    other = Charter(
        CODE,
        "Judul orang lain",
        one.agency_code,
        one.programme,
        one.year,
        None,
        one.agencies,
        spans=one.spans,
    )
    project_changes.edit(store.open(), access.command_line(), one, other)
    screen.button(key="charter-save").click().run()
    assert "telah diubah oleh cli" in said(screen)
    assert "Judul: Judul orang lain" in said(screen)
    assert next(one for one in screen.text_input if one.label == "Judul").value == "Judul saya"
    screen.button(key="charter-mine").click().run()
    assert projects.found(store.open(), EVERYTHING, CODE).title == "Judul saya"


def test_an_edited_table_tells_what_was_changed_added_and_removed() -> None:
    entry = Entry("P01", "Satu", "short", "policy", date(2026, 1, 2), weight=2.0)
    base = [{**entry.__dict__, "number": 7, "edition": 3}, {**entry.__dict__, "number": 8, "edition": 1}]
    grid = grids.Grid("plan-P", base, plan_table.entry)
    shown = plan_table.table(base)
    assert edited(grid, shown) == []
    frame = shown.drop(index=1)
    frame.loc[0, "weight"] = 3
    frame.loc[2, ["name", "horizon", "aspect"]] = ["Dua", "long", "people"]
    frame.loc[2, "planned_end"] = pd.Timestamp(2027, 1, 1)
    frame.loc[3] = None
    assert edited(grid, frame) == [
        Edit(Entry("P01", "Satu", "short", "policy", date(2026, 1, 2), weight=3.0), 7, 3),
        Edit(None, 8, 1),
        Edit(Entry("", "Dua", "long", "people", date(2027, 1, 1))),
    ]


def edited(grid: grids.Grid, frame: pd.DataFrame) -> list[Edit]:
    there = dict(zip(frame.index, frame.to_dict("records"), strict=True))
    return plan_table.edits(grid, grids.after(grids.opened(grid.rows, []), there))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ({"planned_end": "04/05/2019"}, {"planned_end": date(2019, 5, 4)}),
        ({"planned_end": "2019-06-19 00:00:00"}, {"planned_end": date(2019, 6, 19)}),
        ({"weight": "2,5", "budget": "1.250.000"}, {"weight": 2.5, "budget": 1_250_000}),
        ({"weight": "2.5", "budget": "1250000"}, {"weight": 2.5, "budget": 1_250_000}),
        ({"weight": "", "planned_start": None}, {"weight": None, "planned_start": None}),
    ],
)
def test_what_is_pasted_into_the_table_is_read_as_it_is_written_here(
    home: Path, cells: dict[str, object], read: dict[str, object]
) -> None:
    found = plan_table.entry(cells)
    assert {name: getattr(found, name) for name in read} == read
    shown = plan_table.table([cells]).to_dict("records")[0]
    assert plan_table.entry(shown) == found


@pytest.mark.parametrize(
    "wrong", [{"planned_end": "31/02/2019"}, {"weight": "dua"}, {"budget": "2,5"}, {"actual_end": "kemarin"}]
)
def test_what_cannot_be_read_is_refused_and_stays_typed(
    own_sample: Path, opened: Opened, wrong: dict[str, str]
) -> None:
    whole = {"name": "Baru", "horizon": "short", "aspect": "people", "planned_end": "19/06/2019"}
    change = {"number": None, "edition": 0, "cells": {**whole, **wrong}}
    drafts.keep(store.open(), access.local(), f"plan-{CODE}", {grids.CHANGES: [change]})
    screen = part(opened, "Ubah rencana")
    screen.button(key="plan-save").click().run()
    (typed,) = wrong.values()
    assert f'"{typed}" tidak terbaca' in said(screen).replace("\\", "")
    (name,) = wrong
    assert screen.dataframe[0].value[name].iloc[-1] == typed


@pytest.mark.usefixtures("sample")
def test_the_table_cannot_be_saved_before_something_was_changed(opened: Opened) -> None:
    screen = part(opened, "Ubah rencana")
    assert screen.button(key="plan-save").disabled


def test_a_milestone_is_edited_in_a_form_and_the_second_of_two_people_sees_both(
    own_sample: Path, opened: Opened
) -> None:
    screen = part(opened, "Eviden")
    name = next(one for one in screen.text_input if one.label == "Nama tonggak")
    assert name.value == "Verifikasi akun resmi pada platform"
    name.set_value("Centang biru").run()
    one = projects.found(store.open(), EVERYTHING, CODE)
    row = next(row for row in plans.read(store.open(), EVERYTHING, one) if row["milestone_id"] == "P09")
    typed = Entry(**{key: row[key] for key in Entry.__dataclass_fields__})
    plans.save(
        store.open(), access.command_line(), one, [Edit(replace(typed, output="Surat"), row["number"], 1)]
    )
    screen.button(key="milestone-save").click().run()
    assert "telah diubah oleh cli" in said(screen)
    assert all(word in said(screen) for word in ("Centang biru", "Surat", "Tersimpan sekarang", "Isian Anda"))
    screen.button(key="milestone-mine").click().run()
    assert "1 perubahan tersimpan." in said(screen)
    found = {row["milestone_id"]: row for row in plans.read(store.open(), EVERYTHING, one)}
    assert (found["P09"]["name"], found["P09"]["output"]) == ("Centang biru", None)


def test_a_finished_milestone_with_evidence_moves_the_figures(own_sample: Path, opened: Opened) -> None:
    screen = part(opened, "Eviden")
    screen.selectbox(key="tonggak").set_value(
        next(
            row["number"]
            for row in plans.read(store.open(), EVERYTHING, projects.found(store.open(), EVERYTHING, CODE))
            if row["milestone_id"] == "P09"
        )
    ).run()
    next(one for one in screen.date_input if one.label == "Realisasi selesai").set_value(
        date(2019, 6, 14)
    ).run()
    screen.button(key="milestone-save").click().run()
    assert "1 perubahan tersimpan." in said(screen)
    assert "3 lewat tenggat" in said(opened(PAGE))
    assert "selesai, belum terbukti" in said(opened(PAGE))


def test_days_out_of_order_are_refused_and_stay_typed(own_sample: Path, opened: Opened) -> None:
    screen = part(opened, "Eviden")
    start = next(one for one in screen.date_input if one.label == "Rencana mulai")
    start.set_value(date(2019, 6, 15)).run()
    screen.button(key="milestone-save").click().run()
    assert "jatuh sesudah rencana selesai 14 Jun 2019" in said(screen)
    assert next(one for one in screen.date_input if one.label == "Rencana mulai").value == date(2019, 6, 15)
