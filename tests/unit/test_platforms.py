"""Exports of the platforms themselves: the right rows and sums, or the right sentence."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import desks
import openpyxl
import pandas as pd
import pytest
from desks import Outcome, comma

from connectors.options import Options
from connectors.recognition import Wish
from kpi.tables import normalise

NOW = datetime(2026, 11, 20)
OPTIONS = Options(now=NOW, agency="DINKES-SMG")  # western Indonesian time, UTC+7


def clean(path: Path, table: str | None = "posts", **more: Any) -> Outcome:
    return desks.clean(path, table, **{"options": OPTIONS, **more})


def made(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "export.csv"
    path.write_bytes(comma(rows))
    return path


def plain(path: Path) -> list[dict[str, str]]:
    """The rows as the csv module reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def total(outcome: Outcome, column: str) -> int:
    return sum(record[column] for record in outcome.records if record[column] is not None)


def known(outcome: Outcome) -> set[str]:
    """The columns that hold something in at least one record."""
    return {name for record in outcome.records for name, value in record.items() if value is not None}


FIGURES = {"reach", "impressions", "likes", "comments", "shares", "saves", "link_clicks", "video_views"}

# --- the real files ---

TWEETS = ("20161201_20170101", "20180301_20180401", "20190601_20190701", "20210801_20210901")
TWEETED = {
    "impressions": "impressions",
    "likes": "likes",
    "comments": "replies",
    "shares": "retweets",
    "link_clicks": "url clicks",
}


@pytest.mark.parametrize("period", TWEETS)
def test_classic_x_analytics(shared: Path, period: str) -> None:
    name = f"tweet_activity_metrics_rOpenSci_{period}_en.csv"
    path = shared / "platform_exports" / "x_tweet_activity" / name
    rows = plain(path)
    outcome = clean(path)
    assert outcome.match.layout.name == "x_tweet_activity"
    assert outcome.counts == (len(rows), len(rows), 0, 0)
    assert {record["post_id"] for record in outcome.records} == {row["Tweet id"] for row in rows}
    for column, heading in TWEETED.items():
        assert total(outcome, column) == sum(float(row[heading]) for row in rows), column
    assert known(outcome) & FIGURES == set(TWEETED)
    times = {row["Tweet id"]: row["time"] for row in rows}
    for record in outcome.records:
        assert f"{record['published_at']:%Y-%m-%d %H:%M} +0000" == times[record["post_id"]]
    assert {record["platform"] for record in outcome.records} == {"x"}


def test_tweets_find_their_agency_by_the_handle_in_their_link(shared: Path) -> None:
    path = (
        shared
        / "platform_exports"
        / "x_tweet_activity"
        / f"tweet_activity_metrics_rOpenSci_{TWEETS[0]}_en.csv"
    )
    owned = desks.registry(handles=[("ropensci", "KOMINFO-DPS")])
    outcome = clean(path, known=owned, options=Options(now=NOW))
    assert {record["agency_code"] for record in outcome.records} == {"KOMINFO-DPS"}
    nobody = clean(path, options=Options(now=NOW))
    assert set(nobody.reasons.values()) == {"account_unregistered"}


VIDEOS = {
    "content_21_columns.csv": {
        "likes": "Likes",
        "shares": "Shares",
        "video_views": "Views",
        "impressions": "Impressions",
        "reach": "Unique viewers",
    },
    "content_indonesian_esports_channel.csv": {"video_views": "Views", "impressions": "Impressions"},
}


@pytest.mark.parametrize("name", VIDEOS)
def test_youtube_studio(shared: Path, name: str) -> None:
    path = shared / "platform_exports" / "youtube_studio" / name
    videos = pd.read_csv(path)
    dated = videos[videos["Video publish time"].notna()]
    outcome = clean(path)
    undated = len(videos) - len(dated)
    assert outcome.counts == (len(videos), len(dated), undated, 0)
    assert outcome.reasons[2] == "totals_row"
    assert list(outcome.reasons.values()) == ["totals_row", *["required_missing"] * (undated - 1)]
    for column, heading in VIDEOS[name].items():
        assert total(outcome, column) == dated[heading].sum(), column
    assert known(outcome) & FIGURES == {
        column for column, heading in VIDEOS[name].items() if dated[heading].notna().any()
    }
    ids = dated["Content"].str.strip()  # YouTube writes a blank before an id that begins with a minus
    days = dict(zip(ids, pd.to_datetime(dated["Video publish time"]).dt.date, strict=True))
    assert {record["post_id"]: record["local_date"] for record in outcome.records} == days
    assert {(record["platform"], record["content_type"]) for record in outcome.records} == {
        ("youtube", "video")
    }


