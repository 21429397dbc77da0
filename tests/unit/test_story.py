"""The deck of a seminar: reopened and read back, from the sample, from one agency, from nothing at all."""

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pptx import Presentation
from pyarrow import dataset
from sqlalchemy import update
from test_rendering import HOSTILE
from test_slides import sound, template

from kpi import access, figures, notation, periods, snapshots, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export import fonts, gaps, material, sections, statements
from kpi.export.dossiers import Order
from kpi.export.material import Material
from kpi.export.slides import boxes, grids, story, wording
from kpi.scope import Scope
from kpi.state.project_models import Milestone, Project

ORDER = Order("2026-Q3", "id", "PUSPEN-2019")


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


@pytest.fixture
def changed(filled: Path, home: Path) -> store.Store:
    """A copy of the sample that a test may change."""
    shutil.copytree(filled, home)
    return store.open()


def read(opened: store.Store, **changes: Any) -> Material:
    return material.read(opened, access.command_line(), replace(ORDER, **changes))


def reopened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text.replace(notation.NARROW, " ") for slide in deck.slides]


def tables(deck: Any) -> list[Any]:
    return [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]


def texts(deck: Any) -> list[str]:
    """All that can be read on the slides and in their notes."""
    found = []
    for slide in deck.slides:
        found += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        found.append(slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "")
    found += [cell.text_frame.text for table in tables(deck) for cell in table.iter_cells()]
    return [one.replace(notation.NARROW, " ") for one in found]


def leading(opened: Material, goal: str) -> str:
    return statements.leading(opened, wording.goal_keys(opened, goal))


def measured(deck: Any) -> None:
    """Nothing leaves its place: boxes as on any slide, and rows of tables no higher than they say."""
    sound(deck)
    for table in tables(deck):
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if cell.is_merge_origin or cell.is_spanned:
                    continue
                wide = (column.width - 2 * grids.SIDE) / boxes.POINT
                text = cell.text_frame.text
                run = cell.text_frame.paragraphs[0].runs[0]
                size, weight = run.font.size.pt, 700 if run.font.bold else 400
                needed = len(fonts.lines(text, size, wide, 99, weight)) * size * 1.2
                assert needed <= (row.height - 2 * grids.END) / boxes.POINT, text


def test_the_sample_becomes_fifteen_slides_and_an_appendix(sample: store.Store) -> None:
    said: list[tuple[str, float]] = []
    made = story.deck(read(sample), sections.usual(), said=lambda words, share: said.append((words, share)))
    deck = reopened(made)
    measured(deck)
    main = [one for one in titles(deck) if "rumus" not in one and "Lampiran" not in one]
    assert len(main) - sum("eviden terlampir" in one for one in main) == 15
    assert titles(deck)[0].startswith("Strategi Pengelolaan Media Sosial")
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert {words for words, _ in said} <= {one.title("id") for one in sections.declared().values()}
    assert all("DATA CONTOH" in " ".join(texts_of(slide)) for slide in deck.slides)
    assert all("data berjalan" in " ".join(texts_of(slide)) for slide in deck.slides)


