"""Delimited text: encodings, separators, line ends, quotation marks, and the number of each row."""

import codecs
from pathlib import Path

import desks
import duckdb
import pytest
from desks import Outcome, comma, posts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import delimited
from connectors.containers import Limits
from connectors.sheets import SOURCE

NAMES = ["agency_code", "platform", "post_id", "published_at", "topic"]


def read(folder: Path, content: bytes, name: str = "posts.csv", **more: object) -> Outcome:
    path = folder / name
    path.write_bytes(content)
    return desks.clean(path, **more)


def row(post_id: str, topic: str = "kabar") -> str:
    return f"DINKES-SMG,instagram,{post_id},2026-03-05 09:30:00,{topic}"


def text(*lines: str, end: str = "\n") -> str:
    return "".join(f"{line}{end}" for line in [",".join(NAMES), *lines])


def numbers(outcome: Outcome) -> list[tuple[int, str]]:
    """The number and the post of each accepted row."""
    ids = [record["post_id"] for record in outcome.records]
    assert ids == sorted(ids), "the rows of these tests are in the order of their posts"
    return list(zip(outcome.row_numbers, ids, strict=True))


# --- encodings ---


@pytest.mark.parametrize(
    ("encode", "warned"),
    [
        (lambda t: t.encode(), False),
        (lambda t: codecs.BOM_UTF8 + t.encode(), False),
        (lambda t: codecs.BOM_UTF16_LE + t.encode("utf-16-le"), False),
        (lambda t: codecs.BOM_UTF16_BE + t.encode("utf-16-be"), False),
        (lambda t: t.encode("cp1252"), True),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16 little", "utf-16 big", "cp1252"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings(tmp_path: Path, encode, warned: bool, end: str) -> None:
    outcome = read(tmp_path, encode(text(row("a", "Café – “ya”"), row("b", "é"), end=end)))
    assert [record["topic"] for record in outcome.records] == ["Café – “ya”", "é"]
    assert numbers(outcome) == [(2, "a"), (3, "b")]
    assert outcome.warnings == (("encoding_cp1252",) if warned else ())


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (text(row("a", "é")).encode() + row("b", "é").encode("cp1252"), "encoding_mixed"),
        (text(row("a")).encode() + row("b", "x").encode() + b"\x81\n", "encoding_unknown"),
        (codecs.BOM_UTF16_LE + text(row("a")).encode("utf-16-le") + b"x", "encoding_unknown"),
        (text(row("a")).encode("utf-16-le"), "null_bytes"),
        (text(row("a", "x\0y")).encode(), "null_bytes"),
        (text(row("a")).encode("utf-32"), "null_bytes"),
    ],
    ids=["mixed", "no cp1252 either", "half a character", "utf-16 without BOM", "NUL", "utf-32"],
)
def test_encodings_that_cannot_be_told(tmp_path: Path, content: bytes, refused: str) -> None:
    assert read(tmp_path, content).refused == refused


@pytest.mark.parametrize("broken", [b"\xe9\n", b"\n\xe9\xe9\n"])
def test_a_mixture_is_found_across_blocks(tmp_path: Path, broken: bytes) -> None:
    # The two bytes of é lie in different blocks of the file.
    head = text(row("a")).encode()
    filler = b"x" * (delimited.encodings.BLOCK - len(head) - 1)
    assert read(tmp_path, head + filler + "é".encode() + broken).refused == "encoding_mixed"


# --- separators and line ends ---


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["posts.csv", "posts.tsv", "posts.txt"])
def test_separators(tmp_path: Path, separator: str, end: str, name: str) -> None:
    topics = ["satu, dua; tiga\tempat|lima", 'Halo "dunia", apa kabar?']
    outcome = read(tmp_path, comma(posts(*({"topic": t} for t in topics)), separator, end), name)
    assert [record["topic"] for record in outcome.records] == topics
    assert numbers(outcome) == [(2, "P1"), (3, "P2")]


@pytest.mark.parametrize("line", ["sep={}", "SEP={}", '"sep={}"'])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "^", "~"])
def test_a_line_that_names_the_separator_is_honoured(tmp_path: Path, line: str, separator: str) -> None:
    content = (line.format(separator) + "\r\n").encode() + comma(posts({}, {}), separator, "\r\n")
    for mark in (b"", codecs.BOM_UTF8):
        outcome = read(tmp_path, mark + content)
        assert numbers(outcome) == [(3, "P1"), (4, "P2")]
        assert outcome.counts == (3, 2, 0, 1)


@pytest.mark.parametrize("separator", ['"', "a", " ", "'", "1"])
def test_a_line_that_names_nonsense_is_a_banner(tmp_path: Path, separator: str) -> None:
    outcome = read(tmp_path, f"sep={separator}\n".encode() + comma(posts({})))
    assert numbers(outcome) == [(2 + 1, "P1")]


