"""Whatever stands in a cell: nothing crashes, and both passes agree."""

import math

import pytest
from cells_drawn import BOM, FAMILY, JOINER, NARROW, NBSP, RIGHT_TO_LEFT, THIN, ZERO_WIDTH
from desks import NOW, judge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.options import Options

SIGNS = st.sampled_from(
    [
        *"0123456789.,- +eE:/%#@=;TZzmMkK()'\"\\<>_~|",
        *(
            " rb",
            " jt",
            "rb",
            "juta",
            "Jan",
            "Maret",
            "total",
            "null",
            "https://",
            "http://a.id/",
            "ya",
            "ig",
        ),
        *(NBSP, NARROW, THIN, ZERO_WIDTH, RIGHT_TO_LEFT, JOINER, BOM, FAMILY, "\u3000", "\t", "\n", "\r"),
        *(
            "\x01",
            "\x02",
            "\x03",
            "\x04",
            "\x05",
            "\x1a",
            "\x85",
            "1",
            "00",
            "2026-01-31",
            "é",
            "\uff11",
            "\U0001f468",
        ),
    ]
)
CELLS = st.one_of(
    st.lists(SIGNS, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
    st.from_regex(r"[0-9]{1,4}[.,/ -][0-9]{1,4}([.,/ -][0-9]{1,4})?", fullmatch=True),
    st.from_regex(
        r"20[0-9]{2}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?Z?)?", fullmatch=True
    ),
)
COLUMNS = [
    *[
        ("posts", name)
        for name in ("likes", "topic", "approval_id", "url", "collaborator_codes", "published_at")
    ],
    *[("posts", name) for name in ("platform", "has_source", "agency_code", "content_type")],
    *[("mentions", "region_code"), ("reported_values", "period"), ("agencies", "valid_from")],
    *[
        ("survey_answers", "trust"),
        ("survey_answers", "weight"),
        ("agencies", "name"),
        ("agencies", "parent_code"),
    ],
]
SLOWLY = {"posts": "topic", "mentions": "topic", "agencies": "short_name"}
"""A column where a padded text makes the quick pass hand a row to the thorough pass."""
OTHER_SLOW = {"posts": "campaign", "reported_values": "denominator", "survey_answers": "first_source"}
PADDED = {
    "topic": " p ",
    "short_name": " p ",
    "campaign": " p ",
    "denominator": " 2 ",
    "first_source": " Berita ",
}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(cells=st.lists(CELLS, min_size=20, max_size=80))
def test_both_passes_agree_and_nothing_crashes(table: str, column: str, cells: list[str]) -> None:
    slow = SLOWLY.get(table)
    if slow in (None, column):
        slow = OTHER_SLOW[table]
    options = Options(now=NOW, decimal=",")
    quick = judge(table, column, cells, options=options)
    thorough = judge(table, column, cells, options=options, more={slow: PADDED[slow]})
    differences = [
        (cell, one, other)
        for cell, one, other in zip(cells, quick, thorough, strict=True)
        if not (one == other or (isinstance(one, float) and math.isclose(one, other)))
    ]
    assert differences == []