def texts_of(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_titles_tell_the_figures_of_the_command_line(sample: store.Store) -> None:
    opened = read(sample)
    deck = reopened(story.deck(opened, ["goals"]))
    told = figures.values(sample, "2026-Q3", "nation").set_index("indicator")
    for goal, title in zip(opened.catalogue.goals, titles(deck), strict=True):
        one = opened.catalogue.indicators[leading(opened, goal)]
        row = told.loc[one.key]
        value = notation.figure(row["value"] * one.scale, one.unit, "id").replace(notation.NARROW, " ")
        assert f"menjadi {value}, n = {notation.number(row['sample'], 'id')}" in title
    notes = next(one for one in texts(deck) if "KEP-3a" in one)
    row = told.loc["on_time_response"]
    assert f"Pembilang {notation.number(row['numerator'], 'id')}" in notes
    assert f"penyebut {notation.number(row['denominator'], 'id')}" in notes
    assert "Rumus: Pesan yang dijawab manusia dalam 24 jam" in notes
    assert "Sumber: pesan" in notes


def test_charts_can_be_edited_and_hold_the_figures(sample: store.Store) -> None:
    opened = read(sample)
    deck = reopened(story.deck(opened, ["goals", "agencies", "benefits"]))
    charts = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 5
    for shape in charts:
        assert shape._element.xpath(".//p:cNvPr")[0].get("descr")
        assert shape.chart.part.chart_workbook.xlsx_part.blob[:2] == b"PK"
    for goal, shape in zip(opened.catalogue.goals, charts, strict=False):
        plot, key = shape.chart.plots[0], leading(opened, goal)
        last = [list(series.values)[-1] for series in plot.series]
        row, scale = opened.held[key], opened.catalogue.indicators[key].scale
        assert last == pytest.approx(
            [*(row[one] * scale for one in ("value", "low", "high")), row["expected"]]
        )
        assert next(series.name for series in plot.series) == "Nilai"
        assert list(plot.categories)[-1] == "TW III 2026"


def test_no_change_is_claimed_within_the_interval(sample: store.Store) -> None:
    opened = read(sample)
    rows = opened.changed.assign(beyond_noise=False, low=-1.0, high=1.0)
    object.__setattr__(opened, "changed", rows)
    for one in titles(reopened(story.deck(opened, ["goals"]))):
        assert "belum ada perubahan yang dapat dipastikan" in one
        assert " naik " not in one
        assert " turun " not in one


def test_notes_hold_the_figure_that_a_change_is_counted_from(sample: store.Store) -> None:
    opened = read(sample)
    notes = [one.replace("\n", " ") for one in texts(reopened(story.deck(opened, ["goals"])))]
    for goal in opened.catalogue.goals:
        key = leading(opened, goal)
        one, before = opened.catalogue.indicators[key], opened.moves[key]["before"]
        row = figures.values(sample, before, "nation").set_index("indicator").loc[key]
        value = notation.figure(row["value"] * one.scale, one.unit, "id").replace(notation.NARROW, " ")
        since = notation.period(periods.parse(before), "id")
        (found,) = [note for note in notes if note.startswith(f"{one.title('id')} ({one.code})")]
        said = found.split(f"Pada {since}: {value}", 1)[1].split("Perubahan sejak")[0]
        assert f"Pembilang {statements.plain(row['numerator'], 'id')}," in said
        assert f"penyebut {statements.plain(row['denominator'], 'id')}," in said
        assert f"n = {notation.number(row['sample'], 'id')}." in said


def test_every_indicator_of_a_goal_is_counted(sample: store.Store) -> None:
    opened = read(sample)
    deck = reopened(story.deck(opened, ["framework"]))
    for goal, one in opened.catalogue.goals.items():
        (card,) = [text for text in texts(deck) if text.startswith(f"{one.title('id')}\n")]
        counts = [int(part.split()[0]) for part in card.splitlines()[1].split(" · ")]
        assert sum(counts) == len(wording.goal_keys(opened, goal))


def test_formulas_are_told_whole(sample: store.Store) -> None:
    opened = read(sample)
    said = texts(reopened(story.deck(opened, ["method"])))
    for one in opened.catalogue.indicators.values():
        assert one.description("id").replace(notation.NARROW, " ") in said


def test_evidence_that_is_only_counted_is_not_passed_over(sample: store.Store) -> None:
    opened = read(sample)
    attached = sum(len(held) for held in opened.pieces.values())
    counted = sum(one["evidence_count"] or 0 for one in opened.plan) - attached
    said = " ".join(texts(reopened(story.deck(opened, ["method"]))))
    assert f"{attached} eviden terlampir" in said
    assert f"{counted} eviden lain hanya tercatat jumlahnya" in said


@pytest.mark.parametrize(
    ("differences", "told"),
    [
        ([0.1, 0.2], "2 dari 2 indikator membaik melebihi kebetulan, tidak satu pun memburuk"),
        ([-0.1, -0.2], "2 dari 2 indikator memburuk melebihi kebetulan, tidak satu pun membaik"),
        ([0.1, -0.2], "1 dari 2 indikator membaik dan 1 memburuk melebihi kebetulan"),
        ([], "belum ada perubahan yang dapat dipastikan pada 2 indikator"),
    ],
)
def test_what_moved_is_counted_in_words(sample: store.Store, differences: list[float], told: str) -> None:
    opened = read(sample)
    keys = ["on_time_response", "response_rate"]
    rows = opened.changed.set_index("indicator").loc[keys].reset_index()
    sure = rows.assign(beyond_noise=bool(differences), difference=differences or [0.1, 0.2])
    object.__setattr__(opened, "changed", sure)
    assert wording.moved(opened, keys) == told


def test_it_is_told_in_english(sample: store.Store) -> None:
    deck = reopened(story.deck(read(sample, language="en"), sections.usual()))
    measured(deck)
    said = " ".join(texts(deck))
    assert "rose by" in said
    assert "SAMPLE DATA" in said
    for word in ("Pembilang", "tertinggal", "waspada", "di jalur", "Triwulan", "tonggak selesai"):
        assert word not in said


def test_one_agency_has_no_comparison(sample: store.Store) -> None:
    opened = read(sample, project="", agency="51")
    deck = reopened(story.deck(opened, sections.usual()))
    measured(deck)
    assert any("Perbandingan memerlukan" in one for one in gaps.found(opened, sections.usual()))
    others = [one for code, one in opened.names.items() if code != "51" and one.startswith("Pemprov")]
    assert len(others) > 30
    said = " ".join(texts(deck))
    assert [one for one in others if one in said] == []


def test_nothing_is_told_beyond_the_visitor(sample: store.Store) -> None:
    seen = frozenset(["51", "61"])
    bound = Visitor("x@example.go.id", access.roles()["koordinator"], Scope(allowed=seen))
    opened = material.read(sample, bound, replace(ORDER, project=""))
    whole = read(sample, project="")
    said = " ".join(texts(reopened(story.deck(opened, sections.usual()))))
    hidden = [one for code, one in whole.names.items() if code not in seen and one.startswith("Pemprov")]
    assert len(hidden) > 30
    assert [one for one in hidden if one in said] == []
    row = whole.held["publishing_consistency"]
    assert notation.number(row["denominator"], "id") not in said


def test_nothing_is_told_of_nothing(home: Path) -> None:
    opened = material.read(store.open(), access.command_line(), Order("2026-Q3", "id"))
    deck = reopened(story.deck(opened, sections.usual()))
    measured(deck)
    assert titles(deck)[0] == "Capaian komunikasi publik"
    assert "0,0" not in " ".join(text for slide in deck.slides for text in texts_of(slide))
    found = gaps.found(opened, sections.usual())
    assert any("Tidak ada proyek" in one for one in found)
    assert any("Data belum cukup" in one for one in found)


def test_what_is_empty_gives_no_slide_but_a_word_before(changed: store.Store) -> None:
    with changed.writing() as session:
        session.execute(update(Project).values(story={"idea": "Gagasan."}))
    opened = read(changed)
    chosen = ["background", "idea", "lessons"]
    assert len(reopened(story.deck(opened, chosen)).slides) == 1
    assert gaps.found(opened, chosen) == [
        "Belum diisi pada proyek: Latar belakang dan masalah; Pembelajaran dan penutup."
    ]


@pytest.mark.parametrize("words", [HOSTILE, "Kementerian " * 150, "x" * 300, "中文 😀 " * 40])
def test_any_text_of_people_stays_in_its_place(changed: store.Store, words: str) -> None:
    with changed.writing() as session:
        told = dict.fromkeys(("background", "idea", "governance", "risks", "benefits", "lessons"), words)
        session.execute(
            update(Project).values(title=words[:300], story=told, aspects=dict.fromkeys(("policy",), words))
        )
        session.execute(update(Milestone).values(name=words[:200], responsible=words[:100], budget=10**15))
    chosen = [one for one in sections.usual() if one != "stakeholders"]
    content = story.deck(read(changed), chosen)
    measured(reopened(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<script" in archive.read(name) for name in archive.namelist())


def test_a_ministry_brings_its_own_template_to_the_whole_story(sample: store.Store) -> None:
    deck = reopened(story.deck(read(sample), sections.usual(), template()))
    measured(deck)
    assert "Contoh milik kementerian" not in titles(deck)


def test_two_snapshots_become_a_section(changed: store.Store) -> None:
    first = snapshots.create(changed, access.command_line(), "Seminar pertama")
    with changed.writing() as session:
        late = update(Milestone).where(Milestone.milestone_id == "P09")
        session.execute(late.values(actual_end=Milestone.planned_end))
    second = snapshots.create(changed, access.command_line(), "Seminar kedua")
    opened = read(changed, snapshots=(first, second))
    deck = reopened(story.deck(opened, ["comparison"]))
    measured(deck)
    kept = next(one for one in titles(deck) if "yang dijanjikan pada cuplikan pertama" in one)
    rows = read(changed).plan
    assert kept.startswith(f"Dari {len(rows)} tonggak")
    assert f"{sum(one['actual_end'] is not None for one in rows)} selesai" in kept
    assert any("1 tonggak selesai" in one for one in titles(deck))
    assert not any("koreksi" in one for one in titles(deck))  # no figure differs
    assert "Indeks perubahan sama pada kedua cuplikan" in titles(deck)
    said = " ".join(texts(deck))
    assert f"cuplikan {first} dan {second}" in said
    assert "Verifikasi akun resmi pada platform" in said


def test_a_correction_is_neither_chance_nor_unknown(changed: store.Store) -> None:
    first = snapshots.create(changed, access.command_line(), "Seminar pertama")
    rows = dataset.dataset(changed.lake.files("participation")).to_table()
    full = pa.array([None if one is None else 100.0 for one in rows["post_score"].to_pylist()])
    place = rows.schema.get_field_index("post_score")
    changed.lake.replace("participation", rows.set_column(place, "post_score", full), None, {})
    changed.refresh_measures()
    second = snapshots.create(changed, access.command_line(), "Seminar kedua")
    deck = reopened(story.deck(read(changed, snapshots=(first, second)), ["comparison"]))
    measured(deck)
    (slide,) = [one for one in deck.slides if "1 indikator dikoreksi" in one.shapes.title.text_frame.text]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [cell.text_frame.text.replace(notation.NARROW, " ") for cell in table.rows[1].cells]
    assert (cells[0], cells[2], cells[4]) == ("Kompetensi admin", "100,0 %", "koreksi")
    notes = slide.notes_slide.notes_text_frame.text
    assert notes.count("Pembilang") == notes.count("penyebut") == 2
    assert "Seminar pertama, " in notes
    assert "Rumus: " in notes


def test_an_unknown_section_is_refused(sample: store.Store) -> None:
    with pytest.raises(RaporError) as raised:
        story.deck(read(sample), ["goals", "golas"])
    assert raised.value.code == "section_unknown"
