"""Formats: exports are recognised by their headings and mapped to columns of a table."""

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from kpi import format_page, formats, settings, tables
from kpi.errors import RaporError

FANPAGE_KARMA = [
    *("Date", "Message", "Profile", "Network", "Reactions, Comments & Shares", "Likes per post"),
    *("Comments per post", "Message-ID", "Profile-ID", "Link"),
]
HUMAS = [
    *(
        "id",
        "ig_username",
        "url",
        "follower_count",
        "like_count",
        "comment_count",
        "response_count",
        "taken_at",
    ),
    *("completed", "created", "is_government", "agency"),
]

SMALL = """
title = { id = "Kecil", en = "Small" }
table = "posts"
headings = ["Tanggal", "Tautan"]
[columns]
published_at = "Tanggal"
post_id = [{ heading = "Tautan", pattern = "/p/([^/]+)" }, "Nomor"]
likes = ["Suka", "Disukai"]
[constants]
platform = "instagram"
"""


@pytest.fixture(scope="module")
def declared() -> dict[str, formats.Format]:
    return formats.load(settings.DATA / "formats", tables.load(settings.DATA / "tables"))


def loaded(folder: Path, text: str) -> formats.Format:
    (folder / "small.toml").write_text(text, encoding="utf-8")
    return formats.load(folder)["small"]


def text_of(part: formats.Part, row: dict[str, str]) -> str | None:
    """What a part yields for a row, as a reader of the declaration would work it out."""
    cell = next((row[heading] for heading in part.headings if heading in row), "")
    if part.pattern is None:
        return cell or None
    found = re.search(part.pattern, cell)
    return found[1] if found else None


def test_a_real_crawl_is_read_row_by_row(declared, shared):
    with (shared / "id_humas_instagram" / "posts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    one = formats.recognise(rows[0], declared.values())
    assert one is declared["humas_crawl"]
    (part,) = one.columns["post_id"]
    assert len({text_of(part, row) for row in rows}) == len(rows) == 1462
    first = {column: text_of(parts[0], rows[0]) for column, parts in one.columns.items()}
    assert first == {
        "published_at": "2019-12-10 09:45:22",
        "post_id": "B54CigSFHnY",
        "url": "https://instagram.com/p/B54CigSFHnY",
        "likes": "314",
        "comments": "0",
        "followers_at_post": "11584",
    }
    assert text_of(one.owner, rows[0]) == "humas.jateng"


@pytest.mark.parametrize("name", ["GovernoSC.xlsx", "gov_df.xlsx"])
def test_a_real_workbook_of_fanpage_karma_is_recognised(declared, shared, name):
    file = shared / "state_government_instagram" / name
    headings, *rows = openpyxl.load_workbook(file, read_only=True).active.iter_rows(values_only=True)
    assert headings == tuple(FANPAGE_KARMA)
    one = formats.recognise(headings, declared.values())
    assert one is declared["fanpage_karma"]
    ids = [text_of(one.columns["post_id"][0], dict(zip(headings, row, strict=True))) for row in rows]
    assert None not in ids
    assert len(set(ids)) == len(rows)
    platforms = {tables.load()["posts"].columns["platform"].words[tables.normalise(row[3])] for row in rows}
    assert platforms == {"instagram"}


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        (FANPAGE_KARMA, "fanpage_karma"),
        ([*FANPAGE_KARMA, "account"], "fanpage_karma"),
        ([heading.upper() for heading in reversed(FANPAGE_KARMA)], "fanpage_karma"),
        (HUMAS, "humas_crawl"),
        ([heading for heading in HUMAS if heading != "like_count"], None),
        (["Date", "Network", "Link"], None),
        ([], None),
    ],
)
def test_recognised_by_headings(declared, headings, name):
    found = formats.recognise(headings, declared.values())
    assert (found.name if found else None) == name


def test_the_more_demanding_format_wins(tmp_path):
    less = loaded(tmp_path, SMALL)
    more = loaded(tmp_path, SMALL.replace('["Tanggal", "Tautan"]', '["Tanggal", "Tautan", "Suka"]'))
    assert formats.recognise(["Suka", "Tautan", "Tanggal"], [less, more]) is more
    assert formats.recognise(["Tautan", "Tanggal"], [less, more]) is less