def test_mixed_line_ends(tmp_path: Path) -> None:
    lines = [",".join(NAMES), row("a"), row("b"), row("c"), "x", row("d")]
    content = "".join(
        line + end for line, end in zip(lines, ["\r\n", "\n", "\r", "\r\n", "\n", ""], strict=True)
    )
    outcome = read(tmp_path, content.encode())
    assert numbers(outcome) == [(2, "a"), (3, "b"), (4, "c"), (6, "d")]
    assert outcome.reasons == {5: "field_count"}


def test_blank_lines_keep_the_numbers_right(tmp_path: Path) -> None:
    content = text(row("a"), "", "  ", row("b"), ",,,,", row("c"), "x", "", "")
    outcome = read(tmp_path, content.encode())
    assert numbers(outcome) == [(2, "a"), (5, "b"), (7, "c")]
    assert outcome.reasons == {8: "field_count"}
    assert outcome.counts == (7, 3, 1, 3)  # blank lines at the end are no rows


def test_blank_lines_above_the_headings_are_set_aside(tmp_path: Path) -> None:
    for blanks in (1, 2, 5):
        outcome = read(tmp_path, b"\n" * blanks + text(row("a"), "x", row("b")).encode())
        assert numbers(outcome) == [(blanks + 2, "a"), (blanks + 4, "b")]
        assert outcome.reasons == {blanks + 3: "field_count"}
        assert outcome.counts == (blanks + 3, 2, 1, blanks)


def test_no_line_end_at_the_end(tmp_path: Path) -> None:
    assert numbers(read(tmp_path, text(row("a"), row("b")).rstrip().encode())) == [(2, "a"), (3, "b")]


# --- fields and quotation marks ---


@pytest.mark.parametrize(
    "bad",
    [
        "DINKES-SMG,instagram,x",
        row("x") + ",lebih",
        row("x") + ",",
        "x",
        "a,b,c,d,e,f,g",
        row("x").replace(",", ";"),
    ],
)
def test_a_wrong_number_of_fields_costs_one_row(tmp_path: Path, bad: str) -> None:
    outcome = read(tmp_path, text(row("a"), bad, row("b"), bad, row("c")).encode())
    assert numbers(outcome) == [(2, "a"), (4, "b"), (6, "c")]
    assert outcome.reasons == {3: "field_count", 5: "field_count"}
    assert [reject["value"] for reject in outcome.rejects] == [bad, bad]


def test_quoted_line_breaks_are_part_of_a_cell(tmp_path: Path) -> None:
    content = text(row("a", '"satu\ndua\r\n\r\ntiga"'), row("b"), "x", row("c"))
    outcome = read(tmp_path, content.encode())
    assert outcome.records[0]["topic"] == "satu\ndua\r\n\r\ntiga"
    assert numbers(outcome) == [(2, "a"), (3, "b"), (5, "c")]


def test_quoted_headings_over_several_lines(tmp_path: Path) -> None:
    content = text(row("a"), row("b")).replace("topic", '"to\npic"')
    assert numbers(read(tmp_path, content.encode())) == [(2, "a"), (3, "b")]


@pytest.mark.parametrize(
    ("field", "topic"),
    [
        ('"a ""b"" c"', 'a "b" c'),
        ('layar 5" lebar', 'layar 5" lebar'),
        ('a"b"c', 'a"b"c'),
        ('"kutip" ', "kutip"),
        (' "kutip, koma"', "kutip, koma"),
        ("'tunggal'", "'tunggal'"),
        ('""', None),
        ("a\\", "a\\"),
        ('"a\\"', "a\\"),
    ],
)
@pytest.mark.parametrize("irregular", [False, True])
def test_quotation_marks(tmp_path: Path, field: str, topic: str | None, irregular: bool) -> None:
    blank = [""] if irregular else []  # a blank line sends the file to the careful reader
    outcome = read(tmp_path, text(row("a", field), *blank, row("b")).encode())
    assert [record["topic"] for record in outcome.records] == [topic, "kabar"]


@pytest.mark.parametrize("bad", ['"a"b', '"a"\tb', '"a" b"', '""a"'])
def test_a_stray_quotation_mark_costs_one_row(tmp_path: Path, bad: str) -> None:
    outcome = read(tmp_path, text(row("a"), row("x", bad), row("b"), row("c", '"baik"')).encode())
    assert outcome.reasons == {3: "quote_broken"}
    assert numbers(outcome) == [(2, "a"), (4, "b"), (5, "c")]


def test_a_stray_quotation_mark_costs_no_row_that_it_seems_to_span(tmp_path: Path) -> None:
    lines = [row("a"), row("x", '"terbuka'), *(row(f"b{n}") for n in range(5)), row("c", '"baik"'), row("d")]
    outcome = read(tmp_path, text(*lines).encode())
    assert outcome.reasons == {3: "quote_broken"}
    assert numbers(outcome) == [(2, "a"), *((4 + n, f"b{n}") for n in range(5)), (9, "c"), (10, "d")]


