"""Two snapshots of an order: its agency's figures and its project's promises, in every file alike."""

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader
from sqlalchemy import select
from stocks import load, post, registered, written

from kpi import access, engines, snapshots, store
from kpi.export import documents, material, pairs, workbooks
from kpi.export.dossiers import Order
from kpi.export.material import Material
from kpi.export.slides import story
from kpi.state.project_models import Milestone, Project
from kpi.store import Store

CLI = access.command_line()


AGENCIES = {"KOMINFO-DPS": 2, "HUMAS-JKT": 3, "MERAUKE": 5}
"""Agencies, and every how many-th of their posts had been approved."""


def quarter(first: int) -> list[dict[str, object]]:
    """Posts of the three months from one on; in the second quarter all are approved twice as often."""
    return [
        post(f"{code}-{first}-{number}", f"2026-0{number % 3 + first}-{number % 28 + 1:02}", **more)
        for code, step in AGENCIES.items()
        for number in range(90)
        for approved in [number % step == 0 or (first > 1 and number % step == 1)]
        for more in [{"agency_code": code, "approval_id": f"S-{number}" if approved else ""}]
    ]


@pytest.fixture
def frozen(home: Path, tmp_path: Path) -> tuple[Store, tuple[str, str]]:
    """Posts of a quarter, a snapshot; posts of the next one and two milestones done, another snapshot."""
    opened = store.open()
    registered(opened, tmp_path)
    load(opened, written(tmp_path / "first.csv", quarter(1)), "posts")
    with opened.writing() as session:
        for code, agency in (("P", "KOMINFO-DPS"), ("Q", "HUMAS-JKT")):
            about = {"title": f"Proyek {code}", "programme": "pkn2", "year": 2026, "agencies": []}
            session.add(Project(code=code, agency_code=agency, **about))
            session.flush()
            day = {"planned_end": engines.today(), "horizon": "short", "aspect": "policy"}
            words = {"milestone_id": f"M-{code}", "name": f"Tonggak {code}", "import_id": ""}
            session.add(Milestone(project=code, **day, **words))
    first = snapshots.create(opened, CLI, "Seminar I")
    load(opened, written(tmp_path / "later.csv", quarter(4)), "posts")
    with opened.writing() as session:
        for row in session.scalars(select(Milestone)):
            row.actual_end = date(2026, 6, 20)
    return opened, (snapshots.create(opened, CLI, "Seminar II"), first)


def read(frozen: tuple[Store, tuple[str, str]], agency: str = "KOMINFO-DPS", project: str = "P") -> Material:
    opened, ids = frozen
    return material.read(opened, CLI, Order("2026-Q2", "id", project, agency, snapshots=ids))


def test_the_earlier_comes_first_and_each_has_its_own_period(
    frozen: tuple[Store, tuple[str, str]],
) -> None:
    pair = pairs.opened(read(frozen))
    assert pair is not None
    assert (pair.before.info.name, str(pair.then)) == ("Seminar I", "2026-Q1")
    assert (pair.after.info.name, str(pair.now)) == ("Seminar II", "2026-Q2")
    assert pairs.opened(material.read(frozen[0], CLI, Order("2026-Q2", "id"))) is None


def test_figures_are_those_of_the_agency_that_is_ordered(frozen: tuple[Store, tuple[str, str]]) -> None:
    told = {}
    for agency in ("KOMINFO-DPS", ""):
        known = read(frozen, agency)
        pair = pairs.opened(known)
        assert pair is not None
        moved = pair.values.set_index("indicator")
        held = {key: row["value"] for key, row in known.held.items()}
        told[agency] = {key: row["value"] for key, row in moved.iterrows()}
        assert told[agency]
        assert all(held[key] == value for key, value in told[agency].items())
    assert told["KOMINFO-DPS"] != told[""]


def test_promises_are_those_of_the_project_that_is_ordered(frozen: tuple[Store, tuple[str, str]]) -> None:
    deck = Presentation(io.BytesIO(story.deck(read(frozen, ""), ["comparison"])))
    said = " ".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )
    assert "Dari 1 tonggak" in said
    pages = PdfReader(io.BytesIO(documents.report(read(frozen, ""), ["comparison"]))).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert "1tonggakselesai" in text
    assert "TonggakPselesai" in text
    assert "TonggakQ" not in text
    assert "Awal,TWI2026Akhir,TWII2026" in text


def test_the_workbook_has_a_sheet_of_both(frozen: tuple[Store, tuple[str, str]]) -> None:
    known = read(frozen)
    content = workbooks.workbook(known)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Cuplikan"]
    formulas = openpyxl.load_workbook(io.BytesIO(content))["Cuplikan"]
    assert re.search(r"Seminar I \(.*Triwulan I 2026 → Seminar II \(.*Triwulan II 2026", sheet["A5"].value)
    assert sheet.freeze_panes == "B7"
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=7) if row[0].value}
    pair = pairs.opened(known)
    assert pair is not None
    for row in pair.values.to_dict("records"):
        one = known.catalogue.indicators[row["indicator"]]
        cells = rows[one.title("id")]
        assert cells[1].value == pytest.approx(row["value_before"] * one.scale)
        assert cells[4].value == pytest.approx(row["value"] * one.scale)
        assert cells[7].value == pytest.approx(row["difference"] * one.scale)
        line = cells[7].row
        assert formulas.cell(line, 8).value.endswith(f'E{line}-B{line},"")')
        moved = "Naik" if row["difference"] > 0 else "Turun"
        meant = f"{moved} melebihi kebetulan" if row["beyond_noise"] else "Belum ada perubahan"
        assert cells[8].value.startswith(meant)
    assert rows["Tonggak P"][1].value == "selesai"
    assert "Tonggak Q" not in rows
    plain = openpyxl.load_workbook(
        io.BytesIO(workbooks.workbook(material.read(frozen[0], CLI, Order("2026-Q2", "id"))))
    )
    assert "Cuplikan" not in plain.sheetnames