@pytest.mark.parametrize(
    ("name", "url", "post_id"),
    [
        ("fanpage_karma", "https://www.instagram.com/p/CJggXA2AtD3/", "CJggXA2AtD3"),
        ("fanpage_karma", "https://www.instagram.com/tv/CJlXGW9BaGh/", "CJlXGW9BaGh"),
        ("fanpage_karma", "https://www.instagram.com/reel/C1_a-b?igsh=1", "C1_a-b"),
        ("fanpage_karma", "https://www.facebook.com/kominfo/posts/1", "17-lost"),
        ("humas_crawl", "https://instagram.com/p/B54CigSFHnY", "B54CigSFHnY"),
        ("humas_crawl", "https://instagram.com/humas.jateng", None),
    ],
)
def test_a_post_is_identified_by_its_link(declared, name, url, post_id):
    row = {"Link": url, "url": url, "Message-ID": "17-lost"}
    yielded = (text_of(part, row) for part in declared[name].columns["post_id"])
    assert next((text for text in yielded if text), None) == post_id


def test_fanpage_karma_stores_no_sum_and_no_display_name(declared):
    one = declared["fanpage_karma"]
    read = {heading for parts in one.columns.values() for part in parts for heading in part.headings}
    assert read == {"Date", "Network", "Link", "Message-ID", "Likes per post", "Comments per post"}
    assert one.columns["likes"] == (formats.Part(("Likes per post",)),)
    assert (one.owner, one.day_first, one.decimal) == (formats.Part(("account",)), True, ".")


def test_humas_crawl(declared):
    one = declared["humas_crawl"]
    assert {column: parts[0].headings[0] for column, parts in one.columns.items()} == {
        "published_at": "taken_at",
        "post_id": "url",
        "url": "url",
        "likes": "like_count",
        "comments": "comment_count",
        "followers_at_post": "follower_count",
    }
    assert (one.owner, one.constants) == (formats.Part(("ig_username",)), {"platform": "instagram"})


def test_the_forms_a_column_may_take(tmp_path):
    one = loaded(tmp_path, SMALL)
    assert one.columns == {
        "published_at": (formats.Part(("Tanggal",)),),
        "post_id": (formats.Part(("Tautan",), "/p/([^/]+)"), formats.Part(("Nomor",))),
        "likes": (formats.Part(("Suka", "Disukai")),),
    }
    assert (one.owner, one.day_first, one.decimal) == (None, True, None)
    assert loaded(tmp_path, SMALL.replace("[columns]", "day_first = false\n[columns]")).day_first is False


def test_spellings_that_nobody_saw_are_told_on_the_page(tmp_path, declared):
    told = 'unseen = ["Likes"]\n[aliases]\n"Suka" = ["Likes", "Me gusta"]\n[columns]'
    one = loaded(tmp_path, SMALL.replace("[columns]", told))
    assert one.unseen == ("Likes",)
    (line,) = [line for line in format_page.lines([one]) if "never seen in a real export" in line]
    assert line.endswith(": Likes.")
    german = [name for name, one in declared.items() if "Beitrags-ID" in str(one.headings)]
    assert len(german) == 3
    assert [name for name in german if "Beitrags-ID" not in declared[name].unseen] == []


