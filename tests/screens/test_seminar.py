"""Seminar: files are chosen, made, looked at and handed over on the page."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import access, snapshots, store
from kpi.export import illustrations, orders
from kpi.export.questions import Question
from kpi.scope import EVERYTHING
from pages.parts.reports import collected

PAGE = "reports/seminar"


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(made, "PNG")
    return made.getvalue()


def template() -> bytes:
    """A template as a ministry might bring it: 4:3."""
    made = io.BytesIO()
    Presentation().save(made)
    return made.getvalue()


def press(screen: AppTest, key: str) -> AppTest:
    return screen.button(key=key).click().run()


def chosen(screen: AppTest, key: str) -> list[str]:
    return list(screen.session_state[key])


def few(screen: AppTest, *sections: str, kinds: tuple[str, ...] = ("deck",)) -> AppTest:
    """Only some sections and files, so that they are made quickly."""
    screen.session_state["seminar_sections"] = list(sections or ("opening", "background"))
    screen.session_state["seminar_kinds"] = list(kinds)
    return screen.run()


def deck(screen: AppTest) -> list[str]:
    (made,) = screen.session_state["seminar_made"]
    return [slide.shapes.title.text_frame.text for slide in Presentation(io.BytesIO(made.content)).slides]


@pytest.mark.usefixtures("own_sample")
def test_the_deck_is_made_looked_at_and_listed(opened: Opened) -> None:
    screen = press(few(opened(PAGE)), "seminar-make")
    assert [one.value for one in screen.error] == []
    titles = deck(screen)
    assert len(titles) >= 2
    assert len(screen.get("image")) == len(titles)
    assert any("Salindia (.pptx) ·" in one.label for one in screen.get("download_button"))
    (past,) = orders.recent(store.open(), access.local())
    assert (past.kind, past.made_by) == ("deck", "lokal")
    assert screen.dataframe[0].value["Berkas"].tolist() == ["Salindia"]


@pytest.mark.usefixtures("own_sample")
def test_project_period_place_and_language_reach_the_file(opened: Opened) -> None:
    screen = few(opened(PAGE), "opening", "goals")
    screen.selectbox(key="seminar_masa").select("2026-Q2").run()
    screen.selectbox(key="seminar_bahasa").select("en").run()
    screen.selectbox(key="seminar_wilayah").select("61").run()
    press(screen, "seminar-make")
    (made,) = screen.session_state["seminar_made"]
    assert made.asked["period"] == "2026-Q2"
    assert (made.asked["language"], made.asked["region"]) == ("en", "61")
    shown = Presentation(io.BytesIO(made.content))
    said = " ".join(
        shape.text_frame.text for slide in shown.slides for shape in slide.shapes if shape.has_text_frame
    )
    assert "Q2 2026" in said
    assert "SAMPLE DATA" in said


@pytest.mark.usefixtures("own_sample")
def test_it_begins_with_what_is_selected_elsewhere(opened: Opened) -> None:
    screen = opened(PAGE, periode="Triwulan II 2026", wilayah="Kalimantan Barat")
    assert screen.selectbox(key="seminar_masa").value == "2026-Q2"
    assert screen.selectbox(key="seminar_wilayah").value == "61"


@pytest.mark.usefixtures("own_sample")
def test_what_is_missing_is_said_before(opened: Opened) -> None:
    screen = few(opened(PAGE), "governance")
    assert any("Belum diisi" in one.value and "Tata kelola" in one.value for one in screen.warning)
    few(screen, "background")
    assert not any("Belum diisi" in one.value for one in screen.warning)


@pytest.mark.usefixtures("own_sample")
def test_a_file_is_told_to_be_of_an_earlier_choice(opened: Opened) -> None:
    screen = press(few(opened(PAGE)), "seminar-make")
    assert [one.value for one in screen.info] == []
    screen.selectbox(key="seminar_masa").select("2026-Q1").run()
    assert any("pilihan sebelumnya" in one.value for one in screen.info)


@pytest.mark.usefixtures("own_sample")
def test_frozen_first_the_id_is_told(opened: Opened) -> None:
    screen = few(opened(PAGE))
    screen.toggle(key="seminar_freeze").set_value(True).run()
    screen.text_input(key="seminar_name").set_value("Seminar *akhir*").run()
    press(screen, "seminar-make")
    (one,) = snapshots.listed(store.open(), EVERYTHING)
    assert one.name == "Seminar *akhir*"
    assert any(one.id in text for text in texts(screen))


@pytest.mark.usefixtures("own_sample")
def test_without_a_name_nothing_is_frozen_and_nothing_made(opened: Opened) -> None:
    screen = few(opened(PAGE))
    screen.toggle(key="seminar_freeze").set_value(True).run()
    screen.text_input(key="seminar_name").set_value("  ").run()
    press(screen, "seminar-make")
    assert "diberi nama" in screen.error[0].value
    assert snapshots.listed(store.open(), EVERYTHING) == []
    assert "seminar_made" not in screen.session_state


@pytest.mark.usefixtures("own_sample")
def test_two_snapshots_are_compared_the_earlier_first(opened: Opened) -> None:
    held = store.open()
    first, second = (snapshots.create(held, access.local(), name) for name in ("Seminar I", "Seminar II"))
    screen = few(opened(PAGE), "opening")
    screen.selectbox(key="seminar_before").select(second).run()
    screen.selectbox(key="seminar_after").select(first).run()
    press(screen, "seminar-make")
    (made,) = screen.session_state["seminar_made"]
    assert made.asked["snapshots"] == [first, second]
    assert len(deck(screen)) > 1


@pytest.mark.usefixtures("own_sample")
def test_a_template_of_a_ministry_is_used(opened: Opened) -> None:
    screen = few(opened(PAGE))
    screen.file_uploader(key="seminar-template").upload("kementerian.pptx", template()).run()
    screen.file_uploader(key="seminar-logo").upload("logo.png", picture()).run()
    assert [one.value for one in screen.error] == []
    press(screen, "seminar-make")
    (made,) = screen.session_state["seminar_made"]
    assert (
        Presentation(io.BytesIO(made.content)).slide_width == Presentation(io.BytesIO(template())).slide_width
    )


@pytest.mark.usefixtures("own_sample")
@pytest.mark.parametrize(
    ("key", "name", "content", "said"),
    [
        ("seminar-template", "surat.pptx", b"%PDF-1.7", "bukan templat PowerPoint"),
        ("seminar-logo", "logo.png", b"<svg/>", "bukan gambar PNG atau JPEG"),
    ],
)
def test_what_cannot_be_used_is_refused_at_once(
    opened: Opened, key: str, name: str, content: bytes, said: str
) -> None:
    screen = few(opened(PAGE))
    screen.file_uploader(key=key).upload(name, content).run()
    assert said in screen.error[0].value


@pytest.mark.usefixtures("own_sample")
def test_collected_slides_are_ordered_removed_and_made(opened: Opened) -> None:
    first = next(iter(store.open().catalogue.indicators))
    asked = [
        Question("changes", "2026-Q3"),
        Question("course", "2026-Q3", first),
        Question("ranks", "2026-Q3", first),
    ]
    screen = opened(PAGE)
    assert any("masih kosong" in text for text in texts(screen))
    screen.session_state["salindia"] = [one.kept() for one in asked]
    press(screen.run(), "collected-down-0")
    assert [one["kind"] for one in screen.session_state["salindia"]] == ["course", "changes", "ranks"]
    press(screen, "collected-off-2")
    press(screen, "collected-up-1")
    assert [one["kind"] for one in screen.session_state["salindia"]] == ["changes", "course"]
    press(screen, "collected-make")
    assert [one.value for one in screen.error] == []
    assert orders.recent(store.open(), access.local())[0].kind == "collected"


def test_every_kind_that_can_be_collected_has_a_name() -> None:
    assert collected.KINDS.keys() == illustrations.KINDS.keys()


@pytest.mark.usefixtures("own_sample")
def test_every_kind_of_picture_has_a_name_on_the_list(opened: Opened) -> None:
    screen = opened(PAGE)
    asked = [Question(kind, "2026-Q3", "on_time_response") for kind in sorted(illustrations.KINDS)]
    screen.session_state["salindia"] = [one.kept() for one in asked]
    said = "\n".join(texts(screen.run()))
    assert not [one.kind for one in asked if f"**{one.kind}**" in said]
    assert "**Berapa lama warga menunggu** · Respons tepat waktu" in said


@pytest.mark.usefixtures("own_sample")
def test_without_a_section_or_a_kind_there_is_nothing_to_press(opened: Opened) -> None:
    screen = opened(PAGE)
    screen.session_state["seminar_kinds"] = []
    assert screen.run().button(key="seminar-make").disabled


def test_a_store_that_refuses_to_be_written_says_so(opened: Opened, own_sample: Path) -> None:
    screen = few(opened(PAGE))
    (own_sample / "snapshots").write_text("no folder", encoding="utf-8")
    screen.toggle(key="seminar_freeze").set_value(True).run()
    press(screen, "seminar-make")
    assert len(screen.error) == 1
    assert "seminar_made" not in screen.session_state
