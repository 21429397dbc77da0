"""Words: choices, truth values, addresses, regions, periods, texts and rows of totals."""

from datetime import datetime
from pathlib import Path

import desks
import pytest
from cells_drawn import (
    BOM,
    FAMILY,
    JOINER,
    NBSP,
    NULLS,
    RIGHT_TO_LEFT,
    ZERO_WIDTH,
    check,
    reasons,
    whole_rows,
)
from desks import Reason, judge


def test_choices() -> None:
    check(
        "posts",
        "platform",
        {
            "instagram": "instagram",
            "Instagram": "instagram",
            "IG": "instagram",
            " insta ": "instagram",
            "FB": "facebook",
            "Twitter": "x",
            "X": "x",
            "YT": "youtube",
            "Situs Web": "website",
            "saluran-whatsapp": "whatsapp",
            f"Insta{ZERO_WIDTH}gram": "instagram",
            **reasons("required_missing", "", "-"),
            **reasons("not_a_choice", "instagran", "inst", "media", "ig2", "☃", "1"),
        },
    )
    check(
        "posts",
        "content_type",
        {"Foto": "image", "REELS": "reel", "": None, **reasons("not_a_choice", "foo")},
    )


def test_booleans(tmp_path: Path) -> None:
    check(
        "posts",
        "has_source",
        {
            **dict.fromkeys(["ya", "Ya", "Y", "yes", "true", "TRUE", "1", "benar", "sudah"], True),
            **dict.fromkeys(["tidak", "T", "no", "false", "0", "belum", "Salah"], False),
            **NULLS,
            **reasons("not_yes_or_no", "mungkin", "2", "yaa", "x"),
        },
    )
    check("posts", "has_source", {True: True, False: False, "ya": True}, tmp_path / "truth.xlsx")


def test_addresses() -> None:
    sound = [
        "https://www.instagram.com/p/B54CigSFHnY/",
        "http://a.id",
        "HTTPS://A.id/x?y=1&z=%20#top",
        "https://a.id:8080/x",
        "https://desa-wisata.go.id/~a/(b)",
        "https://www.tiktok.com/@humas/video/7",
        "https://bücher.example/ä",
    ]
    check(
        "posts",
        "url",
        {
            **{address: address for address in sound},
            " https://b.id ": "https://b.id",
            **NULLS,
            **reasons(
                "not_a_url", "instagram.com/p/x", "ftp://a.id", "javascript:alert(1)", "http://", "https:///x"
            ),
            **reasons(
                "not_a_url", "https://u:p@a.id/", "https://u@a.id/", "https://a.id/a b", 'https://a.id/"x'
            ),
            **reasons(
                "not_a_url", "https://a.id/'x", "https://a.id/x\\y", "https://a.id/<x>", "https://a.id\\@b.id"
            ),
            **reasons("not_a_url", "https://a.id/`x`", "data:text/html,x", "//a.id/x", "https://a.id/x\ny"),
            **reasons("hidden_character", f"https://a.id/{ZERO_WIDTH}x", f"https://a.id/{RIGHT_TO_LEFT}gpj"),
        },
    )


def test_regions(tmp_path: Path) -> None:
    check(
        "mentions",
        "region_code",
        {
            "61": "61",
            "61.01": "61.01",
            "61.01.02": "61.01.02",
            "61.01.02.2003": "61.01.02.2003",
            " 61 ": "61",
            **NULLS,
            **reasons("not_a_region", "6", "6101", "61.1", "61,01", "Kalbar", "01", "61.01.2"),
            **reasons("digits_lost", "6E5"),
        },
    )
    check(
        "mentions",
        "region_code",
        {61: "61", "61.10": "61.10", 61.1: Reason("not_a_region")},
        tmp_path / "r.xlsx",
    )


def test_periods(tmp_path: Path) -> None:
    check(
        "reported_values",
        "period",
        {
            "2026-03": "2026-03",
            "2026-Q1": "2026-Q1",
            "2026-q1": "2026-Q1",
            "2026-S2": "2026-S2",
            "2026": "2026",
            " 2026 ": "2026",
            **reasons("required_missing", ""),
            **reasons("not_a_period", "2026-13", "2026-Q5", "Maret 2026", "2026-3", "1926", "03-2026"),
        },
    )
    bounds = {
        **{word: word for word in ("2004", "2004-01", "2026", "2026-07", "2026-Q3", "2026-S2")},
        **reasons("in_the_future", "2026-08", "2026-Q4", "2027", "2027-S1", "2099-12"),
        **reasons("too_early", "2003", "2003-Q4", "2000-01"),
        **reasons("not_a_period", "9999-12", "0001", "2026-W05", "0000-00"),
    }
    check("reported_values", "period", bounds)
    drawn = {datetime(2026, 3, 1): "2026-03", 2026: "2026", datetime(2026, 3, 2): Reason("not_a_period")}
    check("reported_values", "period", drawn, tmp_path / "periods.xlsx")


def test_text_is_kept_as_it_stands() -> None:
    texts = [
        *("=SUM(A1:A2)", "+62 812", "-5 derajat", "@humas", "\tmenjorok", "\uff1dcmd|x", "'kutip", '"kutip"'),
        *("<b>tebal</b>", "$x^2$", "![x](https://a.id/b.png)", "baris\nbaru", "é ü ñ", "你好", FAMILY),
        *(f"baik {FAMILY} sekali", "0812", "1E5", "TRUE", "a" * 32767, "1.234", "nol", "#hashtag", "N/A."),
    ]
    stripped = {
        " rapi ": "rapi",
        f"{NBSP}rapi2{NBSP}": "rapi2",
        "\u3000rapi3": "rapi3",
        f"ra{ZERO_WIDTH}pi4": "rapi4",
        f"{RIGHT_TO_LEFT}rapi5": "rapi5",
        f"sela{JOINER}mat": "selamat",
        f"{BOM}awal": "awal",
        ZERO_WIDTH: None,
    }
    faults = {
        **reasons("control_character", "a\x00b".replace("\x00", "\x1b"), "bel\x07", "\x02tanda"),
        **reasons("error_value", "#DIV/0!", "#NAME?", "Err:508"),
    }
    check("posts", "topic", {**{text: text for text in texts}, **stripped, **NULLS, **faults})


@pytest.mark.parametrize(
    "word",
    [
        "total",
        "TOTAL",
        "Jumlah",
        "subtotal",
        "Sub Total",
        "grand total",
        "Grand-Total",
        "rata-rata",
        "Rata - Rata",
    ],
)
def test_rows_of_totals(word: str) -> None:
    assert judge("posts", "agency_code", [word, "DINKES-SMG"]) == [Reason("totals_row"), "DINKES-SMG"]
    assert judge("mentions", "agency_code", [word, ""]) == [Reason("totals_row"), None]
    assert judge("agencies", "name", [word, "Dinas"]) == [Reason("totals_row"), "Dinas"]
    assert whole_rows("agencies", [{"agency_code": word}, {"agency_code": "A1"}]) == [
        Reason("totals_row"),
        "A1",
    ]


def test_a_row_of_totals_says_where(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_bytes(b"channel,message_id,received_at,agency_code\nwhatsapp,1,2026-03-05,Jumlah\n")
    (reject,) = desks.clean(path, "messages").rejects
    assert (reject["column"], reject["value"], reject["code"]) == ("agency_code", "Jumlah", "totals_row")
