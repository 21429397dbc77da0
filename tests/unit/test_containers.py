"""Containers: told by their content, and refused quickly where they are not safe or not whole."""

import gzip
import io
import json
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import desks
import pytest
import xlwt
from desks import comma, posts

from connectors import containers, ole
from connectors.containers import Limits
from kpi import access, imports, store
from kpi.errors import RaporError

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj\n"
ROOT = Path(__file__).parent.parent.parent


def recognised(path: Path, content: bytes, limits: Limits | None = None) -> str:
    """The kind of a file, or the code of its refusal."""
    path.write_bytes(content)
    try:
        return containers.recognise(path, limits or Limits()).kind
    except RaporError as error:
        return error.code


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def compound(*names: str) -> bytes:
    """A compound file of one directory sector that has these streams."""
    header = (
        ole.MAGIC
        + b"\0" * 16
        + struct.pack(
            "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
        )
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = [("Root Entry", 5), *((name, 2) for name in names)]
    directory = b""
    for name, kind in entries:
        text = name.encode("utf-16-le")
        directory += text.ljust(64, b"\0") + struct.pack("<HB49xII4x", len(text) + 2, kind, 0xFFFFFFFE, 0)
    return header + table + directory.ljust(512, b"\0")


def sheet(folder: Path) -> bytes:
    return desks.book(folder / "made.xlsx", posts({"likes": 1}, {"likes": 2})).read_bytes()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "file_empty"),
        (b" \r\n\t\n", "file_empty"),
        (PNG, "file_not_a_table"),
        (PDF, "file_not_a_table"),
        (b"\xff\xd8\xff\xe0JFIF", "file_not_a_table"),
        (b"GIF89a", "file_not_a_table"),
        (b"Rar!\x1a\x07", "file_not_a_table"),
        (b"7z\xbc\xaf\x27\x1c", "file_not_a_table"),
        (rb"{\rtf1 x}", "file_not_a_table"),
        (b"PK\x05\x06" + b"\0" * 18, "file_not_a_table"),
        (zipped({"a.txt": b"x"}), "file_not_a_table"),
        (compound("WordDocument"), "file_not_a_table"),
        (compound("EncryptedPackage", "EncryptionInfo"), "file_encrypted"),
        (compound("Workbook"), "xls"),
        (compound("Book"), "xls"),
        (compound("Workbook")[:600], "file_damaged"),
        (ole.MAGIC, "file_damaged"),
        (b"a,b\n1,2\n", "text"),
        (b"PK,b\n1,2\n", "text"),
        (b"<table><tr><td>x", "html"),
        (b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>", "html"),
        (b"<?xml version='1.0'?><html>", "html"),
        (b"<a,b\n", "text"),
        (gzip.compress(b"a,b\n", mtime=0), "file_not_a_table"),  # only one layer is unpacked
    ],
)
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x"])
def test_the_content_decides(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    assert recognised(tmp_path / name, content) == kind


def test_names_do_not_decide(tmp_path: Path) -> None:
    rows = posts({"likes": 1}, {"likes": 2})
    workbook = desks.book(tmp_path / "a.xlsx", rows).rename(tmp_path / "a.csv")
    text = tmp_path / "b.xlsx"
    text.write_bytes(comma(rows))
    for path in (workbook, text):
        assert [record["likes"] for record in desks.clean(path).records] == [1, 2]


def test_a_large_blank_beginning_is_not_an_empty_file(tmp_path: Path) -> None:
    assert recognised(tmp_path / "x.csv", b" " * 5000 + b"x") == "text"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.95, 0.999])
def test_a_workbook_that_was_cut_off(tmp_path: Path, share: float) -> None:
    whole = sheet(tmp_path)
    assert recognised(tmp_path / "x.xlsx", whole[: int(len(whole) * share)]) == "file_damaged"