@pytest.mark.parametrize(
    ("before", "after", "code", "words"),
    [
        ('table = "posts"', 'table = "post"', "declaration_unknown", ['"post"', '"posts"', '"table"']),
        ("likes = [", "liks = [", "declaration_unknown", ['"columns"', '"liks"', '"likes"']),
        ("platform = ", "platfrom = ", "declaration_unknown", ['"platfrom"', '"platform"']),
        ('"instagram"', '"instagran"', "declaration_unknown", ["constants.platform", '"instagram"']),
        ("headings = ", "heading = ", "declaration_unknown", ['"heading"', '"headings"']),
        ("pattern = ", "patern = ", "declaration_unknown", ['"patern"', '"pattern"']),
        ("[columns]", 'decimal = ";"\n[columns]', "declaration_unknown", ['"decimal"', '";"']),
        ('headings = ["Tanggal", "Tautan"]', "headings = []", "declaration_missing", ['"headings"']),
        ('headings = ["Tanggal", "Tautan"]', 'headings = ["Tanggal", "?"]', "declaration_wordless", ['"?"']),
        ('published_at = "Tanggal"', "", "declaration_missing", ["columns.published_at"]),
        ('[constants]\nplatform = "instagram"', "", "declaration_missing", ["columns.platform"]),
        ("[constants]", '[constants]\nlikes = "0"', "declaration_twice", ['"likes"']),
        ("/p/([^/]+)", "/p/[^/]+", "format_pattern", ["columns.post_id.pattern", '"/p/[^/]+"']),
        ("/p/([^/]+)", "/p/([^/]+", "format_pattern", ["columns.post_id.pattern"]),
        ("/p/([^/]+)", "(?<=/p/)([^/]+)", "format_pattern", ["columns.post_id.pattern"]),
        ('title = { id = "Kecil", en = "Small" }', "", "declaration_missing", ['"title"']),
        ('likes = ["Suka", "Disukai"]', "likes = 3", "declaration_kind", ["columns.likes"]),
        ("[columns]", 'totals = "likess"\n[columns]', "declaration_unknown", ['"totals"', '"likes"']),
        ("[columns]", 'exact = "ya"\n[columns]', "declaration_kind", ['"exact"', "boolean"]),
        (
            "[columns]",
            'owner = { hading = "Akun" }\n[columns]',
            "declaration_unknown",
            ['"owner"', '"heading"'],
        ),
        (
            "[columns]",
            '[aliases]\n"Sukaa" = ["Likes"]\n[columns]',
            "declaration_unknown",
            ['"aliases"', '"Suka"'],
        ),
        ("[columns]", 'refuse = "export_ga4"\n[columns]', "declaration_unknown", ['"table"']),
        (
            "[columns]",
            'unseen = ["Like"]\n[aliases]\n"Suka" = ["Likes"]\n[columns]',
            "declaration_unknown",
            ['"unseen"', '"Like"', '"Likes"'],
        ),
    ],
)
def test_mistakes_are_named(tmp_path, before, after, code, words):
    assert before in SMALL
    with pytest.raises(RaporError) as caught:
        loaded(tmp_path, SMALL.replace(before, after, 1))
    assert caught.value.code == code
    for language in ("id", "en"):
        for word in ("small.toml", *words):
            assert word in caught.value.text(language)


def test_a_heading_stands_for_all_of_its_spellings(tmp_path):
    spelled = '[aliases]\n"Tautan" = ["Link", "Enlace"]\n"Suka" = ["Likes"]\n[columns]'
    one = loaded(tmp_path, SMALL.replace("[columns]", spelled))
    assert one.columns["likes"] == (formats.Part(("Suka", "Likes", "Disukai")),)
    assert one.columns["post_id"][0] == formats.Part(("Tautan", "Link", "Enlace"), "/p/([^/]+)")
    assert all(one.recognises(["Tanggal", heading]) for heading in ("Tautan", "LINK", "enlace"))
    assert not one.recognises(["Tanggal", "Likes"])


def test_an_exact_format_takes_no_other_headings(tmp_path):
    one = loaded(tmp_path, SMALL.replace("[columns]", "exact = true\n[columns]"))
    assert one.recognises(["Tanggal", "Tautan", ""])
    assert not one.recognises(["Tanggal", "Tautan", "Suka"])


def test_a_format_may_only_say_why_an_export_is_refused(tmp_path):
    text = 'title = { id = "A", en = "A" }\nheadings = ["Date", "Sessions"]\nrefuse = '
    one = loaded(tmp_path, f'{text}"export_ga4"')
    assert (one.table, one.columns, one.refuse) == (None, {}, "export_ga4")
    with pytest.raises(RaporError) as caught:
        loaded(tmp_path, f'{text}"export_ga5"')
    assert caught.value.code == "declaration_unknown"
    assert '"export_ga4"' in caught.value.text("id")


def test_every_platform_says_what_its_figures_mean(declared):
    figures = {"reach", "impressions", "likes", "shares", "saves", "video_views", "followers"}
    crowded = [one.name for one in declared.values() if len(figures & set(one.columns)) > 2]
    assert "meta_instagram_posts" in crowded
    assert [name for name in crowded if declared[name].description is None] == []


def test_no_figure_fills_two_columns(declared):
    counts = {
        name for table in tables.load().values() for name, c in table.columns.items() if c.type == "count"
    }
    for one in declared.values():
        filled: dict[str, set[str]] = {}
        for column in counts & set(one.columns):
            for heading in (heading for part in one.columns[column] for heading in part.headings):
                filled.setdefault(tables.normalise(heading), set()).add(column)
        assert {heading: names for heading, names in filled.items() if len(names) > 1} == {}, one.name


def test_the_owner_or_a_person_may_name_the_agency(tmp_path):
    assert "agency_code" not in loaded(tmp_path, SMALL).columns
