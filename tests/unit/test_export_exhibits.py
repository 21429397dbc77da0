"""Exhibits: a file is what its content says, its name is never a path, and it is kept whole or not at all."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

from kpi import exhibits
from kpi.errors import RaporError

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def archive(*parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for part in parts:
            file.writestr(part, "x")
    return packed.getvalue()


def slides() -> bytes:
    written = io.BytesIO()
    Presentation().save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Notulen.PDF", PDF, "application/pdf"),
        ("foto.jpeg", b"\xff\xd8\xff\xe1\0\x10Exif\0" + b"0" * 30, "image/jpeg"),
        ("foto.png", PNG, "image/png"),
        (
            "paparan.pptx",
            slides(),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("rekap.ods", archive("mimetype", "content.xml"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("rekaman.mp4", b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", "video/mp4"),
        ("daftar hadir.csv", "nama,jabatan\nÉ,b\n".encode(), "text/csv"),
        ("catatan.txt", "catatan".encode("utf-16"), "text/plain"),
        ("gambar.svg", SVG, "image/svg+xml"),
        ("laman.html", HTML, "text/html"),
    ],
)
def test_what_is_what_it_says_is_taken(name: str, content: bytes, media_type: str) -> None:
    assert exhibits.recognise(name, content) == media_type


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "evidence_empty"),
        ("a.txt", b" \n", "evidence_empty"),
        ("a.pdf", PDF + b"0" * exhibits.LARGEST, "evidence_too_large"),
        ("a.pdf", HTML, "evidence_not_that"),
        ("a.pdf", b"MZ\x90\x00" + b"0" * 80, "evidence_not_that"),
        ("a.pdf", PDF[:20], "evidence_not_that"),  # cut off on its way
        ("a.png", PDF, "evidence_not_that"),
        ("a.txt", PNG, "evidence_not_that"),
        ("a.svg", PNG, "evidence_not_that"),
        ("a.xlsx", slides(), "evidence_not_that"),
        ("a.docx", archive("anything"), "evidence_not_that"),
        ("a.docx", b"PK\x03\x04" + b"0" * 80, "evidence_not_that"),
        ("a.exe", b"MZ\x90\x00" + b"0" * 80, "evidence_kind"),
        ("a.zip", archive("content.xml"), "evidence_kind"),
        ("a", PDF, "evidence_kind"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(RaporError) as caught:
        exhibits.recognise(name, content)
    assert caught.value.code == code
    assert name in caught.value.text("id")
    assert name in caught.value.text("en")


def test_the_directory_of_an_archive_cannot_fill_the_memory() -> None:
    packed = archive("word/document.xml")
    end = packed.rfind(b"PK\x05\x06")
    lying = packed[: end + 12] + (2 << 20).to_bytes(4, "little") + packed[end + 16 :]
    with pytest.raises(RaporError, match="DOCX"):
        exhibits.recognise("a.docx", lying)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../state.db.pdf", "state.db.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("a\0b\r\nc\u202efdp.pdf", "abcfdp.pdf"),
        ('<b>"x"</b>.pdf', "b.pdf"),
        ("Notulen rapat – 4 April.pdf", "Notulen rapat – 4 April.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_a_label(name: str, label: str) -> None:
    assert exhibits.label(name) == label


def test_a_file_lies_under_its_hash_once_and_only_for_us(tmp_path: Path) -> None:
    name = exhibits.keep(tmp_path, PDF)
    assert exhibits.keep(tmp_path, PDF) == name
    assert [file.name for file in exhibits.folder(tmp_path).iterdir()] == [name]
    assert exhibits.read(tmp_path, name) == PDF
    assert exhibits.folder(tmp_path).stat().st_mode & 0o77 == 0
    assert (exhibits.folder(tmp_path) / name).stat().st_mode & 0o77 == 0


def test_a_changed_or_missing_file_is_not_handed_out_and_heals_when_it_comes_again(tmp_path: Path) -> None:
    name = exhibits.keep(tmp_path, PDF)
    place = exhibits.folder(tmp_path) / name
    place.write_bytes(PDF.replace(b"xref", b"xrex"))
    assert exhibits.read(tmp_path, name) is None
    assert exhibits.keep(tmp_path, PDF) == name
    assert exhibits.read(tmp_path, name) == PDF
    place.unlink()
    assert exhibits.read(tmp_path, name) is None


def test_a_closed_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("")  # where the folder should be
    with pytest.raises(RaporError) as caught:
        exhibits.keep(tmp_path, PDF)
    assert caught.value.code == "store_closed"
    assert os.listdir(tmp_path) == ["evidence"]