HEADERS = {
    "meta_business_suite_facebook_posts_bom.csv": (
        "meta_facebook_posts",
        {"post-1": (date(2026, 9, 27), "reel", 1250), "post-2": (date(2026, 9, 28), "image", 200)},
    ),
    "meta_business_suite_instagram_posts.csv": (
        "meta_instagram_posts",
        {"example": (date(2026, 3, 27), "image", 160)},
    ),
    "facebook_insights_post_level_legacy_2header_rows.csv": (
        "facebook_insights_posts",
        {"951745098223517_980422845355742": (date(2015, 10, 1), "image", 11)},
    ),
    "tiktok_studio_content_en.csv": (
        "tiktok_content",
        {"7400000000000000001": (date(2026, 10, 3), "video", None)},
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_of_public_parsers(shared: Path, name: str) -> None:
    outcome = clean(shared / "platform_exports" / "headers" / name)
    form, expected = HEADERS[name]
    assert outcome.match.layout.name == form
    assert outcome.rejects == []
    found = {r["post_id"]: (r["local_date"], r["content_type"], r["impressions"]) for r in outcome.records}
    assert found == expected


def test_figures_of_the_headers(shared: Path) -> None:
    def figures(name: str) -> list[dict[str, int]]:
        records = clean(shared / "platform_exports" / "headers" / name).records
        return [{n: r[n] for n in sorted(FIGURES) if r[n] is not None} for r in records]

    assert figures("meta_business_suite_instagram_posts.csv") == [
        {"comments": 2, "impressions": 160, "likes": 5, "reach": 45, "saves": 4, "shares": 3}
    ]
    assert figures("tiktok_studio_content_en.csv") == [
        {"comments": 22, "likes": 300, "saves": 40, "shares": 15, "video_views": 5000}
    ]
    assert figures("facebook_insights_post_level_legacy_2header_rows.csv") == [
        {"impressions": 11, "reach": 8}
    ]
    assert figures("meta_business_suite_facebook_posts_bom.csv") == [
        {"impressions": 1250},
        {"impressions": 200},
    ]


def test_followers_of_tiktok_by_day(shared: Path) -> None:
    path = shared / "platform_exports" / "headers" / "tiktok_overview_daily.csv"
    outcome = clean(path, "accounts", options=Options(now=NOW, agency="DINKES-SMG", handle="dinkes.smg"))
    found = {(r["platform"], r["handle"], r["as_of"]): r["followers"] for r in outcome.records}
    assert found == {
        ("tiktok", "dinkes.smg", date(2026, 9, 10)): 12500,
        ("tiktok", "dinkes.smg", date(2026, 9, 11)): 12520,
    }
    assert clean(path).refused == "format_elsewhere"
    assert clean(path, "accounts", options=Options(now=NOW)).refused == "columns_missing"


@pytest.mark.parametrize(
    ("folder", "name", "refused"),
    [
        ("youtube_studio", "totals_codingtrain.csv", "export_youtube_totals"),
        ("headers", "linkedin_page_content_all_posts_header.csv", "file_no_rows"),
    ],
)
def test_real_files_that_hold_no_posts(shared: Path, folder: str, name: str, refused: str) -> None:
    assert clean(shared / "platform_exports" / folder / name).refused == refused


# --- extracts of what other public parsers expect ---


def test_meta_in_indonesian_and_another_order(tmp_path: Path) -> None:
    head = [
        "Permalink",
        "ID Postingan",
        "ID Akun",
        "Nama pengguna akun",
        "Waktu penerbitan",
        "Jenis postingan",
    ]
    head += [
        "Tanggal",
        "Tayangan",
        "Jangkauan",
        "Suka",
        "Frekuensi dibagikan",
        "Komentar",
        "Frekuensi disimpan",
    ]
    link = "https://www.instagram.com/reel/DAbc-1/"
    row = [link, "18011", "17", "humas.smg", "06/17/2026 09:11", "Reel IG", "Sepanjang waktu"]
    outcome = clean(
        made(tmp_path, [head, [*row, "1.204", "900", "61", "8", "5", "2"]]), options=Options(now=NOW)
    )
    (record,) = outcome.records
    assert (record["agency_code"], record["post_id"], record["content_type"]) == (
        "DINKES-SMG",
        "DAbc-1",
        "reel",
    )
    assert record["local_date"] == date(2026, 6, 17)
    assert [record[n] for n in ("impressions", "reach", "likes", "shares", "comments", "saves")] == [
        *(1204, 900, 61, 8, 5, 2)
    ]


def test_meta_in_spanish(tmp_path: Path) -> None:
    head = ["Identificador de la publicación", "Identificador de la página", "Hora de publicación"]
    head += ["Enlace permanente", "Tipo de publicación", "Fecha", "Visualizaciones", "Alcance", "Reacciones"]
    head += ["Comentarios", "Veces que se compartió", "Clics en el enlace"]
    link = "https://www.facebook.com/humas.smg/posts/1"
    row = ["1", "2", "03/10/2026 08:00", link, "Fotos", "Total", "90", "70", "4", "3", "2", "1"]
    (record,) = clean(made(tmp_path, [head, row]), options=Options(now=NOW)).records
    assert (record["agency_code"], record["local_date"]) == ("DINKES-SMG", date(2026, 3, 10))
    found = [record[n] for n in ("impressions", "reach", "likes", "comments", "shares", "link_clicks")]
    assert found == [90, 70, 4, 3, 2, 1]


def test_a_kind_of_post_that_is_not_known_costs_no_row(tmp_path: Path) -> None:
    head = ["Post ID", "Page ID", "Publish time", "Permalink", "Post type", "Views"]
    rows = [[str(n), "1", "03/10/2026 08:00", "https://fb.com/x", kind, "1"] for n, kind in enumerate(KINDS)]
    outcome = clean(made(tmp_path, [head, *rows]))
    assert [record["content_type"] for record in outcome.records] == list(KINDS.values())


KINDS = {
    "Photos": "image",
    "Videos": "video",
    "Live video": "live",
    "Links": "link",
    "Status": None,
    "Événement": None,
}


def test_lost_digits_of_a_post_saved_in_excel(tmp_path: Path) -> None:
    head = ["Post ID", "Page ID", "Publish time", "Views"]
    outcome = clean(made(tmp_path, [head, ["1.22158E+17", "6.1E+13", "11/10/2025 21:00", "5"]]))
    assert outcome.reasons == {2: "digits_lost"}


@pytest.mark.parametrize(
    "head",
    [
        ["Konten", "Judul video", "Waktu publikasi video", "Durasi", "Penayangan", "Subscriber", "Tayangan"],
        [
            "Contenido",
            "Título del vídeo",
            "Hora de publicación del vídeo",
            "x",
            "Visualizaciones",
            "y",
            "Impresiones",
        ],
        [
            "Conteúdo",
            "Título do vídeo",
            "Horário de publicação do vídeo",
            "x",
            "Visualizações",
            "y",
            "Impressões",
        ],
        [
            "Contenu",
            "Titre de la vidéo",
            "Heure de publication de la vidéo",
            "Durée",
            "Vues",
            "y",
            "Impressions",
        ],
    ],
)
def test_youtube_in_other_languages(tmp_path: Path, head: list[str]) -> None:
    rows = [["Total", "", "", "", "9", "1", "80"], ["VZKUW1_M8mU", "a", "Dec 4, 2024", "35", "9", "1", "80"]]
    outcome = clean(made(tmp_path, [head, *rows]))
    (record,) = outcome.records
    assert (record["video_views"], record["impressions"]) == (9, 80)
    assert record["local_date"] == date(2024, 12, 4)
    assert outcome.reasons == {2: "totals_row"}


X_CONTENT = ["Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Bookmarks"]
X_CONTENT += ["Shares", "New follows", "Replies", "Reposts", "Profile visits", "Detail Expands", "URL Clicks"]


def test_x_content(tmp_path: Path) -> None:
    link = "https://x.com/humas.smg/status/2074000000000000001"
    row = [
        "2074000000000000001",
        "Tue, Jul 14, 2026",
        "a, b",
        link,
        "122978",
        "12",
        "300",
        "4",
        "9",
        "0",
        "2",
    ]
    (record,) = clean(
        made(tmp_path, [X_CONTENT, [*row, "7", "129", "200", "66"]]), options=Options(now=NOW)
    ).records
    assert (record["agency_code"], record["local_date"]) == ("DINKES-SMG", date(2026, 7, 14))
    found = [record[n] for n in ("impressions", "likes", "saves", "comments", "shares", "link_clicks")]
    assert found == [122978, 12, 4, 2, 7, 66]


TIKTOK = ["Time", "Video title", "Video link", "Post time", "Total likes", "Total comments", "Total shares"]


@pytest.mark.parametrize("day", ["10 Januari", "January 10", "10 января", "1月10日"])
def test_tiktok_without_a_year(tmp_path: Path, day: str) -> None:
    link = "https://www.tiktok.com/@humas.smg/video/7593820674163100946"
    row = ["18 Januari", "a", link, day, "529", "170", "122", "28590"]
    (record,) = clean(made(tmp_path, [[*TIKTOK, "Total views"], row]), options=Options(now=NOW)).records
    assert record["published_at"] == pd.Timestamp(7593820674163100946 >> 32, unit="s").to_pydatetime()
    assert record["local_date"] == date(2026, 1, 11)
    assert (record["agency_code"], record["video_views"]) == ("DINKES-SMG", 28590)


@pytest.mark.parametrize("day", ["23 August", "August 31", "28 апреля", "7月14日", "23/08"])
def test_days_of_followers_without_a_year_are_not_guessed(tmp_path: Path, day: str) -> None:
    head = ["Date", "Followers", "Difference in followers from previous day"]
    options = Options(now=NOW, agency="DINKES-SMG", handle="a")
    outcome = clean(made(tmp_path, [head, [day, "100", "10"]]), "accounts", options=options)
    assert outcome.refused == "export_tiktok_yearless"
    dated = clean(made(tmp_path, [head, [f"{2026}-08-23", "100", "10"]]), "accounts", options=options)
    assert [record["followers"] for record in dated.records] == [100]


def test_an_account_may_be_named_in_a_column_of_its_own(tmp_path: Path) -> None:
    head = ["Date", "Followers", "Net followers", "Nama akun"]
    options = Options(now=NOW, agency="DINKES-SMG", handle="lain")
    outcome = clean(
        made(tmp_path, [head, ["2026-08-23", "100", "1", "@Dinkes.Smg"]]), "accounts", options=options
    )
    assert [record["handle"] for record in outcome.records] == ["Dinkes.Smg"]


LINKEDIN = [
    "Post title",
    "Post link",
    "Post type",
    "Campaign name",
    "Posted by",
    "Created date",
    "Impressions",
]
LINKEDIN += [
    "Views (Excluding offsite video views)",
    "Offsite Views",
    "Clicks",
    "Likes",
    "Comments",
    "Reposts",
]
LINKEDIN += ["Engagement rate", "Content Type"]


def test_linkedin_below_its_banner(tmp_path: Path) -> None:
    link = "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678"
    row = ["a", link, "Organic", "", "Seorang Pegawai", "03/27/2026", 900, 40, 1, 30, 20, 3, 2, 0.05, "Video"]
    path = tmp_path / "content.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Metrics"
    book.active.append(["Date", "Impressions (organic)", "Impressions (sponsored)"])
    book.active.append(["03/27/2026", 900, 0])
    sheet = book.create_sheet("All posts")
    for cells in (["Data for all posts; times are in UTC."], LINKEDIN, row):
        sheet.append(cells)
    book.save(path)
    outcome = clean(path)
    (record,) = outcome.records
    assert outcome.counts == (2, 1, 0, 1)
    assert (record["post_id"], record["local_date"]) == ("7123456789012345678", date(2026, 3, 27))
    found = [record[n] for n in ("impressions", "likes", "comments", "shares", "video_views", "link_clicks")]
    assert found == [900, 20, 3, 2, 40, None]
    assert "Seorang Pegawai" not in str(outcome.records)


def test_the_spelling_of_the_linkedin_fixture(shared: Path) -> None:
    path = shared / "platform_exports" / "headers" / "linkedin_page_content_all_posts_header.csv"
    head = next(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    format = desks.FORMATS["linkedin_posts"]
    assert format.recognises(head)
    have = set(map(normalise, head))
    unread = [
        column
        for column, parts in format.columns.items()
        if not any(normalise(word) in have for part in parts for word in part.headings)
    ]
    assert unread == []


# --- recognised, and refused with what to do instead ---

REFUSED = {
    "export_youtube_chart": ["Date", "Content", "Video title", "Video publish time", "Duration", "Views"],
    "export_youtube_totals": ["Tanggal", "Penayangan"],
    "export_x_overview": [
        "Date",
        "Impressions",
        "Likes",
        "Engagements",
        "New follows",
        "Unfollows",
        "Profile visits",
    ],
    "export_x_days": ["Date", "Tweets published", "impressions", "engagements", "retweets", "likes"],
    "export_x_video": ["Date", "Views", "Watch Time (ms)", "Completion Rate"],
    "export_tiktok_overview": ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"],
    "export_linkedin_followers": ["Date", "Sponsored followers", "Organic followers", "Total followers"],
    "export_linkedin_metrics": [
        "Date",
        "Impressions (organic)",
        "Impressions (sponsored)",
        "Clicks (organic)",
    ],
    "export_meta_metric": ["Tanggal", "Primary"],
    "export_ga4": ["Page path and screen class", "Views", "Active users"],
}


@pytest.mark.parametrize("table", ["posts", "accounts", None])
@pytest.mark.parametrize("code", REFUSED)
def test_exports_that_cannot_be_loaded(tmp_path: Path, code: str, table: str | None) -> None:
    head = REFUSED[code]
    outcome = clean(made(tmp_path, [head, ["2026-03-27", *["1"] * (len(head) - 1)]]), table)
    assert outcome.refused == code
    for language in ("id", "en"):
        assert outcome.error.text(language).strip()


def test_a_daily_metric_of_meta_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "Tayangan.csv"
    text = 'sep=,\n"Tayangan"\n"Tanggal","Primary"\n"2026-06-13T00:00:00","192"\n'
    path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    assert clean(path).refused == "export_meta_metric"


GA4 = """# ----------------------------------------
# Pages and screens: Page path and screen class
# Situs Dinas Kesehatan
# ----------------------------------------
#
# All Users
# Start date: 20260301
# End date: 20260331
Page path and screen class,Views,Active users
/,12480,4215
/layanan,9215,3180
"""


@pytest.mark.parametrize("text", [GA4, "# Start date: 20260301\nNth day,Active users\n0000,12\n"])
def test_a_report_of_google_analytics_below_its_comments(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8")
    outcome = clean(path)
    assert outcome.refused == "export_ga4"
    assert "reported_values" in outcome.error.text("id")


@pytest.mark.parametrize("name", ["meta_facebook_posts", "meta_facebook_daily"])
def test_naming_the_format_does_not_help_the_daily_file(tmp_path: Path, name: str) -> None:
    head = ["Post ID", "Page ID", "Publish time", "Permalink", "Post type", "Reactions"]
    path = made(tmp_path, [head, ["1", "2", "03/27/2026 06:08", "https://fb.com/x", "Photos", "5"]])
    assert clean(path, wish=Wish("posts", name, agency=True)).refused == "export_meta_daily"


def test_a_complete_table_is_never_taken_for_an_export(tmp_path: Path) -> None:
    # It has the headings of a GA4 report, and all that the table needs.
    head = ["agency_code", "platform", "post_id", "Date", "Sessions", "Active users"]
    path = made(tmp_path, [head, ["DINKES-SMG", "ig", "P1", "2026-03-05", "1", "1"]])
    assert clean(path).accepted == 1


def test_every_refusal_is_tried_here() -> None:
    declared = {one.refuse for one in desks.FORMATS.values()} - {None, "export_meta_daily"}
    assert declared == set(REFUSED)
