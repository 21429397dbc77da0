"""A file on its way in: recognised, judged, stored, taken back."""

from pathlib import Path

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

GOOD_AND_BAD = """kode_instansi;kanal;id_kiriman;tanggal;suka;komentar;jangkauan
KEMENDAGRI;IG;p-1;2026-09-01 10:00;120;12;1.500
KEMENDAGRI;Instagram;p-2;02/09/2026 11:00;1,2 rb;7;20.000
KEMENDAGRI;facebook;p-3;2026-09-03 12:00;12,5O;3;900
TIDAKADA;facebook;p-4;2026-09-03 12:00;12;3;900
"""


def uploaded(screen: AppTest, name: str, content: str) -> AppTest:
    screen.file_uploader[0].upload(name, content.encode())
    return screen.run()


def numbers(screen: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in screen.metric}


@pytest.mark.usefixtures("own_sample")
def test_a_file_is_judged_before_it_is_stored(opened: Opened) -> None:
    screen = uploaded(opened("data/upload"), "kiriman.csv", GOOD_AND_BAD)
    assert [one.value for one in screen.error] == []
    assert any("dikenali sebagai **Kiriman**" in text for text in texts(screen))
    assert numbers(screen) == {"Baris dibaca": "4", "Benar": "2", "Ditolak": "2", "Disisihkan": "0"}
    shown = screen.dataframe[0].value
    assert len(shown) == 4
    assert (shown.map(str) == "✗ 12,5O").any(axis=None)
    assert shown["Perbaikan"].iloc[0].startswith("Baris ")
    told = screen.table[0].value
    assert told["Contoh pertama"].iloc[0].startswith("Baris ")  # each reason with the row that shows it
    assert list(told["Baris"]) == ["1", "1"]


@pytest.mark.usefixtures("own_sample")
def test_good_rows_are_stored_and_can_be_taken_back(opened: Opened) -> None:
    screen = uploaded(opened("data/upload"), "kiriman.csv", GOOD_AND_BAD)
    screen.button(key="accept").click().run()
    assert "2 baris disimpan, 2 ditolak" in screen.success[0].value
    undo = next(button for button in screen.button if (button.key or "").startswith("undo-"))
    assert undo.label == "Batalkan impor"
    undo.click().run()
    assert "2 baris dibatalkan" in screen.success[0].value
    assert any(":gray-badge[dibatalkan]" in text for text in texts(screen))


@pytest.mark.usefixtures("sample")
def test_times_are_shown_as_the_clocks_of_the_agency_show_them(opened: Opened) -> None:
    rows = "\n".join(
        [
            "kode_instansi;kanal;id_kiriman;tanggal;suka",
            "KEMENDAGRI;IG;wib;2026-09-01 10:00;1",
            "51;IG;wita;2026-09-01 10:00;1",
            "81;IG;wit;2026-09-01T10:00:00Z;1",
            "51;IG;salah;2026-09-01 10:00;1,5",
        ]
    )
    shown = uploaded(opened("data/upload"), "kiriman.csv", rows).dataframe[0].value
    times = dict(zip(shown["ID kiriman"], shown["Waktu tayang"], strict=True))
    assert times == {
        "wib": "2026-09-01 10:00:00",
        "wita": "2026-09-01 10:00:00",
        "wit": "2026-09-01 19:00:00",
        "salah": "2026-09-01 10:00",  # a rejected row stands as it was written
    }


@pytest.mark.usefixtures("own_sample")
def test_a_file_that_fits_nothing_is_refused_in_a_sentence(opened: Opened) -> None:
    screen = uploaded(opened("data/upload"), "lain.csv", "nama;umur\nBudi;40\n")
    assert len(screen.error) == 1
    assert "Berkas tidak dapat diterima" in screen.error[0].value
    assert not [button for button in screen.button if button.key == "accept"]
    assert screen.expander[0].proto.expanded  # where the kind of data can be said


@pytest.mark.usefixtures("home")
def test_an_empty_store_takes_its_first_file(opened: Opened, home: Path) -> None:
    register = "kode_instansi;nama;tingkat\nKEMENX;Kementerian Contoh;kementerian\n"
    screen = uploaded(opened("data/upload"), "instansi.csv", register)
    assert numbers(screen)["Benar"] == "1"
    screen.button(key="accept").click().run()
    assert "1 baris disimpan" in screen.success[0].value
    assert (home / "lake" / "agencies").is_dir()