def test_an_old_workbook_that_was_cut_off(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("Data")
    for row, cells in enumerate(posts(*({"likes": n, "topic": f"kabar {n}"} for n in range(60)))):
        for column, cell in enumerate(cells):
            page.write(row, column, cell)
    made.save(str(tmp_path / "a.xls"))
    whole, path = (tmp_path / "a.xls").read_bytes(), tmp_path / "x.xls"
    assert desks.clean(tmp_path / "a.xls").accepted == 60
    for end in (1, 3, 100, 511, 513, 2000, len(whole) // 2, len(whole) - 700):
        assert recognised(path, whole[:-end]) == "file_damaged", end


def test_a_workbook_with_flipped_bytes_is_refused_or_read_right(tmp_path: Path) -> None:
    whole, path = sheet(tmp_path), tmp_path / "x.xlsx"
    expected = desks.clean(tmp_path / "made.xlsx").records
    for place in range(40, len(whole) - 40, len(whole) // 12):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        outcome = desks.clean(path)
        assert outcome.refused or outcome.records == expected


@pytest.mark.parametrize("trick", [b"<!DOCTYPE x>", b'<!ENTITY a "b">', b'<!DOCTYPE x [<!ENTITY a "b">]>'])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/app.xml", "_rels/.rels"]
)
def test_entities_are_refused_in_every_part(tmp_path: Path, part: str, trick: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(sheet(tmp_path))
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    for changed in (
        content.replace(b"?>", b"?>" + trick, 1),
        b" " * (containers.BLOCK - 4) + trick + content,
    ):
        if trick in changed:
            desks.rezip(path, {part: changed}, zipfile.ZIP_STORED)
            assert recognised(path, path.read_bytes()) == "file_hostile"


@pytest.mark.parametrize(
    "name", ["../x.xml", "xl/../../x.xml", "/etc/passwd", "..\\x.xml", "C:/x.xml", "xl\\..\\..\\x"]
)
def test_paths_that_leave_the_zip_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(sheet(tmp_path))
    desks.rezip(path, {name: b"<x/>"})
    assert recognised(path, path.read_bytes()) == "file_hostile"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(sheet(tmp_path))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<x/>")
    assert recognised(path, path.read_bytes()) == "file_hostile"


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    content = bytearray(sheet(tmp_path))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    assert recognised(tmp_path / "x.xlsx", bytes(content)) == "file_encrypted"
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    parts = {"mimetype": b"x", "content.xml": b"<x/>", "META-INF/manifest.xml": manifest}
    assert recognised(tmp_path / "x.ods", zipped(parts)) == "file_encrypted"


def bomb(size: int) -> bytes:
    """A zip whose sheet inflates to so many blanks."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, packed = b" " * (1 << 20), bytearray()
    for _ in range(size >> 20):
        packed += packer.compress(block)
    packed += packer.flush()
    made = zipped(
        {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"@@@@"}, zipfile.ZIP_STORED
    )
    # Put the packed blanks where the four bytes were; the directory keeps its lying sizes.
    place = made.index(b"@@@@")
    made = bytearray(made[:place] + bytes(packed) + made[place + 4 :])
    shift = len(packed) - 4
    end = made.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", made, end + 16)[0] + shift
    struct.pack_into("<I", made, end + 16, start)
    second = made.index(b"PK\x01\x02", start + 4)
    for header, offset in ((made.index(b"PK\x03\x04", 10), 8), (second, 10)):
        struct.pack_into("<H", made, header + offset, 8)
    return bytes(made)


def test_a_bomb_is_refused_quickly_and_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb(1 << 30))
    assert path.stat().st_size < 4 << 20
    program = (
        "import re, sys; from pathlib import Path; from connectors import containers;"
        "from kpi.errors import RaporError\n"
        "def peak(): return int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "before = peak()\n"
        "try: containers.recognise(Path(sys.argv[1]), containers.Limits()); print('opened')\n"
        "except RaporError as error: print(error.code)\n"
        "print(peak() - before)"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, grown = done.stdout.split()
    assert code == "file_inflates"
    assert int(grown) < 60_000  # KiB
    assert time.monotonic() - started < 20


def test_limits_of_inflating(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    lies = bomb(8 << 20)
    assert recognised(path, lies) == "file_inflates"  # more than 200 bytes for each packed one
    assert recognised(path, lies, Limits(ratio=100_000)) == "xlsx"
    assert recognised(path, lies, Limits(ratio=100_000, inflated_bytes=4 << 20)) == "file_inflates"
    assert recognised(path, sheet(tmp_path), Limits(file_bytes=1000)) == "file_too_large"
    assert (
        recognised(tmp_path / "x.html", b"<table>" + b" " * 2000, Limits(file_bytes=1000)) == "file_too_large"
    )


def test_packed_text(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    first, rest = comma(posts({"likes": 1})), comma(posts({}, {"likes": 2}))
    rest = rest[rest.index(b"\n") + 1 :]
    rest = rest[rest.index(b"\n") + 1 :]
    path.write_bytes(gzip.compress(first) + gzip.compress(rest))
    assert [record["likes"] for record in desks.clean(path).records] == [1, 2]
    path.write_bytes(gzip.compress(first)[:-9])
    assert desks.clean(path).refused == "file_damaged"
    path.write_bytes(gzip.compress(first) + b"etwas")
    assert desks.clean(path).refused == "file_damaged"
    path.write_bytes(gzip.compress(gzip.compress(first)))
    assert desks.clean(path).refused == "file_not_a_table"
    path.write_bytes(gzip.compress(PNG))
    assert desks.clean(path).refused == "file_not_a_table"
    path.write_bytes(gzip.compress(b" " * (64 << 20)))
    assert desks.clean(path).refused == "file_inflates"


def test_every_member_of_a_packed_text_is_read(tmp_path: Path) -> None:
    # The first member ends where the reader's block ends.
    body = bytes((n * 7919 + (n >> 8)) % 251 for n in range(containers.BLOCK + 5000))
    packed = gzip.compress(body, 0)
    padding = containers.BLOCK - len(packed) % containers.BLOCK
    packed = gzip.compress(body + b"x" * (padding - 10), 0)
    for cut in range(2 * containers.BLOCK - len(packed) - 5, 2 * containers.BLOCK - len(packed) + 6):
        one = gzip.compress(body + b"x" * max(0, padding - 10 + cut), 0)
        path, target = tmp_path / "x.gz", tmp_path / "x"
        path.write_bytes(one + gzip.compress(b"dua", mtime=0))
        containers.unpack(path, target, Limits())
        assert target.read_bytes().endswith(b"dua")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\x\\data.csv", "data.csv"),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
        ("a\u202egpj.csv", "agpj.csv"),
        ("a\nb\x00.csv", "ab.csv"),
        ("", "–"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_is_only_a_label(home: Path, tmp_path: Path, label: str, shown: str) -> None:
    path = tmp_path / "rahasia-folder" / "f"
    path.parent.mkdir()
    for content in (
        PNG,
        b"",
        comma(posts({})),
        compound("EncryptedPackage"),
        b'a,b\n"1,2\n',
        sheet(tmp_path)[:500],
    ):
        path.write_bytes(content)
        report = imports.inspect(
            store.open(), imports.Order(path, label, table="posts"), access.command_line()
        ).as_json()
        assert report["file"] == shown
        text = json.dumps(report, ensure_ascii=False)
        for secret in ("rahasia-folder", str(tmp_path), str(home), "Traceback", "Error", ".py", "etc/"):
            assert secret not in text
    assert not list((home / "tmp").glob("*"))
