"""The executive report and the scorecards, reopened: chapters, figures, states, whatever the store holds."""

import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from stocks import AGENCIES, load, post, posts, written
from test_rendering import HOSTILE
from test_typesetting import margins_are_clear, read, structure

from kpi import access, agencies, engines, notation, periods, scoring, snapshots, store
from kpi.access import Visitor, roles
from kpi.errors import RaporError
from kpi.export import documents, material, orders, rendering, scorecards, sections
from kpi.export.dossiers import Order
from kpi.export.material import Material
from kpi.scope import Scope
from kpi.state.project_models import Milestone, Project
from kpi.store import Store

PERIOD, PROJECT = "2026-Q3", "PUSPEN-2019"


@pytest.fixture(scope="module", autouse=True)
def drawer() -> Iterator[None]:
    yield
    rendering.stop()


@pytest.fixture(scope="module")
def sample(filled: Path) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(filled))
        return store.open()


def told(
    sample: Store, language: str = "id", visitor: Visitor | None = None, snapshot: str = "", **more: str
) -> Material:
    order = Order(**{"period": PERIOD, "language": language, "project": PROJECT} | more)
    return material.read(sample, visitor or access.command_line(), order, snapshot)


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def chapters(file: bytes) -> list[str]:
    """The chapters of a report without their numbers."""
    outline = PdfReader(io.BytesIO(file)).outline
    return [str(one.title).split(" ", 1)[1] for one in outline if not isinstance(one, list)]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_report_tells_the_usual_sections_in_their_order(
    sample: Store, language: str, tmp_path: Path
) -> None:
    heard: list[tuple[str, float]] = []
    known = told(sample, language)
    file = documents.report(known, (), lambda sentence, share: heard.append((sentence, share)))
    titles = [sections.declared()[key].title(language) for key in sections.usual() if key != "opening"]
    assert chapters(file)[1:] == titles
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert any(("Menggambar" if language == "id" else "Drawing") in sentence for sentence, _ in heard)
    pages, mark = read(file), "DATACONTOH" if language == "id" else "SAMPLEDATA"
    for number, page in enumerate(pages, start=1):
        assert plain(known.state) in page
        assert mark in page
        assert f"{number}/{len(pages)}" in page
        assert plain(notation.period(known.period, language)) in page
    assert re.search(r"\b(None|nan|NaT|<NA>)\b", " ".join(pages)) is None
    assert margins_are_clear(file, tmp_path)


def test_the_summary_has_the_scores_of_the_engine_with_their_intervals(sample: Store) -> None:
    known = told(sample)
    pages = "".join(read(documents.report(known, ["framework"])))
    whole = known.scores[known.scores["horizon"] == scoring.ALL]
    for row in whole.to_dict("records"):
        score, low, high = (notation.number(row[name], "id", 1) for name in ("score", "low", "high"))
        assert plain(score) in pages
        assert plain(f"Rentang 95 %: {low} – {high}") in pages


def test_a_change_names_the_period_it_is_counted_from(sample: Store) -> None:
    known = told(sample)
    text = "".join(read(documents.report(known, ["framework"])))
    rows = [
        (known.catalogue.indicators[row["indicator"]].title("id"), row)
        for row in known.changed.to_dict("records")
        if row["beyond_noise"] is True
    ]
    named = [plain(f"{title} {'naik' if row['difference'] > 0 else 'turun'}") for title, row in rows]
    assert any(one in text for one in named)
    for one, (_, row) in zip(named, rows, strict=True):
        if one in text:
            since = plain(notation.period(periods.parse(row["before"]), "id"))
            assert since in text[text.index(one) :][:200]


def test_a_sign_that_the_typeface_lacks_does_not_change_it(sample: Store) -> None:
    file = documents.report(told(sample), ["milestones"])
    reader = PdfReader(io.BytesIO(file))
    fonts = {str(reader.get_object(number).get("/BaseFont", "")) for number in structure(reader)}
    named = {font.split("+")[-1].split("-")[0] for font in fonts if font}
    assert named == {"PlusJakartaSans", "DejaVuSansMono"}


