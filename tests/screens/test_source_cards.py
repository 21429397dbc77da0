"""Sources on the screen: registered, tried, refreshed, paused, removed; what fails says so."""

import time
from pathlib import Path

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

ROWS = """opd;medsos;nomor posting;waktu tayang;jempol
KEMENDAGRI;IG;p-1;2026-09-01 10:00;120
KEMENDAGRI;IG;p-2;2026-09-02 10:00;12,5O
"""


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """A folder whose one file has headings that nobody knows."""
    folder = tmp_path / "drive"
    folder.mkdir()
    (folder / "kiriman.csv").write_text(ROWS, encoding="utf-8")
    return folder


def said(screen: AppTest) -> str:
    return " | ".join(texts(screen))


def filled(screen: AppTest, drive: Path) -> AppTest:
    screen.button(key="add-source").click().run()
    screen.radio(key="source-kind").set_value("folder").run()
    screen.text_input(key="source-name").set_value("Drive Humas")
    screen.text_input(key="source-address").set_value(f"{drive}/*.csv")
    return screen.run()


def meant(screen: AppTest) -> AppTest:
    """Say what the headings mean."""
    answers = {"opd": "Kode instansi", "nomor posting": "ID kiriman", "jempol": "Suka"}
    for box in screen.selectbox:
        if box.label in answers:
            titles = {option: place for place, option in enumerate(box.options)}
            box.select_index(titles[answers[box.label]])
    return next(one for one in screen.button if (one.key or "").endswith("-use")).click().run()


def settled(screen: AppTest) -> AppTest:
    """The screen once nothing is being refreshed any more."""
    for _ in range(60):
        if not screen.get("progress") and "belum ditarik" not in said(screen):
            return screen
        time.sleep(0.5)
        screen.run()
    raise AssertionError(said(screen))


@pytest.mark.usefixtures("home")
def test_without_sources_the_page_says_what_to_do(opened: Opened) -> None:
    screen = opened("data/sources")
    assert "Belum ada sumber" in said(screen)
    assert [one.label for one in screen.button if one.key == "add-source"] == ["Tambah sumber"]


@pytest.mark.usefixtures("own_sample")
def test_a_folder_is_tried_understood_kept_and_refreshed(opened: Opened, drive: Path) -> None:
    screen = filled(opened("data/sources"), drive)
    screen.button(key="source-try").click().run()
    assert "Kolom wajib tidak ditemukan" in said(screen)
    assert "Masih diperlukan: **Kode instansi, ID kiriman**." in said(screen)
    screen = meant(screen)
    numbers = {metric.label: metric.value for metric in screen.metric}
    assert numbers == {"Baris dibaca": "2", "Benar": "1", "Ditolak": "1", "Disisihkan": "0"}
    screen.button(key="source-keep").click().run()
    assert "**Drive Humas** tersimpan dan sedang disegarkan." in screen.success[0].value
    screen = settled(screen)
    assert ":green-badge[● mutakhir]" in said(screen)
    assert "2 baris, 1 ditolak" in said(screen)
    screen.session_state["details-Drive Humas"] = True
    screen.run()
    (history,) = [one.value for one in screen.table if "Waktu (WIB)" in one.value]
    assert "kiriman" in history["Waktu (WIB)"].iloc[0]
    assert "lewat halaman ini" in history["Waktu (WIB)"].iloc[0]
    assert history["Hasil"].iloc[0] == "1 disimpan, 1 ditolak"
    assert "dapat diunduh di halaman Unggah" in said(screen)


@pytest.mark.usefixtures("own_sample")
def test_a_source_that_fails_says_why(opened: Opened, tmp_path: Path) -> None:
    screen = filled(opened("data/sources"), tmp_path / "tidak-ada")
    screen.button(key="source-keep").click().run()
    screen = settled(screen)
    assert ":red-badge[▼ gagal]" in said(screen)
    assert len(screen.error) == 1
    assert "terakhir yang berhasil" not in screen.error[0].value  # there was none


@pytest.mark.usefixtures("own_sample")
def test_a_source_rests_goes_on_and_is_forgotten(opened: Opened, drive: Path) -> None:
    screen = filled(opened("data/sources"), drive)
    screen = settled(screen.button(key="source-keep").click().run())
    assert ":red-badge[▼ gagal]" in said(screen)  # nobody said what its headings mean
    screen.session_state["details-Drive Humas"] = True
    screen.run()
    screen.button(key="pause-Drive Humas").click().run()
    assert ":gray-badge[○ dijeda]" in said(screen)
    assert "berhenti sampai dilanjutkan lewat Rincian" in said(screen)
    screen.button(key="pause-Drive Humas").click().run()
    assert "dijeda" not in said(screen)
    screen.button(key="remove-Drive Humas").click().run()
    assert "**Drive Humas** sudah dihapus." in said(screen)
    assert "Belum ada sumber" in said(screen)


@pytest.mark.usefixtures("home")
def test_a_password_in_an_address_is_refused_and_not_repeated(opened: Opened) -> None:
    screen = opened("data/sources")
    screen.button(key="add-source").click().run()
    screen.radio(key="source-kind").set_value("database").run()
    screen.text_input(key="source-name").set_value("Lapor")
    screen.text_input(key="source-address").set_value(
        "postgresql://kominfo:rahasia123@db.example.go.id/lapor"
    )
    screen.button(key="source-keep").click().run()
    assert len(screen.error) == 1
    assert "rahasia123" not in said(screen)


@pytest.mark.usefixtures("own_sample")
def test_values_stand_beside_the_headings_letter_by_letter(opened: Opened, drive: Path) -> None:
    rows = "opd;medsos;catatan;jempol\nKEMENDAGRI;IG;**tebal** ![x](https://jahat.example/x.png);\n"
    (drive / "kiriman.csv").write_text(rows, encoding="utf-8")
    screen = filled(opened("data/sources"), drive)
    screen.button(key="source-try").click().run()
    captions = [caption.value for caption in screen.caption]
    assert "Misalnya KEMENDAGRI" in captions
    assert "Tanpa isi pada baris-baris pertama" in captions
    (noted,) = [one for one in captions if "tebal" in one]
    assert r"\*\*tebal\*\*" in noted
    assert r"\!\[x\]\(" in noted


@pytest.mark.usefixtures("own_sample")
def test_what_a_source_gives_now_is_shown_and_not_stored(opened: Opened, drive: Path) -> None:
    good = "kode_instansi;kanal;id_kiriman;tanggal;suka\nKEMENDAGRI;IG;p-{};2026-09-01 10:00;120\n"
    (drive / "kiriman.csv").write_text(good.format("lama"), encoding="utf-8")
    screen = filled(opened("data/sources"), drive)
    screen.button(key="source-keep").click().run()
    screen = settled(screen)
    screen.session_state["details-Drive Humas"] = True
    screen.run()
    (drive / "kiriman.csv").write_text(good.format("baru"), encoding="utf-8")
    screen.toggle(key="look-Drive Humas").set_value(True).run()
    assert not screen.exception
    assert list(screen.dataframe[0].value["ID kiriman"]) == ["p-baru"]
    (drive / "kiriman.csv").write_text("bukan,tabel\n", encoding="utf-8")
    assert list(screen.run().dataframe[0].value["ID kiriman"]) == ["p-baru"]  # asked once
    screen.button(key="again-Drive Humas").click().run()
    assert any("tidak dapat diterima" in one.value for one in screen.error)
