"""The files of a seminar from the command line: each is written, entered, refused in one sentence."""

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest
from pptx import Presentation
from test_cli import Console
from test_slides import image, template

from kpi import access, snapshots, store
from kpi.export import orders
from kpi.scope import EVERYTHING

FILES = {"deck": "pptx", "document": "pdf", "workbook": "xlsx", "page": "html"}


@pytest.fixture
def run(own: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


@pytest.fixture
def own(filled: Path, home: Path) -> Path:
    """A copy of the sample that a test may change."""
    import shutil  # noqa: PLC0415

    return Path(shutil.copytree(filled, home))


def titles(file: Path) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in Presentation(file).slides]


def written(file: Path) -> str:
    """All that is written in a file, whatever its kind."""
    if file.suffix == ".pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    if file.suffix == ".html":
        return file.read_text(encoding="utf-8")
    with zipfile.ZipFile(file) as packed:
        parts = [packed.read(name).decode(errors="replace") for name in packed.namelist()]
    return " ".join(parts)


@pytest.mark.parametrize(("kind", "ending"), FILES.items())
def test_every_file_is_written_and_entered(run: Console, tmp_path: Path, kind: str, ending: str) -> None:
    out = tmp_path / f"berkas.{ending}"
    assert run("export", kind, "--out", out, "--period", "2026-Q3", "--project", "PUSPEN-2019") == ""
    assert out.stat().st_size > 1000
    (past,) = orders.recent(store.open(), access.command_line())
    assert (past.kind, past.size, past.project) == (kind, out.stat().st_size, "PUSPEN-2019")


@pytest.mark.parametrize(("kind", "ending"), FILES.items())
def test_every_file_prints_the_snapshot_and_that_data_are_samples(
    run: Console, tmp_path: Path, kind: str, ending: str
) -> None:
    out = tmp_path / f"berkas.{ending}"
    made = run("export", kind, "--out", out, "--freeze", "Seminar I", "--language", "en").strip()
    assert [one.id for one in snapshots.listed(store.open(), EVERYTHING)] == [made]
    assert made in written(out)
    assert "sample data" in written(out).lower()


def test_the_workbook_can_be_opened(run: Console, tmp_path: Path) -> None:
    run("export", "workbook", "--out", tmp_path / "a.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames) >= 3


def test_scorecards_are_another_document(run: Console, tmp_path: Path) -> None:
    run("export", "document", "--out", tmp_path / "a.pdf", "--scorecards", "--region", "61")
    assert orders.recent(store.open(), access.command_line())[0].kind == "scorecards"
    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages) > 1


def test_the_newest_project_and_quarter_are_taken(run: Console, tmp_path: Path) -> None:
    run("export", "deck", "--out", tmp_path / "a.pptx", "--sections", "opening, goals")
    expected = orders.usual(store.open(), EVERYTHING, "id")
    with store.open().reading() as session:
        from kpi.state.access_models import Export  # noqa: PLC0415

        (row,) = session.query(Export).all()
        assert row.asked == {"period": expected.period, "language": "id", "project": expected.project}


def test_sections_template_and_logo_reach_the_deck(run: Console, tmp_path: Path) -> None:
    own, logo = tmp_path / "templat.pptx", tmp_path / "logo.png"
    own.write_bytes(template())
    logo.write_bytes(image())
    whole, part = tmp_path / "a.pptx", tmp_path / "b.pptx"
    run("export", "deck", "--out", whole, "--logo", logo)
    run("export", "deck", "--out", part, "--template", own, "--sections", "opening,goals", "--language", "en")
    assert len(titles(part)) < len(titles(whole))
    assert Presentation(part).slide_width != Presentation(whole).slide_width


def test_two_snapshots_are_compared(run: Console, tmp_path: Path) -> None:
    first, second = (run("snapshot", "create", name).strip() for name in ("Seminar I", "Seminar II"))
    words = ["export", "deck", "--sections", "opening"]
    run(*words, "--out", tmp_path / "a.pptx")
    run(*words, "--out", tmp_path / "b.pptx", "--snapshot", first, second)
    assert len(titles(tmp_path / "b.pptx")) > len(titles(tmp_path / "a.pptx"))
    text = " ".join(
        shape.text_frame.text
        for slide in Presentation(tmp_path / "b.pptx").slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    assert first in text
    assert second in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["deck", "--out", "a.pdf"], ".pptx"),
        (["document", "--out", "a.docx"], ".pdf"),
        (["workbook", "--out", "a"], ".xlsx"),
        (["deck", "--out", "a.pptx", "--period", "2026-Q7"], "2026-Q7"),
        (["deck", "--out", "a.pptx", "--project", "TIDAK-ADA"], "TIDAK-ADA"),
        (["deck", "--out", "a.pptx", "--agency", "TIDAK-ADA"], "TIDAK-ADA"),
        (["deck", "--out", "a.pptx", "--sections", "goal"], "goals"),
        (["deck", "--out", "a.pptx", "--template", "tiada.pptx"], "tidak ditemukan"),
        (["deck", "--out", "a.pptx", "--snapshot", "C1", "C2"], "C1"),
        (["deck", "--out", "tiada/a.pptx"], "a.pptx"),
    ],
)
def test_what_cannot_be_made_is_one_sentence_and_no_file(
    run: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in run.refused("export", *words)
    assert [name for name in os.listdir(tmp_path) if name != "home"] == []


def test_a_file_that_was_there_stays_when_making_fails(run: Console, tmp_path: Path) -> None:
    out, wrong = tmp_path / "a.pptx", tmp_path / "templat.pptx"
    out.write_bytes(b"yang lama")
    wrong.write_bytes(b"%PDF-1.7")
    assert "bukan templat PowerPoint" in run.refused("export", "deck", "--out", out, "--template", wrong)
    assert out.read_bytes() == b"yang lama"


def test_a_chart_takes_the_newest_quarter_too(run: Console, tmp_path: Path) -> None:
    run("export", "chart", "--out", tmp_path / "a.csv", "--kind", "comparison")
    assert (tmp_path / "a.csv").read_bytes().startswith('\N{ZERO WIDTH NO-BREAK SPACE}"Nama"'.encode())
    assert io.BytesIO((tmp_path / "a.csv").read_bytes()).read(3) == b"\xef\xbb\xbf"
