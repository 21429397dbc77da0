"""Stakeholders, reviews and notes on the screens: what is shown, written, refused, and never lost."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from screens import Opened, texts
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from kpi import access, drafts, engines, notes, replies, reviews, stakeholders, store
from kpi.influence import Position
from kpi.sample import dialogue
from kpi.scope import EVERYTHING
from kpi.state.project_models import Project
from pages.parts import words

CODE = "PUSPEN-2019"
HOSTILE = "![x](http://beacon.invalid/a.png) $x$ **tebal**"
PAGES = ("project/stakeholders", "project/reviews")


@pytest.fixture
def talked(own_sample: Path) -> Path:
    """A copy of the sample whose project has stakeholders, reviews and notes."""
    with store.open().writing() as session:
        if session.scalar(select(Project).where(Project.code == CODE)) is None:
            owner = {"agency_code": "KEMENDAGRI", "agencies": ["61"]}
            session.add(
                Project(code=CODE, title="Strategi media sosial", programme="pkn2", year=2019, **owner)
            )
            session.flush()
        dialogue.fill(session, engines.today(), {"61"})
    return own_sample


def bare(screen: AppTest) -> str:
    return "\n".join(texts(screen)).replace("\\", "").replace(words.JOINER, "")


def press(screen: AppTest, key: str) -> AppTest:
    screen.button(key=key).click().run()
    assert not screen.exception
    return screen


def opened_part(screen: AppTest, key: str) -> AppTest:
    """A part that was folded away; AppTest has no hand for expanders, so their state is set."""
    screen.session_state[key] = True
    return screen.run()


@pytest.mark.usefixtures("talked")
def test_the_map_counts_groups_before_and_now(opened: Opened) -> None:
    screen = opened("project/stakeholders")
    assert [one.label for one in screen.metric] == ["Promoters", "Latents", "Defenders", "Apathetics"]
    assert (screen.metric[0].value, screen.metric[0].delta) == ("4", "sebelum: 1")
    said = bare(screen)
    assert "Kementerian Kominfo: Latents → **Promoters**" in said
    assert "Menandatangani keputusan pembentukan tim efektif" in said
    assert "SK contoh 01/2019" in said


@pytest.mark.usefixtures("talked")
def test_reviews_tell_what_waits_and_what_was_decided(opened: Opened) -> None:
    said = bare(opened("project/reviews"))
    assert "**2 pertanyaan** menunggu jawaban; 1 lewat tenggat." in said
    assert "Indikator: Respons tepat waktu" in said
    assert "mentor (contoh)" in said
    assert "**Persetujuan**" in said
    order = [said.index(name) for name in ("Akun resmi seluruh", "Respons tepat waktu", "Penetapan pedoman")]
    assert order == sorted(order)


@pytest.mark.usefixtures("talked")
def test_open_questions_stand_in_the_overview_and_lead_to_the_review(opened: Opened) -> None:
    screen = opened()
    said = bare(screen)
    assert "Belum dijawab – Tonggak: Akun resmi seluruh perangkat daerah terverifikasi" in said
    assert "Belum dijawab – Indikator: Respons tepat waktu" in said
    number = reviews.waiting(store.open(), EVERYTHING)[0].number
    press(screen, f"question-{number}")
    assert screen.title[0].value == "Tinjauan"


@pytest.mark.usefixtures("talked")
def test_a_reply_settles_a_question(opened: Opened) -> None:
    number = reviews.waiting(store.open(), EVERYTHING)[0].number
    screen = opened_part(opened("project/reviews"), f"thread-reply-{number}")
    screen.text_area(key=f"review-{number}-text").input(
        "Tiga perangkat daerah; verifikasi ditolak platform."
    ).run()
    press(screen, f"review-{number}-save")
    assert "**1 pertanyaan** menunggu jawaban; belum ada yang lewat tenggat." in bare(screen)
    assert "Tiga perangkat daerah" in bare(screen)


@pytest.mark.usefixtures("talked")
def test_what_is_refused_stays_in_the_form(opened: Opened) -> None:
    screen = opened("project/reviews")
    form = f"review-new-{CODE}"
    screen.text_area(key=f"{form}-text").input("   ").run()
    screen.date_input(key=f"{form}-due").set_value(date(2026, 12, 24)).run()
    press(screen, f"{form}-save")
    assert ["Belum ada yang ditulis" in one.value for one in screen.error] == [True]
    assert screen.date_input(key=f"{form}-due").value == date(2026, 12, 24)


@pytest.mark.usefixtures("talked")
def test_what_was_typed_is_there_again_in_another_session_until_it_is_sent(opened: Opened) -> None:
    form = f"review-new-{CODE}"
    opened("project/reviews").text_area(key=f"{form}-text").input("Kapan SK terbit?").run()
    screen = opened("project/reviews")
    assert screen.text_area(key=f"{form}-text").value == "Kapan SK terbit?"
    press(screen, f"{form}-save")
    assert screen.text_area(key=f"{form}-text").value == ""
    assert "**3 pertanyaan** menunggu" in bare(screen)
    assert drafts.found(store.open(), access.local(), form) == {}
    assert opened("project/reviews").text_area(key=f"{form}-text").value == ""


@pytest.mark.usefixtures("home")
def test_what_cannot_be_kept_as_a_draft_stays_on_the_screen_and_that_is_said() -> None:
    def script() -> None:
        import streamlit as st  # noqa: PLC0415

        from kpi import typed  # noqa: PLC0415
        from pages.parts.fields import Form  # noqa: PLC0415

        form = Form("endless", {"text": ""})
        form.begin()
        form.outcome()
        st.text_area("Teks", **form.of("text"))
        form.submit("Kirim", lambda said: typed.text(said["text"], "note_empty"), "Terkirim")

    long = "a" * (drafts.LONGEST + 1)
    screen = AppTest.from_function(script).run()
    screen.text_area[0].input(long).run()
    assert ["terlalu panjang untuk disimpan sebagai draf" in one.value for one in screen.error] == [True]
    press(screen, "endless-save")
    assert ["paling banyak 2000" in one.value for one in screen.error] == [True]
    assert screen.text_area[0].value == long


@pytest.mark.usefixtures("talked")
def test_the_second_of_two_people_sees_both_versions_and_loses_nothing(opened: Opened) -> None:
    opened_store = store.open()
    one = next(one for one in stakeholders.listed(opened_store, EVERYTHING, CODE) if one.name == "Warganet")
    screen = opened("project/stakeholders")
    screen.session_state["stakeholder-edited"] = one.number
    screen = opened_part(screen, "stakeholder-edit")
    screen.text_input(key=f"stakeholder-{one.number}-name").input("Warganet aktif").run()
    said = {"institution": one.institution, "internal": False}
    visitor = access.local()
    stakeholders.edit(opened_store, visitor, CODE, one.number, one.edition, name="Netizen", **said)
    screen.text_input(key=f"stakeholder-{one.number}-institution").input("Publik").run()
    press(screen, f"stakeholder-{one.number}-save")
    assert any("telah diubah oleh" in error.value for error in screen.error)
    assert "Nama: **Netizen**" in bare(screen)
    assert screen.text_input(key=f"stakeholder-{one.number}-name").value == "Warganet aktif"
    press(screen, f"stakeholder-{one.number}-save")
    names = [one.name for one in stakeholders.listed(opened_store, EVERYTHING, CODE)]
    assert "Warganet aktif" in names


@pytest.mark.usefixtures("talked")
def test_a_new_position_moves_the_dot_and_a_third_day_can_be_chosen(opened: Opened) -> None:
    opened_store = store.open()
    one = stakeholders.listed(opened_store, EVERYTHING, CODE)[0]
    screen = opened("project/stakeholders")
    screen.session_state["stakeholder-placed"] = one.number
    screen = opened_part(screen, "stakeholder-place")
    screen.slider(key=f"position-{one.number}-power").set_value(9.5).run()
    press(screen, f"position-{one.number}-save")
    moved = stakeholders.listed(opened_store, EVERYTHING, CODE)[0]
    assert moved.positions[-1].power == 9.5
    assert moved.positions[-1].dated == engines.today()
    assert len(screen.selectbox(key="map-before").options) == 2


@pytest.mark.usefixtures("talked")
def test_a_note_is_written_on_the_indicator_and_stands_in_its_table(opened: Opened) -> None:
    screen = opened_part(opened("results/indicator"), "note-add-unit_participation")
    form = "note-new-unit_participation"
    day = engines.today() - timedelta(days=70)
    screen.date_input(key=f"{form}-dated").set_value(day).run()
    screen.text_area(key=f"{form}-text").input(HOSTILE).run()
    press(screen, f"{form}-save")
    (note,) = notes.listed(store.open(), EVERYTHING, "unit_participation")
    assert (note.text, note.dated, note.agency, note.by) == (HOSTILE, day, None, "lokal")
    assert HOSTILE in bare(screen)
    screen = opened_part(screen, "lintasan-unit_participation-table")
    table = screen.dataframe[0].value
    assert [one for one in table["Catatan"] if isinstance(one, str) and HOSTILE in one]


@pytest.mark.usefixtures("talked")
@pytest.mark.parametrize("page", [*PAGES, "results/overview"])
def test_typed_text_is_never_read_as_markdown(opened: Opened, page: str) -> None:
    opened_store, visitor = store.open(), access.local()
    number = stakeholders.add(
        opened_store,
        visitor,
        CODE,
        name=HOSTILE,
        institution=HOSTILE,
        internal=False,
        position=Position(date(2019, 4, 4), 1, 1),
    )
    place = Position(date(2019, 6, 19), 9, 9, "supports", HOSTILE)
    stakeholders.place(opened_store, visitor, CODE, number, place)
    replies.begin(
        opened_store,
        visitor,
        CODE,
        about="project",
        subject="",
        kind="question",
        text=HOSTILE,
        due_on=date(2020, 1, 1),
    )
    screen = opened(page)
    assert [one.value for one in screen.error] == []
    assert not any(HOSTILE in text for text in texts(screen))
    if page != "results/overview":
        assert HOSTILE in bare(screen)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("page", PAGES)
def test_without_a_project_the_page_says_what_to_do(opened: Opened, page: str) -> None:
    said = bare(opened(page))
    assert "Belum ada proyek" in said
    assert "Tonggak" in said


@pytest.mark.usefixtures("home")
def test_a_project_without_anybody_begins_with_a_form(opened: Opened) -> None:
    with store.open().writing() as session:
        session.add(
            Project(code="BARU-2026", title="Baru", agency_code="X", agencies=[], programme="pka", year=2026)
        )
    screen = opened("project/stakeholders")
    assert "Belum ada pemangku kepentingan di peta" in bare(screen)
    screen = opened_part(screen, "stakeholder-add")
    screen.text_input(key="stakeholder-new-BARU-2026-name").input("Bupati").run()
    press(screen, "stakeholder-new-BARU-2026-save")
    assert [one.value for one in screen.metric] == ["1", "0", "0", "0"]
    assert "Tidak ada pertanyaan yang menunggu jawaban." in bare(opened("project/reviews"))