@pytest.mark.parametrize("more", [0, 3, 60_000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_quotation_mark_that_is_never_closed(tmp_path: Path, more: int, end: str) -> None:
    lines = [row("a"), row("x", '"terbuka'), *(row(f"b{n}") for n in range(more))]
    outcome = read(tmp_path, text(*lines, end=end).encode())
    assert outcome.refused == "quote_open"
    assert "3" in outcome.error.text("id")


def test_headings_with_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    for name in ("agency_code", "topic"):
        content = text(row("a")).replace(name, f'"{name}')
        assert read(tmp_path, content.encode()).refused == "quote_open"


def test_a_cell_beyond_reason(tmp_path: Path) -> None:
    assert read(tmp_path, text(row("a"), row("b", "x" * 1_500_000), "x").encode()).refused == "row_too_long"
    long = read(tmp_path, text(row("a"), row("b", "x" * 40_000)).encode())
    assert long.refused == "cell_too_long"
    assert "3" in long.error.text("id")
    assert "topic" in long.error.text("id")


@pytest.mark.parametrize("end", [",", "\t"])
@pytest.mark.parametrize("cell", ["x" * 32_768, ("x" * 99 + "\n") * 328, "é" * 32_768])
def test_a_long_cell_refuses_the_file_whatever_its_column_means(tmp_path: Path, cell: str, end: str) -> None:
    for column in ("catatan", "topic", "url", "collaborator_codes"):
        path = tmp_path / "a.csv"
        path.write_bytes(comma(posts({}, {column: cell}, {}), end))
        outcome = desks.clean(path)
        assert outcome.refused == "cell_too_long"
        assert outcome.error.values == {"row": 3, "column": column, "limit": 32_767}
        assert desks.clean(path, limits=Limits(cell=40_000)).refused is None


@pytest.mark.parametrize("cell", ["x" * 32_767, ("x" * 99 + "\n") * 327, "é" * 32_767, '"' * 32_767])
def test_a_long_row_whose_cells_are_short_is_read(tmp_path: Path, cell: str) -> None:
    rows = posts({}, {"catatan": cell, "lain": cell}, {})
    outcome = read(tmp_path, comma(rows))
    assert numbers(outcome) == [(2, "P1"), (3, "P2"), (4, "P3")]


def test_what_reads_like_a_tag_of_a_workbook_is_a_control_character(tmp_path: Path) -> None:
    drawn = [*("\x0212", "\x03" + "2026-01-31", "\x04true", "\x05"), " \x0212", "\x01\x01"]
    outcome = read(tmp_path, comma(posts(*({"likes": cell} for cell in drawn), {"likes": "12"})))
    assert outcome.reasons == dict.fromkeys(range(2, 8), "control_character")


def test_more_columns_than_the_limit(tmp_path: Path) -> None:
    for count, refused in ((195, None), (196, "file_too_wide")):
        names = [*NAMES, *(f"kolom {n}" for n in range(count))]
        content = ",".join(names) + "\n" + row("a") + "," * count + "\n"
        assert read(tmp_path, content.encode()).refused == refused


PIECES = st.sampled_from(
    ['"', '""', ",", "\n", "a", " ", "b c", '"x"', '" ', ' "', ";", "é", "\t", ",,", "1"]
)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.lists(PIECES, max_size=7).map("".join), min_size=1, max_size=6))
def test_the_fast_reader_gives_what_the_careful_one_gives(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "any.csv"
    path.write_text("h1,h2,h3\n" + "\n".join(lines) + "\nz,z,z\n", encoding="utf-8", newline="")
    found = delimited.encodings.decode(path, tmp_path)
    try:
        sheet = delimited.open_sheet(found, tmp_path, ",", 32_767)
    except delimited.RaporError:
        return
    with duckdb.connect() as connection:
        try:
            sheet.attach(connection, 1, 3)
            fast = connection.sql(f"SELECT * FROM {SOURCE}").fetchall()
        except (duckdb.InvalidInputException, delimited.RaporError):
            return
        sheet.attach(connection, 1, 3, careful=True)
        careful = connection.sql(f"SELECT * FROM {SOURCE}").fetchall()
    assert [number for number, *_ in careful] == list(range(2, 2 + len(careful)))
    assert trimmed(fast) == trimmed(careful)


def trimmed(rows: list[tuple[object, ...]]) -> list[list[object]]:
    """Rows with blanks around their cells cut off, which the rules do anyway."""
    return [[cell.strip(" ") if isinstance(cell, str) else cell for cell in line[1:]] for line in rows]