def short(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures without enough data whose digits would be known again."""
    return figures[~figures["enough"] & figures["value"].notna() & (figures["value"] * 1000 % 10 > 0)]


def test_figures_without_enough_data_are_not_printed(sample: Store) -> None:
    each = told(sample, project="").agency_figures
    known = told(sample, agency=str(short(each)["group"].mode()[0]), project="")
    few = short(known.figures)
    assert len(few)
    table = "".join(read(documents.report(known, ["goals"])))
    for row in few.to_dict("records"):
        one = known.catalogue.indicators[row["indicator"]]
        line = re.search(rf"{one.code}·n=[\d.]+(.*?)(?:[A-Z]{{3}}-\d|$)", table, re.DOTALL)
        assert line is not None
        assert plain(notation.figure(row["value"] * one.scale, one.unit, "id")) not in line[1][:60]


def test_chosen_sections_alone_are_told(sample: Store) -> None:
    assert chapters(documents.report(told(sample), ["risks", "lessons"])) == [
        "Ringkasan eksekutif",
        "Kendala, risiko, dan mitigasi",
        "Pembelajaran dan penutup",
    ]
    with pytest.raises(RaporError) as raised:
        documents.report(told(sample), ["ramalan"])
    assert raised.value.code == "section_unknown"


def test_without_a_project_there_are_figures_alone(sample: Store) -> None:
    file = documents.report(told(sample, project=""))
    assert chapters(file) == [
        "Ringkasan eksekutif",
        "Kerangka keberhasilan",
        "Capaian tiap sasaran",
        "Perbandingan instansi",
        "Lampiran: metode dan eviden",
    ]
    assert "Kinerjakomunikasipemerintah" in read(file)[0]


def test_people_are_named_only_if_they_are_asked_for(sample: Store) -> None:
    assert "Bahtiar" in read(documents.report(told(sample), ["opening", "risks"]))[0]
    assert "Bahtiar" not in read(documents.report(told(sample), ["risks"]))[0]


def test_a_snapshot_stands_on_every_page(sample: Store) -> None:
    file = documents.report(told(sample, snapshot="S-2026-1-abc"), ["risks"])
    assert all("S-2026-1-abc" in page for page in read(file))


def test_cards_are_one_page_each_in_the_order_of_names(sample: Store, tmp_path: Path) -> None:
    known = told(sample)
    codes = [code for code, one in known.register.items() if one.level == "ministry"]
    file = documents.scorecards(known, codes)
    names = sorted((known.register[code].name for code in codes), key=str.casefold)
    reader = PdfReader(io.BytesIO(file))
    assert [one.title for one in reader.outline if not isinstance(one, list)] == names
    pages = read(file)
    assert len(pages) == 1 + len(codes)
    ends = [*map(plain, names[1:]), "Skor0–100"]
    for number, (name, end) in enumerate(zip(names, ends, strict=True), start=2):
        assert re.search(rf"{re.escape(plain(name))}.*?{number}{re.escape(end)}", pages[0]), name
    for name, page in zip(names, pages[1:], strict=True):
        assert plain(name) in page
        assert plain(known.state) in page
    assert margins_are_clear(file, tmp_path, 0.05)


def test_a_card_has_the_figures_of_the_engine(sample: Store) -> None:
    known = told(sample, "en", period="2026")
    (page,) = read(documents.scorecards(known, ["KEMENDAGRI"]))
    own = known.agency_figures[known.agency_figures["group"] == "KEMENDAGRI"]
    assert own["enough"].any()
    for row in own.to_dict("records"):
        one = known.catalogue.indicators[row["indicator"]]
        value = plain(notation.figure(row["value"] * one.scale, one.unit, "en"))
        line = plain(f"{one.code} · n = {notation.number(row['sample'], 'en')}")
        assert line in page
        if row["enough"]:
            assert value in page


def test_too_many_cards_are_refused_before_they_are_made(home: Path, tmp_path: Path) -> None:
    opened, most = store.open(), scorecards.CARDS
    rows = [
        {**AGENCIES[0], "agency_code": f"A{number}", "name": f"Dinas {number}"} for number in range(most + 1)
    ]
    load(opened, written(tmp_path / "agencies.csv", rows), "agencies")
    told_of = [
        {**post(f"{number}-{day}", day), "agency_code": row["agency_code"]}
        for number, row in enumerate(rows)
        for day in ("2026-01-05", "2026-03-05")
    ]
    load(opened, written(tmp_path / "posts.csv", told_of), "posts")
    opened.refresh_measures()
    known = told(opened, period="2026-Q1", project="")
    with pytest.raises(RaporError) as raised:
        documents.scorecards(known)
    assert raised.value.code == "document_many"
    assert str(most + 1) in raised.value.text("en")
    assert len(read(documents.scorecards(known, ["A7"]))) == 1


def test_one_agency_alone_has_no_peers(home: Path, tmp_path: Path) -> None:
    opened = store.open()
    load(opened, written(tmp_path / "agencies.csv", AGENCIES[:1]), "agencies")
    load(
        opened,
        written(tmp_path / "posts.csv", [row for row in posts(60) if row["agency_code"] == "KOMINFO-DPS"]),
        "posts",
    )
    opened.refresh_measures()
    known = told(opened, period="2026-Q1", project="")
    (page,) = read(documents.scorecards(known))
    assert "DinasKominfoDenpasar" in page
    assert "setara:" not in page
    assert "DATACONTOH" not in page
    assert chapters(documents.report(known))[0] == "Ringkasan eksekutif"


def test_an_empty_store_makes_a_report_that_says_so(home: Path) -> None:
    known = told(store.open(), project="")
    assert "belumdapatdihitung" in "".join(read(documents.report(known)))
    with pytest.raises(RaporError) as raised:
        documents.scorecards(known)
    assert raised.value.code == "document_nobody"
    assert "Triwulan III 2026" in raised.value.text("id")


def test_hostile_names_are_printed_and_stay_on_their_page(home: Path, tmp_path: Path) -> None:
    opened, name = store.open(), HOSTILE[:200].strip()
    rows = [{**one, "name": f"{number} {name}"} for number, one in enumerate(AGENCIES)]
    load(opened, written(tmp_path / "agencies.csv", rows), "agencies")
    load(opened, written(tmp_path / "posts.csv", posts(400)), "posts")
    opened.refresh_measures()
    with opened.writing() as session:
        texts = {"title": HOSTILE, "programme": "pkn2", "year": 2026}
        story = dict.fromkeys(("background", "idea", "risks"), "#panic() *x*\n\n" + HOSTILE)
        session.add(Project(code="P", agency_code="HUMAS-JKT", agencies=[], story=story, **texts))
        session.flush()
        day = engines.today()
        words = {"name": HOSTILE, "output": HOSTILE, "responsible": HOSTILE, "horizon": "short"}
        session.add(
            Milestone(project="P", milestone_id="M", aspect="policy", planned_end=day, import_id="", **words)
        )
    known = told(opened, period="2026-Q1", project="P", agency="KOMINFO-DPS")
    report, cards = documents.report(known), documents.scorecards(told(opened, period="2026-Q1", project="P"))
    for number, file in enumerate((report, cards)):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert margins_are_clear(file, folder, 0.05)
        assert "=cmd|'/Ccalc'!A0<script>alert(1)</script>" in "".join(read(file))
    assert "#panic()*x*" in "".join(read(report))
    assert len(read(cards)) == 1 + len(AGENCIES)


def test_nobody_out_of_scope_is_named(sample: Store) -> None:
    register = agencies.read(sample.lake, engines.open("duckdb"))
    province = agencies.subtree(register, "61")
    mine = Visitor("k@x.id", roles()["koordinator"], Scope(province))
    known = told(sample, visitor=mine, project="")
    text = "".join(read(documents.report(known)) + read(documents.scorecards(known, list(register))))
    assert plain(register["61"].name) in text
    for code in register.keys() - province:
        assert plain(register[code].name) not in text


def test_two_snapshots_are_compared_only_where_they_are_given(filled: Path, home: Path) -> None:
    shutil.copytree(filled, home)
    opened, cli = store.open(), access.command_line()
    first = snapshots.create(opened, cli, "Rancangan", PROJECT)
    with opened.writing() as session:
        late = session.scalars(select(Milestone).where(Milestone.actual_end.is_(None))).first()
        assert late is not None
        late.name, late.actual_end = "Pedoman terbit", date(2026, 6, 20)
    second = snapshots.create(opened, cli, "Laporan", PROJECT)
    order = Order(PERIOD, "id", PROJECT, snapshots=(first, second))
    file = documents.report(material.read(opened, cli, order), ["comparison"])
    assert chapters(file)[1:] == ["Perbandingan dua cuplikan"]
    text = "".join(read(file))
    assert f"Rancangan({first})" in text
    assert "Pedomanterbitselesai" in text
    assert "1tonggakselesai,0evidenterverifikasi" in text
    newest = orders.newest(sorted(opened.lake.months("measures")), engines.today())
    held = notation.brief(newest, "id").replace(" ", "")  # what a snapshot holds
    assert f"Awal,{held}Akhir,{held}" in text
    assert "Tidakadaangkadengandatacukupyangberbeda" in text  # nothing was loaded between the two
    alone = material.read(opened, cli, Order(PERIOD, "id", PROJECT))
    assert chapters(documents.report(alone, ["comparison"])) == ["Ringkasan eksekutif"]


def test_a_change_of_another_unit_is_told_where_no_share_moved(sample: Store) -> None:
    cases = (told(sample, agency=code, project="") for code in told(sample, project="").register)
    held = ((known, [row for row in known.moves.values() if row["beyond_noise"] is True]) for known in cases)
    known, sure = next(
        (known, sure)
        for known, sure in held
        if sure and all(known.catalogue.indicators[row["indicator"]].unit != "percent" for row in sure)
    )
    title = plain(known.catalogue.indicators[sure[0]["indicator"]].title("id"))
    text = "".join(read(documents.report(known, ["framework"])))
    assert re.search(rf"{title}(naik|turun)[\d,]+", text)
    assert f"{len(sure)}memburuk" in text or f"{len(sure)}dari25indikatormembaik" in text
    assert "Belumadaperubahan" not in text


def test_a_goal_counts_what_moved_and_its_picture_speaks_for_itself(sample: Store) -> None:
    known = told(sample)
    text = "".join(read(documents.report(known, ["goals"])))
    for goal in known.catalogue.goals.values():
        keys = [one.key for one in known.catalogue.indicators.values() if one.goal == goal.key]
        sure = [known.moves[key] for key in keys if key in known.moves and known.moves[key]["beyond_noise"]]
        good = sum(row["difference"] > 0 for row in sure)  # in this framework more is better throughout
        counted = f"{good}dari{len(keys)}indikatormembaikdan{len(sure) - good}memburukmelebihikebetulan"
        assert counted in text


def test_nothing_is_said_of_changes_without_two_periods(sample: Store) -> None:
    text = "".join(read(documents.report(told(sample, period="2019-Q1"), ["goals"])))
    assert "Belumadaindikatordengandatacukuppadaduamasa." in text
    assert "Belumadaperubahan" not in text
    assert "membaik" not in text


def test_budgets_stand_in_the_plan_where_there_are_any(home: Path, filled: Path) -> None:
    shutil.copytree(filled, home)
    opened = store.open()
    assert "Anggaran" not in "".join(read(documents.report(told(opened), ["sustainability"])))
    with opened.writing() as session:
        ahead = session.scalars(select(Milestone).where(Milestone.actual_end.is_(None))).first()
        assert ahead is not None
        ahead.budget = 1_250_000_000
    text = "".join(read(documents.report(told(opened), ["sustainability"])))
    assert "Anggaran" in text
    assert "Rp1.250.000.000" in text
